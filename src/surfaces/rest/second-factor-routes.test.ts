import { generateSync } from 'otplib';
import { makeContext, PASSWORD } from '#kit';
import { authServer, type AuthServer } from './test/auth-server.js';

let server: AuthServer;
beforeAll(async () => {
  server = await authServer();
});
afterAll(() => server?.close());
beforeEach(() => server.kit.setNow(new Date('2027-01-10T10:00:00Z')));

const ask = (url: string, body: unknown, token?: string) => server.ask('POST', `/v1/auth/${url}`, body, token ? { token } : {});
/** The authenticator app on somebody's phone. */
const codeOf = (secret: string, seconds = 0): string =>
  generateSync({ secret, epoch: Math.floor(server.kernel.now().getTime() / 1000) + seconds });
const later = (seconds: number) => server.kit.setNow(new Date(server.kernel.now().getTime() + seconds * 1000));

async function enrolled() {
  const { id, email } = await server.member();
  const { body } = await server.login(email);
  const { body: made } = await ask('mfa/enrol', {}, body.accessToken);
  const confirmed = await ask('mfa/confirm', { code: codeOf(made.secret) }, body.accessToken);
  expect(confirmed.status).toBe(200);
  later(30);
  return {
    id,
    email,
    secret: made.secret as string,
    uri: made.uri as string,
    token: body.accessToken as string,
    codes: confirmed.body.recoveryCodes as string[],
  };
}
const firstStep = async (email: string): Promise<string> => {
  const { status, body } = await server.login(email);
  expect([status, body.code]).toEqual([401, 'second_factor_required']);
  return body.params.mfaToken;
};

