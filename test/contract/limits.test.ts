import { existsSync, readFileSync } from 'node:fs';
import { request as open } from 'node:http';
import type { AddressInfo } from 'node:net';
import { testApi, type ApiAnswer, type TestApi } from '#kit';
import { loadConfig } from '../../src/platform/config.js';
import { eventRoutes } from '../../src/surfaces/events/routes.js';
import { school } from '../rights/school.js';

const page = readFileSync('docs/limits.md', 'utf8');

interface Limit {
  readonly limit: string;
  readonly bound: string;
  readonly status: number;
  readonly code: string;
}

/** The rows of a chapter whose refusal has a code. */
function limitsOf(chapter: string): Limit[] {
  const text = page.split(`## ${chapter}\n`)[1]?.split('\n## ')[0] ?? '';
  return [...text.matchAll(/^\| (.+?) \| (.+?) \| (\d{3}) `(\w+)` \|$/gm)].map(
    ([, limit = '', bound = '', status, code = '']) => ({
      limit,
      bound,
      status: Number(status),
      code,
    }),
  );
}

type Trial = { status: number; code: string };

let api: TestApi;
let port: number;
beforeAll(async () => {
  api = await testApi([school], (kit, gate) => [(app) => eventRoutes(app, kit.kernel, gate)]);
  await api.app.listen({ port: 0, host: '127.0.0.1' });
  port = (api.app.server.address() as AddressInfo).port;
}, 60_000);
afterAll(() => api?.close());

const of = ({ status, body }: ApiAnswer<{ code?: string }>): Trial => ({ status, code: body.code ?? '' });
const list = async (query: Record<string, string>): Promise<Trial> =>
  of(await api.rest(api.system, 'GET', `/v1/deals?${new URLSearchParams(query).toString()}`));
const times = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i));
const nested = (depth: number): object => (depth === 0 ? { name: { eq: 'x' } } : { not: nested(depth - 1) });
const aggregate = async (query: string): Promise<Trial> => of(await api.rest(api.system, 'GET', `/v1/deals/aggregate?${query}`));

/** What a raw request is answered with. */
const raw = (headers: Record<string, string>): Promise<Trial> =>
  new Promise((resolve, reject) => {
    open({ port, path: '/v1/deals', headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => (text += part));
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, code: (JSON.parse(text) as { code?: string }).code ?? '' }),
      );
    })
      .on('error', reject)
      .end();
  });

