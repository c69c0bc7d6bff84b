import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, writeFileSync, existsSync, readdirSync, statSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startWorker, testApi, type TestApi, type TestWorker } from '#kit';
import { installed } from '../../modules/installed.js';
import { check, tally } from '../../proof/ledger/check/check.js';
import { readOnly, type Facts, type FirmFacts, type Judgement } from '../../proof/ledger/check/facts.js';
import { readLedgers, type Line } from '../../proof/ledger/lines.js';
import { startReceiver, type Receiver } from '../../proof/ledger/receiver.js';
import { startWriter } from '../../proof/ledger/writer.js';
import { asker, setUpFirm } from '../../proof/stand/firm.js';
import { anchorAll, sealAll } from '../../src/audit/seal.js';
import { anchorKey } from '../../src/audit/anchor-key.js';
import { exchangeRoutes } from '../../src/surfaces/exchange/routes.js';
import { fileRoutes } from '../../src/surfaces/files/routes.js';

let api: TestApi;
let worker: TestWorker | undefined;
let receiver: Receiver;
let admin: pg.Client;
let firms: FirmFacts[];
const folder = mkdtempSync(join(tmpdir(), 'eleven-checker-'));
const files = ['writer', 'hooks'].map((name) => join(folder, `${name}.ledger`));
const secretKey = 'ab'.repeat(32);

