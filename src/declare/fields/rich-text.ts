import { invalid } from '../../platform/problem.js';
import type { Field, FieldOptions, IsRequired } from '../field.js';
import { isNull, textual } from '../operators.js';
import { cleanHtml, textOfHtml } from './check-html.js';
import { checkText, checkUnicode } from './check-text.js';

export interface RichTextOptions extends FieldOptions {
  default?: string | ((ctx: never) => string | null) | null;
}

const MAX = 100_000;

const parse = (value: unknown, pointer: string): string | null => {
  const clean = cleanHtml(checkUnicode(value, pointer, MAX));
  // What was written as one character may be stored as an entity of five.
  if (clean.length > MAX && [...clean].length > MAX)
    throw invalid(pointer, `At most ${MAX} characters after cleaning.`, { max: MAX });
  return textOfHtml(clean) === '' && !/<(?:img|hr)\b/.test(clean) ? null : clean;
};

/**
 * HTML of at most 100 000 characters. Tags, attributes and addresses that are not on the list of `check-html.ts` are dropped
 * in silence, as editors and mail programs send many; nothing that could run is ever stored. Found and searched by its words.
 */
export function richText<const O extends RichTextOptions = {}>(options?: O): Field<string, string, IsRequired<O>> {
  const o: RichTextOptions = options ?? {};
  const operand = {
    type: 'text',
    graphql: 'String',
    json: { type: 'string' },
    parse: (value: unknown, pointer: string) => checkText(value, pointer, MAX),
    suffix: '_text',
  };
  const { contains } = textual(operand);
  return {
    kind: 'richText',
    options: o,
    required: (o.required ?? false) as IsRequired<O>,
    columns: [
      { suffix: '', type: 'text' },
      { suffix: '_text', type: 'text' },
    ],
    checks: (c) => [`char_length(${c()}) <= ${MAX}`, `(${c()} is null) = (${c('_text')} is null)`],
    parse,
    toColumns: (value) => (typeof value === 'string' ? [value, textOfHtml(value)] : [null, null]),
    select: (c) => c(),
    graphql: { out: 'String', in: 'String' },
    json: { type: 'string', maxLength: MAX, contentMediaType: 'text/html' },
    operators: { contains: contains!, ...isNull() },
    searchText: (c) => c('_text'),
    samples: {
      valid: [
        { in: '<p>Sample <strong>text</strong></p>' },
        { in: 'a < b & c', out: 'a &lt; b &amp; c' },
        { in: '<p onclick="x()">a<script>alert(1)</script></p>', out: '<p>a</p>' },
        { in: '<a href="javascript:alert(1)">a</a>', out: '<a rel="noopener noreferrer nofollow">a</a>' },
      ],
      invalid: [5, true, {}, ['<p>a</p>'], 'x'.repeat(MAX + 1), '&'.repeat(MAX), 'a\u0000b', '\ud800'],
    },
  };
}
