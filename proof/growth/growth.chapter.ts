import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { installed } from '../../modules/installed.js';
import { createKernel } from '../../src/app.js';
import { writeCursor } from '../../src/ledger/cursor.js';
import { pullEvents } from '../../src/ledger/pull-events.js';
import { startEmbeddedPostgres } from '../../src/platform/embedded-postgres.js';
import { createLog } from '../../src/platform/log.js';
import { makeContext } from '../../src/records/context.js';
import { read } from '../../src/records/read/execute.js';
import { kernelModules } from '../../src/parts/index.js';
import { ensureRoles } from '../../src/platform/roles.sql.js';
import { buildRegistry } from '../../src/registry/build.js';
import { createTenant } from '../../src/records/provision.js';
import type { Work } from '../../src/records/work.js';
import { fullSchema } from '../../src/surfaces/table/apply.js';
import type { Chapter, ProofContext, Row } from '../chapter.js';
import { fill, nameOf, personAt } from './fill.js';
import { growsSlowly, measure, type Cost } from './measure.js';
import { plot } from './plot.js';

const SIZES = [10_000, 100_000, 1_000_000, 10_000_000];
const CALLS = 200;
/** Ten times the rows: a tree is at most a level higher, and the logarithm itself grows by a quarter from 10^4 to 10^5. */
const [MOST_TIMES, MOST_PAGES_MORE] = [1.25, 8] as const;
/** CPU is counted in hundredths of a second over all calls, and other processes share the caches. */
const [MOST_CPU_TIMES, MOST_CPU_MORE] = [1.5, 1] as const;

type Operation = (n: number) => Promise<unknown>;
const limits = {
  poolSize: 1,
  connectTimeout: 10_000,
  statementTimeout: 0,
  lockTimeout: 60_000,
  idleInTransactionTimeout: 60_000,
};

/** Every operation that is measured, as code calls it behind both surfaces. The number tells the calls apart. */
async function operations(work: Work, owners: readonly string[], rows: number): Promise<Record<string, Operation>> {
  const ctx = makeContext(work);
  const people = rows / 10;
  const someone = (n: number): number => 1 + ((n * 7919) % people);
  const [end] = await ctx.sql<{ epoch: string; xid: string; id: number }>(
    `select i.epoch, l.xid::text as xid, l.id from installation i cross join (select xid, id from ledger where tenant_id = $1 and entity = 'person' order by xid desc, id desc offset 150 limit 1) l`,
    [work.rights.tenantId],
  );
  const recent = writeCursor(end as { epoch: string; xid: string; id: number });
  const [first] = await ctx.sql<{ id: string }>(`select ${personAt('1')} as id from tenants where id = $1`, [
    work.rights.tenantId,
  ]);
  const idOf = (n: number): string => `${first?.id.slice(0, -12)}${someone(n).toString(16).padStart(12, '0')}`;
  const since = new Date(Date.now() - 43_200_000).toISOString();
  return {
    'one record': (n) => ctx.records('person').get(idOf(n)),
    'list of 20': (n) =>
      ctx.records('person').list({ filter: { ownerId: { eq: owners[n % owners.length] } }, sort: ['-lastContactAt'], first: 20 }),
    search: (n) => ctx.records('person').list({ search: nameOf(someone(n)), first: 20 }),
    create: (n) => ctx.records('person').create({ firstName: 'Nina', lastName: `Neu${n}x${rows}`, notDuplicate: true } as never),
    'events since': () => pullEvents(work, { after: recent, limit: 100 }),
    'history of one': (n) => historyOf(work, idOf(n)),
    'report of half a day': () =>
      ctx.records('person').aggregate({ groupBy: ['ownerId'], filter: { lastContactAt: { gte: since } } } as never),
  };
}

/** As GET /v1/people/{id}/history reads it. */
function historyOf(work: Work, id: string): Promise<unknown> {
  const entity = work.kernel.registry.entities.get('person');
  if (!entity) throw new Error('There are no people.');
  return read([{ kind: 'history', entity, id }], work);
}

