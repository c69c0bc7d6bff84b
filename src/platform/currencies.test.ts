import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { checkCurrency, currencyCodes, currencyExponent } from './currencies.js';
import { Problem } from './problem.js';

test('currencies have the decimals of ISO 4217', () => {
  expect(['RUB', 'USD', 'JPY', 'KWD', 'CLF'].map(currencyExponent)).toEqual([2, 2, 0, 3, 4]);
  expect(new Set(currencyCodes).size).toBe(currencyCodes.length);
});

test.each(['rub', 'RU', 'RUBL', '', 643, null, undefined, {}, '___', 'toString'])('%p is no currency code', (value) => {
  expect(() => checkCurrency(value, '/currency')).toThrow(Problem);
});

test('an unknown code is refused by name', () => {
  expect(() => checkCurrency('ABC', '/currency')).toThrow(/ABC/);
});

const TABLE = new URL('../../../shared/data/country-codes/country-codes.csv', import.meta.url);
const withTable = existsSync(TABLE) ? test : test.skip;
if (!existsSync(TABLE)) console.log('Skipped: ../shared/data/country-codes is not here to compare with.');

withTable('every currency of every country of the country table is known with the same decimals', () => {
  const rows = parse(readFileSync(TABLE), { columns: true, bom: true }) as Record<string, string>[];
  let compared = 0;
  for (const row of rows) {
    const units = row['ISO4217-currency_minor_unit']!.split(',');
    for (const [i, code] of row['ISO4217-currency_alphabetic_code']!.split(',').entries()) {
      if (code === '') continue;
      expect([code, currencyExponent(code)]).toEqual([code, Number(units[i])]);
      compared++;
    }
  }
  expect(compared).toBeGreaterThan(200);
});
