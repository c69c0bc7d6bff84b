import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gunzipSync, gzipSync } from 'node:zlib';
import pg from 'pg';
import { makeContext, testKernel, type TestKernel } from '#kit';
import contacts from '../../../modules/contacts/index.js';
import { staffAccess } from '../../declare/access.js';
import { defineEntity } from '../../declare/entity.js';
import { links } from '../../declare/fields/links.js';
import { text } from '../../declare/fields/text.js';
import { defineModule } from '../../declare/module.js';
import { importFile } from '../../exchange/import.js';
import { undoImport } from '../../exchange/undo-import.js';
import { writeCursor } from '../../ledger/cursor.js';
import { createFeed } from '../../ledger/feed.js';
import { pullEvents } from '../../ledger/pull-events.js';
import { createDatabase, type Database } from '../../platform/db.js';
import { read } from '../../records/read/execute.js';
import { allFields } from '../../records/select-all.js';
import { entityNamed, type Work } from '../../records/work.js';
import { anchorKey, type AnchorKey } from '../anchor-key.js';
import { anchorAll, sealAll } from '../seal.js';
import { verifyLedger, type Verified } from '../verify.js';
import { archivedMonths, dueMonths } from './months.js';
import { restoreMonth } from './restore-archive.js';
import { archiveMonth } from './write-archive.js';

const singer = defineEntity('singer', { title: 'name', fields: { name: text({ required: true }) }, access: staffAccess });
const choir = defineEntity('choir', {
  title: 'name',
  fields: { name: text({ required: true }), motto: text(), singers: links('singer') },
  access: staffAccess,
});

const limits = {
  poolSize: 2,
  connectTimeout: 5_000,
  statementTimeout: 30_000,
  lockTimeout: 10_000,
  idleInTransactionTimeout: 30_000,
};
const signal = new AbortController().signal;
const folder = mkdtempSync(join(tmpdir(), 'eleven-archive-'));
const MONTH = '2021-03';
let kit: TestKernel;
let other: Work;
let everything: Database;
let admin: pg.Client;
let key: AnchorKey;
let [person, secondPerson, club, young]: string[] = [];
let atStart = '';

beforeAll(async () => {
  kit = await testKernel([contacts, defineModule('choirs', { entities: [singer, choir] })]);
  other = await kit.otherTenant();
  everything = createDatabase(limits, kit.database.url, { role: 'eleven_internal' });
  admin = new pg.Client(kit.database.adminUrl);
  await admin.connect();
  await admin.query('set session_replication_role = replica');
  key = await anchorKey('cd'.repeat(32));
  await inThePast();
});
afterAll(async () => {
  await admin?.end();
  await everything?.close();
  await kit?.close();
  rmSync(folder, { recursive: true, force: true });
});

const records = (entity: string, work = kit.system) => makeContext(work).records(entity as 'account');

/** A first year of both firms, all of whose rows are of March 2021, and what came of it since. */
async function inThePast(): Promise<void> {
  const people = await records('person').createMany([
    { firstName: 'Anna', lastName: 'Canary' },
    { firstName: 'Boris', lastName: 'Sparrow' },
  ] as never);
  [person, secondPerson] = people.map(({ id }) => String(id));
  const singers = await records('singer').createMany(['Ann', 'Bob', 'Cid'].map((name) => ({ name })) as never);
  const [ann, bob, cid] = singers.map(({ id }) => String(id));
  club = String((await records('choir').create({ name: 'Minor', singerIds: [ann, bob] } as never)).id);
  await records('choir').update(club, { motto: 'First' } as never, null);
  await records('account', other).create({ name: 'Elsewhere' } as never);
  atStart = (await pullEvents(kit.system, { limit: 2 })).cursor;
  await kit.owner.query(`select ledger_partition('2021-03-01')`);
  await admin.query(`update ledger set at = timestamptz '2021-03-10' + id * interval '1 second'`);
  await kit.settled();
  await sealAll(kit.owner);
  await records('choir').update(club, { name: 'Major', singerIds: [bob, cid] } as never, null);
  await records('choir').update(club, { motto: null } as never, null);
  await records('person').update(String(person), { firstName: 'Nina' } as never, null);
  young = String((await records('choir').create({ name: 'Young', singerIds: [cid] } as never)).id);
  await records('choir').update(young, { name: 'Younger' } as never, null);
  await kit.settled();
  await sealAll(kit.owner);
  await anchorAll(kit.owner, key, null, '0 seconds');
}