/** Two firms, written into by four lanes, with everything around: what a run leaves that went well. */
beforeAll(async () => {
  api = await testApi(installed, (kit, gate) => [
    (app) => fileRoutes(app, kit.kernel, gate),
    (app) => exchangeRoutes(app, kit.kernel, gate),
  ]);
  admin = new pg.Client(api.database.adminUrl);
  await admin.connect();
  // A defect is past every fence.
  await admin.query('set session_replication_role = replica');
  receiver = await startReceiver(files[1]!);
  worker = await startWorker(api);
  await api.app.listen({ port: 0, host: '127.0.0.1' });
  const url = `http://127.0.0.1:${(api.app.server.address() as AddressInfo).port}`;
  const authorization = api.token(await api.actor('admin'));
  const id = api.system.rights.tenantId;
  const canary = 'Canary of the first';
  const setUp = await setUpFirm(
    asker(() => url, authorization),
    { slug: 'first', id, canary, mailDomain: '@example.com', receiver: `http://127.0.0.1:${receiver.port}` },
  );
  const other = await api.otherTenant();
  firms = [setUp, { slug: 'other', id: other.rights.tenantId, canary: 'Canary of the other', mailDomain: '@other', hooks: [] }];
  const tenants = [{ slug: 'first', authorization, canary }];
  await startWriter({ name: 'w1', urls: [url], tenants, file: files[0]!, seed: 5, perSecond: 400, lanes: 4, most: 110 }).done;
  await worked();
  await sealAll(api.owner);
  await anchorAll(api.owner, await anchorKey(secretKey), null, '0 seconds');
  await worker.stop();
  worker = undefined;
});
afterAll(async () => {
  await worker?.stop();
  await admin?.end();
  await receiver?.close();
  await api?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Until nothing is waiting any more. */
async function worked(): Promise<void> {
  for (const end = Date.now() + 60_000; Date.now() < end; await sleep(100)) {
    const { rows } = await admin.query<{ left: number }>(
      `select (select count(*) from webhook_deliveries where state = 'pending')::int + (select count(*) from pgboss.job where name = 'jobs' and state::text in ('created', 'active', 'retry'))::int
        + (select count(*) from ledger_pending('dispatch'))::int + (select count(*) from ledger_pending('integration.webhooks'))::int as left`,
    );
    if (rows[0]?.left === 0) return;
  }
  throw new Error('The backlog was not worked off.');
}

const judged = (change: Partial<Facts> = {}): Promise<Judgement[]> =>
  readOnly(api.database.adminUrl, (sql) =>
    check({
      lines: readLedgers(files),
      firms,
      sql,
      secretKey,
      ownerUrl: api.database.url,
      anchors: [],
      files: contentsFolder(),
      ...change,
    }),
  );

/** Ids of what is broken, with the first of what was found. */
const red = (judgements: readonly Judgement[]): Record<string, string> =>
  Object.fromEntries(judgements.filter(({ broken }) => broken.length > 0).map(({ id, broken }) => [id, broken[0] ?? '']));

/** The kit keeps contents in a temporary folder that has the tenant's id in it. */
function contentsFolder(): string {
  const found = readdirSync(tmpdir()).find(
    (name) => name.startsWith('eleven-files-') && existsSync(join(tmpdir(), name, api.system.rights.tenantId)),
  );
  return join(tmpdir(), found ?? 'eleven-files-none');
}

/** Does it in the database, says what the checker finds, and takes it back. */
async function defect(
  statements: readonly string[],
  tables: readonly string[],
  values: unknown[] = [],
): Promise<Record<string, string>> {
  await admin.query(tables.map((table) => `create temp table kept_${table} as select * from ${table}`).join(';'));
  try {
    for (const statement of statements) {
      const { rowCount } = await admin.query(statement, statement.includes('$1') ? values : []);
      expect(rowCount).toBeGreaterThan(0);
    }
    return red(await judged());
  } finally {
    for (const table of tables) {
      const columns = await columnsOf(table);
      await admin.query(
        `delete from ${table}; insert into ${table} (${columns}) overriding system value select ${columns} from kept_${table}; drop table kept_${table}`,
      );
    }
  }
}

/** Statements that copy one row under an id of its own. */
async function twin(table: string, where: string): Promise<string[]> {
  const columns = await columnsOf(table);
  await admin.query('drop table if exists twin');
  return [
    `create temp table twin as select * from ${table} where ${where} limit 1`,
    `update twin set id = gen_random_uuid()`,
    `insert into ${table} (${columns}) select ${columns} from twin`,
  ];
}

async function columnsOf(table: string): Promise<string> {
  const { rows } = await admin.query<{ columns: string }>(
    `select string_agg(quote_ident(attname), ', ') as columns from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
    [table],
  );
  return rows[0]?.columns ?? '';
}

describe('a run that went well', () => {
  it('is found whole, and every invariant had something to look at [I1, I2, I3, I4, I5, I6, I7, I9, I10, I11, I12, I13]', async () => {
    const judgements = await judged();
    expect(red(judgements)).toEqual({});
    // No mail server is set in the kit; the proof's own run has one.
    expect(judgements.filter(({ looked, id }) => looked === 0 && id !== 'I8').map(({ id }) => id)).toEqual([]);
    const told = tally(readLedgers(files));
    expect(told).toMatchObject({ faults: 0, unsettled: 0, unknown: 0 });
    expect(told.acknowledged).toBeGreaterThan(100);
  });
});

describe('the checker turns red', () => {
  it('if an event was dropped', async () => {
    const found = await defect(
      [`delete from webhook_deliveries where id = (select id from webhook_deliveries order by id limit 1)`],
      ['webhook_deliveries'],
    );
    expect(found).toMatchObject({ I4: expect.stringMatching(/never became a delivery|is no delivery/) });
  });

  it('if something was sent twice as two events', async () => {
    const lines = readLedgers(files);
    const call = lines.find((line) => line.t === 'received') as Extract<Line, { t: 'received' }>;
    const again: Line = { ...call, headers: { ...call.headers, 'webhook-id': 'evt_twice_1' } };
    expect(red(await judged({ lines: [...lines, again] }))).toMatchObject({ I4: expect.stringContaining('evt_twice_1') });
  });

  it('if a call counts as delivered that never arrived', async () => {
    const lines = readLedgers(files);
    const at = lines.findIndex((line) => line.t === 'received');
    expect(red(await judged({ lines: lines.filter((_, i) => i !== at) }))).toMatchObject({
      I4: expect.stringContaining('never arrived'),
    });
  });

  it('if a write was acknowledged before its commit, which then failed', async () => {
    const row = `(select id from people where last_name like 'Proof%' and account_id is null and version = 1 and deleted_at is null limit 1)`;
    const found = await defect(
      [`delete from ledger where record_id = ${row}`, `delete from people where id = ${row}`],
      ['ledger', 'people', 'contact_points', 'account_people'],
    );
    expect(found).toMatchObject({ I1: expect.stringContaining('is not there'), I2: expect.stringContaining('is there 0 times') });
  });

  it('if an update was lost under a later one', async () => {
    const found = await defect(
      [
        `update accounts set notes = 'as it was before' where id = (select id from accounts where version > 1 and deleted_at is null limit 1)`,
      ],
      ['accounts'],
    );
    expect(found).toMatchObject({ I1: expect.stringContaining('is not as it was written last') });
  });

  it('if a row was written without its row of the ledger', async () => {
    const found = await defect(
      [`delete from ledger where id = (select id from ledger where entity = 'person' and operation = 'create' limit 1)`],
      ['ledger'],
    );
    expect(found).toMatchObject({ I3: expect.stringContaining('people'), I13: expect.stringContaining('people') });
  });

  it('if a request that was sent again was done twice', async () => {
    const again = await twin('people', `last_name like 'Proof%'`);
    expect(await defect(again, ['people'])).toMatchObject({
      I2: expect.stringContaining('is there 2 times'),
      I3: expect.anything(),
    });
  });

  it('if a link leads into another tenant', async () => {
    const found = await defect(
      [
        `update people set account_id = gen_random_uuid() where id = (select id from people where account_id is not null limit 1)`,
      ],
      ['people'],
    );
    expect(found).toMatchObject({ I11: expect.stringContaining('nothing of their own tenant') });
  });

  it('if another firm’s canary went to a receiver', async () => {
    const lines = readLedgers(files).map((line) =>
      line.t === 'received' ? { ...line, body: line.body.replace('Canary of the first', 'Canary of the other') } : line,
    );
    expect(red(await judged({ lines }))).toMatchObject({
      I11: expect.stringContaining('other went to first'),
      I4: expect.stringContaining('signature'),
    });
  });

  it('if an invoice is off by one', async () => {
    const found = await defect(
      [
        `update invoice_lines set tax_amount = tax_amount + 1, total_amount = total_amount + 1 where id = (select id from invoice_lines limit 1)`,
      ],
      ['invoice_lines'],
    );
    expect(found).toMatchObject({ I7: expect.stringContaining('do not add up') });
  });

  it('if history was edited', async () => {
    const found = await defect(
      [`update ledger set actor_id = gen_random_uuid() where id = (select min(id) + 3 from ledger)`],
      ['ledger'],
    );
    expect(Object.keys(found)).toEqual(['I12']);
  });

  it('if a workflow had its effect twice', async () => {
    const again = await twin('planned_contacts', `goal like 'Welcome%'`);
    expect(await defect(again, ['planned_contacts'])).toMatchObject({ I6: expect.stringContaining('2 effects') });
  });

  it('if a kept content was changed', async () => {
    const [tenant, root] = [api.system.rights.tenantId, contentsFolder()];
    const part = readdirSync(join(root, tenant)).find((name) => statSync(join(root, tenant, name)).isDirectory()) ?? '';
    const path = join(root, tenant, part, readdirSync(join(root, tenant, part))[0] ?? '');
    const before = readFileSync(path);
    writeFileSync(path, 'something else');
    try {
      expect(red(await judged())).toMatchObject({ I9: expect.stringContaining('is not what its name says') });
    } finally {
      writeFileSync(path, before);
    }
  });

  it('if a message was taken twice, or was none of ours', async () => {
    const mail = { t: 'mail', messageId: '<unknown@proof>', to: ['admin@example.com'], raw: '', at: 0 } as const;
    expect(red(await judged({ lines: [...readLedgers(files), mail] }))).toMatchObject({
      I8: expect.stringContaining('is no notification'),
    });
  });

  it('if an import told other counts than its file has rows', async () => {
    const found = await defect(
      [`update import_runs set failed = coalesce(failed, 0) + 1 where id = (select id from import_runs limit 1)`],
      ['import_runs'],
    );
    expect(found).toMatchObject({ I10: expect.stringContaining('rows and tells of') });
  });

  it('a line that a kill has cut is left out, and any other that cannot be read is told', () => {
    const file = join(folder, 'cut.ledger');
    writeFileSync(file, '{"t":"ack","n":1}\n{"t":"ack"');
    expect(readLedgers([file])).toEqual([{ t: 'ack', n: 1 }]);
    writeFileSync(file, '{"t":"ack","n":1\n{"t":"ack","n":2}\n');
    expect(() => readLedgers([file])).toThrow('cut.ledger:1');
  });
});
