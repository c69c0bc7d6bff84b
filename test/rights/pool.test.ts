import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDatabase, type Database } from '../../src/platform/db.js';
import { makeContext, testApi, type TestApi } from '#kit';
import type { Work } from '../../src/records/work.js';
import { chance } from '../bad-input/random.js';
import { noPooler, startPooler } from './pooler.js';
import { school } from './school.js';

/** POOL asks for more: 20000 is what the proof runs. */
const REQUESTS = Number(process.env['POOL'] ?? 2000);
const [TENANTS, IN_FLIGHT] = process.env['POOL'] ? [20, 64] : [5, 32];
const STATEMENT_TIMEOUT = 1500;
const canary = (tenant: number): string => `canary${'abcdefghijklmnopqrst'[tenant]}x`;

let api: TestApi;
let works: Work[];
let origin: string;
const ids: string[] = [];
const LIMITS = {
  poolSize: 2,
  connectTimeout: 5000,
  statementTimeout: 20_000,
  lockTimeout: 10_000,
  idleInTransactionTimeout: 30_000,
};
/** As superuser. */
let admin: Database;
beforeAll(async () => {
  api = await testApi([school]);
  admin = createDatabase(LIMITS, api.database.adminUrl, { role: null });
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
  await admin?.close();
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

interface Seen {
  readonly foreign: readonly string[];
  readonly statuses: ReadonlyMap<number, number>;
  readonly aborted: number;
  readonly cancelled: number;
}

/** The requests; one in fifty is broken off by its client, and for every twenty requests a statement is cancelled. */
async function pour(): Promise<Seen> {
  const next = chance(Number(process.env['BAD_INPUT_SEED'] ?? 11));
  const foreign: string[] = [];
  const statuses = new Map<number, number>();
  let [started, aborted, cancelled, owed] = [0, 0, 0, 0];
  /** A moment at which nothing runs cancels nothing, and is made up for later. */
  async function cancelDue(): Promise<void> {
    const due = Math.floor(owed);
    owed -= due;
    const done = due > 0 ? await cancelSome(due) : 0;
    owed += due - done;
    cancelled += done;
  }
  async function client(): Promise<void> {
    while (started < REQUESTS) {
      const n = started++;
      const tenant = Math.floor(next() * TENANTS);
      const [path, init] = requestOf(Math.floor(next() * 100), tenant, n);
      const breakOff = next() < 0.02 ? AbortSignal.timeout(1 + Math.floor(next() * 8)) : null;
      owed += 0.05;
      await cancelDue();
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
        aborted++;
      }
    }
  }
  const blocker = block(() => started < REQUESTS);
  await Promise.all(Array.from({ length: IN_FLIGHT }, client));
  await blocker;
  return { foreign, statuses, aborted, cancelled };
}

/** Cancels as many of the statements that run for the app now, or as many as there are; gives their number. */
async function cancelSome(count: number): Promise<number> {
  const { rowCount } = await admin.query(
    `select pg_cancel_backend(pid) from pg_stat_activity where datname = current_database() and state = 'active' and usename = 'eleven' and pid <> pg_backend_pid() order by random() limit $1`,
    [count],
  );
  return rowCount;
}

/** Now and then all deals of one tenant are locked for longer than a statement may take, so that statements run into their limit. */
async function block(goesOn: () => boolean): Promise<void> {
  for (let turn = 0; goesOn(); turn++) {
    await admin.transaction(async (tx) => {
      await tx.query('select id from deals where id = $1 for update', [ids[turn % TENANTS]]);
      await sleep(STATEMENT_TIMEOUT + 200);
    });
    await sleep(500);
  }
}

const through: [name: string, open: () => Promise<{ db: Database; stop(): Promise<void> }>][] = [
  [
    'over 4 connections',
    async () => ({
      db: api.database.open({ limits: { poolSize: 4, statementTimeout: STATEMENT_TIMEOUT } }),
      stop: async () => undefined,
    }),
  ],
  [
    'through pgbouncer in transaction mode with 4 connections',
    async () => {
      const pooler = await startPooler(api.database.url, 4, STATEMENT_TIMEOUT);
      const db = createDatabase({ ...LIMITS, poolSize: 32 }, pooler.url, { pooled: true });
      return {
        db,
        async stop() {
          await db.close();
          await pooler.stop();
        },
      };
    },
  ],
];

const missing = noPooler();
if (missing) process.stdout.write(`skipped: requests through a pooler, for ${missing}\n`);

it.each(missing ? through.slice(0, 1) : through)(
  `${REQUESTS} requests of ${TENANTS} tenants %s, some cancelled, too slow or broken off, never show one tenant to another`,
  async (name, open) => {
    const { db, stop } = await open();
    const usual = api.kernel.db;
    (api.kernel as { db: Database }).db = db;
    try {
      const { foreign, statuses, aborted, cancelled } = await pour();
      if (process.env['POOL'])
        process.stdout.write(
          `pool ${JSON.stringify({ name, statuses: Object.fromEntries(statuses), aborted, cancelled, foreign })}\n`,
        );
      expect(foreign).toEqual([]);
      expect([...statuses.keys()].filter((status) => status >= 500 && status !== 503)).toEqual([]);
      expect(statuses.get(200)).toBeGreaterThan(REQUESTS / 2);
      expect(aborted).toBeGreaterThan(0);
      // Nothing of a request is left on the connection for the next one.
      const left = await Promise.all(
        Array.from({ length: 8 }, () =>
          db.query<{ tenant: string }>("select coalesce(current_setting('app.tenant', true), '') as tenant, pg_sleep(0.01)"),
        ),
      );
      expect(new Set(left.map(({ rows: [row] }) => row?.tenant))).toEqual(new Set(['']));
    } finally {
      (api.kernel as { db: Database }).db = usual;
      await stop();
    }
  },
  process.env['POOL'] ? 1_800_000 : 180_000,
);