const verify = (more: { archives?: string } = { archives: folder }): Promise<Verified> =>
  verifyLedger({ everything, key, ...more });
const findings = async (more?: { archives?: string }) => (await verify(more)).findings.map(({ kind }) => kind);
const isThere = async () => (await kit.owner.query(`select to_regclass('ledger_2021_03')::text as t`)).rows[0];
const write = async () => {
  const done = await archiveMonth(MONTH, { owner: kit.owner, registry: kit.kernel.registry, folder, signal });
  await kit.settled();
  await sealAll(kit.owner);
  return done;
};

async function asOf(entityName: string, id: string | undefined, moment: string | number) {
  const entity = entityNamed(kit.system, entityName);
  const root = { kind: 'one', entity, id: String(id), select: allFields(entity), asOf: moment, deleted: true } as const;
  const { texts } = await read([root], kit.system);
  return texts[0] === null ? null : (JSON.parse(texts[0] ?? 'null') as Record<string, unknown>);
}

async function historyOf(id: string | undefined) {
  const { texts } = await read([{ kind: 'history', entity: entityNamed(kit.system, 'choir'), id: String(id) }], kit.system);
  return JSON.parse(texts[0] ?? 'null') as { nodes: { operation: string }[]; archivedBefore: string | null };
}

const pastOfBoth = async (from: number) => {
  const { rows } = await admin.query<{ at: Date; id: string; version: number }>(
    `select at, record_id as id, version from ledger where record_id = any($1) and at >= '2021-04-01' and operation <> 'event' order by id`,
    [[club, young]],
  );
  const moments = [...rows.map(({ at }) => at.toISOString()), '2021-04-01T00:00:00.000Z'];
  return Promise.all(
    [club, young].flatMap((id) => [...moments, ...[from, from + 1, from + 2, from + 3]].map((when) => asOf('choir', id, when))),
  );
};

