import type { Derivation, WriteMoment } from '../../declare/derivation.js';
import { Problem } from '../../platform/problem.js';
import type { EntityModel } from '../../registry/model.js';
import { openedSetting } from '../settings.js';
import type { Work } from '../work.js';
import type { Prepared } from './prepared.js';

/** Who writes and when. */
export const momentOf = (work: Work): WriteMoment => ({
  actorId: work.rights.userId,
  keyId: work.rights.keyId,
  timeZone: work.rights.timeZone,
  now: work.kernel.now(),
  setting: <T>(name: string) => {
    const declared = work.kernel.registry.settings.get(name);
    return (declared ? openedSetting(declared, work.rights.settings[name], work.rights.tenantId, work.kernel) : undefined) as T;
  },
});

/** The derivations that follow from one of these fields. */
const concerned = (entity: EntityModel, keys: ReadonlyMap<string, unknown>): Derivation[] =>
  entity.derivations.filter((d) => d.from.some((key) => keys.has(key)));

/** True if an update of these fields must know the record before it can be derived from. */
export const derivesFromBefore = (entity: EntityModel, records: readonly Prepared[]): boolean =>
  records.some((r) => concerned(entity, r.values).some((d) => d.compares || !d.from.every((key) => r.values.has(key))));

/** Adds to `values` what follows from them; `before` is the record as it was, null on create. */
export function derive(
  entity: EntityModel,
  values: Map<string, unknown>,
  before: Readonly<Record<string, unknown>> | null,
  work: Work,
  pointer: string,
): void {
  const derivations = before === null ? entity.derivations : concerned(entity, values);
  for (const derivation of derivations) {
    const record = { ...before, ...Object.fromEntries(values) };
    const given = derived(derivation, record, before, work, pointer);
    for (const key of derivation.sets) {
      const field = entity.fields.get(key);
      if (!field) throw new Error(`${entity.name} has no field ${key}`);
      const value = given[key] === undefined ? (before?.[key] ?? null) : given[key];
      values.set(key, value === null ? null : field.field.parse(value, `${pointer}/${key}`));
    }
  }
}

function derived(
  derivation: Derivation,
  record: Readonly<Record<string, unknown>>,
  before: Readonly<Record<string, unknown>> | null,
  work: Work,
  pointer: string,
): Readonly<Record<string, unknown>> {
  try {
    return derivation.of(record, before, momentOf(work));
  } catch (error) {
    if (!(error instanceof Problem) || pointer === '' || error.pointer === undefined) throw error;
    throw new Problem(error.code, error.status, error.message, {
      pointer: `${pointer}${error.pointer}`,
      params: { ...error.params },
      cause: error,
    });
  }
}

/** The updates with what follows from them; `before` may be left out where {@link derivesFromBefore} says so. */
export function withDerived(
  entity: EntityModel,
  records: readonly Prepared[],
  before: readonly Readonly<Record<string, unknown>>[],
  work: Work,
  pointer: (i: number) => string,
): Prepared[] {
  return records.map((record, i) => {
    if (concerned(entity, record.values).length === 0) return record;
    const values = new Map(record.values);
    derive(entity, values, before[i] ?? {}, work, pointer(i));
    return { ...record, values };
  });
}
