import { invalid } from '../../platform/problem.js';
import type { Column, ColumnRef, Field, FieldOptions, IsRequired, Measure, Samples } from '../field.js';
import { storedParts } from './stored-parts.js';
import { checkMoney, moneyInJson, moneyOperators, type MoneyIn } from './money-operators.js';

export interface MoneyOptions extends FieldOptions {
  /** `false`: no amount in the tenant's currency is kept beside it. */
  base?: boolean;
  /** Least amount in minor units: 0 for prices, 1 for what is paid. */
  min?: number;
  default?: MoneyIn | ((ctx: never) => MoneyIn | null) | null;
}

/** Money as reads give it. `base` is the amount in the tenant's currency (minor units), by the stored `rate` of `rateDate`. */
export interface Money extends MoneyIn {
  base: number | null;
  rate: string | null;
  rateDate: string | null;
}

/** The canonical value: `checkMoney`'s, to which the write pipeline adds base, rate and rateDate (see `toBase`). */
export type StoredMoney = MoneyIn & Partial<Pick<Money, 'base' | 'rate' | 'rateDate'>>;

const LIMIT = Number.MAX_SAFE_INTEGER;
const TYPES = `scalar Int64
scalar Decimal
scalar Date
type Money { amount: Int64! currency: String! base: Int64 rate: Decimal rateDate: Date }
input MoneyInput { amount: Int64! currency: String! }`;

const columnsOf = (base: boolean): Column[] => [
  { suffix: '_amount', type: 'int8' },
  { suffix: '_currency', type: 'text' },
  ...(base
    ? [
        { suffix: '_base', type: 'int8', follows: true as const },
        { suffix: '_rate', type: 'numeric', follows: true as const },
        { suffix: '_rate_date', type: 'date', follows: true as const },
      ]
    : []),
];

const partsOf = (base: boolean): Record<string, (c: ColumnRef) => string> => ({
  amount: (c) => c('_amount'),
  currency: (c) => c('_currency'),
  base: (c) => (base ? c('_base') : 'null::int8'),
  rate: (c) => (base ? `trim_scale(${c('_rate')})::text` : 'null::text'),
  rateDate: (c) => (base ? c('_rate_date') : 'null::date'),
});

/** As `trim_scale` writes it. */
const trimmed = (rate: unknown): string =>
  String(rate)
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');

/** Sums are in the tenant's currency; without base amounts, in the records' own, and null as soon as these differ. */
const measureOf = (base: boolean): Measure => ({
  sql: (c) => c(base ? '_base' : '_amount'),
  functions: ['sum', 'avg', 'min', 'max'],
  graphql: 'Int64',
  result(aggregate, c) {
    const whole = `round((${aggregate})::numeric)`;
    return base ? whole : `case when count(distinct ${c('_currency')}) <= 1 then ${whole} end`;
  },
});

const nullable = (schema: Record<string, unknown>) => ({ ...schema, type: [schema.type, 'null'] });
const moneyJson = {
  type: 'object',
  required: ['amount', 'currency', 'base', 'rate', 'rateDate'],
  properties: {
    ...moneyInJson.properties,
    base: nullable({ type: 'integer' }),
    rate: nullable({ type: 'string' }),
    rateDate: nullable({ type: 'string', format: 'date' }),
  },
};

const SAMPLES: Samples = {
  valid: [
    { in: { amount: 123450, currency: 'RUB' } },
    { in: { amount: 0, currency: 'JPY' } },
    { in: { amount: -1, currency: 'KWD' } },
    { in: { amount: LIMIT, currency: 'RUB' } },
  ],
  invalid: [
    123450,
    '1234.50 RUB',
    [],
    {},
    { amount: 1 },
    { currency: 'RUB' },
    { amount: 1234.5, currency: 'RUB' },
    { amount: 0.1 + 0.2, currency: 'RUB' },
    { amount: '123450', currency: 'RUB' },
    { amount: null, currency: 'RUB' },
    { amount: 2 ** 53, currency: 'RUB' },
    { amount: 1e300, currency: 'RUB' },
    { amount: 1, currency: 'rub' },
    { amount: 1, currency: 'XXQ' },
    { amount: 1, currency: '₽' },
    { amount: 1, currency: 643 },
    { amount: 1, currency: 'RUB', base: 1 },
    { amount: 1, currency: 'RUB', rate: '1' },
  ],
};

function leastOf(value: MoneyIn, pointer: string, min: number | undefined): MoneyIn {
  if (min !== undefined && value.amount < min) throw invalid(`${pointer}/amount`, `Must be at least ${min}.`, { min });
  return value;
}

const samplesFrom = (min: number): Samples => ({
  valid: SAMPLES.valid.filter((sample) => (sample.in as MoneyIn).amount >= min),
  invalid: [...SAMPLES.invalid, { amount: min - 1, currency: 'RUB' }],
});

/**
 * An amount of money: whole minor units and a currency, `{ "amount": 123450, "currency": "RUB" }` for 1,234.50 roubles. Unless
 * `base: false`, the amount in the tenant's currency is kept beside it with the rate used and its date; sorting and adding up
 * go by that amount, so that different currencies are never added as plain numbers.
 */
export function money<const O extends MoneyOptions = {}>(options?: O): Field<Money, MoneyIn, IsRequired<O>> {
  const o: MoneyOptions = options ?? {};
  const base = o.base ?? true;
  const parts = partsOf(base);
  return {
    kind: 'money',
    options: o,
    required: (o.required ?? false) as IsRequired<O>,
    columns: columnsOf(base),
    checks: (c) => [
      `(${c('_amount')} is null) = (${c('_currency')} is null)`,
      `${c('_amount')} between ${o.min ?? -LIMIT} and ${LIMIT}`,
      `${c('_currency')} ~ '^[A-Z]{3}$'`,
      ...(base ? [`${c('_base')} between -${LIMIT} and ${LIMIT}`, `${c('_base')} is null or ${c('_amount')} is not null`] : []),
    ],
    parse: (value, pointer) => leastOf(checkMoney(value, pointer), pointer, o.min),
    toColumns(value) {
      const given = value as StoredMoney | null | undefined;
      const own = [given?.amount ?? null, given?.currency ?? null];
      return base ? [...own, given?.base ?? null, given?.rate ?? null, given?.rateDate ?? null] : own;
    },
    select(c) {
      const pairs = Object.entries(parts).map(([name, sql]) => `'${name}', ${sql(c)}`);
      return `case when ${c('_amount')} is not null then json_build_object(${pairs.join(', ')}) end`;
    },
    parts,
    fromStored: (stored) =>
      storedParts(
        stored,
        { amount: '_amount', currency: '_currency', base: '_base', rate: '_rate', rateDate: '_rate_date' },
        { rate: trimmed },
      ),
    graphql: { out: 'Money', in: 'MoneyInput', types: TYPES, selection: true },
    json: moneyJson,
    jsonIn: moneyInJson,
    operators: moneyOperators(base),
    order: { sql: (c) => c(base ? '_base' : '_amount'), type: 'int8' },
    measure: measureOf(base),
    samples: o.min === undefined ? SAMPLES : samplesFrom(o.min),
  };
}
