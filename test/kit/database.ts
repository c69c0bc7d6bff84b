import { createHash, randomBytes } from 'node:crypto';
import pg from 'pg';
import { createDatabase } from '../../src/platform/db.js';
import type { Database, DatabaseLimits, DatabaseOptions } from '../../src/platform/db.js';
import { ensureRoles } from '../../src/platform/roles.sql.js';

/** A database that is built once per jest run and then only copied. */
export interface TemplateSource {
  /** Says what it holds, e.g. `kernel` or `contacts`. */
  name: string;
  /** Changes whenever `build` would build something else. */
  hash: string;
  /** What it is a copy of before `build`; an empty database with the roles when left out. */
  from?: TemplateSource;
  /** Fills the database; `url` is its owner's. Must close its connections. */
  build(url: string): Promise<void>;
}

/** A database of one test file. */
export interface TestDatabase {
  name: string;
  /** As the owner of its tables. */
  url: string;
  /** As superuser. */
  adminUrl: string;
  /** Connects; default role `eleven_app`. Closed by `drop`. */
  open(options?: DatabaseOptions & { limits?: Partial<DatabaseLimits> }): Database;
  /** For `afterAll`: closes what `open` gave, and deletes the database. */
  drop(): Promise<void>;
}

/** Long enough for a busy machine: a test of a limit sets its own. */
const testLimits: DatabaseLimits = {
  poolSize: 5,
  connectTimeout: 30_000,
  statementTimeout: 60_000,
  lockTimeout: 20_000,
  idleInTransactionTimeout: 60_000,
};

/** The roles and nothing else. */
const emptyTemplate: TemplateSource = { name: 'empty', hash: '1', build: async () => undefined };

/** A new database, copied from `template` (an empty one with the roles when left out). */
export async function testDatabase(options: { template?: TemplateSource } = {}): Promise<TestDatabase> {
  const template = await ensureTemplate(options.template ?? emptyTemplate);
  const name = `t_${randomBytes(6).toString('hex')}`;
  await asAdmin((admin) => admin.query(`create database ${name} ${copyOf(template)} owner eleven`));
  const url = onDatabase('ELEVEN_TEST_OWNER_URL', name);
  const opened: Database[] = [];
  return {
    name,
    url,
    adminUrl: onDatabase('ELEVEN_TEST_ADMIN_URL', name),
    open({ limits, ...databaseOptions } = {}) {
      const database = createDatabase({ ...testLimits, ...limits }, url, databaseOptions);
      opened.push(database);
      return database;
    },
    async drop() {
      await Promise.all(opened.map((database) => database.close()));
      await asAdmin((admin) => admin.query(`drop database if exists ${name} with (force)`));
    },
  };
}

/** Files are copied as they are, which is the cheapest where none of them is synced. */
const copyOf = (template: string): string => `template ${template} strategy file_copy`;

/** Built under another name and renamed when complete, so that a failed build is never copied. Returns its name. */
async function ensureTemplate({ name, hash, from, build }: TemplateSource): Promise<string> {
  const origin = from && (await ensureTemplate(from));
  const template = `template_${name}_${createHash('sha256').update(hash).digest('hex').slice(0, 12)}`
    .replace(/\W/g, '_')
    .toLowerCase();
  await asAdmin(async (admin) => {
    await admin.query('select pg_advisory_lock(hashtext($1))', [template]);
    const { rowCount } = await admin.query('select from pg_database where datname = $1', [template]);
    if (rowCount) return;
    await admin.query(`drop database if exists ${template}_draft with (force)`);
    await admin.query(`create database ${template}_draft ${origin ? copyOf(origin) : ''} owner eleven`);
    const url = onDatabase('ELEVEN_TEST_OWNER_URL', `${template}_draft`);
    if (!origin) {
      const login = createDatabase(testLimits, url, { role: null });
      await ensureRoles(login).finally(() => login.close());
    }
    await build(url);
    await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [`${template}_draft`]);
    await admin.query(`alter database ${template}_draft rename to ${template}`);
  });
  return template;
}

async function asAdmin<T>(work: (admin: pg.Client) => Promise<T>): Promise<T> {
  const admin = new pg.Client({ connectionString: onDatabase('ELEVEN_TEST_ADMIN_URL', 'postgres') });
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}

function onDatabase(variable: 'ELEVEN_TEST_OWNER_URL' | 'ELEVEN_TEST_ADMIN_URL', name: string): string {
  const address = process.env[variable];
  if (!address) throw new Error(`${variable} is not set: run this test through jest, whose global setup starts the server.`);
  const url = new URL(address);
  url.pathname = `/${name}`;
  return url.href;
}
