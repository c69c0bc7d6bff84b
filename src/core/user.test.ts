import type { Action } from '../declare/action.js';
import { makeContext, runAction } from '../records/context.js';
import type { Work } from '../records/work.js';
import { fresh } from '../surfaces/operations.js';
import { member, newAuth, PASSWORD, testKernel, type TestKernel } from '#kit';
import type { Auth } from '../sign-in/auth.js';

let kit: TestKernel;
let auth: Auth;
beforeAll(async () => {
  kit = await testKernel();
  auth = newAuth(kit.kernel);
});
afterAll(() => kit?.close());

const NEW = 'a wholly new password';
let turn = 0;
const login = (email: string, password = PASSWORD) => auth.login({ email, password, ip: `10.3.1.${turn++ % 250}` });
const enter = async (accessToken: string): Promise<Work> => ({
  ...kit.system,
  trusted: false,
  reason: null,
  rights: await auth.authenticate(`Bearer ${accessToken}`),
});

async function person(role: 'admin' | 'manager' | 'rep' | 'viewer') {
  const { id, email } = await member(kit.system, { roleId: kit.roles[role] });
  const pair = await login(email);
  return { id, email, pair, work: await enter(pair.accessToken) };
}
const run = (name: string, id: string | null, input: unknown, work: Work) =>
  fresh({ kernel: kit.kernel, gate: auth, work }, (now) =>
    runAction(kit.kernel.registry.actions.get(name) as Action, id, input, null, now),
  ) as Promise<Record<string, unknown>>;
const eventsOf = async (id: string): Promise<unknown[]> =>
  (
    await makeContext(kit.system).sql<{ event: string }>(
      `select event from ledger where record_id = $1 and operation = 'event' order by id`,
      [id],
    )
  ).map((row) => row.event);

describe('a user', () => {
  it('changes the own password by the current one, which ends all other sessions', async () => {
    const { id, email, work } = await person('viewer');
    const other = await login(email);
    await expect(
      run('user.changePassword', null, { currentPassword: 'not the password', newPassword: NEW }, work),
    ).rejects.toMatchObject({ pointer: '/currentPassword', code: 'wrong_password' });
    await expect(
      run('user.changePassword', null, { currentPassword: PASSWORD, newPassword: 'password1' }, work),
    ).rejects.toMatchObject({ pointer: '/newPassword', code: 'common_password' });
    await expect(
      run('user.changePassword', null, { currentPassword: PASSWORD, newPassword: 'short' }, work),
    ).rejects.toMatchObject({ pointer: '/newPassword' });
    await expect(
      run('user.changePassword', null, { currentPassword: PASSWORD, newPassword: 'Example 2026!' }, work),
    ).rejects.toMatchObject({ pointer: '/newPassword', code: 'guessable_password' });
    await run('user.changePassword', null, { currentPassword: PASSWORD, newPassword: NEW }, work);
    await expect(auth.refresh(other.refreshToken)).rejects.toMatchObject({ code: 'invalid_refresh_token' });
    await auth.reload(work.rights);
    await expect(login(email)).rejects.toMatchObject({ code: 'invalid_credentials' });
    await login(email, NEW);
    expect(await eventsOf(id)).toEqual(['user.passwordChanged', 'user.passwordChanged']);
    expect(JSON.stringify(await makeContext(kit.system).sql('select * from ledger'))).not.toMatch(/argon2|new password/);
  });

  it('cannot guess at the current password for long', async () => {
    const { work } = await person('rep');
    const guess = (currentPassword: string) => run('user.changePassword', null, { currentPassword, newPassword: NEW }, work);
    for (let i = 0; i < 10; i++) await expect(guess(`wrong ${i}`)).rejects.toMatchObject({ code: 'wrong_password' });
    await expect(guess(PASSWORD)).rejects.toMatchObject({ code: 'too_many_attempts', status: 429 });
  });

  it('changes the own name and language, and nothing else of users and roles', async () => {
    const { id, work } = await person('manager');
    expect(await run('user.editProfile', null, { name: 'New Name', locale: 'ru' }, work)).toMatchObject({
      id,
      name: 'New Name',
      locale: 'ru',
    });
    await expect(run('user.editProfile', null, { name: 'x', status: 'active' }, work)).rejects.toMatchObject({
      code: 'unknown_field',
      pointer: '/status',
    });
    const ctx = makeContext({ ...work, rights: await auth.reload(work.rights) });
    await expect(ctx.records('user').update(id, { name: 'Other' })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(ctx.records('user').create({ email: 'x@example.com', name: 'x' })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(ctx.records('roleAssignment').create({ userId: id, roleId: kit.roles.admin })).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(ctx.records('role').update(kit.roles.manager, { systemRole: 'admin' })).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(
      ctx.records('roleGrant').create({ roleId: kit.roles.manager, permission: 'user.update', scope: 'tenant' }),
    ).rejects.toMatchObject({ code: 'forbidden' });
    for (const action of ['user.setPassword', 'user.signOut'])
      await expect(run(action, id, action === 'user.signOut' ? {} : { password: NEW }, work)).rejects.toMatchObject({
        code: 'forbidden',
      });
  });
});

describe('an administrator', () => {
  it('sets passwords and signs users out everywhere', async () => {
    const [admin, someone] = [await person('admin'), await person('rep')];
    await run('user.setPassword', someone.id, { password: NEW }, admin.work);
    await expect(auth.refresh(someone.pair.refreshToken)).rejects.toMatchObject({ code: 'invalid_refresh_token' });
    const again = await login(someone.email, NEW);
    await run('user.signOut', someone.id, {}, admin.work);
    await expect(auth.refresh(again.refreshToken)).rejects.toMatchObject({ code: 'invalid_refresh_token' });
    expect(await eventsOf(someone.id)).toEqual(['user.passwordChanged', 'user.passwordChanged', 'user.signedOut']);
  });

  it('of another tenant finds no such user', async () => {
    const other = await kit.otherTenant();
    const [role] = (
      await makeContext(other)
        .records('role')
        .list({ filter: { systemRole: { eq: 'admin' } } })
    ).nodes;
    const { email } = await member(other, { roleId: String(role?.id) });
    const work = await enter((await login(email)).accessToken);
    const victim = await person('rep');
    await expect(run('user.setPassword', victim.id, { password: NEW }, work)).rejects.toMatchObject({ code: 'not_found' });
    await expect(run('user.signOut', victim.id, {}, work)).rejects.toMatchObject({ code: 'not_found' });
    await auth.refresh(victim.pair.refreshToken);
  });
});

it('forgets sessions whose tokens have run out, and keeps the others', async () => {
  const [gone, kept] = [await person('rep'), await person('rep')];
  const ctx = makeContext(kit.system);
  await ctx.sql(`update refresh_tokens set expires_at = now() - interval '1 second' where session_id = $1`, [
    gone.work.rights.sessionId,
  ]);
  await ctx.sql(`update sessions set last_seen_at = now() - interval '2 days'`);
  await kit.kernel.registry.jobs.get('kernel.forget-sessions')?.run(ctx, {});
  const left = (await ctx.sql<{ id: string }>('select id from sessions')).map((row) => row.id);
  expect(left).toContain(kept.work.rights.sessionId);
  expect(left).not.toContain(gone.work.rights.sessionId);
});
