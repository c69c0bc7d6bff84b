import type * as validators from 'class-validator';
import { lazyPackage } from '../../platform/lazy.js';
import { invalid } from '../../platform/problem.js';
import type { Field, FieldOptions, IsRequired } from '../field.js';
import { equality, textual } from '../operators.js';
import { checkText } from './check-text.js';

export interface UrlOptions extends FieldOptions {
  default?: string | ((ctx: never) => string | null) | null;
}

const MAX = 2000;
/** Names without a dot are allowed: pages of an intranet are pages too. */
const RULES = { protocols: ['http', 'https'], require_protocol: true, require_tld: false, disallow_auth: true };

const checks = lazyPackage<typeof validators>('class-validator');

const parse = (value: unknown, pointer: string): string | null => {
  const trimmed = checkText(value, pointer, MAX).trim();
  if (trimmed === '') return null;
  if (!checks().isURL(trimmed, RULES) || !URL.canParse(trimmed)) {
    throw invalid(
      pointer,
      'Expected an address such as https://example.com/page, beginning with http:// or https:// and without a password.',
    );
  }
  return trimmed;
};

/** The address of a web page, kept as written. Only http and https: other schemes could run code in a reader's browser. */
export function url<const O extends UrlOptions = {}>(options?: O): Field<string, string, IsRequired<O>> {
  const o: UrlOptions = options ?? {};
  const operand = {
    type: 'text',
    graphql: 'String',
    json: { type: 'string' },
    parse: (value: unknown, pointer: string) => checkText(value, pointer, MAX),
  };
  return {
    kind: 'url',
    options: o,
    required: (o.required ?? false) as IsRequired<O>,
    columns: [{ suffix: '', type: 'text' }],
    checks: (c) => [`char_length(${c()}) <= ${MAX}`, `${c()} ~* '^https?://'`],
    parse,
    toColumns: (value) => [value ?? null],
    select: (c) => c(),
    graphql: { out: 'String', in: 'String' },
    json: { type: 'string', format: 'iri', maxLength: MAX },
    operators: { ...equality(operand), ...textual(operand) },
    order: { sql: (c) => c(), type: 'text' },
    searchText: (c) => c(),
    samples: {
      valid: [
        { in: 'https://example.com' },
        { in: ' https://example.com:8443/a/b?c=d%20e#f ', out: 'https://example.com:8443/a/b?c=d%20e#f' },
        { in: 'http://intranet/wiki' },
        { in: 'https://президент.рф/' },
        { in: 'http://192.0.2.7/' },
      ],
      invalid: [
        'example.com',
        'www.example.com/page',
        '//example.com',
        'javascript:alert(1)',
        'JAVASCRIPT://example.com/%0aalert(1)',
        'data:text/html,<script>alert(1)</script>',
        'file:///etc/passwd',
        'ftp://example.com/a',
        'https://',
        'https://user:password@example.com',
        'https://exa mple.com',
        'https://example.com:99999/',
        'https://example.com/\r\nSet-Cookie: a=b',
        'https://example.com/\u0000',
        `https://example.com/${'a'.repeat(MAX)}`,
        5,
        true,
        {},
      ],
    },
  };
}
