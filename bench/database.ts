import pg from 'pg';
import { startEmbeddedPostgres } from '../src/platform/embedded-postgres.js';

/** The bench's own PostgreSQL, with the settings the product starts it with. */
export interface Cluster {
  /** Connection string of the owner `eleven`, who is held by row-level security, for a database. */
  readonly ownerUrl: (database: string) => string;
  /** The same of the superuser, whom row-level security does not hold. */
  readonly adminUrl: (database: string) => string;
  readonly postmasterPid: number;
  readonly stop: () => Promise<void>;
}

const withDatabase = (url: string, database: string): string => {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
};

/** Starts it in `folder`, made on first use. */
export async function startCluster(folder: string, tell: (line: string) => void): Promise<Cluster> {
  const server = await startEmbeddedPostgres({ dataDir: folder, log: tell });
  const postmasterPid = server.pid();
  if (postmasterPid === undefined) throw new Error('PostgreSQL has ended');
  return {
    ownerUrl: (database) => withDatabase(server.url, database),
    adminUrl: (database) => withDatabase(server.adminUrl, database),
    postmasterPid,
    stop: () => server.stop(),
  };
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

/** Makes `database` an exact copy of `template`, in place of what was there. Nobody may be connected to the template. */
export async function copyDatabase(cluster: Cluster, template: string, database: string): Promise<void> {
  await withClient(cluster.adminUrl('postgres'), async (client) => {
    await client.query(`drop database if exists ${database} with (force)`);
    await client.query(`create database ${database} template ${template} owner eleven strategy file_copy`);
  });
}
