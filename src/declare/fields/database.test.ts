import { testDatabase, type TestDatabase } from '../../../test/kit/database.js';
import { EVERY_FIELD } from '../../../test/kit/every-field.js';
import type { AnyField } from '../entity.js';
import type { Bind, ColumnRef } from '../field.js';
import { computed } from './computed.js';
import { duration } from './duration.js';
import { geo } from './geo.js';
import { int } from './int.js';
import { money } from './money.js';
import { phone } from './phone.js';
import { richText } from './rich-text.js';
import { tags } from './tags.js';
import { text } from './text.js';
import { timestamp } from './timestamp.js';

let database: TestDatabase;
let db: ReturnType<TestDatabase['open']>;
beforeAll(async () => {
  database = await testDatabase();
  db = database.open({ role: null });
  // What the server or a session is set to must not change an answer.
  await db.query(`alter database ${database.name} set timezone = 'Asia/Kolkata'`);
  await db.query(`alter database ${database.name} set datestyle = 'SQL, DMY'`);
  await db.close();
  db = database.open({ role: null });
});
afterAll(() => database.drop());

const column: ColumnRef = (suffix = '') => `"field${suffix}"`;

async function createTable(name: string, field: AnyField): Promise<void> {
  const columns = field.columns.map(
    (each) => `"field${each.suffix}" ${each.type}${each.default ? ` default ${each.default}` : ''}`,
  );
  const checks = (field.checks?.(column) ?? []).map((sql) => `check (${sql})`);
  await db.query(`create table ${name} (${['n int', ...columns, ...checks].join(', ')})`);
}

async function insert(table: string, field: AnyField, n: number, value: unknown): Promise<void> {
  const names = field.columns.map((each) => `"field${each.suffix}"`);
  const placeholders = field.columns.map((each, i) => `$${i + 2}::${each.type}`);
  await db.query(`insert into ${table} (${['n', ...names].join(', ')}) values (${['$1', ...placeholders].join(', ')})`, [
    n,
    ...field.toColumns(value),
  ]);
}

/** The JSON values of one column of the answer; the connection leaves JSON as text, for it goes to clients as it is. */
async function answers(sql: string, values: unknown[] = []): Promise<unknown[]> {
  const { rows } = await db.query<{ out: string | null }>(sql, values);
  return rows.map(({ out }) => (out === null ? null : (JSON.parse(out) as unknown)));
}

/** The numbers of the rows of `table` that the operator finds. */
async function found(table: string, field: AnyField, operator: string, operand: unknown): Promise<number[]> {
  const values: unknown[] = [];
  const bind: Bind = (value, type) => `$${values.push(value)}::${type}`;
  const { parse, sql } = field.operators[operator]!;
  const rows = await db.query<{ n: number }>(
    `select n from ${table} where ${sql(column, parse(operand, '/filter'), bind)} order by n`,
    values,
  );
  return rows.rows.map((row) => row.n);
}

/** A table of the field with one row per input, numbered from 0; null gives a row of nulls. */
async function tableOf(name: string, field: AnyField, inputs: readonly unknown[]): Promise<void> {
  await createTable(name, field);
  for (const [n, input] of inputs.entries()) await insert(name, field, n, input === null ? null : field.parse(input, '/field'));
}

const stored = Object.entries(EVERY_FIELD).flatMap(([name, fields]) =>
  fields
    .filter((field) => field.columns.length > 0)
    .map((field, i) => ({ title: `${name} #${i + 1}`, table: `${name}_${i + 1}`, field })),
);

for (const { title, table, field } of stored) {
  describe(title, () => {
    beforeAll(() => createTable(table, field));

    test('gives back from its columns what its samples say', async () => {
      for (const [n, sample] of field.samples.valid.entries()) {
        await insert(table, field, n, field.parse(sample.in, '/field'));
        const [out] = await answers(`select to_json(${field.select(column)}) as out from ${table} where n = $1`, [n]);
        const expected = 'out' in sample ? sample.out : sample.in;
        const isObject = typeof expected === 'object' && expected !== null && !Array.isArray(expected) && field.graphql.selection;
        if (isObject) expect(out).toMatchObject(expected);
        else expect(out).toEqual(expected);
      }
    });

    test('reads an empty value as null, or as an empty list', async () => {
      if (field.neverNull && field.columns[0]!.default) return;
      await insert(table, field, -1, null);
      const [out] = await answers(`select to_json(${field.select(column)}) as out from ${table} where n = -1`);
      expect(out).toEqual(field.neverNull ? [] : null);
    });

    test('has the same parts one by one as in its object', async () => {
      const parts = Object.entries(field.parts ?? {}).map(([name, sql]) => `'${name}', ${sql(column)}`);
      if (parts.length === 0) return;
      const whole = await answers(`select to_json(${field.select(column)}) as out from ${table} where n >= 0 order by n`);
      expect(await answers(`select json_build_object(${parts.join(', ')}) as out from ${table} where n >= 0 order by n`)).toEqual(
        whole,
      );
    });

    test('has operators, order, measure and search text that PostgreSQL runs', async () => {
      for (const [name, operator] of Object.entries(field.operators)) {
        for (const operand of operandsFor(field, operator.graphql)) await found(table, field, name, operand);
      }
      if (field.order)
        await db.query(
          `select ${field.order.sql(column)}::text::${field.order.type} from ${table} order by ${field.order.sql(column)}, n`,
        );
      for (const name of field.measure?.functions ?? []) {
        const aggregate = `${name}(${field.measure!.sql(column)})`;
        await db.query(`select ${field.measure!.result?.(aggregate, column) ?? aggregate} from ${table}`);
      }
    });

    test('has a search text that can be indexed', async () => {
      if (field.searchText)
        await db.query(`create index on ${table} (to_tsvector('simple', coalesce(${field.searchText(column)}, '')))`);
    });
  });
}