describe('a second factor', () => {
  it('counts once its first code has confirmed it, and then the password alone is not enough', async () => {
    const { id, email } = await server.member();
    const { body } = await server.login(email);
    const { body: made } = await ask('mfa/enrol', {}, body.accessToken);
    expect(made.uri).toMatch(new RegExp(`^otpauth://totp/First.*secret=${made.secret}`));
    expect((await server.login(email)).status).toBe(200);
    expect((await ask('mfa/confirm', { code: '000000' }, body.accessToken)).body.code).toBe('wrong_code');
    const { body: done } = await ask('mfa/confirm', { code: codeOf(made.secret) }, body.accessToken);
    expect(done.recoveryCodes).toHaveLength(10);
    const mfaToken = await firstStep(email);
    later(30);
    const { status, body: pair } = await ask('mfa', { mfaToken, code: codeOf(made.secret) });
    expect(status).toBe(200);
    expect((await server.ask('GET', '/v1/auth/me', undefined, { token: pair.accessToken })).body.user.id).toBe(id);
    expect((await ask('mfa', { mfaToken, code: codeOf(made.secret) })).body.code).toBe('invalid_token');
  });

  it('keeps its secret sealed and only hashes of its recovery codes', async () => {
    const { secret, codes } = await enrolled();
    const rows = await makeContext(server.system).sql(
      'select f.sealed, f.pending, (select json_agg(c.hash) from recovery_codes c where c.tenant_id = f.tenant_id) as hashes from second_factors f where f.tenant_id = $1',
      [server.system.rights.tenantId],
    );
    for (const hidden of [secret, ...codes, ...codes.map((code) => code.replaceAll('-', ''))])
      expect(JSON.stringify(rows)).not.toContain(hidden);
  });

  it('takes each code once, also of two that come at once, and those of the step before and after for slow clocks', async () => {
    const { email, secret } = await enrolled();
    const code = codeOf(secret);
    const tokens = [await firstStep(email), await firstStep(email)];
    const answers = await Promise.all(tokens.map((mfaToken) => ask('mfa', { mfaToken, code })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
    expect(answers.find(({ status }) => status === 401)?.body.code).toBe('wrong_code');
    expect((await ask('mfa', { mfaToken: await firstStep(email), code: codeOf(secret, 60) })).status).toBe(401);
    expect((await ask('mfa', { mfaToken: await firstStep(email), code: codeOf(secret, 30) })).status).toBe(200);
    // An earlier step than the last one used is of no use any more.
    expect((await ask('mfa', { mfaToken: await firstStep(email), code: codeOf(secret, -30) })).status).toBe(401);
    later(60);
    expect((await ask('mfa', { mfaToken: await firstStep(email), code: codeOf(secret, -30) })).body.code).toBe('wrong_code');
    expect((await ask('mfa', { mfaToken: await firstStep(email), code: codeOf(secret) })).status).toBe(200);
  });

  it('is replaced by a recovery code, each good once, however it is written', async () => {
    const { email, codes, token } = await enrolled();
    const [first = ''] = codes;
    expect(
      (await ask('mfa', { mfaToken: await firstStep(email), code: ` ${first.toUpperCase().replaceAll('-', ' ')} ` })).status,
    ).toBe(200);
    expect((await ask('mfa', { mfaToken: await firstStep(email), code: first })).body.code).toBe('wrong_code');
    expect((await server.ask('GET', '/v1/auth/mfa', undefined, { token })).body).toEqual({
      enrolled: true,
      required: false,
      recoveryCodesLeft: 9,
    });
    const { body } = await ask('mfa/recovery-codes', { code: codes[1] }, token);
    expect(body.recoveryCodes).toHaveLength(10);
    expect((await ask('mfa', { mfaToken: await firstStep(email), code: codes[2] })).status).toBe(401);
    expect((await ask('mfa', { mfaToken: await firstStep(email), code: body.recoveryCodes[0] })).status).toBe(200);
  });

  it('cannot be guessed: ten wrong codes, from wherever, and the right one waits too', async () => {
    const { email, secret } = await enrolled();
    const mfaToken = await firstStep(email);
    for (let i = 0; i < 10; i++) expect((await ask('mfa', { mfaToken, code: '000000' })).body.code).toBe('wrong_code');
    const locked = await ask('mfa', { mfaToken, code: codeOf(secret) });
    expect([locked.status, locked.body.code]).toEqual([429, 'too_many_attempts']);
    await makeContext(server.system).sql('delete from login_attempts');
  });

  it('is neither replaced nor taken away with a stolen access token alone', async () => {
    const { token, secret, email } = await enrolled();
    expect((await ask('mfa/enrol', {}, token)).body).toMatchObject({ code: 'required', pointer: '/code' });
    expect((await ask('mfa/enrol', { code: '000000' }, token)).body.code).toBe('wrong_code');
    expect((await ask('mfa/remove', { code: '000000' }, token)).body.code).toBe('wrong_code');
    const { body: other } = await ask('mfa/enrol', { code: codeOf(secret) }, token);
    // Until the new one is confirmed the old one is in force.
    later(30);
    expect((await ask('mfa', { mfaToken: await firstStep(email), code: codeOf(secret) })).status).toBe(200);
    expect((await ask('mfa/confirm', { code: codeOf(other.secret) }, token)).status).toBe(200);
    later(30);
    expect((await ask('mfa', { mfaToken: await firstStep(email), code: codeOf(secret) })).status).toBe(401);
    expect((await ask('mfa/remove', { code: codeOf(other.secret) }, token)).status).toBe(204);
    expect((await server.login(email)).status).toBe(200);
  });

  it('is asked for after a reset of the password as well, which neither skips nor removes it', async () => {
    const { email, secret } = await enrolled();
    expect((await ask('password-reset', { email })).status).toBe(202);
    await server.work();
    const letter = server.mailbox.received.findLast(({ to }) => to.includes(email));
    const token = /#token=(\S+)/.exec(letter?.mail.text ?? '')?.[1] ?? '';
    const password = 'quite another long secret';
    const done = await ask('password-reset/confirm', { token, password });
    expect([done.status, JSON.stringify(done.body)]).toEqual([204, '{}']);
    const { status, body } = await server.login(email, { password });
    expect([status, body.code, body.accessToken]).toEqual([401, 'second_factor_required', undefined]);
    expect((await ask('mfa', { mfaToken: body.params.mfaToken, code: codeOf(secret) })).status).toBe(200);
  });

  it('has recovery codes of 128 random bits, no two alike', async () => {
    const all = [...(await enrolled()).codes, ...(await enrolled()).codes];
    expect(new Set(all).size).toBe(20);
    for (const code of all) expect(code).toMatch(/^([0-9a-f]{4}-){7}[0-9a-f]{4}$/);
    // Of 20 × 128 bits about half are set; by chance it is never so far from that.
    const bits = all.flatMap((code) =>
      [...code.replaceAll('-', '')].map((digit) => parseInt(digit, 16).toString(2).replaceAll('0', '').length),
    );
    const set = bits.reduce((sum, n) => sum + n, 0);
    expect([set > 1000, set < 1560]).toEqual([true, true]);
  });

  it('begins anew after five minutes, and for a user who was locked meanwhile', async () => {
    const { email, secret, id } = await enrolled();
    const mfaToken = await firstStep(email);
    await makeContext(server.system).sql(
      `update one_time_tokens set expires_at = expires_at - interval '5 minutes' where tenant_id = $1`,
      [server.system.rights.tenantId],
    );
    expect((await ask('mfa', { mfaToken, code: codeOf(secret) })).body).toMatchObject({
      code: 'invalid_token',
      pointer: '/mfaToken',
    });
    const other = await firstStep(email);
    await makeContext(server.system).records('user').update(id, { status: 'locked' });
    expect((await ask('mfa', { mfaToken: other, code: codeOf(secret) })).body).toMatchObject({
      status: 401,
      code: 'invalid_credentials',
    });
  });

  it('that a role demands is set up at the next sign-in, and cannot be taken away', async () => {
    const ctx = makeContext(server.system);
    const role = await ctx.records('role').create({ name: 'Treasurer', systemRole: 'rep', requiresSecondFactor: true });
    const { email } = await server.member({ roleId: role.id });
    const { status, body } = await server.login(email);
    expect([status, body.code]).toEqual([401, 'second_factor_enrolment_required']);
    const { mfaToken } = body.params;
    expect((await ask('mfa', { mfaToken, code: '123456' })).status).toBe(401);
    const { body: made } = await ask('mfa/enrol', { mfaToken });
    const { status: confirmed, body: pair } = await ask('mfa/confirm', { mfaToken, code: codeOf(made.secret) });
    expect([confirmed, pair.recoveryCodes.length, typeof pair.accessToken]).toEqual([200, 10, 'string']);
    later(30);
    expect((await ask('mfa/remove', { code: codeOf(made.secret) }, pair.accessToken)).body.code).toBe('second_factor_demanded');
    const again = await firstStep(email);
    expect((await ask('mfa/enrol', { mfaToken: again })).body.code).toBe('second_factor_required');
  });

  it('that the tenant demands of everybody holds for all', async () => {
    const { email } = await server.member();
    const set = (value: string) =>
      makeContext(server.system).sql(`update tenants set settings = settings || $2::jsonb where id = $1`, [
        server.system.rights.tenantId,
        `{"kernel.requireSecondFactor": ${value}}`,
      ]);
    await set('true');
    expect((await server.login(email)).body.code).toBe('second_factor_enrolment_required');
    await set('false');
    expect((await server.login(email)).status).toBe(200);
  });

  it('is taken away by an administrator for who has lost everything, and all sessions end', async () => {
    const { email, id, token } = await enrolled();
    const boss = await server.member({ roleId: server.kit.roles.admin });
    const ctx = makeContext({
      ...server.system,
      rights: { ...server.system.rights, userId: boss.id, sessionId: server.kernel.newId() },
    });
    await ctx.run('user.resetSecondFactor', { id });
    expect((await server.ask('GET', '/v1/auth/me', undefined, { token })).status).toBe(401);
    expect((await server.login(email)).status).toBe(200);
  });

  it('is nothing for API keys and strangers', async () => {
    expect((await server.ask('GET', '/v1/auth/mfa')).status).toBe(401);
    expect((await ask('mfa/enrol', {})).status).toBe(401);
    expect((await ask('mfa/confirm', { code: '123456' })).status).toBe(401);
    for (const mfaToken of ['x', `crm_mfa_${'0'.repeat(32)}_${'A'.repeat(43)}`])
      expect((await ask('mfa', { mfaToken, code: '123456' })).body.code).toBe('invalid_token');
  });
});

describe('sessions', () => {
  it('are named after their device', async () => {
    const { email } = await server.member();
    const agent = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0';
    await server.ask('POST', '/v1/auth/login', { email, password: PASSWORD }, { headers: { 'user-agent': agent } });
    const { body } = await server.login(email, { device: 'Телефон на складе' });
    const { body: list } = await server.ask('GET', '/v1/auth/sessions', undefined, { token: body.accessToken });
    expect(list.nodes.map((one: { device: string }) => one.device).sort()).toEqual(['Firefox, Windows', 'Телефон на складе']);
  });
});
