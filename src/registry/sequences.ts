import type { TextOptions } from '../declare/fields/text.js';
import { sequenceOf, type Sequence } from '../declare/sequence.js';
import type { EntityModel, FieldModel } from './model.js';

/** The fields that are filled from number sequences, with what they declare of them. */
export const numberedFields = (fields: Iterable<FieldModel>): { field: FieldModel; sequence: Sequence }[] =>
  [...fields].flatMap((field) => {
    const { sequence } = field.field.options as TextOptions;
    return sequence === undefined ? [] : [{ field, sequence: sequenceOf(sequence) }];
  });

/** Whether a field says how its sequence looks, rather than only which it is. */
export const spellsOut = (field: FieldModel): boolean => typeof (field.field.options as TextOptions).sequence === 'object';

/** All sequences by code. Of several fields with one code the one that spells it out tells how it looks. */
export function sequencesOf(entities: Iterable<Pick<EntityModel, 'numbered'>>): Map<string, Sequence> {
  const found = new Map<string, Sequence>();
  for (const { field, sequence } of [...entities].flatMap((entity) => entity.numbered))
    if (!found.has(sequence.code) || spellsOut(field)) found.set(sequence.code, sequence);
  return found;
}
