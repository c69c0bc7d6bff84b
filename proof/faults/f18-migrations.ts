import { fork } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { installed } from '../../modules/installed.js';
import { extendEntity, defineEntity } from '../../src/declare/entity.js';
import { staffAccess } from '../../src/declare/access.js';
import { int } from '../../src/declare/fields/int.js';
import { link } from '../../src/declare/fields/link.js';
import { text } from '../../src/declare/fields/text.js';
import { defineModule } from '../../src/declare/module.js';
import { writeProposal } from '../../src/surfaces/table/migrations/files.js';
import { migrationFolders, PRODUCT, sliceOf, type MigrationFolder } from '../../src/surfaces/table/migrations/slices.js';
import type { Chapter, ProofContext, Row } from '../chapter.js';
import { lossRow, verdictOf } from '../ledger/judged.js';
import { noteProcess } from '../stand/left-behind.js';
import type { Postgres } from '../stand/postgres.js';
import { startPostgres } from '../stand/postgres.js';
import { underLoad } from './under-load.js';

/** What the next version adds: fields of a table that is written into all the time, one of them indexed, and a table of its own. */
const next = defineModule('next-version', {
  dependsOn: ['contacts'],
  entities: [
    defineEntity('followUp', {
      title: 'name',
      fields: { name: text({ required: true, search: true }), account: link('account', { inverse: 'followUps' }) },
      access: staffAccess,
    }),
  ],
  extensions: [extendEntity('account', { fields: { nextRemark: text({ max: 200 }), nextRank: int({ index: true }) } })],
});

export const migrations: Chapter = {
  name: 'faults/f18-migrations',
  title: 'F18 kill -9 in the middle of a migration; the version before serves during an additive one',
  minutes: 5,
  async run(ctx) {
    return [await fromNothing(ctx), ...(await underThePreviousVersion(ctx))];
  },
};

/** Kills at any moment of the first migration, over and over. */
async function fromNothing(ctx: ProofContext): Promise<Row> {
  const postgres = await startPostgres({ folder: join(ctx.folder, 'empty') });
  ctx.atEnd(() => postgres.stop('immediate'));
  const folders = migrationFolders(ctx.root, installed);
  const times = ctx.times(10, 3);
  const whole = await timeOfOne(ctx, postgres, folders);
  let between = 0;
  for (let n = 0; n < times; n++) {
    const database = `killed_${n}`;
    await postgres.admin((client) => client.query(`create database ${database} owner eleven`), 'postgres');
    const killed = await migrate(ctx, postgres, database, folders, (whole * (n + 0.5)) / times);
    const applied = await appliedIn(postgres, database);
    if (killed && applied.tables > 0) between++;
    const again = await migrate(ctx, postgres, database, folders);
    const { migrations: done, tables } = await appliedIn(postgres, database);
    const wanted = await appliedIn(postgres, 'eleven');
    if (again || done !== wanted.migrations || tables !== wanted.tables)
      return row(
        `after kill ${n + 1} there are ${done} of ${wanted.migrations} migrations and ${tables} of ${wanted.tables} tables`,
        false,
      );
  }
  return row(`all; ${between} kills left something of what was done before`, true);

  function row(measured: string, pass: boolean): Row {
    return {
      what: 'A migration of an empty database is killed at any moment, and run again',
      times: `${times} kills within the ${(whole / 1000).toFixed(1)} s it takes`,
      measured,
      bar: 'the second run ends with the whole schema',
      pass,
    };
  }
}

async function timeOfOne(ctx: ProofContext, postgres: Postgres, folders: readonly MigrationFolder[]): Promise<number> {
  const began = Date.now();
  if (await migrate(ctx, postgres, 'eleven', folders)) throw new Error('The migration could not be run at all.');
  return Date.now() - began;
}

const appliedIn = (postgres: Postgres, database: string): Promise<{ migrations: number; tables: number }> =>
  postgres.admin(async (client) => {
    const { rows } = await client.query<{ there: boolean; tables: number }>(
      `select to_regclass('public.migrations') is not null as there, (select count(*)::int from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relname <> 'migrations') as tables`,
    );
    const { rows: counted } = rows[0]?.there
      ? await client.query<{ n: number }>('select count(*)::int as n from migrations')
      : { rows: [{ n: 0 }] };
    return { migrations: counted[0]?.n ?? 0, tables: rows[0]?.tables ?? 0 };
  }, database);

