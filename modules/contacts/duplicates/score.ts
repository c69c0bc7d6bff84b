import { compareAddresses } from './address.js';
import type { Candidate, CandidatePoint, Reason } from './candidate.js';
import { compareOrganisationNames } from './organisation-name.js';
import { compareNames } from './person-name.js';
import { compareStrongIds } from './strong-ids.js';

/** How sure it is that two records are one, and why. */
export interface DuplicateScore {
  /** 0 to 100, whole. */
  readonly score: number;
  /** The strongest evidence first, what speaks against last. */
  readonly reasons: readonly Reason[];
  /** Set when the records must not be merged without a person deciding, whatever the score (CON1). */
  readonly blocked?: 'different strong ids';
}

const pointWeights: Readonly<Record<CandidatePoint['kind'], number>> = {
  phone: 0.65,
  email: 0.75,
  messenger: 0.7,
  social: 0.7,
  fax: 0.3,
};

/**
 * Compares two records (CON2). Each agreement is a chance `weight` that they are one; independent chances add up as
 * `1 - (1 - w1)(1 - w2)…`, so more agreement never lowers the score. What differs then takes its part away. Symmetric but for
 * the sides in `reasons`. A person and an organisation are compared by identifiers alone: a firm shares its owner's phone.
 */
export function score(a: Candidate, b: Candidate): DuplicateScore {
  const ids = compareStrongIds(a.strongIds ?? [], b.strongIds ?? []);
  const reasons = [...ids, ...(a.kind === b.kind ? compareRecords(a, b) : [])].sort(byWeight);
  const doubt = product(reasons.filter(({ weight }) => weight > 0).map(({ weight }) => 1 - weight));
  const trust = product(reasons.filter(({ weight }) => weight < 0).map(({ weight }) => 1 + weight));
  const isBlocked = ids.some(({ kind }) => kind === 'differs');
  return { score: Math.round(100 * (1 - doubt) * trust), reasons, ...(isBlocked ? { blocked: 'different strong ids' } : {}) };
}

function compareRecords(a: Candidate, b: Candidate): Reason[] {
  return [
    ...comparePoints(a.points ?? [], b.points ?? []),
    ...compareAddresses(a.addresses ?? [], b.addresses ?? []),
    ...(a.kind === 'person' && b.kind === 'person' ? compareNames(a.name ?? {}, b.name ?? {}) : []),
    ...(a.kind === 'person' && b.kind === 'person' ? compareBirthdays(a.birthday, b.birthday) : []),
    ...(a.kind === 'organisation' && b.kind === 'organisation' ? compareOrganisationNames(a.names ?? [], b.names ?? []) : []),
  ];
}

/** A point held by n records says 2/n of what one held by these two alone says: the whole office answers that phone. */
function comparePoints(a: readonly CandidatePoint[], b: readonly CandidatePoint[]): Reason[] {
  const ours = byKey(a);
  return [...byKey(b)].flatMap(([key, theirs]): Reason[] => {
    const point = ours.get(key);
    if (!point || point.value === '') return [];
    const holders = Math.max(2, point.holders ?? 2, theirs.holders ?? 2);
    const weight = (pointWeights[point.kind] * 2) / holders;
    return [
      { field: `point.${point.kind}`, kind: holders > 2 ? 'shared' : 'same', weight, left: point.value, right: theirs.value },
    ];
  });
}

/** Each point once, with the largest number of holders said of it. */
function byKey(points: readonly CandidatePoint[]): Map<string, CandidatePoint> {
  const found = new Map<string, CandidatePoint>();
  for (const point of points) {
    const key = `${point.kind}:${point.value}`;
    const known = found.get(key);
    if (!known || (known.holders ?? 2) < (point.holders ?? 2)) found.set(key, point);
  }
  return found;
}

function compareBirthdays(a: string | null | undefined, b: string | null | undefined): Reason[] {
  if (!a || !b) return [];
  const reason = { field: 'birthday', left: a, right: b } as const;
  const isYearless = a.startsWith('--') || b.startsWith('--');
  if (isYearless && a.slice(-5) === b.slice(-5)) return [{ ...reason, kind: a === b ? 'same' : 'similar', weight: 0.08 }];
  if (a === b) return [{ ...reason, kind: 'same', weight: 0.35 }];
  if (!isYearless && monthAndDaySwapped(a) === b) return [{ ...reason, kind: 'similar', weight: 0.08 }];
  return [{ ...reason, kind: 'differs', weight: -0.5 }];
}

const monthAndDaySwapped = (date: string): string => `${date.slice(0, 5)}${date.slice(8)}-${date.slice(5, 7)}`;

const product = (factors: readonly number[]): number => factors.reduce((all, factor) => all * factor, 1);

/** Multiplied in one order, whichever record comes first, so that rounding cannot tell the sides apart. */
function byWeight(one: Reason, other: Reason): number {
  const text = ({ field, left, right }: Reason) => [field, ...[left, right].sort()].join('\n');
  return other.weight - one.weight || (text(one) < text(other) ? -1 : 1);
}
