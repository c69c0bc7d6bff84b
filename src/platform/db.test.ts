import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect, createServer } from 'node:net';
import pg from 'pg';
import { testDatabase } from '../../test/kit/index.js';
import type { TestDatabase } from '../../test/kit/index.js';
import { createDatabase } from './db.js';
import type { Database } from './db.js';
import type { Problem } from './problem.js';
import { ensureRoles } from './roles.sql.js';

let test: TestDatabase;
let owner: Database;
let db: Database;

beforeAll(async () => {
  test = await testDatabase();
  owner = test.open({ role: null });
  await owner.query('create table item (id int primary key, label text not null, amount int check (amount >= 0))');
  await owner.query('create table late (id int unique deferrable initially deferred)');
  await owner.query('grant all on item, late to eleven_app');
  db = test.open();
});
afterAll(() => test.drop());

const failure = async (work: Promise<unknown>): Promise<Problem & { code: string }> => {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeDefined();
  return error as Problem;
};

describe('a connection', () => {
  it('works as eleven_app, which owns nothing, and cannot get back to the login by RESET', async () => {
    const { rows } = await db.transaction(async (tx) => {
      await tx.query('reset role');
      return tx.query<{ role: string; login: string; super: boolean }>(
        `select current_user as role, session_user as login, (select rolsuper or rolbypassrls from pg_roles where rolname = current_user) as super`,
      );
    });
    expect(rows).toEqual([{ role: 'eleven_app', login: 'eleven', super: false }]);
    expect((await failure(db.query('drop table item'))).code).toBe('42501');
  });

  it('carries the limits and UTC without a statement of its own', async () => {
    const { rows } = await test.open({ limits: limits() }).query(`select name, setting from pg_settings where name in
      ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'TimeZone', 'jit') order by name`);
    expect(rows.map((row) => row['setting'])).toEqual(['15000', 'off', '3000', '10000', 'UTC']);
  });

  it('passes JSON, dates, times and numerics on as text, and int8 as a number while it is exact', async () => {
    const { rows } =
      await db.query(`select '{"a":  1.10}'::json as j, '{"b":[1]}'::jsonb as b, 9007199254740991::int8 as safe, 9007199254740993::int8 as big,
      date '2026-02-03' as day, timestamptz '2026-02-03 04:05:06.123456+03' as at, 1.50::numeric as n, array[1, 9007199254740993]::int8[] as many, array['{"x":1}']::jsonb[] as docs`);
    expect(rows[0]).toEqual({
      j: '{"a":  1.10}',
      b: '{"b": [1]}',
      safe: 9007199254740991,
      big: '9007199254740993',
      day: '2026-02-03',
      at: '2026-02-03 01:05:06.123456+00',
      n: '1.50',
      many: [1, '9007199254740993'],
      docs: ['{"x": 1}'],
    });
  });

  it('prepares a named statement once', async () => {
    await db.transaction(async (tx) => {
      for (const value of [1, 2]) {
        const { rows } = await tx.query<{ v: number }>({ name: 'twice', text: 'select $1::int * 2 as v', values: [value] });
        expect(rows[0]?.v).toBe(value * 2);
      }
      expect((await tx.query(`select from pg_prepared_statements where name = 'twice'`)).rowCount).toBe(1);
    });
  });
});