/** Operands an operator of this GraphQL type takes, from the field's own samples where these fit. */
function operandsFor(field: AnyField, graphql: string): unknown[] {
  const samples = field.samples.valid.map((sample) => sample.in);
  const known: Record<string, unknown[]> = {
    Boolean: field.kind === 'bool' ? samples : [true, false],
    String:
      field.kind === 'phone'
        ? ['+7 495 123-45-67', '12']
        : field.kind === 'money'
          ? ['RUB']
          : field.kind === 'address'
            ? ['gb']
            : ['a%_\\'],
    ID: ['01932c07-1f6a-7d2b-9c3e-5a8f0b1c2d3e'],
    Int64: [5, Number.MAX_SAFE_INTEGER],
    GeoNear: [
      { lat: 90, lon: 180, km: 20_000 },
      { lat: 0, lon: 0, km: 0.001 },
    ],
    Enum: [field.values?.[0]],
    JSON: [{ a: 1 }, [1], 'a'],
  };
  if (graphql.startsWith('[')) return [operandsFor(field, graphql.slice(1, -2)), []];
  return known[graphql] ?? samples;
}

test('null is «not equal» to any value and not in any list, and never comes up in comparisons', async () => {
  await tableOf('nulls', int(), [1, 2, null]);
  expect(await found('nulls', int(), 'ne', 1)).toEqual([1, 2]);
  expect(await found('nulls', int(), 'notIn', [1])).toEqual([1, 2]);
  expect(await found('nulls', int(), 'lt', 100)).toEqual([0, 1]);
  expect(await found('nulls', int(), 'isNull', true)).toEqual([2]);
});

test('wildcards of LIKE in an operand match only themselves', async () => {
  await tableOf('wild', text(), ['100% wool', '100 wool', 'a_b', 'aXb', 'back\\slash']);
  expect(await found('wild', text(), 'contains', '0%')).toEqual([0]);
  expect(await found('wild', text(), 'contains', 'A_B')).toEqual([2]);
  expect(await found('wild', text(), 'endsWith', '\\slash')).toEqual([4]);
});

test('equal phone numbers meet in any writing, and any run of their digits is found', async () => {
  const ru = phone({ defaultCountry: 'RU' });
  await tableOf('calls', ru, ['8 (495) 123-45-67', '+7 495 1234567', '+1 202 224 5251', 'ask Anna', null]);
  expect(await found('calls', ru, 'eq', '84951234567')).toEqual([0, 1]);
  expect(await found('calls', ru, 'ne', '+74951234567')).toEqual([2, 3, 4]);
  expect(await found('calls', ru, 'in', ['ask Anna', '+1 (202) 224-5251'])).toEqual([2, 3]);
  expect(await found('calls', ru, 'notIn', ['ask Anna', '+1 (202) 224-5251'])).toEqual([0, 1, 4]);
  expect(await found('calls', ru, 'contains', '8 495')).toEqual([0]);
  expect(await found('calls', ru, 'contains', '7-495')).toEqual([0, 1]);
});

test('amounts are compared within their own currency, and over currencies by the base amount', async () => {
  const amounts = [100, 200].flatMap((amount) => ['RUB', 'USD'].map((currency) => ({ amount, currency })));
  await tableOf('prices', money(), [...amounts, null]);
  expect(await found('prices', money(), 'eq', { amount: 100, currency: 'USD' })).toEqual([1]);
  expect(await found('prices', money(), 'ne', { amount: 100, currency: 'USD' })).toEqual([0, 2, 3, 4]);
  expect(await found('prices', money(), 'gt', { amount: 100, currency: 'RUB' })).toEqual([2]);
  expect(await found('prices', money(), 'currency', 'USD')).toEqual([1, 3]);
  await db.query(
    `update prices set field_base = field_amount * 90, field_rate = 90, field_rate_date = '2026-11-21' where field_currency = 'USD'`,
  );
  expect(await found('prices', money(), 'baseGte', 9000)).toEqual([1, 3]);
  const [out] = await answers(`select to_json(${money().select(column)}) as out from prices where n = 3`);
  expect(out).toEqual({ amount: 200, currency: 'USD', base: 18000, rate: '90', rateDate: '2026-11-21' });
});

