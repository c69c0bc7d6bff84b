import { setTimeout as sleep } from 'node:timers/promises';
import type { Chapter, ProofContext, Row } from '../chapter.js';
import { lossRow, verdictOf } from '../ledger/judged.js';
import { spread } from '../stand/prober.js';
import type { Postgres } from '../stand/postgres.js';
import { underLoad } from './under-load.js';

/** Ways to take the database away; each leaves it running again and gives when it was. */
const hurts: Readonly<Record<string, (postgres: Postgres) => Promise<void>>> = {
  'restart fast': async (postgres) => {
    await postgres.stop('fast');
    await postgres.start();
  },
  'restart immediate': async (postgres) => {
    await postgres.stop('immediate');
    await postgres.start();
  },
  'kill -9 of the postmaster': async (postgres) => {
    await postgres.kill();
    await postgres.start();
  },
  'kill -9 of one backend': async (postgres) => {
    const pid = await postgres.admin(
      async (client) =>
        (await client.query<{ pid: number }>(`select pid from pg_stat_activity where application_name = 'eleven' limit 1`))
          .rows[0]?.pid,
    );
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
    // The postmaster ends all the others and recovers.
    await sleep(300);
    for (let turn = 0; turn < 300; turn++) {
      const up = await postgres.admin(async () => true).catch(() => false);
      if (up) return;
      await sleep(50);
    }
  },
  'pg_terminate_backend of all': async (postgres) => {
    await postgres.admin(
      (client) => client.query(`select pg_terminate_backend(pid) from pg_stat_activity where usename = 'eleven'`),
      'postgres',
    );
  },
};

export const postgresGone: Chapter = {
  name: 'faults/f06-postgres',
  title: 'F6 PostgreSQL is restarted, killed, and loses its backends',
  minutes: 5,
  async run(ctx) {
    const { stand, api, workers, writer, prober } = await underLoad(ctx);
    const settings = await durable(stand.postgres);
    const rows: Row[] = [];
    const [apiStarts, workerStarts] = [api.restarts(), workers[0]!.restarts()];
    const times = ctx.times(2, 1);
    for (const [name, hurt] of Object.entries(hurts)) {
      const recoveries: number[] = [];
      const wakes: number[] = [];
      for (let n = 0; n < times; n++) {
        await hurt(stand.postgres);
        const up = Date.now();
        recoveries.push(await prober.goodAfter(up));
        wakes.push(await heard(ctx, stand.lines, recoveries.at(-1)!));
        await sleep(1500);
      }
      rows.push({
        what: `${name}: from the moment it is up to the first good answer; and until a webhook comes`,
        times: `${times} times`,
        measured: `${spread(recoveries)}; webhook ${spread(wakes)}`,
        bar: '≤ 10 s',
        pass: Math.max(...recoveries) <= 10_000 && Math.max(...wakes) <= 10_000,
      });
    }
    await writer.finish();
    const verdict = await verdictOf(ctx, stand, { disturbed: true });
    const statuses = prober.statuses();
    const odd = Object.keys(statuses).filter((status) => !['200', '503', '0'].includes(status));
    const hung = prober.slowest();
    return [
      ...rows,
      {
        what: 'The processes live through it',
        times: `${times * Object.keys(hurts).length} faults`,
        measured: `${api.restarts() - apiStarts} restarts of the API, ${workers[0]!.restarts() - workerStarts} of the worker`,
        bar: '0',
        pass: api.restarts() === apiStarts && workers[0]!.restarts() === workerStarts,
      },
      {
        what: 'Answers in the gap',
        times: `${Object.values(statuses).reduce((sum, n) => sum + n, 0)} reads`,
        measured: `${Object.entries(statuses)
          .map(([status, n]) => `${n} × ${status}`)
          .join(', ')}; the slowest after ${(hung / 1000).toFixed(1)} s`,
        bar: '200 or 503, none after more than 10 s',
        pass: odd.length === 0 && (statuses['0'] ?? 0) === 0 && hung <= 10_000,
      },
      {
        what: 'Durability is on',
        times: '1',
        measured: settings,
        bar: 'fsync, synchronous_commit, full_page_writes on',
        pass: settings === 'on, on, on',
      },
      await intact(stand.postgres),
      lossRow(verdict, 'What the writers were told', `${verdict.tally.intents} intents`),
    ];
  },
};

/** Milliseconds until a receiver is called with something, in addition to what was before. */
async function heard(ctx: ProofContext, lines: () => readonly { t: string }[], already: number): Promise<number> {
  const count = (): number => lines().filter(({ t }) => t === 'received').length;
  const [before, began] = [count(), Date.now()];
  while (count() === before && Date.now() - began < 60_000 && !ctx.signal.aborted) await sleep(100);
  return already + Date.now() - began;
}

const durable = (postgres: Postgres): Promise<string> =>
  postgres.admin(async (client) => {
    const { rows } = await client.query<{ setting: string }>(
      `select setting from pg_settings where name in ('fsync', 'synchronous_commit', 'full_page_writes')`,
    );
    return rows.map(({ setting }) => setting).join(', ');
  });

/** `pg_amcheck` over every index and heap. */
export async function intact(postgres: Postgres): Promise<Row> {
  const what = 'pg_amcheck of every table and index afterwards';
  if (!postgres.tools.find('pg_amcheck'))
    return { what, times: '0', measured: 'not run: this PostgreSQL has no pg_amcheck', bar: 'clean', pass: true };
  const { code, output } = await postgres.run(
    'pg_amcheck',
    ['--install-missing', '--heapallindexed', '-d', postgres.adminUrl(), '--database', postgres.adminUrl()]
      .slice(0, 2)
      .concat(['--maintenance-db', postgres.adminUrl('postgres'), postgres.adminUrl()]),
  );
  return { what, times: '1', measured: code === 0 ? 'clean' : output.slice(0, 200), bar: 'clean', pass: code === 0 };
}
