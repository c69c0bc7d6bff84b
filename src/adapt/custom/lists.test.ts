import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { TestApi } from '../../../test/kit/api.js';
import type { Work } from '../../records/work.js';
import { define, shop, type Row } from './test/shop.js';

/** Many records with few values, so that pages are cut in the middle of equal ones; a fifth have none. */
const ROWS = 3000;
const LEVELS = ['bronze', 'gold', 'silver'];

interface Sample {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly score: number | null;
  readonly level: string | null;
  readonly day: string | null;
  readonly note: string | null;
}

let api: TestApi;
let admin: Work;
let all: Sample[];
beforeAll(async () => {
  api = await shop();
  admin = await api.actor('admin');
  await define(api, admin, { key: 'score', type: 'int', indexed: true });
  await define(api, admin, { key: 'level', type: 'choice', options: { values: LEVELS }, indexed: true });
  await define(api, admin, { key: 'day', type: 'date', indexed: true });
  await define(api, admin, { key: 'note' });
  const made = Array.from({ length: ROWS }, (_, i) => ({
    name: `n${i}`,
    size: (i * 7) % 50,
    score: i % 5 === 0 ? null : (i * 31) % 97,
    level: i % 7 === 0 ? null : LEVELS[(i * 13) % 3],
    day: i % 4 === 0 ? null : `2026-0${1 + (i % 9)}-1${i % 10}`,
    note: i % 3 === 0 ? null : `t${(i * 17) % 40}`,
  }));
  all = [];
  for (let from = 0; from < ROWS; from += 200) {
    const body = { operation: 'create', items: made.slice(from, from + 200) };
    const done = await api.rest<{ items: { record: Sample }[] }>(admin, 'POST', '/v1/customers/bulk', body);
    if (done.status !== 200) throw new Error(done.text.slice(0, 500));
    all.push(...done.body.items.map((item) => item.record));
  }
  // As autovacuum does; until then PostgreSQL plans as if the tables were empty.
  await api.owner.query('analyze customers; analyze custom_values');
}, 120_000);
afterAll(() => api?.close());

const less = (a: string | number, b: string | number): number => (a < b ? -1 : a > b ? 1 : 0);

/** Without a value last in either direction; equal ones by id in the direction of the sort. */
function ordered(rows: readonly Sample[], key: 'score' | 'level' | 'day' | 'note', down: boolean, idDown: boolean): string[] {
  return [...rows]
    .sort((a, b) => {
      const [x, y] = [a[key], b[key]];
      if (x === null || y === null) return x === y ? less(a.id, b.id) * (idDown ? -1 : 1) : x === null ? 1 : -1;
      return less(x, y) * (down ? -1 : 1) || less(a.id, b.id) * (idDown ? -1 : 1);
    })
    .map((row) => row.id);
}

const conditions = fc.record(
  {
    score: fc.oneof(
      fc.record({ gte: fc.integer({ min: 0, max: 97 }) }),
      fc.record({ lt: fc.integer({ min: 0, max: 97 }) }),
      fc.record({ in: fc.array(fc.integer({ min: 0, max: 97 }), { maxLength: 4 }) }),
      fc.record({ isNull: fc.boolean() }),
    ),
    level: fc.oneof(fc.record({ eq: fc.constantFrom(...LEVELS) }), fc.record({ ne: fc.constantFrom(...LEVELS) })),
    day: fc.record({ gt: fc.constantFrom('2026-01-01', '2026-04-15', '2026-09-19') }),
    note: fc.record({ eq: fc.constantFrom('t1', 't17', 't39') }),
    size: fc.record({ lte: fc.integer({ min: 0, max: 50 }) }),
  },
  { requiredKeys: [] },
);

const TESTS: Record<string, (value: never, operand: never) => boolean> = {
  gte: (v, o) => v !== null && v >= o,
  gt: (v, o) => v !== null && v > o,
  lt: (v, o) => v !== null && v < o,
  lte: (v, o) => v !== null && v <= o,
  eq: (v, o) => v === o,
  ne: (v, o) => v !== o,
  in: (v, o) => (o as unknown[]).includes(v),
  isNull: (v, o) => (v === null) === o,
};
const fits = (row: Sample, filter: Record<string, Record<string, unknown>>): boolean =>
  Object.entries(filter).every(([key, tests]) =>
    Object.entries(tests).every(([name, operand]) => TESTS[name]?.(row[key as keyof Sample] as never, operand as never)),
  );

