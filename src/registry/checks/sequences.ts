import { checkPattern } from '../../declare/number-pattern.js';
import type { TextOptions } from '../../declare/fields/text.js';
import type { Module } from '../../declare/module.js';
import { Problem } from '../../platform/problem.js';
import type { EntityModel } from '../model.js';
import { spellsOut } from '../sequences.js';

/** Room for the longest pattern, an office's code and all digits of a counter. */
const ROOM = 120;
const CODE = /^[a-z][A-Za-z0-9]{0,49}$/;

/** Numbers that could not be made, would not fit, or would be made in two ways. */
export function sequenceProblems(_modules: readonly Module[], entities: ReadonlyMap<string, EntityModel>): string[] {
  const said = new Map<string, { at: string; look: string }>();
  return [...entities.values()].flatMap((entity) =>
    entity.numbered.flatMap(({ field, sequence }) => {
      const at = `Module ${field.module}: ${entity.name}.${field.name}`;
      const options = field.field.options as TextOptions;
      const look = JSON.stringify(sequence);
      const other = said.get(sequence.code);
      if (spellsOut(field) && !other) said.set(sequence.code, { at: `${entity.name}.${field.name}`, look });
      return [
        ...(CODE.test(sequence.code)
          ? []
          : [`${at} has the sequence ${sequence.code}; a code looks like invoice or creditNote.`]),
        ...refused(sequence).map((why) => `${at} has the pattern ${sequence.pattern}: ${why}`),
        ...(spellsOut(field) && other && other.look !== look
          ? [`${at} says otherwise of the sequence ${sequence.code} than ${other.at} does; name it by its code alone.`]
          : []),
        ...(options.required ? [`${at} is always filled from its sequence; leave out required.`] : []),
        ...(options.pattern || options.default !== undefined
          ? [`${at} takes its value from a sequence; leave out pattern and default.`]
          : []),
        ...((options.max ?? 255) < ROOM ? [`${at} has no room for its numbers; let max be at least ${ROOM}.`] : []),
      ];
    }),
  );
}

function refused(sequence: Parameters<typeof checkPattern>[0]): string[] {
  try {
    checkPattern(sequence);
    return [];
  } catch (error) {
    if (error instanceof Problem) return [error.message];
    throw error;
  }
}
