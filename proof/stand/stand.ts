import { fork, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { installed } from '../../modules/installed.js';
import { applyMigrations } from '../../src/surfaces/table/migrations/apply-migrations.js';
import { migrationFolders } from '../../src/surfaces/table/migrations/slices.js';
import type { ProofContext } from '../chapter.js';
import type { Facts, FirmFacts } from '../ledger/check/facts.js';
import type { WriterTenant } from '../ledger/operations.js';
import type { ReceiverMood } from '../ledger/receiver.js';
import type { SinkMood } from '../ledger/sink.js';
import type { WriterJob } from '../ledger/writer.js';
import { readLedgers } from '../ledger/lines.js';
import { makeFirms, type MadeFirm, type StaffRole } from './firms.js';
import { asker, setUpFirm, type Ask } from './firm.js';
import { noteProcess } from './left-behind.js';
import { startNode, type Node, type NodeOptions } from './node.js';
import { startPostgres, type Postgres, type PostgresOptions } from './postgres.js';

/** A firm with somebody signed in for it. */
export interface SignedFirm extends MadeFirm, WriterTenant {
  readonly ask: Ask;
}

/** A writer in a process of its own. */
export interface WriterProcess {
  readonly file: string;
  use(urls: readonly string[]): void;
  /** Nothing new; resolves when all is settled, rejects when that takes longer than `milliseconds`. */
  finish(milliseconds?: number): Promise<void>;
}

/** PostgreSQL, the product's processes, and the world outside, each of which can be hurt. */
export interface Stand {
  readonly postgres: Postgres;
  readonly secretKey: string;
  readonly filesFolder: string;
  readonly nodes: Node[];
  firms: SignedFirm[];
  setUp: FirmFacts[];
  /** One more process of the product; stopped at the end. */
  node(name: string, role: 'all' | 'api' | 'worker', more?: Partial<NodeOptions>): Promise<Node>;
  /** Firms with webhooks and a workflow; needs an API that is ready. */
  open(count: number, url: string, staffOf?: (firm: number) => readonly StaffRole[]): Promise<void>;
  writer(job: Partial<WriterJob> & { urls: readonly string[] }): Promise<WriterProcess>;
  receiver(mood: ReceiverMood, path?: string): void;
  sink(mood: SinkMood): void;
  /** What the checker works on; the sooner the backlog is worked off the better, see `quiet`. */
  lines(): Facts['lines'];
}

/** Which parts a chapter needs. */
export interface StandOptions {
  readonly postgres?: Partial<PostgresOptions>;
  readonly env?: Readonly<Record<string, string>>;
  /** Folder of the kept contents. */
  readonly files?: string;
}

/** Starts PostgreSQL and the world outside, and migrates; processes of the product follow by `node`. */
export async function openStand(ctx: ProofContext, options: StandOptions = {}): Promise<Stand> {
  const postgres = await startPostgres({ folder: join(ctx.folder, 'postgres'), ...options.postgres });
  ctx.atEnd(() => postgres.stop('immediate'));
  await applyMigrations(postgres.ownerUrl(), migrationFolders(ctx.root, installed), () => undefined);
  const filesFolder = options.files ?? join(ctx.folder, 'files');
  mkdirSync(filesFolder, { recursive: true });
  const secretKey = randomBytes(32).toString('hex');
  const outside = await startOutside(ctx);
  const env = {
    DATABASE_URL: postgres.ownerUrl(),
    SECRET_KEY: secretKey,
    DATA_DIR: join(ctx.folder, 'data'),
    FILE_STORE: filesFolder,
    ACCESS_TOKEN_MINUTES: '1440',
    OUTBOUND_ALLOW: '127.0.0.0/8,::1/128,10.0.0.0/8',
    SMTP_URL: `smtp://127.0.0.1:${outside.smtp}`,
    MAIL_FROM: 'crm@proof.example',
    ...options.env,
  };
  const files = [outside.hooks, outside.mails];
  const stand: Stand = {
    postgres,
    secretKey,
    filesFolder,
    nodes: [],
    firms: [],
    setUp: [],
    async node(name, role, more = {}) {
      const given = { root: ctx.root, folder: ctx.folder, supervised: true, ...more };
      const node = await startNode({ ...given, name, env: { ...env, ROLE: role, ...more.env } });
      ctx.atEnd(() => node.stop());
      stand.nodes.push(node);
      return node;
    },
    async open(count, url, staffOf) {
      for (const made of await makeFirms(postgres.ownerUrl(), count, staffOf)) {
        const firm = await signedIn(made, url);
        stand.firms.push(firm);
        stand.setUp.push(await setUpFirm(firm.ask, { ...firm, receiver: `http://127.0.0.1:${outside.port}` }));
      }
    },
    writer: (job) => startWriterProcess(ctx, stand.firms, files, job),
    receiver: (mood, path) => void outside.child.send({ receiver: mood, path }),
    sink: (mood) => void outside.child.send({ sink: mood }),
    lines: () => readLedgers(files),
  };
  return stand;
}

/** What somebody signs in for, as the header's value. */
export async function authorizationOf({ email, password }: { email: string; password: string }, url: string): Promise<string> {
  const { accessToken } = await asker(() => url, '')<{ accessToken: string }>('POST', '/v1/auth/login', { email, password });
  return `Bearer ${accessToken}`;
}

async function signedIn(made: MadeFirm, url: string): Promise<SignedFirm> {
  const authorization = await authorizationOf(made, url);
  return { ...made, authorization, canary: `Canary${randomBytes(6).toString('hex')}`, ask: asker(() => url, authorization) };
}

async function startWriterProcess(
  ctx: ProofContext,
  firms: readonly SignedFirm[],
  files: string[],
  job: Partial<WriterJob> & { urls: readonly string[] },
): Promise<WriterProcess> {
  const number = files.length - 1;
  const name = `w${number}`;
  const file = join(ctx.folder, `${name}.ledger`);
  files.push(file);
  const tenants = firms.map(({ slug, authorization, canary }) => ({ slug, authorization, canary }));
  const child = forked(ctx, '../ledger/writer-process.js');
  child.send({ job: { name, tenants, file, seed: number, perSecond: 50, lanes: 16, ...job } satisfies WriterJob });
  return {
    file,
    use: (urls) => void child.send({ use: urls }),
    async finish(milliseconds = 60_000) {
      const told = new Promise<{ finished: boolean; why?: string }>((resolve) => {
        child.once('message', (message) => resolve(message as { finished: boolean }));
        child.once('exit', (code) => resolve({ finished: code === 0, why: `the writer ended with ${code}` }));
      });
      child.send({ finish: milliseconds });
      const { finished, why } = await told;
      if (!finished) throw new Error(why ?? 'the writer could not finish');
    },
  };
}

/** A program of the proof in a process of its own, ended with the chapter. */
function forked(ctx: ProofContext, script: string): ChildProcess {
  const child = fork(fileURLToPath(new URL(script, import.meta.url)), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: [],
  });
  if (child.pid !== undefined) noteProcess(ctx.folder, child.pid);
  child.on('error', () => undefined);
  ctx.atEnd(() => child.kill('SIGKILL'));
  return child;
}

