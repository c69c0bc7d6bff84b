import type { Config } from './config.js';
import { startEmbeddedPostgres } from './embedded-postgres.js';
import { reachDatabase } from './reach-database.js';

/** The database this process works with. */
export interface OpenDatabase {
  /** Address for the login that owns the tables. */
  url: string;
  embedded: boolean;
  /** Lets go of it; an embedded server stops with the last process that uses it. */
  stop(): Promise<void>;
}

/** The database of `DATABASE_URL`, found usable, or the embedded one, started or joined. Throws a `ConfigError`. */
export async function openDatabase(
  config: Pick<Config, 'databaseUrl' | 'dataDir'>,
  log: (line: string) => void,
): Promise<OpenDatabase> {
  if (config.databaseUrl !== undefined) {
    await reachDatabase(config.databaseUrl);
    return { url: config.databaseUrl, embedded: false, stop: async () => undefined };
  }
  const server = await startEmbeddedPostgres({ dataDir: config.dataDir, log });
  return { url: server.url, embedded: true, stop: () => server.stop() };
}