async function atSize(ctx: ProofContext, server: { url: string; adminUrl: string }, rows: number): Promise<Map<string, Cost>> {
  const database = `growth_${rows}`;
  const on = (address: string): string => Object.assign(new URL(address), { pathname: `/${database}` }).href;
  const admin = new pg.Client({ connectionString: server.adminUrl });
  await admin.connect();
  await admin.query(`create database ${database} owner eleven`);
  const costs = new Map<string, Cost>();
  const made = createKernel(installed, { database: limits }, on(server.url), createLog({ logLevel: 'warn', logFormat: 'text' }));
  try {
    const { kernel, owner } = made;
    await ensureRoles(owner);
    await owner.query(fullSchema(buildRegistry([...kernelModules, ...installed])).join(';\n'));
    const { work } = await createTenant(kernel, owner, { slug: 'growing', name: 'Growing', timeZone: 'UTC' });
    const users = ['a', 'b', 'c'].map((name) => ({ name, email: `${name}@growing.example` }));
    const owners: string[] = [];
    for (const user of users)
      owners.push(
        (
          await makeContext(work)
            .records('user')
            .create(user as never)
        ).id,
      );
    const began = Date.now();
    await fill(on(server.adminUrl), work.rights.tenantId, owners, rows);
    ctx.tell(`${rows} rows filled in ${((Date.now() - began) / 1000).toFixed(0)} s`);
    for (const [name, operation] of Object.entries(await operations(work, owners, rows))) {
      const cost = await measure(kernel.db, CALLS, operation);
      costs.set(name, cost);
      ctx.tell(
        `${rows}: ${name}: ${cost.pages.toFixed(1)} pages, ${cost.cpu.toFixed(2)} ms of CPU, median ${cost.time.toFixed(2)} ms`,
      );
    }
  } finally {
    await made.kernel.db.close();
    await made.owner.close();
    await admin.query(`drop database if exists ${database} with (force)`);
    await admin.end();
  }
  return costs;
}

const figures = (sizes: readonly number[], costs: readonly Cost[], of: (cost: Cost) => number, digits: number): string =>
  sizes.map((_, i) => of(costs[i] as Cost).toFixed(digits)).join(' → ');

function rowOf(name: string, sizes: readonly number[], costs: readonly Cost[]): Row {
  const slow =
    growsSlowly(
      costs.map((cost) => cost.pages),
      MOST_TIMES,
      MOST_PAGES_MORE,
    ) &&
    growsSlowly(
      costs.map((cost) => cost.cpu),
      MOST_CPU_TIMES,
      MOST_CPU_MORE,
    );
  return {
    what: `Cost of ${name}, with ${sizes.map((size) => `10^${Math.log10(size)}`).join(', ')} rows in the ledger and a tenth as many people`,
    times: `${CALLS} calls at each size`,
    measured: `pages ${figures(sizes, costs, (c) => c.pages, 1)}; ms of CPU ${figures(sizes, costs, (c) => c.cpu, 2)}; median ms ${figures(sizes, costs, (c) => c.time, 2)}`,
    bar: `for ten times the rows at most ${MOST_TIMES} × the pages + ${MOST_PAGES_MORE}, and ${MOST_CPU_TIMES} × the CPU + ${MOST_CPU_MORE} ms`,
    pass: slow,
  };
}

export const growth: Chapter = {
  name: 'growth/rows',
  title: 'Growth: what a call costs with ten, a hundred, a thousand times the rows',
  minutes: 25,
  async run(ctx) {
    const most = ctx.times(SIZES.at(-1) as number, SIZES[1]);
    const sizes = SIZES.filter((size) => size <= most);
    const dataDir = join(ctx.folder, 'data');
    mkdirSync(dataDir, { recursive: true });
    const server = await startEmbeddedPostgres({ dataDir, settings: { shared_buffers: '1GB', max_wal_size: '8GB' } });
    ctx.atEnd(() => server.stop());
    const measured: Map<string, Cost>[] = [];
    for (const size of sizes) measured.push(await atSize(ctx, server, size));
    const names = [...(measured[0]?.keys() ?? [])];
    const costsOf = (name: string): Cost[] => measured.map((costs) => costs.get(name) as Cost);
    const lines = (of: (cost: Cost) => number) =>
      names.map((name) => ({ name, points: costsOf(name).map((cost, i) => ({ x: sizes[i] as number, y: of(cost) })) }));
    const drawing = plot([
      { title: 'pages per call', lines: lines((cost) => cost.pages) },
      { title: 'median ms per call', lines: lines((cost) => cost.time) },
    ]);
    // A smaller run must not replace the figure of the whole one.
    writeFileSync(sizes.length === SIZES.length ? join(ctx.root, 'docs', 'growth.svg') : join(ctx.folder, 'growth.svg'), drawing);
    return names.map((name) => rowOf(name, sizes, costsOf(name)));
  },
};
