import { checkCurrency } from '../../platform/currencies.js';
import type { Operator } from '../field.js';
import { isNull, ordering } from '../operators.js';
import { checkInt } from './check-int.js';
import { checkKeys } from './check-keys.js';

/** What a write of money takes. */
export interface MoneyIn {
  /** Whole minor units: 123450 is 1,234.50 roubles and 123,450 yens. */
  amount: number;
  /** ISO 4217. */
  currency: string;
}

/** JSON Schema of {@link MoneyIn}. */
export const moneyInJson = {
  type: 'object',
  required: ['amount', 'currency'],
  additionalProperties: false,
  properties: {
    amount: { type: 'integer', minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER },
    currency: { type: 'string', pattern: '^[A-Z]{3}$' },
  },
};

/** `{ amount, currency }` with nothing else; a float is refused as it would have been rounded by then. */
export function checkMoney(value: unknown, pointer: string): MoneyIn {
  const given = checkKeys(value, pointer, ['amount', 'currency'], 'an amount such as { "amount": 123450, "currency": "RUB" }');
  return { amount: checkInt(given.amount, `${pointer}/amount`), currency: checkCurrency(given.currency, `${pointer}/currency`) };
}

const compare = (sign: string): Operator => ({
  graphql: 'MoneyInput',
  json: moneyInJson,
  parse: checkMoney,
  sql(c, value, bind) {
    const { amount, currency } = value as MoneyIn;
    return `(${c('_currency')} = ${bind(currency, 'text')} and ${c('_amount')} ${sign} ${bind(amount, 'int8')})`;
  },
});

/**
 * `eq ne lt lte gt gte` compare with amounts in the operand's own currency: a dollar is neither less nor more than a rouble.
 * What is to be compared over currencies is compared by `baseLt baseLte baseGt baseGte`, in minor units of the tenant's.
 */
export function moneyOperators(base: boolean): Record<string, Operator> {
  const eq = compare('=');
  const amount = {
    type: 'int8',
    graphql: 'Int64',
    json: { type: 'integer' },
    parse: (value: unknown, pointer: string) => checkInt(value, pointer),
    suffix: '_base',
  };
  const byBase = Object.entries(ordering(amount)).map(([name, operator]) => [
    `base${name[0]!.toUpperCase()}${name.slice(1)}`,
    operator,
  ]);
  return {
    eq,
    ne: { ...eq, sql: (c, value, bind) => `${eq.sql(c, value, bind)} is not true` },
    lt: compare('<'),
    lte: compare('<='),
    gt: compare('>'),
    gte: compare('>='),
    currency: {
      graphql: 'String',
      json: moneyInJson.properties.currency,
      parse: checkCurrency,
      sql: (c, value, bind) => `${c('_currency')} = ${bind(value, 'text')}`,
    },
    ...(base ? (Object.fromEntries(byBase) as Record<string, Operator>) : {}),
    ...isNull('_amount'),
  };
}