/** Asks for exactly the bound, and for one more; a bound that is no number of things has only the second. */
const REQUESTS: Readonly<Record<string, (n: number) => Promise<Trial>>> = {
  'nesting of a body': async (n) =>
    of(
      await api.rest(api.system, 'POST', '/v1/deals', `${'['.repeat(n)}${']'.repeat(n)}`, { 'content-type': 'application/json' }),
    ),
  'records on a page': (n) => list({ first: String(n) }),
  'records in one answer, lists within lists multiplied': (n) =>
    list({ first: String(Math.ceil(n / 100)), fields: 'name,notes.text' }),
  'fields through links': (n) => list({ fields: `${'parent.'.repeat(n)}name`, first: '1' }),
  'records changed by `bulk`': async (n) =>
    of(
      await api.rest(api.system, 'POST', '/v1/deal-tags/bulk', {
        operation: 'create',
        items: times(n, (i) => ({ name: `t ${i}` })),
      }),
    ),
  'conditions of a filter': (n) => list({ filter: JSON.stringify({ or: times(n / 2, () => ({ name: { eq: 'x' } })) }) }),
  'nesting of a filter': (n) => list({ filter: JSON.stringify(nested(n)) }),
  'values of `in`': (n) => list({ filter: JSON.stringify({ name: { in: times(n, String) } }) }),
  'fields to sort by': (n) => list({ sort: ['name', 'code', 'margin', 'createdAt', 'id', 'version'].slice(0, n).join(',') }),
  'fields to group by': (n) => aggregate(`groupBy=${['stage', 'code', 'name', 'margin', 'secret'].slice(0, n).join(',')}`),
  'characters of a search': (n) => list({ search: 'x'.repeat(n) }),
  'characters of an `Idempotency-Key`': async (n) =>
    of(await api.rest(api.system, 'POST', '/v1/deal-tags', { name: 'one' }, { 'idempotency-key': 'k'.repeat(n) })),
  'events at once': async (n) => of(await api.rest(api.system, 'GET', `/v1/events?after=now&limit=${n}`)),
};
/** One beyond, or far beyond: a request at the bound would be large or slow. */
const BEYOND: Readonly<Record<string, () => Promise<Trial>>> = {
  body: async () => of(await api.rest(api.system, 'POST', '/v1/deals', { name: 'x'.repeat(1_048_577) })),
  headers: () => raw({ 'x-large': 'x'.repeat(17_000) }),
  measures: () => aggregate(`measures=${times(51, () => 'sum.margin').join(',')}`),
  'waiting for events': async () => of(await api.rest(api.system, 'GET', '/v1/events?after=now&wait=31')),
};
/** What takes long, or many records, is proved where that is at hand. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'one statement': 'src/platform/db.test.ts',
  'waiting for a record that another change holds': 'src/platform/db.test.ts',
};

const graphql = async (query: string): Promise<Trial> => {
  const { status, body } = await api.graphql(api.system, query);
  return { status, code: body.errors?.[0]?.extensions.code ?? '' };
};
const deep = (n: number): string => (n === 0 ? 'id' : `parent { ${deep(n - 1)} }`);
const OPERATIONS: Readonly<Record<string, (n: number) => Promise<Trial>>> = {
  depth: (n) => graphql(`{ deals(first: 1) { nodes { ${deep(n - 1)} } } }`),
  aliases: (n) => graphql(`{ deals(first: 1) { nodes { ${times(n, (i) => `a${i}: name`).join(' ')} } } }`),
  directives: (n) => graphql(`{ deals(first: 1) { nodes { id ${'name @include(if: true) '.repeat(n)} } } }`),
  'root fields': (n) => graphql(`{ ${rootFields(n)} }`),
  'records it may touch, lists within lists multiplied': (n) =>
    graphql(`{ deals(first: ${Math.floor(n / 51)}) { nodes { notes(first: 50) { nodes { text } } } } }`),
};
const ROOTS = [
  'deals',
  'dealTags',
  'dealNotes',
  'users',
  'orgUnits',
  'roles',
  'employments',
  'roleGrants',
  'roleAssignments',
  'recordShares',
  'substitutions',
  'files',
];
const rootFields = (n: number): string =>
  times(n, (i) => (i < ROOTS.length ? `${ROOTS[i]}(first: 1) { nodes { id } }` : `a${i}: deals(first: 1) { nodes { id } }`)).join(
    ' ',
  );

const numberIn = (bound: string): number => Number(/[\d,]+/.exec(bound)?.[0].replace(',', ''));

describe('docs/limits.md', () => {
  const requests = limitsOf('One request');
  const operations = limitsOf('One GraphQL operation');

  it('has no limit of a request or an operation that is not tried', () => {
    expect(requests.map(({ limit }) => limit).sort()).toEqual(
      [...Object.keys(REQUESTS), ...Object.keys(BEYOND), ...Object.keys(ELSEWHERE), 'arrival of a request'].sort(),
    );
    expect(api.app.server.requestTimeout).toBe(60_000);
    expect(operations.map(({ limit }) => limit).sort()).toEqual([...Object.keys(OPERATIONS), 'tokens'].sort());
    for (const [limit, file] of Object.entries(ELSEWHERE)) expect([limit, existsSync(file)]).toEqual([limit, true]);
  });

  it.each(requests.filter(({ limit }) => limit in REQUESTS || limit in BEYOND))(
    'bounds a request: $limit, $bound',
    async ({ limit, bound, status, code }) => {
      const most = numberIn(bound);
      const exact = REQUESTS[limit];
      if (exact) expect((await exact(most)).code).not.toBe(code);
      const step = limit.startsWith('records in one') ? 50 : limit.startsWith('conditions') ? 2 : 1;
      expect(await (exact ? exact(most + step) : BEYOND[limit]?.())).toEqual({ status, code });
    },
  );

  it.each(operations.filter(({ limit }) => limit in OPERATIONS))(
    'bounds an operation: $limit, $bound',
    async ({ limit, bound, status, code }) => {
      const most = numberIn(bound);
      const step = limit.startsWith('records') ? 51 : 1;
      expect((await OPERATIONS[limit]?.(most))?.code).not.toBe(code);
      expect(await OPERATIONS[limit]?.(most + step)).toEqual({ status, code });
    },
  );

  it('names the rates, places and waits that hold where nothing is set', () => {
    const { requests: set } = loadConfig({ SECRET_KEY: 'ab'.repeat(32), DATA_DIR: '.data-nowhere' });
    expect(page).toContain(`\`CALLER_RATE\` (${set.perCaller}) a second`);
    expect(page).toContain(`\`TENANT_RATE\` (${set.perTenant}) a second`);
    expect(page).toContain(`8 of ${set.connections}`);
  });
});