interface Page {
  readonly nodes: Row[];
  readonly totalCount: number;
  readonly pageInfo: { endCursor: string | null; startCursor: string | null; hasNextPage: boolean; hasPreviousPage: boolean };
}

async function ask(parameters: Record<string, string>): Promise<Page> {
  const query = new URLSearchParams({ fields: 'id', ...parameters }).toString();
  const { status, body, text } = await api.rest<Page>(admin, 'GET', `/v1/customers?${query}`);
  if (status !== 200) throw new Error(text);
  return body;
}

it('any filter, sort and page over custom fields gives what an oracle in memory does, forward and backward', async () => {
  await fc.assert(
    fc.asyncProperty(
      conditions,
      fc.constantFrom('score', 'level', 'day', 'note'),
      fc.boolean(),
      fc.integer({ min: 180, max: 1000 }),
      async (filter, key, down, size) => {
        const wanted = all.filter((row) => fits(row, filter as never));
        // Of a field that is not indexed equal values stand in the order in which they were made.
        const expected = ordered(wanted, key, down, down && key !== 'note');
        const base = { filter: JSON.stringify(filter), sort: `${down ? '-' : ''}${key}` };
        const forward: unknown[] = [];
        for (let after: string | null = null; ;) {
          const page: Page = await ask({ ...base, first: String(size), total: 'true', ...(after ? { after } : {}) });
          expect(page.totalCount).toBe(wanted.length);
          forward.push(...page.nodes.map((node) => node.id));
          after = page.pageInfo.endCursor;
          if (!page.pageInfo.hasNextPage || after === null) break;
        }
        expect(forward).toEqual(expected);
        const backward: unknown[] = [];
        for (let before: string | null = null; ;) {
          const page: Page = await ask({ ...base, last: String(size), ...(before ? { before } : {}) });
          backward.unshift(...page.nodes.map((node) => node.id));
          before = page.pageInfo.startCursor;
          if (!page.pageInfo.hasPreviousPage || before === null) break;
        }
        expect(backward).toEqual(expected);
      },
    ),
    { numRuns: 20 },
  );
}, 120_000);

it('a field that becomes indexed later gives the same list', async () => {
  const before = await ask({ sort: '-note', 'filter[note][in]': 't1,t2,t3', first: '1000' });
  const [field] = (await api.rest<{ nodes: Row[] }>(admin, 'GET', '/v1/custom-fields?filter[key][eq]=note')).body.nodes;
  await api.rest(admin, 'PATCH', `/v1/custom-fields/${String(field?.id)}`, { indexed: true }, { 'if-match': '*' });
  const after = await ask({ sort: '-note', 'filter[note][in]': 't1,t2,t3', first: '1000' });
  expect(new Set(after.nodes.map((n) => n.id))).toEqual(new Set(before.nodes.map((n) => n.id)));
  expect(after.nodes.length).toBeGreaterThan(100);
  await api.rest(admin, 'PATCH', `/v1/customers/${String(after.nodes[0]?.id)}`, { note: 't0' }, { 'if-match': '*' });
  expect((await ask({ 'filter[note][in]': 't1,t2,t3', first: '1000' })).nodes).toHaveLength(after.nodes.length - 1);
});

/** Whether some connection keeps a statement that has this text and was made since then. */
async function kept(text: string, since: string): Promise<boolean> {
  const all = await Promise.all(
    Array.from({ length: 20 }, () =>
      api.kernel.db.query<{ has: boolean }>(
        'select exists (select from pg_prepared_statements where strpos(statement, $1) > 0 and prepare_time >= $2) as has, pg_sleep(0.01)',
        [text, since],
      ),
    ),
  );
  return all.some(({ rows }) => rows[0]?.has);
}

it('a list filtered by custom values is planned for just these values; a value that the definition names has a plan of its own', async () => {
  const since = (await api.kernel.db.query<{ now: string }>('select now()::text')).rows[0]!.now;
  for (let turn = 0; turn < 3; turn++) {
    await ask({ 'filter[level][eq]': 'gold', 'filter[size][eq]': '7', first: '3' });
    await ask({ 'filter[score][eq]': '31', 'filter[size][eq]': '7', first: '3' });
  }
  expect(await kept(`text_value = 'gold'::text`, since)).toBe(true);
  expect(await kept('int_value = ', since)).toBe(false);
});
