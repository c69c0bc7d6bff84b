import { jest } from '@jest/globals';
import { staffAccess } from '../declare/access.js';
import { defineEntity } from '../declare/entity.js';
import { link } from '../declare/fields/link.js';
import { text } from '../declare/fields/text.js';
import { defineModule } from '../declare/module.js';
import { makeContext, runAction } from '../records/context.js';
import { fresh } from '../surfaces/operations.js';
import { StaleRights, type Work } from '../records/work.js';
import type { Action } from '../declare/action.js';
import { member, newAuth, PASSWORD, testKernel, type TestKernel } from '#kit';
import type { Auth } from './auth.js';

const shelf = defineEntity('shelf', { title: 'name', fields: { name: text({ required: true }) }, access: staffAccess });
const book = defineEntity('book', {
  title: 'name',
  fields: { name: text({ required: true }), shelf: link('shelf', { inverse: 'books' }) },
  access: staffAccess,
});

let kit: TestKernel;
let auth: Auth;
beforeAll(async () => {
  kit = await testKernel([defineModule('library', { entities: [shelf, book] })]);
  auth = newAuth(kit.kernel);
});
afterAll(async () => {
  await auth?.settled();
  await kit?.close();
});

const REFUSED = { code: 'unauthenticated', status: 401 };

/** A person of this role who has signed in. */
async function person(role: 'admin' | 'rep' = 'rep'): Promise<Work & { id: string }> {
  const { id, email } = await member(kit.system, { roleId: kit.roles[role] });
  const pair = await auth.login({ email, password: PASSWORD, ip: '10.2.1.1' });
  return { ...kit.system, trusted: false, reason: null, rights: await auth.authenticate(`Bearer ${pair.accessToken}`), id };
}

/** Runs an action as a surface would: with rights read anew when they have changed. */
function run<T = Record<string, unknown>>(name: string, id: string | null, input: unknown, work: Work): Promise<T> {
  const action = kit.kernel.registry.actions.get(name) as Action;
  return fresh({ kernel: kit.kernel, gate: auth, work }, (now) => runAction(action, id, input, null, now)) as Promise<T>;
}
const issue = (work: Work, input: Record<string, unknown> = {}) =>
  run<{ id: string; key: string; prefix: string; scopes: string[] | null }>(
    'apiKey.issue',
    null,
    { name: 'Robot', ...input },
    work,
  );
const enter = (key: string, by = auth) => by.authenticate(`Bearer ${key}`);

