import { readFileSync } from 'node:fs';
import { constants, getPriority, setPriority } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { greeting } from '../demo/greeting.js';
import { loadDemo } from '../demo/load-demo.js';
import { installed } from '../modules/installed.js';
import { createPersonalReads } from './audit/personal-reads.js';
import { startSealing } from './audit/seal.js';
import { createApp, createKernel, type App } from './app.js';
import { startJobs, type Jobs } from './jobs/start-jobs.js';
import { pendingTenants } from './ledger/dispatch.js';
import { createFeed } from './ledger/feed.js';
import { createWakes } from './ledger/wakes.js';
import { bounded } from './platform/bounded.js';
import { ConfigError, loadConfig, type Config } from './platform/config.js';
import { databaseClock } from './platform/database-clock.js';
import type { Database } from './platform/db.js';
import { createHealth } from './platform/health.js';
import { createLog, type Logger } from './platform/log.js';
import { createMetrics } from './platform/metrics.js';
import { openDatabase, type OpenDatabase } from './platform/open-database.js';
import { onStopRequest } from './platform/shutdown.js';
import { hasTenants } from './records/provision.js';
import type { Kernel } from './records/work.js';
import { openAuth } from './sign-in/auth.js';
import { graphqlSocket } from './surfaces/graphql/subscriptions.js';
import { startTracing, type Tracing } from './platform/tracing.js';
import type { Admission } from './surfaces/admission/admission.js';
import { furtherRoutes } from './surfaces/further-routes.js';
import { operationRoutes } from './surfaces/rest/operation-routes.js';
import { applyMigrations } from './surfaces/table/migrations/apply-migrations.js';
import { migrationFolders } from './surfaces/table/migrations/slices.js';

/** The program's folder; this file is dist/src/main.js. */
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

async function main(): Promise<void> {
  const config = loadConfig(process.env);
  const log = createLog(config);
  const database = await openDatabase(config, (line) => log.info(line));
  // Where a worker shares their processors, those who wait for an answer come first.
  if (config.role === 'worker') lowerPriority();
  let asked = false;
  let stop = (): Promise<void> => database.stop();
  const onStop = async (reason: string): Promise<void> => {
    asked = true;
    log.info(`Stopping because of ${reason}.`);
    await stop();
  };
  onStopRequest(onStop, config.drainSeconds * 1000 + 5000);
  try {
    await applyMigrations(database.url, migrationFolders(root, installed), (line) => log.info(line));
    if (config.role === 'migrate') return await database.stop();
    stop = await serve(config, log, database, (now) => (stop = now));
  } catch (error) {
    // What fails because the database is being stopped under it is no news.
    if (asked) return;
    await database.stop();
    throw error;
  }
}

/** Never raised: who started it may have lowered it further, and nobody but root may take that back. */
function lowerPriority(): void {
  const { PRIORITY_BELOW_NORMAL } = constants.priority;
  if (getPriority() < PRIORITY_BELOW_NORMAL) setPriority(PRIORITY_BELOW_NORMAL);
}

/** Hears how the process is taken apart from now on. */
type Stoppable = (stop: () => Promise<void>) => void;

/**
 * Puts one process together: readers of the ledger, jobs, and, unless it is a mere worker, the surfaces. Gives back how to take
 * it apart; `stoppable` is told how to until then.
 */
