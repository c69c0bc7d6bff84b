import { invalid } from '#kernel';
import { normaliseValue } from '../contact-points/normalise.js';
import type { CandidatePoint, StrongId } from './candidate.js';
import type { Probe } from './find.js';
import { addressLine, type DuplicateEntity } from './load-candidates.js';
import { accountOf, personOf } from './stored-keys.js';

type Row = Readonly<Record<string, unknown>>;

const KINDS = ['phone', 'email', 'messenger', 'social', 'fax'] as const;

/** A record to be, with what is to hang on it, all as creates take it. */
export interface Draft {
  readonly record: Row;
  readonly contactPoints: readonly Row[];
  readonly addresses: readonly Row[];
  /** Ids by which other systems know the record: `{ system, id }`. */
  readonly externalIds?: readonly Row[];
}

/** What the search compares of a record that is not there yet. */
export function probeOf(entity: DuplicateEntity, draft: Draft, country: string | null): Probe {
  const own = entity === 'person' ? personOf(draft.record) : accountOf(draft.record);
  const points = draft.contactPoints.flatMap((point): CandidatePoint[] => {
    const kind = KINDS.find((k) => k === point.kind);
    const value =
      kind && normaliseValue(kind, String(point.valueRaw ?? ''), typeof point.country === 'string' ? point.country : country);
    return kind && value ? [{ kind, value }] : [];
  });
  const addresses = draft.addresses.flatMap(({ address }) => (isObject(address) ? [addressLine(address)] : []));
  const known = (draft.externalIds ?? []).map(({ system, id }): StrongId => ({
    kind: 'external',
    system: String(system as string),
    value: String(id as string),
  }));
  return { candidate: { ...own, strongIds: [...(own.strongIds ?? []), ...known], points, addresses } };
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A list of objects as an action's json input holds it. */
export function objects(value: unknown, pointer: string): Record<string, unknown>[] {
  if (value === null || value === undefined) return [];
  if (!Array.isArray(value) || !value.every(isObject)) throw invalid(pointer, 'Expected a list of objects.');
  return value;
}
