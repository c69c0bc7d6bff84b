import type { AddressInfo } from 'node:net';
import type { Database } from '../../src/platform/db.js';
import { makeContext, testApi, type TestApi } from '#kit';
import type { Work } from '../../src/records/work.js';
import { chance } from '../bad-input/random.js';
import { school } from './school.js';

const TENANTS = 5;
const REQUESTS = 3000;
const IN_FLIGHT = 32;
const canary = (tenant: number): string => `canary${'abcde'[tenant]}x`;

let api: TestApi;
let works: Work[];
let origin: string;
const ids: string[] = [];
beforeAll(async () => {
  api = await testApi([school]);
  (api.kernel as { db: Database }).db = api.database.open({ limits: { poolSize: 4 } });
  works = [api.system];
  while (works.length < TENANTS) works.push(await api.otherTenant());
  for (const [i, work] of works.entries()) {
    const tag = await makeContext(work)
      .records('dealTag')
      .create({ name: canary(i) });
    ids.push(
      (
        await makeContext(work)
          .records('deal' as string)
          .create({ name: canary(i), secret: canary(i), labelIds: [tag.id] })
      ).id,
    );
  }
  await api.app.listen({ port: 0, host: '127.0.0.1' });
  origin = `http://127.0.0.1:${(api.app.server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  // What was broken off before its first byte counts as busy.
  api?.app.server.closeAllConnections();
  await api?.close();
});

const GRAPHQL = '{ deals(first: 20) { nodes { name secret labels { nodes { name deals { nodes { name } } } } } totalCount } }';

/** Reads by every way, writes, refusals, and other tenants' ids. */
function requestOf(kind: number, tenant: number, n: number): [path: string, init: RequestInit] {
  const post = (body: unknown, more: Record<string, string> = {}): RequestInit => ({
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...more },
  });
  const other = ids[(tenant + 1) % TENANTS];
  const all: [string, RequestInit][] = [
    ['/v1/deals?total=true&include=labels,notes&first=20', {}],
    [`/v1/deals/${ids[tenant]}`, {}],
    [`/v1/deals/${other}`, {}],
    [`/v1/deals/${ids[tenant]}/history?first=10`, {}],
    ['/v1/deals/aggregate?groupBy=name&first=20', {}],
    ['/v1/deals?search=canary&first=20', {}],
    ['/graphql', post({ query: GRAPHQL })],
    ['/v1/deals', post({ name: `${canary(tenant)} ${n}` }, { 'idempotency-key': `k${n % 50}` })],
    [`/v1/deals/${ids[tenant]}/win`, post({}, { 'if-match': '*' })],
    [
      '/v1/deals/bulk',
      post({ operation: 'create', atomic: n % 2 === 0, items: [{ name: canary(tenant) }, { name: 'x', parentId: other }] }),
    ],
    [`/v1/deals/${ids[tenant]}`, { ...post({ extra: { n } }, { 'if-match': '*' }), method: 'PATCH' }],
    ['/v1/deals?sort=name&first=1&after=AAAA', {}],
  ];
  return all[kind % all.length] as [string, RequestInit];
}

it(`${REQUESTS} requests of ${TENANTS} tenants over 4 connections, some broken off, never show one tenant to another`, async () => {
  const next = chance(Number(process.env['BAD_INPUT_SEED'] ?? 11));
  const foreign: string[] = [];
  const statuses = new Map<number, number>();
  let started = 0;
  async function client(): Promise<void> {
    while (started < REQUESTS) {
      const n = started++;
      const tenant = Math.floor(next() * TENANTS);
      const [path, init] = requestOf(Math.floor(next() * 100), tenant, n);
      const breakOff = next() < 0.05 ? AbortSignal.timeout(1 + Math.floor(next() * 8)) : null;
      try {
        const answer = await fetch(`${origin}${path}`, {
          ...init,
          headers: { ...init.headers, authorization: api.token(works[tenant] as Work) },
          ...(breakOff ? { signal: breakOff } : {}),
        });
        const text = await answer.text();
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        for (let other = 0; other < TENANTS; other++)
          if (other !== tenant && text.includes(canary(other))) foreign.push(`${path} of ${tenant} shows ${other}`);
      } catch (error) {
        if (!breakOff) throw error;
      }
    }
  }
  await Promise.all(Array.from({ length: IN_FLIGHT }, client));
  expect(foreign).toEqual([]);
  expect([...statuses.keys()].filter((status) => status >= 500 && status !== 503)).toEqual([]);
  expect(statuses.get(200)).toBeGreaterThan(REQUESTS / 2);
  const { rows } = await api.owner.query<{ tenant: string }>(
    "select coalesce(current_setting('app.tenant', true), '') as tenant",
  );
  expect(rows[0]?.tenant).toBe('');
  const left = await Promise.all(
    Array.from({ length: 8 }, () =>
      api.kernel.db.query<{ tenant: string }>(
        "select coalesce(current_setting('app.tenant', true), '') as tenant, pg_sleep(0.01)",
      ),
    ),
  );
  expect(new Set(left.map(({ rows: [row] }) => row?.tenant))).toEqual(new Set(['']));
}, 120_000);
