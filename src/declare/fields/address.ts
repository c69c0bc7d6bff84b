import type * as validators from 'class-validator';
import { lazyPackage } from '../../platform/lazy.js';
import { invalid } from '../../platform/problem.js';
import type { ColumnRef, Field, FieldOptions, IsRequired, Operator } from '../field.js';
import { isNull, likeEscape } from '../operators.js';
import { checkKeys } from './check-keys.js';
import { checkText } from './check-text.js';

/** A postal address. */
export interface Address {
  /** Street, house, flat: what stands above the town, from the top; at most 5. */
  lines: string[];
  city: string | null;
  region: string | null;
  postcode: string | null;
  /** ISO 3166-1 alpha-2. */
  country: string | null;
}

export interface AddressOptions extends FieldOptions {
  default?: Partial<Address> | ((ctx: never) => Partial<Address> | null) | null;
}

const checks = lazyPackage<typeof validators>('class-validator');

const MAX_LINES = 5;
const LENGTHS = { city: 100, region: 100, postcode: 20, country: 2 } as const;
const KEYS = ['lines', 'city', 'region', 'postcode', 'country'] as const;
const TYPES = `type Address { lines: [String!]! city: String region: String postcode: String country: String }
input AddressInput { lines: [String!] city: String region: String postcode: String country: String }`;

const word = (value: unknown, pointer: string, max: number): string | null =>
  value === undefined || value === null ? null : checkText(value, pointer, max).trim() || null;

function checkLines(value: unknown, pointer: string): string[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw invalid(pointer, 'Expected a list of lines.');
  if (value.length > MAX_LINES) throw invalid(pointer, `At most ${MAX_LINES} lines.`, { max: MAX_LINES });
  return value.map((line, i) => checkText(line, `${pointer}/${i}`, 200).trim()).filter((line) => line !== '');
}

function checkCountry(value: unknown, pointer: string): string | null {
  const code = word(value, pointer, LENGTHS.country)?.toUpperCase() ?? null;
  if (code !== null && !checks().isISO31661Alpha2(code))
    throw invalid(pointer, `${code} is not a country code of ISO 3166 such as RU.`);
  return code;
}

/** An address with all its keys, or null if nothing is in it. */
const parse = (value: unknown, pointer: string): Address | null => {
  const given = checkKeys(
    value,
    pointer,
    KEYS,
    'an address such as { "lines": ["Tverskaya 1"], "city": "Moscow", "country": "RU" }',
  );
  const address = {
    lines: checkLines(given.lines, `${pointer}/lines`),
    city: word(given.city, `${pointer}/city`, LENGTHS.city),
    region: word(given.region, `${pointer}/region`, LENGTHS.region),
    postcode: word(given.postcode, `${pointer}/postcode`, LENGTHS.postcode),
    country: checkCountry(given.country, `${pointer}/country`),
  };
  return address.lines.length === 0 && !address.city && !address.region && !address.postcode && !address.country ? null : address;
};

/** Words of the address; `lines` with JSON's brackets and quotes, which search passes over. Immutable, so it can be indexed. */
const wordsOf = (c: ColumnRef): string => KEYS.map((key) => `coalesce(${c()}->>'${key}', '')`).join(` || ' ' || `);

const operators: Record<string, Operator> = {
  contains: {
    graphql: 'String',
    json: { type: 'string' },
    parse: (value, pointer) => checkText(value, pointer, 200),
    sql: (c, value, bind) => `(${wordsOf(c)}) ilike ${bind(`%${likeEscape(value as string)}%`, 'text')}`,
  },
  city: {
    graphql: 'String',
    json: { type: 'string', description: 'The whole name, without regard to case.' },
    parse: (value, pointer) => checkText(value, pointer, LENGTHS.city).trim(),
    sql: (c, value, bind) => `lower(${c()}->>'city') = lower(${bind(value, 'text')})`,
  },
  postcode: {
    graphql: 'String',
    json: { type: 'string', description: 'The beginning of the postcode.' },
    parse: (value, pointer) => checkText(value, pointer, LENGTHS.postcode).trim(),
    sql: (c, value, bind) => `${c()}->>'postcode' like ${bind(`${likeEscape(value as string)}%`, 'text')}`,
  },
  country: {
    graphql: 'String',
    json: { type: 'string', pattern: '^[A-Za-z]{2}$' },
    parse(value, pointer) {
      const code = checkCountry(value, pointer);
      if (code === null) throw invalid(pointer, 'Expected a country code of ISO 3166 such as RU.');
      return code;
    },
    sql: (c, value, bind) => `${c()}->>'country' = ${bind(value, 'text')}`,
  },
  ...isNull(),
};

const text = (maxLength: number) => ({ type: ['string', 'null'], maxLength });
const json = {
  type: 'object',
  required: [...KEYS],
  properties: {
    lines: { type: 'array', items: { type: 'string', maxLength: 200 }, maxItems: MAX_LINES },
    city: text(LENGTHS.city),
    region: text(LENGTHS.region),
    postcode: text(LENGTHS.postcode),
    country: { ...text(2), pattern: '^[A-Z]{2}$' },
  },
};

/** A postal address, given in whole; parts left out are empty. An address with nothing in it counts as absent. */
export function address<const O extends AddressOptions = {}>(options?: O): Field<Address, Partial<Address>, IsRequired<O>> {
  const o: AddressOptions = options ?? {};
  const nothing = { lines: [], city: null, region: null, postcode: null, country: null };
  return {
    kind: 'address',
    options: o,
    required: (o.required ?? false) as IsRequired<O>,
    columns: [{ suffix: '', type: 'jsonb' }],
    checks: (c) => [`jsonb_typeof(${c()}) = 'object'`, `jsonb_typeof(${c()}->'lines') = 'array'`],
    parse,
    toColumns: (value) => [value ? JSON.stringify(value) : null],
    select: (c) => c(),
    parts: {
      lines: (c) => `${c()}->'lines'`,
      ...Object.fromEntries(Object.keys(LENGTHS).map((key) => [key, (c: ColumnRef) => `${c()}->>'${key}'`])),
    },
    graphql: { out: 'Address', in: 'AddressInput', types: TYPES, selection: true },
    json,
    jsonIn: { ...json, required: [], additionalProperties: false },
    operators,
    searchText: wordsOf,
    samples: {
      valid: [
        { in: { ...nothing, lines: ['ул. Тверская, 1', 'кв. 5'], city: 'Москва', postcode: '125009', country: 'RU' } },
        { in: { city: ' Bath ', country: 'gb' }, out: { ...nothing, city: 'Bath', country: 'GB' } },
        { in: { lines: ['', ' a '] }, out: { ...nothing, lines: ['a'] } },
      ],
      invalid: [
        'Moscow',
        5,
        [],
        { town: 'Moscow' },
        { ['__proto__x']: 1 },
        JSON.parse('{"__proto__":{"city":"Moscow"}}'),
        { lines: 'a' },
        { lines: [5] },
        { lines: ['a\u0000'] },
        { lines: ['a', 'b', 'c', 'd', 'e', 'f'] },
        { city: 5 },
        { city: 'x'.repeat(101) },
        { country: 'Russia' },
        { country: 'ZZ' },
        { postcode: '\ud800' },
      ],
    },
  };
}