describe('a batch', () => {
  it('goes to the server in one piece and is answered in order', async () => {
    const { url, writes, close } = await countingProxy(test.url);
    const proxied = createDatabase(limits(), url);
    await proxied.query('select 1');
    const before = writes();
    const answers = await proxied.batch([
      { text: 'insert into item values ($1, $2)', values: [1, 'one'] },
      { text: 'update item set amount = 5 where id = $1 returning amount', values: [1] },
      { text: 'select label from item where id = $1', values: [1], rowMode: 'array' },
    ]);
    expect(writes() - before).toBe(1);
    expect(answers.map((answer) => answer.rows)).toEqual([[], [{ amount: 5 }], [['one']]]);
    await proxied.close();
    close();
  });

  it('takes effect as a whole or not at all, and reports the statement that failed first', async () => {
    const error = await failure(
      db.batch([
        { text: "insert into item values (2, 'two')" },
        { text: 'insert into item values ($1, $2)', values: [2, 'again'] },
        { text: 'select 1' },
      ]),
    );
    expect(error.code).toBe('23505');
    expect((await db.query('select from item where id = 2')).rowCount).toBe(0);
    expect((await db.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });

  it('reports what only the commit finds', async () => {
    expect((await failure(db.batch([{ text: 'insert into late values (1), (1)' }]))).code).toBe('23505');
  });
});

describe('a transaction', () => {
  it('is rolled back when its function throws, and the connection goes on working', async () => {
    await failure(
      db.transaction(async (tx) => {
        await tx.query("insert into item values (3, 'three')");
        throw new Error('no');
      }),
    );
    expect((await db.query('select from item where id = 3')).rowCount).toBe(0);
    expect(db.connections().waiting).toBe(0);
  });

  it('refuses to end well when a failure in it was swallowed', async () => {
    const error = await failure(
      db.transaction(async (tx) => {
        await tx.query("insert into item values (4, 'four')");
        await tx.query('select 1 / 0').catch(() => undefined);
      }),
    );
    expect(error.message).toMatch(/swallowed/);
  });

  it('sends its last statements and the commit together, and takes none afterwards', async () => {
    await db.transaction(async (tx) => {
      await tx.batch([{ text: "insert into item values (5, 'five')" }], { commit: true });
      expect((await failure(tx.query('select 1'))).message).toMatch(/has ended/);
    });
    expect((await db.query('select from item where id = 5')).rowCount).toBe(1);
  });

  it('runs again after a deadlock, so that both sides succeed', async () => {
    await db.query("insert into item values (10, 'a', 0), (11, 'b', 0)");
    let runs = 0;
    const cross = (first: number, second: number) =>
      db.transaction(async (tx) => {
        runs++;
        await tx.query('update item set amount = amount + 1 where id = $1', [first]);
        await new Promise((done) => setTimeout(done, runs <= 2 ? 200 : 0));
        await tx.query('update item set amount = amount + 1 where id = $1', [second]);
      });
    await Promise.all([cross(10, 11), cross(11, 10)]);
    expect(runs).toBeGreaterThan(2);
    expect((await db.query('select amount from item where id in (10, 11)')).rows).toEqual([{ amount: 2 }, { amount: 2 }]);
  });

  it('gives up after the retries and says that the record is busy', async () => {
    let runs = 0;
    const error = await failure(
      db.transaction(
        async (tx) => {
          runs++;
          await tx.query("do $$ begin raise exception 'x' using errcode = '40001'; end $$");
        },
        { retries: 2 },
      ),
    );
    expect([runs, error.code, error.status, error.params['retryAfter']]).toEqual([3, 'busy', 409, 1]);
  });
});

describe('an error of the database', () => {
  it('leaves violations to the writer', async () => {
    await db.query("insert into item values (20, 'x')");
    expect(await failure(db.query("insert into item values (20, 'y')"))).toMatchObject({
      code: '23505',
      constraint: 'item_pkey',
    });
    expect(await failure(db.query("insert into item values (21, 'y', -1)"))).toMatchObject({ code: '23514' });
  });

  it('is a 503 timeout when the statement takes too long', async () => {
    const hurried = test.open({ limits: { statementTimeout: 100 } });
    expect(await failure(hurried.query('select pg_sleep(5)'))).toMatchObject({ code: 'timeout', status: 503 });
    expect((await hurried.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });

  it('is a 409 busy when a lock is held too long', async () => {
    const hurried = test.open({ limits: { lockTimeout: 100 } });
    await owner.transaction(async (tx) => {
      await tx.query('lock table item in access exclusive mode');
      expect(await failure(hurried.query('select * from item'))).toMatchObject({
        code: 'busy',
        status: 409,
        params: { retryAfter: 1 },
      });
    });
  });

  it('is a 503 when nobody listens at the address, when the pool is exhausted, and when a transaction idles too long', async () => {
    const nowhere = createDatabase(limits(), 'postgres://x:y@127.0.0.1:1/z');
    expect(await failure(nowhere.query('select 1'))).toMatchObject({
      code: 'database_unavailable',
      status: 503,
      params: { retryAfter: 2 },
    });
    const narrow = test.open({ limits: { poolSize: 1, connectTimeout: 100 } });
    await narrow.transaction(async (tx) => {
      await tx.query('select 1');
      expect(await failure(narrow.query('select 1'))).toMatchObject({ code: 'database_unavailable', status: 503 });
    });
    const idle = test.open({ limits: { idleInTransactionTimeout: 100 } });
    const late = idle.transaction(async (tx) => {
      await tx.query('select 1');
      await new Promise((done) => setTimeout(done, 400));
      await tx.query('select 1');
    });
    expect((await failure(late)).status).toBe(503);
    expect((await idle.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });

  it.each([
    ['53100', 'storage_full', 503],
    ['53300', 'database_unavailable', 503],
    ['57P03', 'database_unavailable', 503],
    ['55P03', 'busy', 409],
  ])('maps %s to %s', async (sqlState, code, status) => {
    expect(await failure(db.query(`do $$ begin raise exception 'x' using errcode = '${sqlState}'; end $$`))).toMatchObject({
      code,
      status,
    });
  });
});

describe('a lost connection', () => {
  const killAll = () =>
    owner.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'victim'`,
    );

  it('costs the requests on it a 503 and nothing else: the pool reconnects', async () => {
    const lines: string[] = [];
    const victim = test.open({ applicationName: 'victim', log: (line) => lines.push(line) });
    await Promise.all([victim.query('select pg_sleep(0.05)'), victim.query('select 1')]);
    const running = failure(victim.query('select pg_sleep(5)'));
    await new Promise((done) => setTimeout(done, 100));
    await killAll();
    expect(await running).toMatchObject({ code: 'database_unavailable', status: 503 });
    await until(() => lines.some((line) => line.startsWith('Lost an idle database connection')));
    expect((await victim.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });

  it('in the middle of a transaction is a 503 and leaves no broken connection in the pool', async () => {
    const victim = test.open({ applicationName: 'victim', limits: { poolSize: 1 } });
    const error = await failure(
      victim.transaction(async (tx) => {
        await tx.query('select 1');
        await killAll();
        await tx.query('select 1');
      }),
    );
    expect(error).toMatchObject({ code: 'database_unavailable', status: 503 });
    expect((await victim.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });

  it('is healed for listeners, who learn that they may have missed something', async () => {
    const victim = test.open({ applicationName: 'victim' });
    const heard: (string | undefined)[] = [];
    const stop = await victim.listen('news', (payload) => heard.push(payload));
    await owner.query("notify news, 'first'");
    await until(() => heard.length === 1);
    await killAll();
    await until(() => heard.length === 2);
    await owner.query("notify news, 'second'");
    await until(() => heard.length === 3);
    expect(heard).toEqual(['first', undefined, 'second']);
    await stop();
    await owner.query("notify news, 'third'");
    await new Promise((done) => setTimeout(done, 100));
    expect(heard.length).toBe(3);
  });
});

describe('the roles', () => {
  it('are created once by any number of starts at the same time', async () => {
    await Promise.all(Array.from({ length: 8 }, () => ensureRoles(owner)));
    const { rows } = await owner.query(
      `select rolname, rolcanlogin or rolsuper or rolbypassrls or rolcreaterole as strong from pg_roles where rolname like 'eleven\\_%' order by 1`,
    );
    expect(rows).toEqual([
      { rolname: 'eleven_app', strong: false },
      { rolname: 'eleven_internal', strong: false },
    ]);
  });

  it('are asked of an administrator in one line when the login may not create them', async () => {
    const admin = new pg.Client(test.adminUrl);
    await admin.connect();
    await admin.query(`create role weak_${test.name} login password 'x'`);
    const url = new URL(test.url);
    url.username = `weak_${test.name}`;
    url.password = 'x';
    const weak = createDatabase(limits(), url.href, { role: null });
    const error = await failure(ensureRoles(weak));
    expect([error.name, error.message.includes('Let an administrator run:')]).toEqual(['ConfigError', true]);
    await weak.close();
    await admin.query(`drop role weak_${test.name}`);
    await admin.end();
  });
});

const limits = () => ({
  poolSize: 1,
  connectTimeout: 2_000,
  statementTimeout: 10_000,
  lockTimeout: 3_000,
  idleInTransactionTimeout: 15_000,
});

async function until(condition: () => boolean): Promise<void> {
  for (const end = Date.now() + 8_000; !condition(); await new Promise((done) => setTimeout(done, 20))) {
    if (Date.now() > end) throw new Error('It did not happen within 8 s.');
  }
}

/** Passes everything on and counts the pieces that arrive from the client. */
async function countingProxy(address: string): Promise<{ url: string; writes(): number; close(): void }> {
  const target = new URL(address);
  const { port: upstreamPort, hostname } = target;
  let count = 0;
  const server = createServer((socket) => {
    const upstream = connect(Number(upstreamPort), hostname);
    socket.on('data', (chunk) => {
      count++;
      upstream.write(chunk);
    });
    upstream.pipe(socket);
    socket.on('error', () => undefined).on('close', () => upstream.destroy());
    upstream.on('error', () => undefined);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const port = (server.address() as { port: number }).port;
  target.port = String(port);
  return { url: target.href, writes: () => count, close: () => server.close() };
}