async function serve(config: Config, log: Logger, database: OpenDatabase, stoppable: Stoppable): Promise<() => Promise<void>> {
  const tracing = await tracingOf(config);
  const { kernel: untraced, owner } = createKernel(installed, config, database.url, log);
  stoppable(() => letGo(config, [untraced.db, owner], database));
  const bare = tracing ? { ...untraced, db: tracing.database(untraced.db) } : untraced;
  if (!bare.mail) log.info(NO_MAIL);
  const wakes = createWakes(bare.db, bare.log);
  // Leases and schedules are between processes, so the time is the database's and not that of this machine.
  const clock = databaseClock(bare.db);
  await clock.follow();
  const reads = createPersonalReads(bare.db, bare.newId, (line) => log.warn(line));
  const gate: Gate = {};
  const kernel: Kernel = {
    ...bare,
    now: () => clock.now(),
    wake: (tenantId) => wakes.wake(tenantId),
    enqueue: (...job) => jobs.enqueue(...job),
    noteReads: (...read) => reads.note(...read),
    requestsBegun: () => gate.admission?.state().begun ?? 0,
  };
  const jobs = await startJobs(kernel, { url: database.url, owner, wakes, worker: config.role !== 'api' });
  const stopSealing = config.role === 'api' ? async () => undefined : seal(config, owner, log);
  const feed = createFeed(kernel, wakes);
  const health = createHealth(kernel.db);
  const metrics = createMetrics({ ...countsOf(kernel, owner, jobs, gate), feed: () => feed.state() });
  const auth = openAuth(kernel, config);
  const app = await createApp(
    kernel,
    owner,
    auth,
    [(api) => operationRoutes(api, health, metrics), ...furtherRoutes(kernel, auth, version(), wakes)],
    { log, every: config.logRequests, tracing },
    config,
  );
  gate.admission = app.server.admission;
  const socket = graphqlSocket(app.server, kernel, auth, app.graphql, feed, config.corsOrigins);
  const stop = once(async () => {
    health.shuttingDown();
    feed.close();
    await socket.close();
    await jobs.stop(config.drainSeconds * 1000);
    await stopSealing();
    await wakes.close();
    await auth.settled();
    clock.stop();
    await reads.close();
    await app.close();
    await tracing?.stop();
    await database.stop();
  });
  stoppable(stop);
  try {
    const loaded = config.demo ? await loadDemo(kernel, owner, config) : null;
    const url = await listen(app.server, config);
    if (config.role !== 'worker') for (const line of greeting(config, url, loaded, !(await hasTenants(owner)))) log.info(line);
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}

/** The gate before requests, as soon as there is one. */
interface Gate {
  admission?: Admission | undefined;
}

const countsOf = (kernel: Kernel, owner: Database, jobs: Jobs, gate: Gate) => ({
  pool: () => kernel.db.connections(),
  requests: () => gate.admission?.state() ?? { running: 0, waiting: 0 },
  jobs: () => jobs.counts(),
  pendingTenants: () => pendingTenants(owner),
});

/** Asked to end before there is more to take apart: what is open is let go of before the server behind it stops. */
async function letGo({ drainSeconds }: Config, pools: readonly Database[], database: OpenDatabase): Promise<void> {
  await bounded(drainSeconds * 1000, Promise.all(pools.map((pool) => pool.close())));
  await database.stop();
}

/** Whoever asks a second time waits for the first. */
function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => (running ??= work());
}

const version = (): string => (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version;

const NO_MAIL =
  'SMTP_URL is not set: notifications stay in the app, and invitations and password resets cannot go out by e-mail.';

const tracingOf = async ({ collector }: Config): Promise<Tracing | undefined> =>
  collector === undefined ? undefined : startTracing(collector, { name: 'eleven', version: version() });

const seal = ({ secretKey, dataDir }: Config, owner: Database, log: Logger): (() => Promise<void>) =>
  startSealing({ owner, secretKey, anchorsFile: join(dataDir, 'audit-anchors.txt'), log: (line) => log.warn(line) });

/** Gives the address of the server for its clients; with PORT=0 the port is known only now. */
async function listen(server: App['server'], config: Config): Promise<string> {
  try {
    await server.listen({ port: config.port, host: config.host });
    const address = server.server.address();
    return typeof address === 'object' && address !== null
      ? config.publicUrl.replace(/:0$/, `:${address.port}`)
      : config.publicUrl;
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === 'EADDRINUSE')
      throw new ConfigError(
        `Port ${config.port} is taken by another program: stop it, or choose another with PORT=3001 npm start.`,
      );
    if (code === 'EACCES')
      throw new ConfigError(`Port ${config.port} needs more rights than this program has: choose one above 1023 with PORT.`);
    if (code === 'EADDRNOTAVAIL') throw new ConfigError(`HOST ${config.host} is no address of this machine.`);
    throw error;
  }
}

main().catch((error: unknown) => {
  // A mistake of the settings is told in its own words; anything else with its stack, for it is a defect.
  process.stderr.write(`${error instanceof ConfigError ? error.message : String((error as Error).stack ?? error)}\n`);
  process.exit(1);
});