async function startOutside(
  ctx: ProofContext,
): Promise<{ child: ChildProcess; port: number; smtp: number; hooks: string; mails: string }> {
  const child = forked(ctx, '../ledger/outside-process.js');
  const [hooks, mails] = [join(ctx.folder, 'hooks.ledger'), join(ctx.folder, 'mails.ledger')];
  const told = new Promise<{ hooks: number; smtp: number }>((resolve) =>
    child.once('message', (message) => resolve(message as { hooks: number; smtp: number })),
  );
  child.send({ files: { hooks, mails } });
  const { hooks: port, smtp } = await told;
  return { child, port, smtp, hooks, mails };
}

/** The signed anchors that a process has written outside of the database. */
export const anchorsOf = (ctx: ProofContext): string[] => {
  const file = join(ctx.folder, 'data', 'audit-anchors.txt');
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
};

/** Waits until the backlog is worked off; gives how long that took, or why it was not within `milliseconds`. */
export async function quiet(stand: Pick<Stand, 'postgres'>, milliseconds = 120_000): Promise<{ seconds: number; left: string }> {
  const began = Date.now();
  let left = '';
  for (;;) {
    left = await backlog(stand.postgres);
    if (left === '' || Date.now() - began > milliseconds) return { seconds: (Date.now() - began) / 1000, left };
    await sleep(250);
  }
}

async function backlog(postgres: Postgres): Promise<string> {
  return postgres.admin(async (client) => {
    const { rows } = await client.query<Record<string, number>>(
      `select (select count(*)::int from webhook_deliveries where state = 'pending' and attempts = 0 and next_attempt_at is not null) as deliveries,
        (select count(*)::int from webhook_deliveries where state = 'pending' and lease is not null) as "deliveries under way",
        (select count(*)::int from pgboss.job where name = 'jobs' and (state::text = 'active' or state::text in ('created', 'retry') and start_after <= now())) as jobs,
        (select count(*)::int from notifications where channel = 'email' and (state = 'sending' or state = 'queued' and due_at <= now())) as mails,
        (select count(*)::int from workflow_runs where state = 'running') as runs,
        (select count(*)::int from ledger_pending('integration.webhooks')) + (select count(*)::int from ledger_pending('dispatch')) as "unread changes"`,
    );
    return Object.entries(rows[0] ?? {})
      .filter(([, count]) => count > 0)
      .map(([what, count]) => `${count} ${what}`)
      .join(', ');
  });
}
