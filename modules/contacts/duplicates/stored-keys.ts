import { createHash } from 'node:crypto';
import type { Derivation } from '#kernel';
import { blockingKeys } from './blocking-keys.js';
import type { OrganisationCandidate, PersonCandidate, StrongId } from './candidate.js';

type Row = Readonly<Record<string, unknown>>;
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** 66 bits of a key: short, equal for equal ones, and no name or number to be read in an index. */
export const keyHash = (key: string): string => createHash('sha256').update(key).digest('base64url').slice(0, 11);

export const hashedKeys = (keys: readonly string[]): string[] => keys.map(keyHash).slice(0, 50);

/** A person as the search sees it, from the record's own fields. */
export const personOf = (row: Row): PersonCandidate => ({
  kind: 'person',
  name: { first: text(row.firstName) || null, middle: text(row.middleName) || null, last: text(row.lastName) || null },
  birthday: text(row.birthday) || null,
  strongIds: ids([['portal', row.portalUserId]]),
});

/** An account as the search sees it, from the record's own fields. */
export const accountOf = (row: Row): OrganisationCandidate => ({
  kind: 'organisation',
  names: [row.name, row.legalName, row.shortName].map(text).filter(Boolean),
  strongIds: ids([
    ['inn', row.inn],
    ['kpp', row.kpp],
    ['ogrn', row.ogrn],
    ['vat', row.vatId],
  ]),
});

const ids = (pairs: readonly (readonly [StrongId['kind'], unknown])[]): StrongId[] =>
  pairs.flatMap(([kind, value]) => (text(value) ? [{ kind, value: text(value) }] : []));

/** Blocking keys of what stands in the record itself; its contact points are found by their own index. */
export const personKeys: Derivation = {
  from: ['firstName', 'middleName', 'lastName', 'birthday', 'portalUserId'],
  sets: ['duplicateKeys'],
  of: (row) => ({ duplicateKeys: hashedKeys(blockingKeys(personOf(row))) }),
};

export const accountKeys: Derivation = {
  from: ['name', 'legalName', 'shortName', 'inn', 'ogrn', 'vatId'],
  sets: ['duplicateKeys'],
  of: (row) => ({ duplicateKeys: hashedKeys(blockingKeys(accountOf(row))) }),
};