test('amounts without a base are added up in one currency only', async () => {
  const plain = money({ base: false });
  await tableOf('fees', plain, [
    { amount: 1, currency: 'RUB' },
    { amount: 2, currency: 'RUB' },
    { amount: 5, currency: 'USD' },
    null,
  ]);
  const sum = plain.measure!.result!(`sum(${plain.measure!.sql(column)})`, column);
  const total = async (where: string) => (await answers(`select to_json(${sum}) as out from fees where ${where}`))[0];
  expect(await total('n <= 1')).toBe(3);
  expect(await total('true')).toBeNull();
});

test('a circle holds the places within it, also over the date line and at the poles', async () => {
  const places = [
    { lat: 55.7558, lon: 37.6173 },
    { lat: 59.9343, lon: 30.3351 },
    { lat: 0, lon: 179.9 },
    { lat: 89.9, lon: -90 },
  ];
  await tableOf('places', geo(), [...places, null]);
  // Moscow to Saint Petersburg: 634 km.
  expect(await found('places', geo(), 'near', { lat: 55.7558, lon: 37.6173, km: 633 })).toEqual([0]);
  expect(await found('places', geo(), 'near', { lat: 55.7558, lon: 37.6173, km: 635 })).toEqual([0, 1]);
  expect(await found('places', geo(), 'near', { lat: 0, lon: -179.9, km: 23 })).toEqual([2]);
  expect(await found('places', geo(), 'near', { lat: 89.9, lon: 90, km: 23 })).toEqual([3]);
});

test('lists are found by what they hold, and empty ones count as empty', async () => {
  await tableOf('labels', tags(), [['a', 'b'], ['b', 'c'], [], null]);
  expect(await found('labels', tags(), 'has', 'b')).toEqual([0, 1]);
  expect(await found('labels', tags(), 'hasAny', ['a', 'c'])).toEqual([0, 1]);
  expect(await found('labels', tags(), 'hasAll', ['b', 'a'])).toEqual([0]);
  expect(await found('labels', tags(), 'isEmpty', true)).toEqual([2, 3]);
  expect(await found('labels', tags(), 'isEmpty', false)).toEqual([0, 1]);
});

test('durations sort by length and not by their text', async () => {
  await tableOf('waits', duration(), ['PT90M', 'PT5S', 'P1D', 'PT0S']);
  expect(await found('waits', duration(), 'gte', 'PT1H30M')).toEqual([0, 2]);
  const { rows } = await db.query(`select n from waits order by ${duration().order!.sql(column)}`);
  expect(rows.map((row) => row.n)).toEqual([3, 1, 0, 2]);
});

test('rich text is found by its words and not by its tags', async () => {
  await tableOf('notes', richText(), ['<p>Price &lt; <b>cost</b></p>', '<strong>other</strong>']);
  expect(await found('notes', richText(), 'contains', '< COST')).toEqual([0]);
  expect(await found('notes', richText(), 'contains', 'strong')).toEqual([]);
});

test('a moment is found whatever zone its filter is written in', async () => {
  await tableOf('moments', timestamp(), ['2026-11-21T10:00:00Z', '2026-11-21T10:00:00.001Z']);
  expect(await found('moments', timestamp(), 'eq', '2026-11-21T13:00:00+03:00')).toEqual([0]);
  expect(await found('moments', timestamp(), 'gt', '2026-11-21T13:00:00+03:00')).toEqual([1]);
});

test('a computed amount is filtered, sorted and read like a stored one', async () => {
  await tableOf('offers', money({ base: false }), [{ amount: 100, currency: 'RUB' }, { amount: 300, currency: 'USD' }, null]);
  const half = computed(money({ base: false }), {
    reads: ['price'],
    sql: (c) => ({ _amount: `${c('price', '_amount')} / 2.0`, _currency: c('price', '_currency') }),
  });
  const ref = half.computed.columns!((_path, suffix) => column(suffix));
  const sorted = `order by ${half.order!.sql(ref)} desc nulls last`;
  expect(await answers(`select to_json(${half.select(ref)}) as out from offers ${sorted}`)).toEqual([
    { amount: 150, currency: 'USD', base: null, rate: null, rateDate: null },
    { amount: 50, currency: 'RUB', base: null, rate: null, rateDate: null },
    null,
  ]);
  const bind: Bind = (value, type) => `'${String(value)}'::${type}`;
  const filter = half.operators.gt!.sql(ref, { amount: 100, currency: 'USD' }, bind);
  expect((await db.query(`select n from offers where ${filter}`)).rows).toEqual([{ n: 1 }]);
});

test('the database itself refuses what no client could read', async () => {
  const refused: [string, string][] = [
    ['date_1', `'infinity'`],
    ['timestamp_1', `'-infinity'`],
    ['timestamp_1', `'0001-12-31 BC'`],
    ['decimal_1', `'NaN'`],
    ['timeofday_1', `'24:00'`],
    ['choice_1', `'other'`],
    ['multichoice_1', `'{red,other}'`],
    ['int_1', '9007199254740992'],
    ['duration_1', '-1'],
    ['state_1', 'null'],
  ];
  for (const [table, value] of refused)
    await expect(db.query(`insert into ${table} (field) values (${value})`)).rejects.toThrow(/violates check/);
});
