import { setTimeout as sleep } from 'node:timers/promises';
import { testKernel, type TestKernel } from '#kit';
import { staffAccess } from '../declare/access.js';
import { defineEntity } from '../declare/entity.js';
import { defineModule } from '../declare/module.js';
import { int } from '../declare/fields/int.js';
import { text } from '../declare/fields/text.js';
import type { Database } from '../platform/db.js';
import { makeContext } from '../records/context.js';
import { readCursor, writeCursor } from './cursor.js';
import { readChanges, type LedgerRow, type ReadChanges } from './read-changes.js';

const parcel = defineEntity('parcel', {
  title: 'name',
  fields: { name: text({ required: true }), weight: int() },
  access: staffAccess,
});
const crate = defineEntity('crate', { title: 'name', fields: { name: text({ required: true }) }, access: staffAccess });

let kit: TestKernel;
let tenantId: string;
beforeAll(async () => {
  kit = await testKernel([defineModule('ledger-readers', { entities: [parcel, crate] })]);
  tenantId = kit.system.rights.tenantId;
});
afterAll(() => kit?.close());

/** Reads once no older transaction of the server (of whatever test) holds anything back. */
async function readSettled(request: ReadChanges) {
  for (;;) {
    const page = await readChanges(kit.kernel.db, tenantId, request);
    if (page.lag === 0 || page.changes.length === request.limit) return page;
    await sleep(5);
  }
}

const inTenant = `select set_config('app.tenant', $1, true)`;

/** 16 connections that each insert, wait a little and commit, again and again; as raw SQL. Gives what they inserted. */
async function sixteenWriters(writers: Database, milliseconds: number): Promise<Set<string>> {
  const ids = new Set<string>();
  const end = Date.now() + milliseconds;
  const write = async () => {
    while (Date.now() < end) {
      const id = kit.kernel.newId();
      await writers.transaction(async (tx) => {
        await tx.query(inTenant, [tenantId]);
        await tx.query(`insert into parcels (tenant_id, id, name) values ($1, $2, 'p')`, [tenantId, id]);
        await sleep(Math.random() * 20);
      });
      ids.add(id);
    }
  };
  await Promise.all(Array.from({ length: 16 }, write));
  return ids;
}

/** What most would write: remember the highest id seen, ask for higher ones. */
async function readPlainly(after: number): Promise<{ ids: string[]; last: number }> {
  const { rows } = await kit.kernel.db.query<{ id: number; record_id: string }>(
    `with ctx as materialized (select ${`set_config('app.tenant', $1, true)`} as tenant) select l.id, l.record_id from ctx cross join lateral (select * from ledger where ctx.tenant is not null and tenant_id = $1::uuid and id > $2 order by id limit 500) l`,
    [tenantId, after],
  );
  return { ids: rows.map((r) => r.record_id), last: rows.at(-1)?.id ?? after };
}