/** Migrates in a process of its own. True if it was killed, after so many milliseconds; throws if it failed by itself. */
async function migrate(
  ctx: ProofContext,
  postgres: Postgres,
  database: string,
  folders: readonly MigrationFolder[],
  killAfter?: number,
): Promise<boolean> {
  const child = fork(fileURLToPath(new URL('../stand/migrate-process.js', import.meta.url)), [], { execArgv: [] });
  if (child.pid !== undefined) noteProcess(ctx.folder, child.pid);
  ctx.atEnd(() => child.kill('SIGKILL'));
  const exited = once(child, 'exit') as Promise<[number | null, string | null]>;
  let why = '';
  child.on('message', (message) => (why = String((message as { failed: string }).failed)));
  child.send({ url: postgres.ownerUrl(database), folders });
  const timer = killAfter === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfter);
  const [code, signal] = await exited;
  clearTimeout(timer);
  if (signal === 'SIGKILL') return true;
  if (code !== 0) throw new Error(`The migration failed: ${why}`);
  return false;
}

/** The next version's migration, killed in its middle and run again, while this version is written into. */
async function underThePreviousVersion(ctx: ProofContext): Promise<Row[]> {
  const { stand, api, workers, writer, prober } = await underLoad(ctx, { perSecond: 20 });
  const folder = { owner: PRODUCT, path: join(ctx.folder, 'next') };
  cpSync(join(ctx.root, 'migrations'), folder.path, { recursive: true });
  const proposal = writeProposal(folder, sliceOf(PRODUCT, [folder], [...installed, next]), 'next', new Date());
  if (!proposal) throw new Error('The next version changes nothing.');
  // So long that it can be killed in its middle; the locks it has taken by then are held.
  appendFileSync(proposal.path, `\nselect pg_sleep(1.5);\n`);
  const name = readdirSync(folder.path).find((file) => proposal.path.endsWith(file)) ?? '';
  const times = ctx.times(3, 1);
  const [apiStarts, workerStarts] = [api.restarts(), workers[0]!.restarts()];
  let killed = 0;
  for (let n = 0; n < times; n++) {
    if (await migrate(ctx, stand.postgres, 'eleven', [folder], 1200)) killed++;
    await sleep(3000);
  }
  const half = await there();
  const again = await migrate(ctx, stand.postgres, 'eleven', [folder]);
  const whole = await there();
  await sleep(4000);
  await writer.finish(90_000);
  const statuses = prober.statuses();
  const verdict = await verdictOf(ctx, stand, { disturbed: true });
  return [
    {
      what: `An additive migration (${proposal.statements} statements on tables in use) is killed in its middle, and run again`,
      times: `${killed} kills`,
      measured: `after the kills ${half} of its 3 parts were there; the last run ${again ? 'was killed' : 'ended'} with ${whole} (${name})`,
      bar: 'nothing of it, then all of it',
      pass: killed === times && half === 0 && whole === 3 && !again,
    },
    {
      what: 'The version before goes on serving during and after it',
      times: `${Object.values(statuses).reduce((sum, one) => sum + one, 0)} reads`,
      measured: `${Object.entries(statuses)
        .map(([status, count]) => `${count} × ${status}`)
        .join(', ')}; ${api.restarts() - apiStarts + workers[0]!.restarts() - workerStarts} restarts`,
      bar: '200 or 503; 0 restarts',
      pass: Object.keys(statuses).every((status) => ['200', '503'].includes(status)) && api.restarts() === apiStarts,
    },
    lossRow(verdict, 'What the writers were told', `${verdict.tally.intents} intents`),
  ];

  function there(): Promise<number> {
    return stand.postgres.admin(async (client) => {
      const { rows } = await client.query<{ n: number }>(
        `select (select count(*)::int from pg_attribute where attrelid = 'accounts'::regclass and attname in ('next_remark', 'next_rank')) + (to_regclass('follow_ups') is not null)::int as n`,
      );
      return rows[0]?.n ?? 0;
    });
  }
}
