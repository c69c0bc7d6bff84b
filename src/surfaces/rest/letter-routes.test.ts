import { makeContext, PASSWORD } from '#kit';
import { authServer, type AuthServer } from './test/auth-server.js';

let server: AuthServer;
beforeAll(async () => {
  server = await authServer('https://crm.firm.example');
});
afterAll(() => server?.close());
beforeEach(async () => {
  await server.work();
  server.mailbox.received.length = 0;
});

const NEW = 'another long enough secret';
const ask = (url: string, body: unknown, ip?: string) => server.ask('POST', `/v1/auth/${url}`, body, ip ? { ip } : {});
const tokenIn = (i = -1): string => /#token=(\S+)/.exec(server.mailbox.received.at(i)?.mail.text ?? '')?.[1] ?? '';
const admin = async () => {
  const { id } = await server.member({ roleId: server.kit.roles.admin });
  const session = await server.kernel.newId();
  return makeContext({ ...server.system, rights: { ...server.system.rights, userId: id, sessionId: session } });
};
/** As if so much time had passed. */
const age = (interval: string) =>
  makeContext(server.system).sql(
    `update one_time_tokens set expires_at = expires_at - interval '${interval}' where tenant_id = $1`,
    [server.system.rights.tenantId],
  );

describe('a forgotten password', () => {
  it('is replaced by a link in a letter, once, and every session ends', async () => {
    const { email } = await server.member();
    const { body: before } = await server.login(email);
    expect(await ask('password-reset', { email: ` ${email.toUpperCase()} ` })).toMatchObject({
      status: 202,
      body: { accepted: true },
    });
    await server.work();
    const [letter] = server.mailbox.received;
    expect(letter?.to).toEqual([email]);
    expect(letter?.mail.text).toContain('https://crm.firm.example/reset-password#token=crm_reset_');
    const token = tokenIn();
    expect((await ask('password-reset/confirm', { token, password: '12345678' })).body).toMatchObject({
      code: 'common_password',
      pointer: '/password',
    });
    expect((await ask('password-reset/confirm', { token, password: NEW })).status).toBe(204);
    expect((await server.ask('GET', '/v1/auth/me', undefined, { token: before.accessToken })).status).toBe(401);
    expect((await server.ask('POST', '/v1/auth/refresh', { refreshToken: before.refreshToken })).status).toBe(401);
    expect((await server.login(email)).status).toBe(401);
    expect((await server.login(email, { password: NEW })).status).toBe(200);
    expect((await ask('password-reset/confirm', { token, password: PASSWORD })).body).toMatchObject({
      status: 401,
      code: 'invalid_token',
    });
  });

  it('keeps no token in the database, and tells the owner of the change', async () => {
    const { email, id } = await server.member();
    await ask('password-reset', { email });
    await server.work();
    const token = tokenIn();
    const rows = await makeContext(server.system).sql('select * from one_time_tokens where tenant_id = $1', [
      server.system.rights.tenantId,
    ]);
    expect(JSON.stringify(rows)).not.toContain(token.slice(-43));
    const ledger = await makeContext(server.system).sql(
      'select count(*)::int as n from ledger where tenant_id = $1 and (after::text like $2 or before::text like $2)',
      [server.system.rights.tenantId, `%${token.slice(-20)}%`],
    );
    expect(ledger).toEqual([{ n: 0 }]);
    await ask('password-reset/confirm', { token, password: NEW });
    const { nodes } = await makeContext(server.system)
      .records('notification')
      .list({ filter: { userId: { eq: id } } });
    expect(nodes.map(({ kind, channel }) => `${kind} ${channel}`).sort()).toEqual([
      'user.passwordChanged email',
      'user.passwordChanged inApp',
    ]);
  });

  it('is answered the same for an address nobody has, and for locked users, who get no letter', async () => {
    const { email } = await server.member({ status: 'locked' });
    const answers = [await ask('password-reset', { email }), await ask('password-reset', { email: 'nobody@example.org' })];
    expect(answers.map(({ status, body }) => ({ status, body }))).toEqual(
      Array(2).fill({ status: 202, body: { accepted: true } }),
    );
    await server.work();
    expect(server.mailbox.received).toHaveLength(0);
  });

  it('is good for 30 minutes, and the later letter ends the earlier one', async () => {
    const { email } = await server.member();
    for (let i = 0; i < 2; i++) {
      await ask('password-reset', { email });
      await server.work();
    }
    expect((await ask('password-reset/confirm', { token: tokenIn(0), password: NEW })).status).toBe(401);
    await age('29 minutes');
    const { body } = await server.login(email);
    expect(body.accessToken).toBeDefined();
    await age('2 minutes');
    expect((await ask('password-reset/confirm', { token: tokenIn(1), password: NEW })).body.code).toBe('invalid_token');
  });

  it('is used by one of many that try at once', async () => {
    const { email } = await server.member();
    await ask('password-reset', { email });
    await server.work();
    const token = tokenIn();
    const answers = await Promise.all(
      Array.from({ length: 5 }, (_, i) => ask('password-reset/confirm', { token, password: `${NEW} ${i}` })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 401, 401, 401, 401]);
  });

  it('is asked for at most ten times from one place, known address or not', async () => {
    const { email } = await server.member();
    for (const address of [email, 'unknown@example.org']) {
      for (let i = 0; i < 10; i++) expect((await ask('password-reset', { email: address }, '192.0.2.7')).status).toBe(202);
      expect((await ask('password-reset', { email: address }, '192.0.2.7')).body).toMatchObject({
        status: 429,
        code: 'too_many_attempts',
      });
    }
    await server.auth.settled();
  });

  it.each([
    ['forged', (token: string) => `${token.slice(0, -4)}AAAA`],
    ['of another tenant', (token: string) => token.replace(/_[0-9a-f]{32}_/, `_${'0'.repeat(32)}_`)],
    ['of another purpose', (token: string) => token.replace('crm_reset_', 'crm_invite_')],
    ['no token at all', () => 'x'],
  ])('refuses a token that is %s', async (_, forge) => {
    const { email } = await server.member();
    await ask('password-reset', { email });
    await server.work();
    const token = forge(tokenIn());
    for (const url of ['password-reset/confirm', 'invitation/accept'])
      expect((await ask(url, { token, password: NEW })).body).toMatchObject({
        status: 401,
        code: 'invalid_token',
        pointer: '/token',
      });
  });
});

