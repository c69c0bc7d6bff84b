import { setTimeout as sleep } from 'node:timers/promises';
import { testKernel, type TestKernel } from '#kit';
import { staffAccess } from '../declare/access.js';
import { defineEntity } from '../declare/entity.js';
import { defineModule } from '../declare/module.js';
import { int } from '../declare/fields/int.js';
import { link } from '../declare/fields/link.js';
import { money } from '../declare/fields/money.js';
import { text } from '../declare/fields/text.js';
import { makeContext } from '../records/context.js';
import type { Kernel, Work } from '../records/work.js';
import { createFeed, type Feed, type Notice, type SubscribeOptions } from './feed.js';
import { createWakes, type Wakes } from './wakes.js';

const note = defineEntity('note', {
  title: 'name',
  fields: { name: text({ required: true }), pages: int(), price: money({ base: false }) },
  access: { ...staffAccess, rep: { read: 'own', create: 'own', update: 'own', delete: 'own' } },
});
const line = defineEntity('noteLine', {
  title: 'text',
  common: 'child',
  fields: { text: text({ required: true }), note: link('note', { required: true, inverse: 'lines', onDelete: 'cascade' }) },
  access: { through: ['note'] },
});

let kit: TestKernel;
let kernel: Kernel;
let wakes: Wakes;
let feed: Feed;
/** Of a feed that must be told, in milliseconds: longer than any test. */
const NEVER = 3_600_000;
beforeAll(async () => {
  kit = await testKernel([defineModule('notebook', { entities: [note, line] })]);
  wakes = createWakes(kit.kernel.db, kit.kernel.log);
  kernel = { ...kit.kernel, wake: (tenantId) => wakes.wake(tenantId) };
  feed = createFeed(kernel, wakes);
});
afterAll(async () => {
  feed?.close();
  await wakes?.close();
  await kit?.close();
});

const as = (work: Work): Work => ({ ...work, kernel });
const notes = (work: Work) => makeContext(as(work)).records('note');

/** New users; a new one ages the rights of those before. */
async function actors<R extends ('rep' | 'admin')[]>(...roles: R) {
  const made: (Work & { userId: string })[] = [];
  for (const role of roles) made.push(await kit.actor(role));
  return (await Promise.all(made.map(async (work) => ({ ...(await kit.refreshed(work)), userId: work.userId })))) as {
    [K in keyof R]: Work & { userId: string };
  };
}

/** A subscription that keeps what it is told, and waits for it. */
async function listen(work: Work, options: SubscribeOptions = { entities: ['note'] }, through: Feed = feed) {
  const told: Notice[] = [];
  const closed: string[] = [];
  const subscription = await through.subscribe(
    as(work),
    { ...options, onClose: (reason) => closed.push(reason) },
    (notice) => void told.push(notice),
  );
  const until = async (condition: () => boolean, milliseconds = 60_000) => {
    for (const end = Date.now() + milliseconds; !condition() && Date.now() < end;) await sleep(2);
  };
  const names = () =>
    told.map((n) => (n.kind === 'change' ? `${n.change.event} ${String(n.change.after?.name ?? '')}`.trim() : n.kind));
  return { told, names, closed, subscription, until, count: (n: number) => until(() => told.length >= n) };
}

