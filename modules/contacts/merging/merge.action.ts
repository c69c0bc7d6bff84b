import { bool, defineAction, json, links, uuid } from '#kernel';
import { mergeRecords, unmergeRecords, type MergedEntity } from './merge-records.js';

/** Merging people and accounts, and undoing it (CON4). A right of its own: `person.merge`, `person.unmerge`. */
export const mergeActions = (['account', 'person'] as const).flatMap((entity: MergedEntity) => [
  defineAction(`${entity}.merge`, {
    label: { en: 'Merge', ru: 'Объединить' },
    description:
      'Makes other records part of this one: everything that points at them moves here, their ids lead here from then on. Own values win, empty ones are filled in, unless `choices` ({ "birthday": "<id of the record to take it from>" }) says otherwise. Gives { mergeId, survivorId, loserIds, moved, values }.',
    input: {
      loserIds: links(entity, { required: true }),
      choices: json(),
      acceptDifferentIds: bool({
        description: 'They are one although their tax ids, portal users or external ids differ (CON1).',
      }),
    },
    emits: [`${entity}.merged`],
    access: ['manager'],
    returns: 'json',
    versioned: true,
    run: (ctx, input, record) =>
      mergeRecords(ctx, entity, record.id, {
        loserIds: input.loserIds,
        choices:
          typeof input.choices === 'object' && input.choices !== null && !Array.isArray(input.choices) ? input.choices : {},
        acceptDifferentIds: input.acceptDifferentIds ?? false,
      }),
  }),
  defineAction(`${entity}.unmerge`, {
    label: { en: 'Undo a merge', ru: 'Отменить объединение' },
    description:
      'Undoes the latest merge into this record: the others are back with what was theirs. What was changed since stays. Gives { mergeId, survivorId, loserIds, restored, left }.',
    input: { mergeId: uuid({ description: 'Which merge is meant; it must be the latest that is not undone.' }) },
    emits: [`${entity}.unmerged`],
    access: ['manager'],
    returns: 'json',
    run: (ctx, input, record) => unmergeRecords(ctx, entity, record.id, input.mergeId),
  }),
]);
