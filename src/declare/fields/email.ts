import type * as validators from 'class-validator';
import { lazyPackage } from '../../platform/lazy.js';
import { invalid } from '../../platform/problem.js';
import type { Field, FieldOptions, IsRequired } from '../field.js';
import { equality, textual } from '../operators.js';
import { checkText } from './check-text.js';

export interface EmailOptions extends FieldOptions {
  default?: string | ((ctx: never) => string | null) | null;
}

/** RFC 5321 section 4.5.3.1 allows a path of 256 octets with its angle brackets. */
const MAX = 254;

const checks = lazyPackage<typeof validators>('class-validator');

const parse = (value: unknown, pointer: string): string | null => {
  const trimmed = checkText(value, pointer, MAX).trim();
  if (trimmed === '') return null;
  if (!checks().isEmail(trimmed)) throw invalid(pointer, 'Expected one e-mail address such as anna@example.com, without a name.');
  return trimmed;
};

/** Operands need not be whole addresses, and meet the canonical column in lower case. */
const parseOperand = (value: unknown, pointer: string) => checkText(value, pointer, MAX).trim().toLowerCase();

/**
 * One e-mail address, shown as it was written and compared without regard to case (`_canonical`): no mail system of today
 * tells `Anna@` from `anna@`, although RFC 5321 would let it.
 */
export function email<const O extends EmailOptions = {}>(options?: O): Field<string, string, IsRequired<O>> {
  const o: EmailOptions = options ?? {};
  const operand = { type: 'text', graphql: 'String', json: { type: 'string' }, parse: parseOperand, suffix: '_canonical' };
  return {
    kind: 'email',
    options: o,
    required: (o.required ?? false) as IsRequired<O>,
    identity: '_canonical',
    columns: [
      { suffix: '', type: 'text' },
      { suffix: '_canonical', type: 'text' },
    ],
    checks: (c) => [`char_length(${c()}) <= ${MAX}`, `(${c()} is null) = (${c('_canonical')} is null)`],
    parse,
    toColumns: (value) => (typeof value === 'string' ? [value, value.toLowerCase()] : [null, null]),
    select: (c) => c(),
    graphql: { out: 'String', in: 'String' },
    json: { type: 'string', format: 'idn-email', maxLength: MAX },
    operators: { ...equality(operand), ...textual(operand) },
    order: { sql: (c) => c('_canonical'), type: 'text' },
    searchText: (c) => c(),
    samples: {
      valid: [
        { in: 'anna@example.com' },
        { in: ' Anna.Petrova+crm@Example.COM ', out: 'Anna.Petrova+crm@Example.COM' },
        { in: "o'brien@mail.example.co.uk" },
        { in: 'имя@почта.рф' },
      ],
      invalid: [
        'anna',
        'anna@',
        '@example.com',
        'anna@example',
        'anna@@example.com',
        'anna@example.com, boris@example.com',
        'Anna <anna@example.com>',
        'anna@example.com\r\nBcc: x@example.com',
        'anna\u0000@example.com',
        'an na@example.com',
        `${'a'.repeat(65)}@example.com`,
        `a@${'b'.repeat(300)}.com`,
        5,
        true,
        {},
      ],
    },
  };
}
