import type { CountryCode } from 'libphonenumber-js/max';
import type * as plans from 'libphonenumber-js/max';
import { lazyPackage } from '../../platform/lazy.js';
import { invalid } from '../../platform/problem.js';
import type { Bind, ColumnRef, Field, FieldOptions, IsRequired, Operator } from '../field.js';
import { isNull, MAX_LIST } from '../operators.js';
import { checkText } from './check-text.js';
import { storedParts } from './stored-parts.js';

export interface PhoneOptions extends FieldOptions {
  /** ISO 3166 alpha-2 of numbers written without `+` and country code; without it only international numbers are understood. */
  defaultCountry?: CountryCode;
  /** Refuse what is no valid number of its country; otherwise it is kept as written, with `e164` null. */
  strict?: boolean;
  default?: string | ((ctx: never) => string | null) | null;
}

/** A phone number: as written, and by ITU-T E.164 with its country if it was understood. */
export interface Phone {
  raw: string;
  e164: string | null;
  country: string | null;
}

/** The numbering plans of all countries. */
const numbers = lazyPackage<typeof plans>('libphonenumber-js/max');

const MAX = 60;
const digitsOf = (text: string): string => text.replace(/\D/g, '');

/** E.164 and country of what is long and short enough to be a number. Whether the range is in use is not asked: plans change. */
function understand(raw: string, country: CountryCode | undefined): Phone {
  const found = numbers().parsePhoneNumberFromString(raw, country);
  if (!found?.isPossible()) return { raw, e164: null, country: null };
  return { raw, e164: found.number, country: found.country ?? null };
}

const parser =
  (o: PhoneOptions) =>
  (value: unknown, pointer: string): Phone | null => {
    const raw = checkText(value, pointer, MAX).trim();
    if (raw === '') return null;
    if (o.strict && !numbers().parsePhoneNumberFromString(raw, o.defaultCountry)?.isValid()) {
      throw invalid(pointer, 'Expected a phone number such as +7 495 123-45-67.');
    }
    return understand(raw, o.defaultCountry);
  };

/** Operands are numbers in any writing: one that is understood meets `_e164`, another the raw text. */
function operatorsOf(o: PhoneOptions): Record<string, Operator> {
  const one = {
    graphql: 'String',
    json: { type: 'string' },
    parse: (value: unknown, pointer: string) => understand(checkText(value, pointer, MAX).trim(), o.defaultCountry),
  };
  const column = (c: ColumnRef, phone: Phone) => (phone.e164 ? c('_e164') : c());
  const many = {
    graphql: '[String!]',
    json: { type: 'array', items: one.json, maxItems: MAX_LIST },
    parse(value: unknown, pointer: string): Phone[] {
      if (!Array.isArray(value)) throw invalid(pointer, 'Expected a list.');
      if (value.length > MAX_LIST) throw invalid(pointer, `At most ${MAX_LIST} values.`);
      return value.map((each, i) => one.parse(each, `${pointer}/${i}`));
    },
  };
  const anyOf = (c: ColumnRef, phones: readonly Phone[], bind: Bind) => {
    const numbers = phones.flatMap((phone) => phone.e164 ?? []);
    const texts = phones.flatMap((phone) => (phone.e164 ? [] : phone.raw));
    return `(${c('_e164')} = any(${bind(numbers, 'text[]')}) or ${c()} = any(${bind(texts, 'text[]')}))`;
  };
  const text = (phone: Phone) => phone.e164 ?? phone.raw;
  return {
    eq: { ...one, sql: (c, v, bind) => `${column(c, v as Phone)} = ${bind(text(v as Phone), 'text')}` },
    ne: { ...one, sql: (c, v, bind) => `${column(c, v as Phone)} is distinct from ${bind(text(v as Phone), 'text')}` },
    in: { ...many, sql: (c, v, bind) => anyOf(c, v as Phone[], bind) },
    notIn: { ...many, sql: (c, v, bind) => `${anyOf(c, v as Phone[], bind)} is not true` },
    contains: {
      graphql: 'String',
      json: { type: 'string', description: 'Digits, in any writing.' },
      parse(value, pointer) {
        const digits = digitsOf(checkText(value, pointer, MAX));
        if (digits === '') throw invalid(pointer, 'Expected at least one digit.');
        return digits;
      },
      sql: (c, v, bind) => `${c('_digits')} like ${bind(`%${v as string}%`, 'text')}`,
    },
    ...isNull(),
  };
}

/**
 * A phone number, in as a plain text. Beside the raw text are kept the E.164 number, by which equal numbers in different
 * writings are recognised, its country, and the digits of both for search (`8 495…` and `+7 495…` are both found).
 */
export function phone<const O extends PhoneOptions = {}>(options?: O): Field<Phone, string, IsRequired<O>> {
  const o: PhoneOptions = options ?? {};
  const text = { type: ['string', 'null'] };
  const parts = { raw: (c: ColumnRef) => c(), e164: (c: ColumnRef) => c('_e164'), country: (c: ColumnRef) => c('_country') };
  return {
    kind: 'phone',
    options: o,
    required: (o.required ?? false) as IsRequired<O>,
    identity: '_e164',
    columns: [
      { suffix: '', type: 'text' },
      { suffix: '_e164', type: 'text' },
      { suffix: '_country', type: 'text' },
      { suffix: '_digits', type: 'text' },
    ],
    checks: (c) => [`char_length(${c()}) <= ${MAX}`, `${c('_e164')} ~ '^[+][0-9]{3,15}$'`],
    parse: parser(o),
    toColumns(value) {
      const given = value as Phone | null | undefined;
      if (!given) return [null, null, null, null];
      return [given.raw, given.e164, given.country, `${digitsOf(given.e164 ?? '')} ${digitsOf(given.raw)}`];
    },
    select: (c) =>
      `case when ${c()} is not null then json_build_object('raw', ${c()}, 'e164', ${c('_e164')}, 'country', ${c('_country')}) end`,
    parts,
    fromStored: (stored) => storedParts(stored, { raw: '', e164: '_e164', country: '_country' }),
    graphql: { out: 'Phone', in: 'String', types: 'type Phone { raw: String! e164: String country: String }', selection: true },
    json: {
      type: 'object',
      required: ['raw', 'e164', 'country'],
      properties: { raw: { type: 'string' }, e164: text, country: text },
    },
    jsonIn: { type: 'string', maxLength: MAX },
    operators: operatorsOf(o),
    order: { sql: (c) => `coalesce(${c('_e164')}, ${c()})`, type: 'text' },
    searchText: (c) => `${c()} || ' ' || ${c('_digits')}`,
    samples: {
      valid: [
        { in: '+74951234567', out: { raw: '+74951234567', e164: '+74951234567', country: 'RU' } },
        { in: ' +1 (202) 224-5251 ', out: { raw: '+1 (202) 224-5251', e164: '+12022245251', country: 'US' } },
        { in: '+800 1234 5678', out: { raw: '+800 1234 5678', e164: '+80012345678', country: null } },
        ...(o.strict ? [] : [{ in: 'ask Anna', out: { raw: 'ask Anna', e164: null, country: null } }]),
      ],
      invalid: [
        74951234567,
        true,
        {},
        ['+74951234567'],
        '1'.repeat(61),
        '+7495\u00001234567',
        '\ud800',
        ...(o.strict ? ['ask Anna', '+7 1'] : []),
      ],
    },
  };
}