describe('API keys', () => {
  it('are shown once, and only their hash is kept', async () => {
    const someone = await person();
    const { id, key, prefix } = await issue(someone);
    expect(key).toMatch(/^crm_live_[0-9a-f]{32}_[A-Za-z0-9_-]{43}$/);
    expect(key.startsWith(prefix)).toBe(true);
    expect(await enter(key)).toMatchObject({ userId: someone.id, keyId: id, sessionId: null });
    const record = await makeContext(kit.system).records('apiKey').get(id);
    expect(record).toMatchObject({ name: 'Robot', prefix, userId: someone.id, ownerId: someone.id });
    const kept = JSON.stringify([
      record,
      await makeContext(kit.system).sql('select * from api_secrets'),
      await makeContext(kit.system).sql('select * from ledger'),
      await makeContext(kit.system).sql('select * from idempotency_keys'),
    ]);
    expect(kept).not.toContain(key.slice(-43));
  });

  it('do what their user may, narrowed to their scopes', async () => {
    const admin = await person('admin');
    const [whole, reader, books] = [
      await issue(admin),
      await issue(admin, { scopes: ['*.read'] }),
      await issue(admin, { scopes: ['book.*', 'shelf.read'] }),
    ];
    expect((await enter(whole.key)).all).toBe(true);
    const works = async (key: string) => makeContext({ ...kit.system, trusted: false, rights: await enter(key) });
    const [asReader, asBooks] = [await works(reader.key), await works(books.key)];
    expect((await asReader.records('shelf').list()).nodes).toEqual([]);
    await expect(asReader.records('shelf').create({ name: 'No' })).rejects.toMatchObject({ code: 'forbidden' });
    await asBooks.records('book').create({ name: 'Yes' });
    await expect(asBooks.records('shelf').create({ name: 'No' })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(asBooks.records('user').list()).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('with scopes reach nothing beyond them by way of shares', async () => {
    const someone = await person();
    const ctx = makeContext(kit.system);
    const place = await ctx.records('shelf').create({ name: 'Top' });
    const secret = await ctx.records('book').create({ name: 'Diary', shelfId: place.id });
    await ctx.records('recordShare').create({ entity: 'book', recordId: secret.id, principalId: someone.id });
    const { key } = await issue({ ...someone, rights: await auth.reload(someone.rights) }, { scopes: ['shelf.read'] });
    const seen = await makeContext({ ...kit.system, trusted: false, rights: await enter(key) })
      .records('shelf')
      .get(String(place.id), ['name', 'books.name']);
    expect(JSON.stringify(seen)).not.toContain('Diary');
  });

  it('are refused with the next request in every process once they are revoked, expired, or their user is locked', async () => {
    const elsewhere = newAuth(kit.kernel);
    const someone = await person();
    const refuse = async (key: string, change: () => Promise<unknown>) => {
      const rights = await elsewhere.reload(await enter(key, elsewhere));
      await change();
      const work = makeContext({ ...kit.system, trusted: false, rights });
      await expect(work.records('shelf').list()).rejects.toThrow(StaleRights);
      await expect(elsewhere.reload(rights)).rejects.toMatchObject(REFUSED);
      for (const process of [auth, elsewhere, newAuth(kit.kernel)])
        await expect(enter(key, process)).rejects.toMatchObject(REFUSED);
    };
    const [first, second, third] = [await issue(someone), await issue(someone), await issue(someone)];
    await refuse(first.key, () => run('apiKey.revoke', first.id, {}, someone));
    await refuse(second.key, () => makeContext(kit.system).records('apiKey').delete(second.id));
    await refuse(third.key, () => makeContext(kit.system).records('user').update(someone.id, { status: 'locked' }));
  });

  it('run out by the clock, without any change', async () => {
    const someone = await person();
    const { key } = await issue(someone, { expiresAt: new Date(Date.now() + 3_600_000).toISOString() });
    await enter(key);
    try {
      kit.setNow(new Date(Date.now() + 3_600_001));
      await expect(enter(key)).rejects.toMatchObject(REFUSED);
    } finally {
      kit.setNow(null);
    }
    await expect(issue(someone, { expiresAt: '2020-01-01T00:00:00Z' })).rejects.toMatchObject({ pointer: '/expiresAt' });
  });

  it('are issued and revoked by their own people; only administrators do it for others', async () => {
    const [someone, somebodyElse, admin] = [await person(), await person(), await person('admin')];
    const mine = await issue(someone);
    await expect(issue(somebodyElse, { userId: someone.id })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(run('apiKey.revoke', mine.id, {}, somebodyElse)).rejects.toMatchObject({ code: 'not_found' });
    const seen = makeContext({ ...somebodyElse, rights: await auth.reload(somebodyElse.rights) });
    expect((await seen.records('apiKey').list()).nodes).toEqual([]);
    await expect(seen.records('apiKey').create({ name: 'x', prefix: 'x', userId: somebodyElse.id })).rejects.toMatchObject({
      code: 'forbidden',
    });
    const given = await issue(admin, { userId: somebodyElse.id });
    expect(await enter(given.key)).toMatchObject({ userId: somebodyElse.id, all: false });
    await run('apiKey.revoke', mine.id, {}, admin);
    await expect(enter(mine.key)).rejects.toMatchObject(REFUSED);
  });

  it('cannot issue further keys or change passwords, so that a narrow one cannot widen itself', async () => {
    const { key } = await issue(await person('admin'));
    const work: Work = { ...kit.system, trusted: false, rights: await enter(key) };
    await expect(issue(work)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(
      run('user.changePassword', null, { currentPassword: PASSWORD, newPassword: 'another good password' }, work),
    ).rejects.toMatchObject({ code: 'forbidden' });
    await expect(run('user.setPassword', work.rights.userId, { password: 'another good password' }, work)).rejects.toMatchObject({
      code: 'forbidden',
    });
  });

  it('refuse an empty list of scopes and words that are no permissions', async () => {
    const someone = await person();
    await expect(issue(someone, { scopes: [] })).rejects.toMatchObject({ pointer: '/scopes' });
    for (const wrong of ['person', 'person.', '.read', 'person.read.more', 'person read', '**'])
      await expect(issue(someone, { scopes: ['*.read', wrong] })).rejects.toMatchObject({ pointer: '/scopes/1' });
  });

  it('that are forged, cut or of another tenant are refused', async () => {
    const { key } = await issue(await person());
    const wrong = [
      key.slice(0, -1),
      `${key}A`,
      key.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
      key.replace(/[0-9a-f]{32}/, '0'.repeat(32)),
      key.replace('live', 'test'),
      'crm_live_',
      `crm_live_${"'".repeat(32)}_${'x'.repeat(43)}`,
    ];
    for (const one of wrong) await expect(enter(one)).rejects.toMatchObject(REFUSED);
    const other = await kit.otherTenant();
    const keyId = (await enter(key)).keyId;
    expect(await makeContext(other).sql('select * from api_keys where id = $1', [keyId])).toEqual([]);
    expect(await makeContext(other).sql('select * from api_secrets where key_id = $1', [keyId])).toEqual([]);
  });

  it('have their last use noted at most once a minute, off the request', async () => {
    const { id, key } = await issue(await person());
    const lastUse = async () => (await makeContext(kit.system).records('apiKey').get(id, ['lastUsedAt'])).lastUsedAt;
    expect(await lastUse()).toBeNull();
    await enter(key);
    await auth.settled();
    const first = await lastUse();
    expect(first).toMatch(/^\d{4}-.*Z$/);
    const elsewhere = newAuth(kit.kernel);
    await enter(key, elsewhere);
    await elsewhere.settled();
    expect(await lastUse()).toBe(first);
    await makeContext(kit.system).sql(`update api_secrets set last_used_at = now() - interval '61 seconds' where key_id = $1`, [
      id,
    ]);
    kit.setNow(new Date(Date.now() + 61_000));
    try {
      await enter(key);
      await auth.settled();
    } finally {
      kit.setNow(null);
    }
    expect(await lastUse()).not.toBe(first);
  });
});

describe('authenticating', () => {
  it('asks the database nothing once a caller is known', async () => {
    const { email } = await member(kit.system);
    const { accessToken } = await auth.login({ email, password: PASSWORD, ip: '10.2.1.2' });
    const { key } = await issue(await person());
    await auth.authenticate(`Bearer ${accessToken}`);
    await enter(key);
    await auth.settled();
    const asked = [
      jest.spyOn(kit.kernel.db, 'query'),
      jest.spyOn(kit.kernel.db, 'batch'),
      jest.spyOn(kit.kernel.db, 'transaction'),
    ];
    for (let i = 0; i < 100; i++) {
      await auth.authenticate(`bearer ${accessToken}`);
      await enter(key);
    }
    for (const spy of asked) {
      expect(spy).not.toHaveBeenCalled();
      spy.mockRestore();
    }
  });

  it('loads the rights of a caller once for all who wait for them', async () => {
    const { key } = await issue(await person());
    const rights = await enter(key);
    const spy = jest.spyOn(kit.kernel.db, 'query');
    await Promise.all(Array.from({ length: 50 }, () => auth.reload(rights)));
    expect(spy).toHaveBeenCalledTimes(1);
    spy.mockRestore();
  });

  it('refuses missing and malformed headers, and says how to come in', async () => {
    for (const header of [undefined, ''])
      await expect(auth.authenticate(header)).rejects.toMatchObject({
        ...REFUSED,
        params: { wwwAuthenticate: 'Bearer realm="eleven"' },
      });
    for (const header of ['Bearer', 'Bearer ', 'Basic YTpi', 'Bearer a b', 'x'.repeat(10_000), `Bearer ${'x'.repeat(10_000)}`]) {
      await expect(auth.authenticate(header)).rejects.toMatchObject({
        ...REFUSED,
        params: { wwwAuthenticate: 'Bearer realm="eleven", error="invalid_token"' },
      });
    }
  });
});
