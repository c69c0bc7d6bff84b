import { invalid } from '../../platform/problem.js';
import type { Field, FieldOptions, IsRequired } from '../field.js';
import { isNull } from '../operators.js';

/** What JSON can say. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

export interface JsonOptions extends FieldOptions {
  default?: JsonValue | ((ctx: never) => JsonValue);
}

const MAX_BYTES = 64 * 1024;
const MAX_DEPTH = 32;
/** Keys that would reach an object's prototype in a careless reader. */
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

/** By such keys a statement marks what code has to compute; given by a client they would make it compute something else. */
const MARKER = '$load';

/** RFC 6901, section 3. */
const step = (pointer: string, key: string | number) => `${pointer}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;

function checkString(text: string, pointer: string): void {
  if (text.includes('\u0000')) throw invalid(pointer, 'A text holds the character U+0000; remove it.');
  if (!text.isWellFormed()) throw invalid(pointer, 'A text holds half of a surrogate pair; send valid Unicode.');
}

function check(value: unknown, pointer: string, depth: number): void {
  if (typeof value === 'string') return checkString(value, pointer);
  if (value === null || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return;
  if (typeof value !== 'object') throw invalid(pointer, 'Expected JSON.');
  if (depth >= MAX_DEPTH) throw invalid(pointer, `At most ${MAX_DEPTH} levels of lists and objects.`, { max: MAX_DEPTH });
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) check(value[i], step(pointer, i), depth + 1);
    return;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw invalid(pointer, 'Expected JSON.');
  for (const [key, each] of Object.entries(value)) {
    if (FORBIDDEN_KEYS.has(key) || key.startsWith(MARKER)) throw invalid(pointer, `The key ${key} is not allowed.`);
    checkString(key, pointer);
    check(each, step(pointer, key), depth + 1);
  }
}

const parse = (value: unknown, pointer: string): unknown => {
  check(value, pointer, 0);
  if (Buffer.byteLength(JSON.stringify(value)) > MAX_BYTES) throw invalid(pointer, 'At most 64 KiB of JSON.', { max: MAX_BYTES });
  return value;
};

/** A list nested `depth` times. */
const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);

/** Any JSON of at most 64 KiB and 32 levels. The order of keys is not kept; JSON's null is the field's null. */
export function json<const O extends JsonOptions = {}>(options?: O): Field<JsonValue, JsonValue, IsRequired<O>> {
  const o: FieldOptions = options ?? {};
  return {
    kind: 'json',
    options: o,
    required: (o.required ?? false) as IsRequired<O>,
    columns: [{ suffix: '', type: 'jsonb' }],
    parse,
    // As text, since the driver would make a PostgreSQL array of a list.
    toColumns: (value) => [value === null || value === undefined ? null : JSON.stringify(value)],
    select: (c) => c(),
    graphql: { out: 'JSON', in: 'JSON', types: 'scalar JSON' },
    json: {},
    operators: {
      contains: {
        graphql: 'JSON',
        json: {},
        parse,
        sql: (c, value, bind) => `${c()} @> ${bind(JSON.stringify(value), 'jsonb')}`,
      },
      ...isNull(),
    },
    samples: {
      valid: [
        { in: {} },
        { in: [] },
        { in: [1, 'a', null, true, { 'b/c': [0.5] }] },
        { in: 'text' },
        { in: 0 },
        { in: false },
        { in: 1e300 },
        { in: { ключ: '💡', '': '' } },
        { in: nested(32) },
      ],
      invalid: [
        { $load0: 'x', reads: {} },
        'a\u0000b',
        { 'a\u0000': 1 },
        { a: ['\ud800'] },
        { '\udfff': 1 },
        JSON.parse('{"__proto__":{"admin":true}}'),
        { a: { constructor: 1 } },
        [{ prototype: 1 }],
        nested(33),
        nested(500),
        'x'.repeat(64 * 1024),
        { long: 'я'.repeat(32 * 1024) },
      ],
    },
  };
}