describe('reading the ledger', () => {
  it('loses nothing while 16 transactions commit out of order, where a plain sequence cursor does', async () => {
    const writers = kit.database.open({ limits: { poolSize: 16 } });
    const ours: string[] = [];
    const plain = new Set<string>();
    let { cursor } = await readSettled({ limit: 1000 });
    let last = (await readPlainly(0)).last;
    let writing = true;
    const poll = async (finish: boolean) => {
      const page = await readChanges(kit.kernel.db, tenantId, { after: cursor, limit: 200 });
      ours.push(...page.changes.map((c) => c.recordId));
      cursor = page.cursor;
      const got = await readPlainly(last);
      got.ids.forEach((id) => plain.add(id));
      last = got.last;
      return finish && page.lag === 0 && page.changes.length === 0 && got.ids.length === 0;
    };
    const reading = (async () => {
      while (writing) await poll(false).then(() => sleep(3));
      while (!(await poll(true)));
    })();
    const written = await sixteenWriters(writers, 3000);
    writing = false;
    await reading;
    const lost = (seen: ReadonlySet<string>) => [...written].filter((id) => !seen.has(id)).length;
    expect(written.size).toBeGreaterThan(200);
    expect(lost(new Set(ours))).toBe(0);
    expect(ours).toHaveLength(written.size);
    expect(lost(plain)).toBeGreaterThan(0);
  });

  it('holds back a change while an older transaction runs, and says how far behind it is', async () => {
    const before = await readSettled({ limit: 10_000 });
    const slow = kit.database.open();
    let release = () => undefined as void;
    const held = new Promise<void>((resolve) => (release = resolve));
    let started = () => undefined as void;
    const running = new Promise<void>((resolve) => (started = resolve));
    const first = kit.kernel.newId();
    const older = slow.transaction(async (tx) => {
      await tx.query(inTenant, [tenantId]);
      await tx.query(`insert into parcels (tenant_id, id, name) values ($1, $2, 'older')`, [tenantId, first]);
      started();
      await held;
    });
    await running;
    const { id: second } = await makeContext(kit.system).records('parcel').create({ name: 'younger' });
    await sleep(20);
    const during = await readChanges(kit.kernel.db, tenantId, { after: before.cursor, limit: 10 });
    expect(during.changes).toEqual([]);
    expect(during.lag).toBeGreaterThanOrEqual(20);
    release();
    await older;
    const then = await readSettled({ after: during.cursor, limit: 10 });
    expect(then.changes.map((c) => c.recordId)).toEqual([first, second]);
    expect(then.lag).toBe(0);
  });

  it('gives the same changes whatever the page size, and the filter moves the cursor past what it leaves out', async () => {
    const { cursor } = await readSettled({ limit: 10_000 });
    const ctx = makeContext(kit.system);
    const box = await ctx.records('crate').create({ name: 'box' });
    const some = await ctx.records('parcel').createMany(Array.from({ length: 7 }, (_, i) => ({ name: `p${i}` })));
    await ctx.records('parcel').update(String(some[0]?.id), { weight: 5 });
    await ctx.records('parcel').delete(String(some[0]?.id));
    const walk = async (limit: number, entities?: string[]) => {
      const all: LedgerRow[] = [];
      for (let after = cursor; ;) {
        const page = await readSettled({ after, limit, entities });
        if (page.changes.length === 0) return all;
        all.push(...page.changes);
        after = page.cursor;
      }
    };
    const whole = await walk(100);
    expect(whole.map((c) => c.event)).toEqual([
      'crate.created',
      ...Array.from({ length: 7 }, () => 'parcel.created'),
      'parcel.updated',
      'parcel.deleted',
    ]);
    expect(await walk(1)).toEqual(whole);
    expect(await walk(3)).toEqual(whole);
    expect((await walk(2, ['crate'])).map((c) => c.recordId)).toEqual([box.id]);
    expect(await walk(2, [])).toEqual([]);
    expect(whole[8]).toMatchObject({ version: 2, before: { weight: null }, after: { weight: 5 }, reason: 'tenant created' });
  });

  it('sees only its own tenant', async () => {
    const other = await kit.otherTenant();
    const { cursor } = await readSettled({ limit: 10_000 });
    await makeContext(other).records('crate').create({ name: 'theirs' });
    expect((await readSettled({ after: cursor, limit: 10 })).changes).toEqual([]);
  });

  it('answers «start over» to a cursor from before a restore, and 400 to one it never gave', async () => {
    const { cursor } = await readChanges(kit.kernel.db, tenantId, { limit: 1 });
    const foreign = writeCursor({ ...readCursor(cursor), epoch: '00000000-0000-4000-8000-000000000000' });
    await expect(readChanges(kit.kernel.db, tenantId, { after: foreign, limit: 1 })).rejects.toMatchObject({
      code: 'cursor_expired',
      status: 410,
    });
    const broken = [
      '',
      'x',
      '💥',
      cursor.slice(0, -4),
      Buffer.from('[1,2,3]').toString('base64url'),
      Buffer.from('null').toString('base64url'),
      'A'.repeat(5000),
    ];
    for (const after of broken)
      await expect(readChanges(kit.kernel.db, tenantId, { after, limit: 1 })).rejects.toMatchObject({
        code: 'invalid_cursor',
        status: 400,
      });
  });

  it('goes along the index, also under row-level security', async () => {
    const { rows } = await kit.kernel.db.transaction(async (tx) => {
      await tx.query(inTenant, [tenantId]);
      await tx.query('set local enable_seqscan = off');
      return tx.query<{ 'QUERY PLAN': string }>(
        `explain select * from ledger where tenant_id = '${tenantId}' and (xid, id) > ('1'::xid8, 5) order by xid, id limit 10`,
      );
    });
    const plan = rows.map((r) => r['QUERY PLAN']).join('\n');
    expect(plan).toMatch(/Index Cond: \(\(tenant_id = [^\n]*ROW\(xid, id\) > ROW/);
    expect(plan).not.toMatch(/Filter: .*xid/);
  });
});
