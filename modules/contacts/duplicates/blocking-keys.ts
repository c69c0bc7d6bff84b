import type { Candidate, PersonName } from './candidate.js';
import { fullGivenNames } from './given-names.js';
import { organisationKey } from './organisation-name.js';
import { phoneticKey } from './phonetic-key.js';
import { strongIdKey } from './strong-ids.js';

/**
 * Texts to store in an index: two records need comparing only if they have one in common. Every pair that the default thresholds
 * would warn of has one. Sorted, each once. A key that very many records have (an office phone, «Иванов Александр») may be left
 * out of a search when it is too long; what it alone would find scores low.
 */
export function blockingKeys(candidate: Candidate): string[] {
  const points = (candidate.points ?? []).filter(({ value }) => value !== '');
  const keys = [
    ...idKeys(candidate),
    ...points.map(({ kind, value }) => `${kind}:${value}`),
    ...(candidate.kind === 'person' ? nameKeys(candidate.name ?? {}) : organisationKeys(candidate.names ?? [])),
    ...(candidate.kind === 'person' && /^\d/.test(candidate.birthday ?? '') ? [`birthday:${candidate.birthday}`] : []),
  ];
  return [...new Set(keys)].sort();
}

/** Those of them that identify: strong ids that a record has of its own. */
export const idKeys = ({ strongIds = [] }: Candidate): string[] =>
  strongIds
    .filter(({ kind, value }) => kind !== 'kpp' && value.trim() !== '')
    .map(strongIdKey)
    .map(({ scope, value }) => `${scope}:${value}`);

/** Last with first name, both by sound; also crossed over, and with each name the first one may be short for. */
function nameKeys({ first, last }: PersonName): string[] {
  const [family, given] = [phoneticKey(last ?? ''), phoneticKey(first ?? '')];
  if (family === '' || given === '') return [];
  const full = fullGivenNames(first ?? '').map((name) => `name:${family}/${name}`);
  return [`name:${family}/${given}`, `name:${given}/${family}`, ...full];
}

const organisationKeys = (names: readonly string[]): string[] =>
  names
    .map(organisationKey)
    .filter((key) => key !== '')
    .map((key) => `organisation:${key}`);
