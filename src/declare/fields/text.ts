import { invalid } from '../../platform/problem.js';
import type { Field, FieldOptions, IsRequired } from '../field.js';
import { equality, ordering, textual } from '../operators.js';
import type { SequenceOptions } from '../sequence.js';
import { checkText } from './check-text.js';

export interface TextOptions extends FieldOptions {
  /** Most characters (Unicode code points); 255 unless given, at most 100 000. */
  max?: number;
  /** Fewest characters after trimming. */
  min?: number;
  /** A pattern the whole text must match; keep it linear-time. */
  pattern?: RegExp;
  /** A value that fits, for the documents and the contract suite; to be given with `pattern`. */
  example?: string;
  /**
   * Filled on create from a number sequence where it is left out; tenants may change how its numbers look (entity
   * `numberSequence`). The office, where numbers name or count by it, is the branch or company above the record's `officeId`,
   * `teamId` or its author's unit. Add `readOnly` so that nobody gives a number of their own, and a key so that none is there twice.
   *
   * @example
   * number: text({ readOnly: true, sequence: 'invoice' })
   * number: text({ readOnly: true, sequence: { code: 'quote', pattern: 'Q-{yy}{mm}-{0000}', reset: 'month', mode: 'fast' } })
   */
  sequence?: string | SequenceOptions;
  /** It is a date, perhaps in part (`--05-17`): files may write it in any way a date is written. */
  dateLike?: true;
  default?: string | ((ctx: never) => string | null) | null;
}

/** A line of text, trimmed; an empty one counts as absent. */
export function text<const O extends TextOptions = {}>(options?: O): Field<string, string, IsRequired<O>> {
  const o: TextOptions = options ?? {};
  const max = o.max ?? 255;
  const parse = (value: unknown, pointer: string): string | null => {
    const trimmed = checkText(value, pointer, max).trim();
    if (trimmed === '') return null;
    if (o.min !== undefined && trimmed.length < o.min) throw invalid(pointer, `At least ${o.min} characters.`, { min: o.min });
    if (o.pattern && !o.pattern.test(trimmed))
      throw invalid(
        pointer,
        o.example === undefined ? `Does not match ${o.pattern.source}.` : `Expected a text such as ${o.example}.`,
      );
    return trimmed;
  };
  const operand = {
    type: 'text',
    graphql: 'String',
    json: { type: 'string' },
    parse: (value: unknown, pointer: string) => checkText(value, pointer, 100_000),
  };
  const sample = o.example ?? 'Sample'.padEnd(o.min ?? 0, 'x').slice(0, max);
  const roomy = max >= sample.length + 2;
  return {
    kind: 'text',
    options: o,
    required: (o.required ?? false) as IsRequired<O>,
    columns: [{ suffix: '', type: 'text' }],
    checks: (c) => [`char_length(${c()}) <= ${max}`],
    parse,
    toColumns: (value) => [value ?? null],
    select: (c) => c(),
    graphql: { out: 'String', in: 'String' },
    json: {
      type: 'string',
      maxLength: max,
      ...(o.min ? { minLength: o.min } : {}),
      ...(o.pattern ? { pattern: o.pattern.source } : {}),
    },
    operators: { ...equality(operand), ...ordering(operand), ...textual(operand) },
    order: { sql: (c) => c(), type: 'text' },
    searchText: (c) => c(),
    samples: {
      valid: o.pattern && o.example === undefined ? [] : [{ in: sample }, ...(roomy ? [{ in: ` ${sample} `, out: sample }] : [])],
      invalid: [5, true, {}, 'x'.repeat(max + 1), 'a\u0000b', '\ud800', ...(o.pattern && !o.pattern.test('¿') ? ['¿'] : [])],
    },
  };
}
