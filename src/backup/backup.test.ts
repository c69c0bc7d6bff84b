import { jest } from '@jest/globals';
import { createHash } from 'node:crypto';
import { appendFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { createKernel } from '../app.js';
import { enqueue } from '../jobs/enqueue.js';
import { makeQueue } from '../jobs/waiting-jobs.js';
import { pullEvents } from '../ledger/pull-events.js';
import { readChanges } from '../ledger/read-changes.js';
import { installed } from '../../modules/installed.js';
import { makeContext, settledIn, testDatabase, type TestDatabase } from '#kit';
import type { Database } from '../platform/db.js';
import { createLog } from '../platform/log.js';
import { createTenant } from '../records/provision.js';
import type { Kernel, Work } from '../records/work.js';
import { inTransaction } from '../records/work.js';
import { schemaParts } from '../surfaces/table/apply.js';
import { applyMigrations } from '../surfaces/table/migrations/apply-migrations.js';
import { writeProposal } from '../surfaces/table/migrations/files.js';
import { PRODUCT } from '../surfaces/table/migrations/slices.js';
import { openStore } from '../files/store/open-store.js';
import { backUp } from './backup.js';
import { restore } from './restore.js';

// A restore makes the whole schema anew.
jest.setTimeout(180_000);

const limits = {
  poolSize: 4,
  connectTimeout: 5_000,
  statementTimeout: 30_000,
  lockTimeout: 10_000,
  idleInTransactionTimeout: 30_000,
};
const log = createLog({ logLevel: 'silent', logFormat: 'json' });
const never = new AbortController().signal;
const scratch = mkdtempSync(join(tmpdir(), 'eleven-backup-'));
const migrations = [{ owner: PRODUCT, path: join(scratch, 'migrations') }];
const store = openStore(join(scratch, 'store'));
const databases: TestDatabase[] = [];
const closing: Database[] = [];
let old: { url: string; kernel: Kernel; owner: Database; work: Work };

async function kernelOn(url: string): Promise<{ url: string; kernel: Kernel; owner: Database }> {
  const { kernel, owner } = createKernel(installed, { database: limits }, url, log);
  closing.push(kernel.db, owner);
  return { url, kernel, owner };
}

async function emptyDatabase(): Promise<string> {
  const database = await testDatabase();
  databases.push(database);
  return database.url;
}

beforeAll(async () => {
  const url = await emptyDatabase();
  const opened = await kernelOn(url);
  writeProposal(migrations[0]!, schemaParts(opened.kernel.registry), 'first', new Date());
  await applyMigrations(url, migrations, () => undefined);
  await makeQueue(url, opened.owner);
  const { work } = await createTenant(opened.kernel, opened.owner, { slug: 'first', name: 'First', timeZone: 'Europe/Moscow' });
  old = { ...opened, work };
}, 60_000);
afterAll(async () => {
  await Promise.all(closing.map((one) => one.close()));
  await Promise.all(databases.map((one) => one.drop()));
  rmSync(scratch, { recursive: true });
});

/** Every row of the tables, as text, without what belongs to a database and not to its content. */
async function content(owner: Database): Promise<Record<string, string>> {
  return owner.transaction(async (tx) => {
    await tx.query('set local role eleven_internal');
    const { rows } = await tx.query<{ name: string }>(
      `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relrowsecurity and not relispartition order by 1`,
    );
    const found: Record<string, string> = {};
    for (const { name } of rows) {
      const { rows: hashed } = await tx.query<{ hash: string | null }>(
        `select count(*) || ' ' || coalesce(md5(string_agg(md5(t::text), '' order by md5(t::text))), '') as hash from "${name}" t`,
      );
      found[name] = String(hashed[0]?.hash);
    }
    return found;
  });
}

const allChanges = async (kernel: Kernel, tenantId: string, after?: string) => {
  await settledIn(kernel.db);
  return readChanges(kernel.db, tenantId, { limit: 1000, ...(after === undefined ? {} : { after }) });
};

describe('a backup', () => {
  it('taken while records are written is restored whole: every row, the history, the waiting jobs', async () => {
    const ctx = makeContext(old.work);
    const account = await ctx.records('account').create({ name: 'Стекло и свет', tags: ['a\tb', 'c\\d'] });
    await ctx.records('person').create({ firstName: 'Анна', lastName: 'Line\nbreak', accountId: account.id } as never);
    await enqueue(old.work, 'kernel.forget-outdated', { from: 'test' }, { key: 'one' });
    let going = true;
    const writing = (async () => {
      for (let n = 0; going; n++) await ctx.records('account').create({ name: `While it ran ${n}` });
    })();
    const folder = join(scratch, 'under-load');
    const manifest = await backUp({ url: old.url, folder, product: 'test', store, signal: never });
    going = false;
    await writing;

    const url = await emptyDatabase();
    await restore({ url, folder, migrations, store, signal: never, say: () => undefined });
    const fresh = await kernelOn(url);
    const rows = Object.fromEntries(manifest.tables.map((table) => [table.name, table.rows]));
    const restored = await content(fresh.owner);
    expect(Object.fromEntries(Object.keys(restored).map((name) => [name, Number(restored[name]!.split(' ')[0])]))).toEqual(
      Object.fromEntries(Object.keys(restored).map((name) => [name, rows[name]])),
    );
    const people = await makeContext({ ...old.work, kernel: fresh.kernel })
      .records('person')
      .list({ fields: ['lastName', 'account.name'] });
    expect(people.nodes).toEqual([expect.objectContaining({ lastName: 'Line\nbreak', account: { name: 'Стекло и свет' } })]);
    const { rows: jobs } = await fresh.owner.query(`select data from pgboss.job where name = 'jobs'`);
    expect(jobs.map((row) => JSON.parse(String((row as { data: string }).data)) as unknown)).toEqual([
      { kind: 'job', name: 'kernel.forget-outdated', tenantId: old.work.rights.tenantId, input: { from: 'test' } },
    ]);
  });

  it('of a quiet database is restored byte for byte, and its readers go on where they stood', async () => {
    const folder = join(scratch, 'quiet');
    await backUp({ url: old.url, folder, product: 'test', store, signal: never });
    const url = await emptyDatabase();
    await restore({ url, folder, migrations, store, signal: never, say: () => undefined });
    const fresh = await kernelOn(url);
    expect(await content(fresh.owner)).toEqual(await content(old.owner));

    const tenantId = old.work.rights.tenantId;
    const before = await allChanges(old.kernel, tenantId);
    const after = await allChanges(fresh.kernel, tenantId);
    expect(after.changes.map((row) => row.id)).toEqual(before.changes.map((row) => row.id));
    const work = { ...old.work, kernel: fresh.kernel };
    const made = await inTransaction(work, (inside) =>
      makeContext(inside).records('account').create({ name: 'After the restore' }),
    );
    const next = await allChanges(fresh.kernel, tenantId, after.cursor);
    expect(next.changes.map((row) => row.recordId)).toEqual([made.id]);
    // Clients follow from there as well, though the server's own transactions count anew.
    expect((await pullEvents(work, { after: after.cursor, limit: 10 })).events.map((event) => event.recordId)).toEqual([made.id]);
    await expect(allChanges(fresh.kernel, tenantId, before.cursor)).rejects.toMatchObject({
      code: 'cursor_expired',
      status: 410,
    });
  });

  it('can be taken of what was restored, and be restored again', async () => {
    const folder = join(scratch, 'second');
    const url = await emptyDatabase();
    await restore({ url, folder: join(scratch, 'quiet'), migrations, store, signal: never, say: () => undefined });
    await backUp({ url, folder, product: 'test', store, signal: never });
    const again = await emptyDatabase();
    await restore({ url: again, folder, migrations, store, signal: never, say: () => undefined });
    const fresh = await kernelOn(again);
    expect(await content(fresh.owner)).toEqual(await content(old.owner));
    const { position } = await allChanges(fresh.kernel, old.work.rights.tenantId);
    await makeContext({ ...old.work, kernel: fresh.kernel })
      .records('account')
      .create({ name: 'Third life' });
    await settledIn(fresh.owner);
    const { changes } = await readChanges(fresh.kernel.db, old.work.rights.tenantId, { after: position, limit: 10 });
    expect(changes).toHaveLength(1);
  });
});

describe('restoring is refused, and nothing is done,', () => {
  it('where tenants live already', async () => {
    await expect(
      restore({ url: old.url, folder: join(scratch, 'quiet'), migrations, store, signal: never, say: () => undefined }),
    ).rejects.toThrow(/in use.*empty/);
  });

  it('of a folder with a damaged table, of one without a manifest, and of a newer version', async () => {
    const url = await emptyDatabase();
    const folder = join(scratch, 'under-load');
    const [table] = readdirSync(join(folder, 'tables'));
    appendFileSync(join(folder, 'tables', String(table)), 'x');
    const attempt = (from: string, known = migrations) =>
      restore({ url, folder: from, migrations: known, store, signal: never, say: () => undefined });
    await expect(attempt(folder)).rejects.toThrow(/not as it was written/);
    await expect(attempt(scratch)).rejects.toThrow(/no backup/);
    await expect(attempt(join(scratch, 'quiet'), [])).rejects.toThrow(/another version/);
    const { owner } = await kernelOn(url);
    expect((await owner.query(`select to_regclass('public.tenants')::text as tenants`)).rows).toEqual([{ tenants: null }]);
  });
});

it('contents of files go with their rows, previews too; one that the store has lost is named and stops nothing', async () => {
  const bytes = Buffer.from('a drawing');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const tenantId = old.work.rights.tenantId;
  const put = async (key: string, content: Buffer) => {
    const path = join(scratch, 'upload');
    writeFileSync(path, content);
    await store.put(key, { path, size: content.length, sha256: createHash('sha256').update(content).digest('hex') });
  };
  await put(`${tenantId}/${sha256}`, bytes);
  await put(`${tenantId}/${sha256}.s`, Buffer.from('small'));
  const file = {
    name: 'drawing.txt',
    mediaType: 'text/plain',
    size: bytes.length,
    sha256,
    state: 'clean',
    classification: 'internal',
  };
  await makeContext(old.work)
    .records('file')
    .create(file as never);
  await makeContext(old.work)
    .records('file')
    .create({ ...file, sha256: 'f'.repeat(64) } as never);
  const folder = join(scratch, 'with-files');
  const manifest = await backUp({ url: old.url, folder, product: 'test', store, signal: never });
  expect(manifest.files.map(({ key, bytes: length }) => [key, length]).sort()).toEqual([
    [`${tenantId}/${sha256}`, 9],
    [`${tenantId}/${sha256}.s`, 5],
  ]);
  expect(manifest.missingFiles).toEqual([`${tenantId}/${'f'.repeat(64)}`]);
  const elsewhere = openStore(join(scratch, 'other-store'));
  await restore({ url: await emptyDatabase(), folder, migrations, store: elsewhere, signal: never, say: () => undefined });
  const read = async (key: string) => text((await elsewhere.open(key)) ?? Readable.from([]));
  expect(await read(`${tenantId}/${sha256}`)).toBe('a drawing');
  expect(await read(`${tenantId}/${sha256}.s`)).toBe('small');
});

it('a backup that fails leaves no folder that looks like one', async () => {
  const stop = new AbortController();
  const folder = join(scratch, 'broken-off');
  await expect(
    backUp({ url: old.url, folder, product: 'test', store, signal: stop.signal, onTable: () => stop.abort() }),
  ).rejects.toThrow();
  expect(readdirSync(scratch).filter((name) => name.startsWith('broken-off'))).toEqual([]);
});
