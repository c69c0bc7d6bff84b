import { readFileSync } from 'node:fs';
import { installed } from '../../modules/installed.js';
import { readMigrations } from '../../src/surfaces/table/migrations/files.js';
import { migrationFolders } from '../../src/surfaces/table/migrations/slices.js';
import type { Chapter } from '../chapter.js';
import { lossRow, verdictOf } from '../ledger/judged.js';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { startNode } from '../stand/node.js';
import { startPostgres } from '../stand/postgres.js';
import { openStand, quiet } from '../stand/stand.js';

export const manyNodes: Chapter = {
  name: 'faults/f05-many-nodes',
  title: 'F5 many processes start at once on an empty database',
  minutes: 4,
  async run(ctx) {
    const postgres = await startPostgres({ folder: join(ctx.folder, 'postgres'), settings: { max_connections: '400' } });
    ctx.atEnd(() => postgres.stop('immediate'));
    const count = ctx.times(20, 4);
    const env = {
      DATABASE_URL: postgres.ownerUrl(),
      SECRET_KEY: randomBytes(32).toString('hex'),
      DATA_DIR: join(ctx.folder, 'data'),
      POOL_SIZE: '2',
      ROLE: 'all',
    };
    const began = Date.now();
    const nodes = await Promise.all(
      Array.from({ length: count }, async (_, i) => {
        const node = await startNode({ name: `node-${i + 1}`, root: ctx.root, folder: ctx.folder, env });
        ctx.atEnd(() => node.stop());
        return node;
      }),
    );
    await Promise.all(nodes.map((node) => node.ready(240_000)));
    const seconds = ((Date.now() - began) / 1000).toFixed(0);
    const expected = migrationFolders(ctx.root, installed).flatMap(readMigrations).length;
    const { rows } = await postgres.admin((client) =>
      client.query<{ migrations: number; queues: number; installations: number }>(
        `select (select count(*)::int from migrations) as migrations, (select count(*)::int from pgboss.queue where name like 'jobs%') as queues, (select count(*)::int from installation) as installations`,
      ),
    );
    const told = nodes.reduce((sum, node) => sum + (node.said().match(/Migrating: /g)?.length ?? 0), 0);
    const died = nodes.filter((node) => !node.alive()).length;
    const complaints = nodes.flatMap((node) =>
      readFileSync(join(ctx.folder, `${node.name}.log`), 'utf8')
        .split('\n')
        .filter((line) => /"level":"(error|fatal)"/.test(line)),
    );
    return [
      {
        what: 'All become ready, and none ends',
        times: `${count} processes`,
        measured: `${died} ended; all ready after ${seconds} s; ${complaints.length} errors logged${complaints[0] ? `, e.g. ${complaints[0].slice(0, 200)}` : ''}`,
        bar: '0 ended, 0 errors',
        pass: died === 0 && complaints.length === 0,
      },
      {
        what: 'Each migration ran once, the queue and the installation were made once',
        times: `${expected} migrations`,
        measured: `${rows[0]?.migrations} recorded, ${told} run; ${rows[0]?.queues} queues, ${rows[0]?.installations} installation`,
        bar: `${expected} recorded and run; 2 queues, 1 installation`,
        pass: rows[0]?.migrations === expected && told === expected && rows[0]?.queues === 2 && rows[0]?.installations === 1,
      },
    ];
  },
};

/** Thousands of events at once, each with a listener's job and a workflow of its own. */
export const fourWorkers: Chapter = {
  name: 'faults/f05-four-workers',
  title: 'F5 four workers and a flood of jobs; every schedule is ticked once',
  minutes: 5,
  async run(ctx) {
    const stand = await openStand(ctx);
    const api = await stand.node('api', 'api');
    await api.ready();
    for (let n = 1; n <= 4; n++) await stand.node(`worker-${n}`, 'worker', { env: { POOL_SIZE: '4' } });
    await stand.open(2, api.url);
    const each = ctx.times(1000, 100);
    const firms = stand.firms;
    for (let made = 0; made < each; made += 100) {
      const items = Array.from({ length: 100 }, (_, i) => ({ name: `Flood ${made + i}`, vip: true, notDuplicate: true }));
      await Promise.all(firms.map((firm) => firm.ask('POST', '/v1/accounts/bulk', { operation: 'create', items })));
    }
    const began = Date.now();
    const after = await quiet(stand, 240_000);
    const verdict = await verdictOf(ctx, stand);
    const ticks = await stand.postgres.admin(async (client) => {
      const { rows } = await client.query<{ n: number; twice: number }>(
        `select count(*)::int as n, count(*) filter (where n > 1)::int as twice from (select data ->> 'name', data ->> 'tenantId', date_trunc('minute', created_on), count(*) as n from pgboss.job where name = 'jobs' and data ->> 'kind' in ('job', 'upkeep') and data -> 'input' = '{}' group by 1, 2, 3) t`,
      );
      return rows[0];
    });
    const six = verdict.judgements.find(({ id }) => id === 'I6');
    return [
      {
        what: 'Each account has exactly one run of the workflow, with its effect once',
        times: `${each * firms.length} accounts, 4 workers`,
        measured:
          six?.broken.length === 0
            ? `all ${six.looked}; worked off ${((Date.now() - began) / 1000).toFixed(0)} s after the last was made`
            : `${six?.broken.length} not: ${six?.broken[0]}`,
        bar: 'each exactly once',
        pass: six?.broken.length === 0 && six.looked === each * firms.length && after.left === '',
      },
      {
        what: 'Scheduled jobs of a firm are queued once for each tick',
        times: `${ticks?.n} ticks, 4 schedulers`,
        measured: `${ticks?.twice} more than once`,
        bar: '0',
        pass: ticks?.twice === 0,
      },
      lossRow(verdict, 'Deliveries, jobs and e-mails', `${each * firms.length} accounts`),
    ];
  },
};
