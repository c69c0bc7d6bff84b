import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installed } from '../modules/installed.js';
import { openAuth } from './sign-in/auth.js';
import { createApp, createKernel } from './app.js';
import { createFeed } from './ledger/feed.js';
import { createWakes } from './ledger/wakes.js';
import { ConfigError, loadConfig, type Config } from './platform/config.js';
import { startEmbeddedPostgres } from './platform/embedded-postgres.js';
import { createLog, type Logger } from './platform/log.js';
import { reachDatabase } from './platform/reach-database.js';
import { onStopRequest } from './platform/shutdown.js';
import { graphqlSocket } from './surfaces/graphql/subscriptions.js';
import { authRoutes } from './surfaces/rest/auth-routes.js';
import { applyMigrations } from './surfaces/table/migrations/apply-migrations.js';
import { migrationFolders } from './surfaces/table/migrations/slices.js';

/** The program's folder; this file is dist/src/main.js. */
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

async function main(): Promise<void> {
  const config = loadConfig(process.env);
  const log = createLog(config);
  const database = await databaseOf(config, log);
  try {
    await applyMigrations(database.url, migrationFolders(root, installed), (line) => log.info(line));
    if (config.role === 'migrate') return await database.stop();
    await serve(config, log, database);
  } catch (error) {
    await database.stop();
    throw error;
  }
}

async function databaseOf(config: Config, log: Logger): Promise<{ url: string; stop(): Promise<void> }> {
  if (config.databaseUrl === undefined) return startEmbeddedPostgres({ dataDir: config.dataDir, log: (line) => log.info(line) });
  await reachDatabase(config.databaseUrl);
  return { url: config.databaseUrl, stop: async () => undefined };
}

async function serve(config: Config, log: Logger, database: { url: string; stop(): Promise<void> }): Promise<void> {
  const { kernel: bare, owner } = createKernel(installed, config, database.url, log);
  const wakes = createWakes(bare.db, bare.log);
  const kernel = { ...bare, wake: (tenantId: string) => wakes.wake(tenantId) };
  const auth = openAuth(kernel, config);
  const feed = createFeed(kernel, wakes);
  const app = await createApp(kernel, owner, auth, [(api) => authRoutes(api, kernel, auth)]);
  const socket = graphqlSocket(app.server, kernel, auth, app.graphql, feed);
  await listen(app.server, config);
  log.info(`Eleven is ready: ${config.publicUrl}`);
  onStopRequest(async (reason) => {
    log.info(`Stopping because of ${reason}.`);
    feed.close();
    await socket.close();
    await app.close();
    await wakes.close();
    await database.stop();
  }, config.drainSeconds * 1000 + 5000);
}

async function listen(server: { listen(options: { port: number; host: string }): Promise<string> }, config: Config): Promise<void> {
  try {
    await server.listen({ port: config.port, host: config.host });
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === 'EADDRINUSE') throw new ConfigError(`Port ${config.port} is taken by another program: stop it, or choose another with PORT=3001 npm start.`);
    if (code === 'EACCES') throw new ConfigError(`Port ${config.port} needs more rights than this program has: choose one above 1023 with PORT.`);
    if (code === 'EADDRNOTAVAIL') throw new ConfigError(`HOST ${config.host} is no address of this machine.`);
    throw error;
  }
}

main().catch((error: unknown) => {
  // A mistake of the settings is told in its own words; anything else with its stack, for it is a defect.
  process.stderr.write(`${error instanceof ConfigError ? error.message : String((error as Error).stack ?? error)}\n`);
  process.exit(1);
});
