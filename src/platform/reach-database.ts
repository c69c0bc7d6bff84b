import pg from 'pg';
import { ConfigError } from './config-error.js';
import { errorCode } from './database/database-problem.js';

/** Oldest PostgreSQL that has what the schema needs (`on delete set null (column)`, `security_invoker` views). */
const OLDEST = 150_000;

/**
 * Connects once at boot and throws a {@link ConfigError} of one line with the cure when `DATABASE_URL` does not lead to a
 * usable database. The password never appears in it. Waits up to `patience` milliseconds for a server that is starting.
 */
export async function reachDatabase(url: string, patience = 10_000): Promise<void> {
  const deadline = Date.now() + patience;
  for (;;) {
    const failure = await look(url);
    if (!failure) return;
    const starting = ['57P03', 'ECONNREFUSED', 'ECONNRESET', '53300'].includes(errorCode(failure) ?? '');
    if (!starting || Date.now() > deadline) throw failure instanceof ConfigError ? failure : explain(url, failure);
    await new Promise((done) => setTimeout(done, 250));
  }
}

async function look(url: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ version: number; name: string; encoding: string }>(
      `select current_setting('server_version_num')::int as version, current_setting('server_version') as name, current_setting('server_encoding') as encoding`,
    );
    return unfit(rows[0] as { version: number; name: string; encoding: string });
  } catch (error) {
    return error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function unfit({ version, name, encoding }: { version: number; name: string; encoding: string }): ConfigError | undefined {
  if (version < OLDEST)
    return new ConfigError(
      `DATABASE_URL leads to PostgreSQL ${name}; 15 or newer is needed: upgrade it, or unset DATABASE_URL to use the embedded one.`,
    );
  if (encoding !== 'UTF8')
    return new ConfigError(`DATABASE_URL leads to a database in ${encoding}: create it anew with encoding UTF8.`);
  return undefined;
}

function explain(address: string, failure: unknown): ConfigError {
  const url = new URL(address);
  const place = `${url.hostname || 'localhost'}:${url.port || '5432'}`;
  const name = decodeURIComponent(url.pathname.slice(1));
  const login = decodeURIComponent(url.username);
  const lines: Record<string, string> = {
    ECONNREFUSED: `nobody listens at ${place}: start PostgreSQL there, or correct the host and port.`,
    ENOTFOUND: `there is no host ${url.hostname}: correct its name.`,
    EAI_AGAIN: `the host ${url.hostname} cannot be looked up now: check its name and the network.`,
    '28P01': `PostgreSQL at ${place} refused the password of ${login}: correct login or password.`,
    '28000': `PostgreSQL at ${place} refused the login ${login}: allow it in pg_hba.conf, or correct it.`,
    '3D000': `PostgreSQL at ${place} has no database ${name}: run createdb ${name} there, or correct the name.`,
    '53300': `PostgreSQL at ${place} has no connection left: raise its max_connections or lower POOL_SIZE.`,
  };
  const reason =
    lines[errorCode(failure) ?? ''] ?? `PostgreSQL at ${place} cannot be used: ${(failure as Error).message.split('\n')[0]}.`;
  return new ConfigError(`DATABASE_URL: ${reason}`, { cause: failure });
}
