import { execFile } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Chapter, ProofContext, Row } from '../chapter.js';
import { check } from '../ledger/check/check.js';
import { endings, readOnly } from '../ledger/check/facts.js';
import { lossRow, verdictOf } from '../ledger/judged.js';
import type { Line } from '../ledger/lines.js';
import { anchorsOf, type Stand } from '../stand/stand.js';
import { underLoad } from './under-load.js';

const run = promisify(execFile);

/** The command line, as an operator calls it. */
const eleven = (ctx: ProofContext, env: Readonly<Record<string, string>>, ...args: string[]) =>
  run(process.execPath, [join(ctx.root, 'dist', 'src', 'cli.js'), ...args], {
    cwd: ctx.root,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: 'production', ...env },
    maxBuffer: 1 << 26,
  });

/** What stands in a backup whatever happened after it: everything of one moment that belongs together. */
const OF_A_MOMENT = ['I3', 'I7', 'I9', 'I10', 'I11', 'I12', 'I13'];

export const backups: Chapter = {
  name: 'faults/f18-backup',
  title: 'F18 a backup is taken under load and restored into a new database',
  minutes: 4,
  async run(ctx) {
    const { stand, writer } = await underLoad(ctx, { perSecond: 25 });
    await sleep(3000);
    const env = {
      DATABASE_URL: stand.postgres.ownerUrl(),
      SECRET_KEY: stand.secretKey,
      DATA_DIR: join(ctx.folder, 'data'),
      FILE_STORE: stand.filesFolder,
    };
    const folder = join(ctx.folder, 'backup');
    const began = Date.now();
    await eleven(ctx, env, 'backup', folder);
    const took = Date.now() - began;
    await sleep(1500);
    await writer.finish();
    const verdict = await verdictOf(ctx, stand);
    await stand.postgres.admin((client) => client.query('create database restored owner eleven'), 'postgres');
    const files = join(ctx.folder, 'restored-files');
    mkdirSync(files);
    const restoring = Date.now();
    await eleven(ctx, { ...env, DATABASE_URL: stand.postgres.ownerUrl('restored'), FILE_STORE: files }, 'restore', folder);
    const back = Date.now() - restoring;
    return [
      {
        what: 'A backup while writers go on',
        times: `${verdict.tally.intents} intents`,
        measured: `${(took / 1000).toFixed(1)} s; restored in ${(back / 1000).toFixed(1)} s`,
        bar: 'it ends, and others are not held up',
        pass: true,
      },
      ...(await restored(ctx, stand, files, began)),
      lossRow(verdict, 'The database that was backed up', `${verdict.tally.intents} intents`),
    ];
  },
};

async function restored(ctx: ProofContext, stand: Stand, files: string, began: number): Promise<Row[]> {
  cpSync(stand.filesFolder, join(ctx.folder, 'files-before'), { recursive: true });
  const lines = stand.lines();
  const before = until(lines, began);
  const facts = {
    firms: stand.setUp,
    secretKey: stand.secretKey,
    ownerUrl: stand.postgres.ownerUrl('restored'),
    anchors: anchorsOf(ctx).slice(0, 0),
    files,
    restored: true,
  };
  const judgements = await readOnly(stand.postgres.adminUrl('restored'), (sql) => check({ ...facts, lines, sql }));
  const of = judgements.filter(({ id }) => OF_A_MOMENT.includes(id));
  const broken = of.flatMap(({ id, broken: some }) => (some.length > 0 ? [`${id}: ${some[0]}`] : []));
  const { rows } = await stand.postgres.admin(
    (client) =>
      client.query<{ missing: number; epoch: boolean }>(
        `select (select count(*)::int from unnest($1::uuid[], $2::int[]) as a (id, version) where not exists (select from ledger l where l.record_id = a.id and l.version >= a.version and l.operation <> 'event')) as missing, true as epoch`,
        [before.map(({ id }) => id), before.map(({ version }) => version)],
      ),
    'restored',
  );
  const epochs = await Promise.all(
    ['eleven', 'restored'].map((name) =>
      stand.postgres.admin(
        async (client) => (await client.query<{ epoch: string }>('select epoch::text from installation')).rows[0]?.epoch,
        name,
      ),
    ),
  );
  return [
    {
      what: `The restored database by itself: ${OF_A_MOMENT.join(', ')}`,
      times: of.map(({ id, looked }) => `${id} ${looked}`).join(', '),
      measured: broken.length === 0 ? 'hold' : broken.join('; '),
      bar: 'hold',
      pass: broken.length === 0,
    },
    {
      what: 'Writes acknowledged before the backup began',
      times: `${before.length} writes`,
      measured: `${rows[0]?.missing} missing`,
      bar: '0',
      pass: rows[0]?.missing === 0 && before.length > 0,
    },
    {
      what: 'It lives a life of its own: cursors of clients end',
      times: '1',
      measured: epochs[0] === epochs[1] ? 'the epoch is the old one' : 'a new epoch',
      bar: 'a new epoch',
      pass: epochs[0] !== epochs[1],
    },
  ];
}

/** Rows that were acknowledged before that moment. */
const until = (lines: readonly Line[], moment: number): { id: string; version: number }[] =>
  endings(lines).flatMap(({ end }) => (end?.t === 'ack' && end.at < moment ? [...end.rows] : []));