describe('archiving a month of history', () => {
  it('waits until every firm with changes in it has kept them as long as it wants, and every reader has read them', async () => {
    expect(await dueMonths(everything)).toEqual([]);
    const keep = (work: Work, months: number) =>
      makeContext(work).run('tenantSetting.set', { name: 'audit.keepHistoryMonths', value: months } as never);
    await keep(kit.system, 24);
    expect(await dueMonths(everything)).toEqual([]);
    await keep(other, 240);
    expect(await dueMonths(everything)).toEqual([]);
    await keep(other, 24);
    const [due] = await dueMonths(everything);
    expect(due).toMatchObject({ month: MONTH });
    expect(due?.hindrances.map((one) => one.message)).toEqual([
      expect.stringContaining('not read it to its end: dispatch'),
      expect.stringContaining('dispatch'),
    ]);
    await admin.query(
      `insert into cursors (tenant_id, reader, xid, id) select id, 'dispatch', ledger_frontier(), 0 from tenants`,
    );
    expect(await dueMonths(everything)).toEqual([{ month: MONTH, hindrances: [] }]);
  });

  it('leaves reads of the past as they were, says where they reach into it, and holds no name in the clear', async () => {
    const before = await pastOfBoth(2);
    const { rows: count } = await admin.query<{ n: string }>(`select count(*) as n from ledger where at < '2021-04-01'`);
    const done = await write();
    expect(done.rows).toBe(Number(count[0]?.n));
    expect(await isThere()).toEqual({ t: null });
    expect(readdirSync(folder)).toEqual([done.file.split('/').at(-1)]);
    const inside = gunzipSync(readFileSync(done.file)).toString();
    expect(inside).toContain('Minor');
    expect(inside).not.toMatch(/Canary|Sparrow|Anna/);

    expect(await pastOfBoth(2)).toEqual(before);
    await expect(asOf('choir', club, '2021-03-20T00:00:00Z')).rejects.toMatchObject({ code: 'history_archived', status: 410 });
    await expect(asOf('choir', young, '2021-03-20T00:00:00Z')).resolves.toBeNull();
    expect(await asOf('choir', club, 1)).toBeNull();
    const unknown = kit.kernel.newId();
    expect(await asOf('choir', unknown, '2021-03-20T00:00:00Z')).toBeNull();
    expect(await historyOf(club)).toMatchObject({
      nodes: [{ operation: 'update' }, { operation: 'update' }],
      archivedBefore: '2021-04-01T00:00:00.000Z',
    });
    expect(await historyOf(young)).toMatchObject({ nodes: [{}, { operation: 'create' }], archivedBefore: null });
  });

  it('tells a client whose cursor is older to read everything again, and one without a cursor where its events begin', async () => {
    await expect(pullEvents(kit.system, { after: atStart, limit: 10 })).rejects.toMatchObject({
      code: 'cursor_expired',
      status: 410,
      message: expect.stringContaining('2021-04-01'),
    });
    const feed = createFeed(kit.kernel, { on: () => () => undefined, close: async () => undefined } as never);
    await expect(feed.subscribe(kit.system, { after: atStart }, () => undefined)).rejects.toMatchObject({ status: 410 });
    feed.close();
    const whole = await pullEvents(kit.system, { limit: 1000 });
    expect(whole.archivedBefore).toBe('2021-04-01T00:00:00.000Z');
    expect(whole.events.some(({ recordId }) => recordId === young)).toBe(true);
    expect(await pullEvents(kit.system, { after: whole.cursor, limit: 10 })).toMatchObject({ events: [], more: false });
    const { rows } = await admin.query(
      `select epoch, (select last_xid::text from ledger_archives limit 1) as xid from installation`,
    );
    const last = rows[0] as { epoch: string; xid: string };
    expect((await pullEvents(kit.system, { after: writeCursor({ ...last, id: 2 ** 50 }), limit: 10 })).more).toBe(false);
  });

  it('tells whoever asks for a person’s data that there is more of it, and undoes no import of which it knows half', async () => {
    const data = (await makeContext(kit.system).run('person.exportData', { id: String(secondPerson) } as never)) as unknown as {
      data: { archivedBefore: string; history: unknown[] };
    };
    expect(data.data).toMatchObject({ archivedBefore: '2021-04-01T00:00:00.000Z', history: [] });
    const source = Readable.from([Buffer.from('{"name":"Glass of old"}\n')]);
    const run = await importFile(kit.system, { entity: 'account', source, fileName: 'a.ndjson' } as never);
    await admin.query(`update import_runs set created_at = '2021-03-20' where id = $1`, [run.runId]);
    await expect(undoImport(kit.system, String(run.runId), 1000)).rejects.toMatchObject({
      code: 'history_archived',
      status: 410,
    });
  });

  it('keeps the chain verifiable with the file, and says what could not be verified without it [I12]', async () => {
    expect(await verify()).toMatchObject({ findings: [], tenants: 2 });
    expect(await findings({})).toEqual(['archive', 'archive']);
    expect(await findings({ archives: tmpdir() })).toEqual(['archive', 'archive']);
  });

  /** Tampers, says what is found, and takes it back. */
  async function tampering(statement: string, values: unknown[] = []): Promise<string[]> {
    const tables = ['ledger', 'ledger_archives', 'ledger_archive_keys'];
    await admin.query(tables.map((table) => `create temp table kept_${table} as select * from ${table}`).join(';'));
    try {
      expect((await admin.query(statement, values)).rowCount).toBeGreaterThan(0);
      return await findings();
    } finally {
      for (const table of tables)
        await admin.query(
          `delete from ${table}; insert into ${table} overriding system value select * from kept_${table}; drop table kept_${table}`,
        );
    }
  }

  it('finds what was changed in the file, in what is told of it, in its keys and in what is left [I12]', async () => {
    const [known] = await archivedMonths(everything);
    const file = join(folder, String(known?.file));
    const written = readFileSync(file);
    const other = gzipSync(gunzipSync(written).toString().replace('Minor', 'Forged'));
    writeFileSync(file, other);
    expect(await findings()).toEqual(['archive', 'archive']);
    const sha256 = createHash('sha256').update(other).digest('hex');
    expect(new Set(await tampering(`update ledger_archives set sha256 = $1`, [sha256]))).toEqual(new Set(['archive', 'seal']));
    const both = `with a as (update ledger_archives set sha256 = $1 returning 1) update ledger set after = jsonb_set(after, '{sha256}', to_jsonb($1::text)) where event = 'ledger.archived' and exists (select from a)`;
    expect(new Set(await tampering(both, [sha256]))).toEqual(new Set(['seal']));
    writeFileSync(file, written);
    expect(await tampering(`delete from ledger_archive_keys where record_id = $1`, [person])).toEqual(['archive']);
    expect(await tampering(`update ledger set reason = 'x' where record_id = $1 and version = 2`, [young])).toEqual(['seal']);
    expect(await tampering(`delete from ledger where record_id = $1 and version = 2`, [young])).toEqual(['seal']);
    expect(await tampering(`delete from ledger_archives where tenant_id = $1`, [kit.system.rights.tenantId])).toEqual([
      'archive',
    ]);
    // Where nothing says that there is an archive, seals are left that nothing fills.
    expect(new Set(await tampering(`delete from ledger_archives`))).toEqual(new Set(['seal']));
    expect(await findings()).toEqual([]);
  });

  it('lets a person be erased wherever the file is, and gives the month back without them [CON13, I12]', async () => {
    await makeContext(kit.system).run('person.erase', { id: String(person), request: '2026/7' } as never);
    await kit.settled();
    await sealAll(kit.owner);
    expect((await admin.query('select from ledger_archive_keys where record_id = $1', [person])).rowCount).toBe(0);
    expect(await findings()).toEqual([]);

    const { rows, erased } = await restoreMonth(MONTH, { owner: kit.owner, folder, signal });
    expect([rows > 10, erased]).toEqual([true, 1]);
    await kit.settled();
    await sealAll(kit.owner);
    expect(await findings({})).toEqual([]);
    expect((await admin.query(`select from ledger where (before, after)::text ~ 'Canary|Anna'`)).rowCount).toBe(0);
    expect(
      (await admin.query(`select from ledger where after ->> 'last_name' = 'Sparrow' and record_id = $1`, [secondPerson]))
        .rowCount,
    ).toBe(1);
    expect(await archivedMonths(everything)).toEqual([]);
    expect(await asOf('choir', club, 1)).toMatchObject({ name: 'Minor', motto: null });
    expect(await asOf('choir', club, '2021-03-31T00:00:00Z')).toMatchObject({ name: 'Minor', motto: 'First' });
    expect(await historyOf(club)).toMatchObject({ archivedBefore: null });
    expect((await pullEvents(kit.system, { after: atStart, limit: 1000 })).events.length).toBeGreaterThan(5);
  });

  it('can be done again, and refuses to restore what is not archived or from a file that was altered', async () => {
    await expect(restoreMonth(MONTH, { owner: kit.owner, folder, signal })).rejects.toThrow(/not archived/);
    const { file } = await write();
    expect(await findings()).toEqual([]);
    const written = readFileSync(file);
    writeFileSync(file, written.subarray(1));
    await expect(restoreMonth(MONTH, { owner: kit.owner, folder, signal })).rejects.toThrow(/not as it was written/);
    writeFileSync(file, written);
    await restoreMonth(MONTH, { owner: kit.owner, folder, signal });
    await kit.settled();
    await sealAll(kit.owner);
    expect(await findings({})).toEqual([]);
  });

  it('takes nothing out if it is broken off', async () => {
    const stop = AbortSignal.abort();
    await expect(
      archiveMonth(MONTH, { owner: kit.owner, registry: kit.kernel.registry, folder, signal: stop }),
    ).rejects.toThrow();
    expect(await isThere()).toEqual({ t: 'ledger_2021_03' });
    expect(readdirSync(folder).filter((name) => name.endsWith('.partial'))).toEqual([]);
  });
});