describe('an invitation', () => {
  it('lets the invited choose a password within 7 days, and sign in from then on', async () => {
    const ctx = await admin();
    const { id } = await ctx.records('user').create({ email: 'new@firm.example', name: 'Анна', status: 'invited', locale: 'ru' });
    await ctx.run('user.invite', { id });
    await server.work();
    expect(server.mailbox.received[0]?.mail).toMatchObject({
      subject: 'Приглашение в First',
      text: expect.stringContaining('Анна'),
    });
    await age('6 days');
    expect((await ask('invitation/accept', { token: tokenIn(), password: NEW })).status).toBe(204);
    expect((await server.login('new@firm.example', { password: NEW })).status).toBe(200);
    expect((await ctx.records('user').get(id)).status).toBe('active');
  });

  it('goes to all who wait for one, once', async () => {
    const ctx = await admin();
    for (const email of ['one@firm.example', 'two@firm.example'])
      await ctx.records('user').create({ email, name: 'X', status: 'invited' });
    expect(await ctx.run('user.inviteAll', {})).toEqual({ invited: 2 });
    await server.work();
    expect(server.mailbox.received.map(({ to }) => to[0]).sort()).toEqual(['one@firm.example', 'two@firm.example']);
    expect(await ctx.run('user.inviteAll', {})).toEqual({ invited: 0 });
  });

  it('is for administrators, and of no use once the user is locked', async () => {
    const ctx = await admin();
    const { id } = await ctx.records('user').create({ email: 'gone@firm.example', name: 'X', status: 'invited' });
    const rep = makeContext({ ...(await server.kit.actor('rep')), kernel: server.kernel });
    await expect(rep.run('user.invite', { id })).rejects.toMatchObject({ status: 403 });
    await ctx.run('user.invite', { id });
    await server.work();
    await ctx.records('user').update(id, { status: 'locked' });
    expect((await ask('invitation/accept', { token: tokenIn(), password: NEW })).status).toBe(401);
    await expect(ctx.run('user.invite', { id })).rejects.toMatchObject({ code: 'not_invitable' });
  });
});