describe('the feed', () => {
  it('tells of a change as soon as it is committed, in API names and without what the role hides', async () => {
    const rep = await kit.actor('rep');
    const hinted = createFeed(kernel, wakes, NEVER);
    const heard = await listen(rep, { entities: ['note'] }, hinted);
    const hiding = { ...rep, rights: { ...rep.rights, fields: new Map([['note.pages', 'hidden' as const]]), shape: 'hiding' } };
    const other = await listen(hiding, { entities: ['note'] }, hinted);
    const made = await notes(rep).create({ name: 'first', pages: 3, price: { amount: 500, currency: 'RUB' } });
    await heard.count(1);
    await other.count(1);
    expect(heard.told[0]).toMatchObject({
      kind: 'change',
      change: { event: 'note.created', recordId: made.id, version: 1, before: null, actorId: rep.userId },
    });
    const [seen, veiled] = [heard.told[0], other.told[0]];
    expect(seen?.kind === 'change' && seen.change.after).toMatchObject({
      name: 'first',
      pages: 3,
      price: { amount: 500, currency: 'RUB' },
      ownerId: rep.userId,
    });
    expect(veiled?.kind === 'change' && Object.keys(veiled.change.after ?? {})).toEqual(
      expect.arrayContaining(['name', 'price']),
    );
    expect(veiled?.kind === 'change' && veiled.change.after).not.toHaveProperty('pages');
    for (let n = 2; n <= 16; n++) {
      await notes(rep).create({ name: `next ${n}` });
      await heard.count(n);
    }
    // No clock ever made it look.
    expect(heard.told).toHaveLength(16);
    hinted.close();
  });

  it('tells each only of what it may see: others’ records not at all, lost ones as gone, without content', async () => {
    const [anna, boris, boss] = await actors('rep', 'rep', 'admin');
    const [hers, his, all] = [await listen(anna), await listen(boris), await listen(boss)];
    const made = await notes(anna).create({ name: 'hers' });
    await notes(kit.system).update(made.id, { ownerId: boris.userId, teamId: null });
    await notes(boris).update(made.id, { name: 'now his' });
    await notes(boris).delete(made.id);
    await all.count(4);
    await hers.until(() => hers.names().includes('gone'));
    await his.until(() => his.names().includes('gone'));
    await sleep(50);
    expect(all.names()).toEqual(['note.created hers', 'note.updated', 'note.updated now his', 'gone']);
    expect(hers.names()).toEqual(expect.arrayContaining(['gone']));
    expect(hers.told.at(-1)).toMatchObject({ kind: 'gone', entity: 'note', recordId: made.id, version: 2 });
    expect(Object.keys(hers.told.at(-1) as object).sort()).toEqual(['at', 'cursor', 'entity', 'kind', 'recordId', 'version']);
    expect(hers.names().some((n) => n.includes('now his'))).toBe(false);
    expect(his.names().slice(-2)).toEqual(['note.updated now his', 'gone']);
    [hers, his, all].forEach((l) => l.subscription.close());
  });

  it('follows rights that go through a parent', async () => {
    const [anna, boris] = await actors('rep', 'rep');
    const [hers, his] = [await listen(anna, { entities: ['noteLine'] }), await listen(boris, { entities: ['noteLine'] })];
    const parent = await notes(anna).create({ name: 'parent' });
    await makeContext(as(anna)).records('noteLine').create({ text: 'inside', noteId: parent.id });
    await hers.count(1);
    await sleep(50);
    expect(hers.told).toHaveLength(1);
    expect(his.told).toEqual([]);
    hers.subscription.close();
    his.subscription.close();
  });

  it('tells whoever loses a share that the record is gone, and nobody else', async () => {
    const [anna, boris, carol] = await actors('rep', 'rep', 'rep');
    const shares = makeContext(as(kit.system)).records('recordShare');
    const made = await notes(anna).create({ name: 'lent' });
    const share = await shares.create({ entity: 'note', recordId: made.id, principalId: boris.userId, level: 'read' });
    const [hers, his, others] = [await listen(anna), await listen(boris), await listen(carol)];
    await notes(anna).update(made.id, { name: 'seen by both' });
    await his.until(() => his.names().includes('note.updated seen by both'));
    await shares.delete(share.id);
    await notes(anna).update(made.id, { name: 'hers alone' });
    await hers.until(() => hers.names().includes('note.updated hers alone'));
    await his.until(() => his.names().includes('gone'));
    await sleep(50);
    expect(his.told.at(-1)).toMatchObject({ kind: 'gone', entity: 'note', recordId: made.id });
    expect(his.names().join()).not.toContain('hers alone');
    expect(hers.names()).not.toContain('gone');
    expect(others.told).toEqual([]);
    [hers, his, others].forEach((l) => l.subscription.close());
  });

  it('goes on from a cursor without loss or repetition, also while others write', async () => {
    const rep = await kit.actor('rep');
    const first = await listen(rep);
    await notes(rep).create({ name: 'n0' });
    await first.count(1);
    const after = first.subscription.cursor();
    first.subscription.close();
    await notes(rep).createMany(Array.from({ length: 1200 }, (_, i) => ({ name: `n${i + 1}` })));
    let writing = true;
    const more = (async () => {
      for (let i = 1201; writing && i < 1400; i++) await notes(rep).create({ name: `n${i}` });
    })();
    const second = await listen(rep, { entities: ['note'], after });
    await second.until(() => second.told.length > 1230);
    writing = false;
    await more;
    const { length } = second.told;
    await second.until(() => false, 150);
    const heard = second.names();
    expect(heard.length).toBeGreaterThanOrEqual(length);
    expect(heard).toEqual(heard.map((_, i) => `note.created n${i + 1}`));
    expect(new Set(heard).size).toBe(heard.length);
    second.subscription.close();
  });

  it('misses nothing that commits after subscribing, however the moments meet', async () => {
    const rep = await kit.actor('rep');
    for (let round = 0; round < 15; round++) {
      const writing = Promise.all(
        Array.from({ length: 4 }, (_, i) => sleep(Math.random() * 5).then(() => notes(rep).create({ name: `before ${i}` }))),
      );
      const one = await listen(rep);
      const made = await Promise.all(Array.from({ length: 4 }, (_, i) => notes(rep).create({ name: `after ${i}` })));
      await writing;
      await one.until(() => made.every((m) => one.told.some((n) => n.kind === 'change' && n.change.recordId === m.id)));
      const ids = one.told.map((n) => (n.kind === 'change' ? n.change.recordId : ''));
      expect(made.filter((m) => !ids.includes(m.id))).toEqual([]);
      expect(new Set(ids).size).toBe(ids.length);
      one.subscription.close();
    }
  });

  it('finds raw SQL’s changes by polling, and other processes’ by their notification', async () => {
    const admin = await kit.actor('admin');
    const elsewhere = createWakes(kit.database.open(), () => undefined);
    const distant = { ...kit.kernel, wake: (id: string) => elsewhere.wake(id) };
    const hinted = createFeed(distant, elsewhere, NEVER);
    const told = await listen(admin, { entities: ['note'] }, hinted);
    const far = createFeed(distant, elsewhere);
    const one = await listen(admin, { entities: ['note'] }, far);
    await sleep(100);
    for (let n = 1; n <= 9; n++) {
      await notes(admin).create({ name: 'elsewhere' });
      await told.count(n);
    }
    expect(told.told).toHaveLength(9);
    hinted.close();
    await kit.owner.transaction(async (tx) => {
      await tx.query('set local role eleven_app');
      await tx.query(`select set_config('app.tenant', $1, true)`, [admin.rights.tenantId]);
      await tx.query(`insert into notes (tenant_id, id, name) values ($1, $2, 'raw')`, [admin.rights.tenantId, kernel.newId()]);
    });
    await one.count(10);
    expect(one.names().slice(-2)).toEqual(['note.created elsewhere', 'note.created raw']);
    far.close();
    await elsewhere.close();
    expect(one.closed).toEqual(['shutdown']);
  });

  it('drops a slow consumer’s backlog for one «resync» and keeps its memory bounded', async () => {
    const rep = await kit.actor('rep');
    const told: Notice[] = [];
    let open = () => undefined as void;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const slow = await feed.subscribe(as(rep), { entities: ['note'] }, async (notice) => {
      told.push(notice);
      await gate;
    });
    await notes(rep).create({ name: 'the one it is busy with' });
    for (const end = Date.now() + 3000; Date.now() < end && told.length === 0;) await sleep(5);
    for (let i = 0; i < 4; i++) await notes(rep).createMany(Array.from({ length: 400 }, (_, n) => ({ name: `s${i} ${n}` })));
    const witness = await listen(rep);
    await notes(rep).create({ name: 'last' });
    await witness.count(1);
    await sleep(100);
    open();
    for (const end = Date.now() + 3000; Date.now() < end && !JSON.stringify(told.at(-1)).includes('"last"');) await sleep(5);
    expect(told.length).toBeLessThanOrEqual(1002);
    expect(told.filter((n) => n.kind === 'resync')).toHaveLength(1);
    expect(told.at(-1)).toMatchObject({ kind: 'change', change: { after: { name: 'last' } } });
    slow.close();
    witness.subscription.close();
  });

  it('ends when the right is taken away, and tells to read again when it has changed', async () => {
    const rep = await kit.actor('rep');
    const admin = makeContext(as(kit.system));
    const one = await listen(rep);
    await sleep(50);
    const unit = await admin.records('orgUnit').create({ name: 'New unit', kind: 'team' });
    await admin.records('employment').create({ userId: rep.userId, unitId: unit.id });
    await notes(await kit.refreshed(rep)).create({ name: 'afterwards' });
    await one.count(2);
    expect(one.told[0]).toMatchObject({ kind: 'resync', reason: 'rights_changed' });
    await admin.records('user').update(rep.userId, { status: 'locked' });
    await notes(kit.system).create({ name: 'anything', ownerId: rep.userId });
    await one.until(() => one.closed.length > 0);
    expect(one.closed).toEqual(['signed_out']);
    expect(one.told).toHaveLength(2);
  });

  it('notices a lost right within 30 s though nothing happens in the tenant', async () => {
    const viewer = await kit.actor('viewer');
    const one = await listen(viewer);
    await makeContext(as(kit.system)).records('user').update(viewer.userId, { status: 'locked' });
    await one.until(() => one.closed.length > 0, 20_000);
    expect(one.closed).toEqual(['signed_out']);
  });

  it('refuses entities the actor may not read, unknown ones and foreign cursors', async () => {
    const rep = await kit.actor('rep');
    await expect(listen(rep, { entities: ['recordShare'] })).rejects.toMatchObject({ status: 403 });
    await expect(listen(rep, { entities: ['nonsense'] })).rejects.toMatchObject({ status: 400 });
    await expect(listen(rep, { entities: ['note'], after: 'x' })).rejects.toMatchObject({ code: 'invalid_cursor' });
  });
});
