import type { Sharing } from '#kernel';
import { idKeys } from './blocking-keys.js';
import type { Candidate } from './candidate.js';
import type { DuplicateEntity } from './load-candidates.js';
import { score } from './score.js';
import { accountOf, hashedKeys, personOf } from './stored-keys.js';
import { defaultThresholds, type Thresholds, thresholdSetting } from './thresholds.js';

const everyName: Readonly<Record<DuplicateEntity, Candidate>> = {
  person: { kind: 'person', name: { first: 'Anna', middle: 'Maria', last: 'Berger' }, birthday: '1980-02-28' },
  account: { kind: 'organisation', names: ['Berger Glass'] },
};

/** The most that names and birthday say of a record, which is what they say of the record itself. */
export const mostWithoutIds: Readonly<Record<DuplicateEntity, number>> = {
  person: score(everyName.person, everyName.person).score,
  account: score(everyName.account, everyName.account).score,
};

/**
 * The keys by which a create could be refused, of those that stand in the record (CON2). Names and a birthday refuse nothing
 * unless a tenant has set its thresholds so low, and namesakes are many: a look for them in every create would cost two more
 * statements in most. They are left to the search in the background (CON3). Whoever says `notDuplicate` names all whom the record is not.
 */
export const stoppingKeys = (entity: DuplicateEntity): Required<Sharing> => ({
  list: 'duplicateKeys',
  keys(record, moment) {
    const { block, autoLink } = { ...defaultThresholds, ...moment.setting<Partial<Thresholds>>(thresholdSetting.name) };
    if (record.notDuplicate === true || Math.min(block, autoLink) <= mostWithoutIds[entity])
      return (record.duplicateKeys as string[] | null | undefined) ?? [];
    return hashedKeys(idKeys(entity === 'person' ? personOf(record) : accountOf(record)));
  },
});
