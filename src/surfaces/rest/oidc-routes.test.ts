import { makeContext } from '#kit';
import type { Context } from '../../declare/context.js';
import { authServer, type AuthServer } from './test/auth-server.js';
import { CLIENT, openIdentityServer, type IdentityServer } from './test/identity-server.js';

const PUBLIC = 'http://localhost:3000';
const CALLBACK = `${PUBLIC}/v1/auth/oidc/callback`;

let server: AuthServer;
let identity: IdentityServer;
let ctx: Context;
beforeAll(async () => {
  server = await authServer(PUBLIC);
  identity = await openIdentityServer(CALLBACK);
  const { id } = await server.member({ roleId: server.kit.roles.admin });
  ctx = makeContext({ ...server.system, rights: { ...server.system.rights, userId: id, sessionId: server.kernel.newId() } });
});
afterAll(async () => {
  await identity?.close();
  await server?.close();
});

let made = 0;
async function provider(
  more: Record<string, unknown> = {},
  secret: string | null = CLIENT.secret,
): Promise<{ id: string; name: string }> {
  const name = `Provider ${++made}`;
  const { id } = await ctx
    .records('identityProvider')
    .create({ name, issuer: identity.issuer, clientId: CLIENT.id, matchByEmail: true, ...more });
  if (secret !== null) await ctx.run('identityProvider.setSecret', { id, secret } as never);
  return { id, name };
}
const account = (email: string, more: Record<string, unknown> = {}): string => {
  const id = `account-${++made}`;
  identity.accounts.set(id, { email, email_verified: true, name: 'Пётр Иванов', ...more });
  identity.account = id;
  return id;
};
/** To the provider and back, as a browser does it; nothing has reached the callback yet. */
async function travel(name: string, more = ''): Promise<{ query: string; cookie: string }> {
  const start = await server.ask('GET', `/v1/auth/oidc/start?tenant=first&provider=${encodeURIComponent(name)}${more}`);
  if (start.status !== 302) throw new Error(JSON.stringify(start.body));
  const cookie = String(start.headers['set-cookie']).split(';')[0] ?? '';
  return { query: await identity.visit(String(start.headers['location']), CALLBACK), cookie };
}
const arrive = (query: string, cookie: string) =>
  server.ask('GET', `/v1/auth/oidc/callback?${query}`, undefined, { headers: { cookie } });
const exchange = (code: string) => server.ask('POST', '/v1/auth/oidc/token', { code });
const me = async (token: string) => (await server.ask('GET', '/v1/auth/me', undefined, { token })).body;

describe('signing in by OpenID Connect', () => {
  it('leads to tokens of the user with that verified address, and from then on by the provider\u2019s own id', async () => {
    const { name } = await provider();
    const { id, email } = await server.member();
    const subject = account(email);
    const first = await travel(name);
    const arrival = await arrive(first.query, first.cookie);
    expect([arrival.status, arrival.headers['cache-control'], arrival.headers['referrer-policy']]).toEqual([
      200,
      'no-store',
      'no-referrer',
    ]);
    const { status, body } = await exchange(arrival.body.code);
    expect([status, (await me(body.accessToken)).user.id]).toEqual([200, id]);
    // Renamed over there and here: still the same person.
    identity.accounts.set(subject, { email: 'renamed@example.org', email_verified: true });
    const again = await travel(name);
    expect((await me((await exchange((await arrive(again.query, again.cookie)).body.code)).body.accessToken)).user.id).toBe(id);
  });

  it('asks the provider with PKCE, state and nonce, and keeps the cookie from scripts and other paths', async () => {
    const { name } = await provider();
    const { headers } = await server.ask('GET', `/v1/auth/oidc/start?tenant=first&provider=${encodeURIComponent(name)}`);
    const asked = new URL(String(headers['location'])).searchParams;
    expect(Object.fromEntries(asked)).toMatchObject({
      response_type: 'code',
      client_id: CLIENT.id,
      redirect_uri: CALLBACK,
      code_challenge_method: 'S256',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      state: expect.stringMatching(/^crm_flow_/),
      nonce: expect.any(String),
    });
    expect(headers['set-cookie']).toMatch(/; Path=\/v1\/auth\/oidc; Max-Age=600; HttpOnly; SameSite=Lax$/);
  });

  it('takes a way back once, only from the browser that went, and its code once', async () => {
    const { name } = await provider();
    const { email } = await server.member();
    account(email);
    const trip = await travel(name);
    const { body } = await arrive(trip.query, trip.cookie);
    expect((await arrive(trip.query, trip.cookie)).body).toMatchObject({ code: 'invalid_token', pointer: '/state' });
    expect((await exchange(body.code)).status).toBe(200);
    expect((await exchange(body.code)).body).toMatchObject({ code: 'invalid_token', pointer: '/code' });
    const stolen = await travel(name);
    const other = await travel(name);
    for (const cookie of ['', other.cookie, 'eleven_sign_in=x']) {
      const answer = await arrive(stolen.query, cookie);
      expect([answer.status, answer.body.code]).toEqual([401, 'invalid_token']);
    }
  });

  it('refuses forged and mixed up answers', async () => {
    const { name } = await provider();
    const { email } = await server.member();
    account(email);
    const forge = async (change: (parameters: URLSearchParams, other: URLSearchParams) => void) => {
      const [trip, other] = [await travel(name), await travel(name)];
      const parameters = new URLSearchParams(trip.query);
      change(parameters, new URLSearchParams(other.query));
      return (await arrive(parameters.toString(), trip.cookie)).body.code;
    };
    expect(await forge((p) => p.set('code', 'forged'))).toBe('provider_refused');
    // Somebody else's code: the verifier and the nonce of this flow do not belong to it.
    expect(await forge((p, other) => p.set('code', other.get('code') ?? ''))).toBe('provider_refused');
    expect(await forge((p) => p.set('iss', 'https://evil.example'))).toBe('provider_refused');
    expect(await forge((p) => p.set('state', `${p.get('state')?.slice(0, -3)}AAA`))).toBe('invalid_token');
    expect(await forge((p) => p.delete('state'))).toBe('invalid_token');
    expect(await forge((p) => (p.delete('code'), p.set('error', 'access_denied')))).toBe('provider_refused');
  });

  it('runs out: the way after ten minutes, the code after one', async () => {
    const { name } = await provider();
    const { email } = await server.member();
    account(email);
    const age = (minutes: number) =>
      ctx.sql(`update one_time_tokens set expires_at = expires_at - make_interval(mins => $2) where tenant_id = $1`, [
        ctx.actor.tenantId,
        minutes,
      ]);
    const late = await travel(name);
    await age(10);
    expect((await arrive(late.query, late.cookie)).body.code).toBe('invalid_token');
    const trip = await travel(name);
    const { body } = await arrive(trip.query, trip.cookie);
    await age(1);
    expect((await exchange(body.code)).body.code).toBe('invalid_token');
  });

  const signIn = async (name: string) => {
    const trip = await travel(name);
    return arrive(trip.query, trip.cookie);
  };

  it('believes no address that is not verified, of another domain, or of a user who is locked', async () => {
    const { name } = await provider({ domains: ['firm.example'] });
    const inside = await server.member({ email: 'inside@firm.example' });
    account(inside.email, { email_verified: false });
    expect((await signIn(name)).body).toMatchObject({ status: 403, code: 'not_a_user' });
    account(inside.email, { email_verified: 'true' });
    expect((await signIn(name)).body.code).toBe('not_a_user');
    const outside = await server.member({ email: 'outside@firm.example.evil.example' });
    account(outside.email);
    expect((await signIn(name)).body.code).toBe('not_a_user');
    account(inside.email);
    expect((await signIn(name)).status).toBe(200);
    await ctx.records('user').update(inside.id, { status: 'locked' });
    expect((await signIn(name)).body.code).toBe('not_a_user');
  });

  it('matches no address unless told to, and makes users with their role only for named domains', async () => {
    const strict = await provider({ matchByEmail: false });
    const { email } = await server.member();
    account(email);
    expect((await signIn(strict.name)).body.code).toBe('not_a_user');
    account('stranger@firm.example');
    expect((await signIn((await provider()).name)).body.code).toBe('not_a_user');
    const open = await provider({
      matchByEmail: false,
      autoProvision: true,
      domains: ['firm.example'],
      roleId: server.kit.roles.viewer,
    });
    const { body } = await signIn(open.name);
    const who = await me((await exchange(body.code)).body.accessToken);
    expect(who).toMatchObject({ user: { email: 'stranger@firm.example', name: 'Пётр Иванов' }, roles: ['viewer'] });
    // An address that somebody here has already is not taken over by it.
    await server.member({ email: 'taken@firm.example' });
    account('taken@firm.example');
    expect((await signIn(open.name)).body.code).toBe('not_a_user');
    for (const wrong of [{ autoProvision: true }, { autoProvision: true, domains: ['firm.example'] }, { domains: ['No Domain'] }])
      await expect(
        ctx.records('identityProvider').create({ name: 'Wrong', issuer: identity.issuer, clientId: 'x', ...wrong }),
      ).rejects.toMatchObject({
        status: 400,
      });
  });

  it('goes back to the application with the code and its own state, or with the error', async () => {
    const { name } = await provider({ returnUrl: 'https://app.firm.example/signed-in?from=oidc' });
    const { email } = await server.member();
    account(email);
    const trip = await travel(name, '&state=page-7');
    const { status, headers } = await arrive(trip.query, trip.cookie);
    const back = new URL(String(headers['location']));
    expect([status, back.origin, back.searchParams.get('state'), back.searchParams.get('from')]).toEqual([
      302,
      'https://app.firm.example',
      'page-7',
      'oidc',
    ]);
    expect((await exchange(back.searchParams.get('code') ?? '')).status).toBe(200);
    account('nobody@firm.example');
    const failed = await travel(name);
    expect(String((await arrive(failed.query, failed.cookie)).headers['location'])).toBe(
      'https://app.firm.example/signed-in?from=oidc&error=not_a_user',
    );
  });

  it('asks for the second factor where the provider is not enough', async () => {
    const role = await ctx.records('role').create({ name: 'Careful', systemRole: 'rep', requiresSecondFactor: true });
    const { email } = await server.member({ roleId: role.id });
    account(email);
    const trusted = await signIn((await provider()).name);
    expect((await exchange(trusted.body.code)).status).toBe(200);
    const careful = await signIn((await provider({ secondStep: true })).name);
    expect((await exchange(careful.body.code)).body.code).toBe('second_factor_enrolment_required');
  });

  it('says clearly what is not there: provider, tenant, secret, server', async () => {
    const start = (tenant: string, name: string) =>
      server.ask('GET', `/v1/auth/oidc/start?tenant=${tenant}&provider=${encodeURIComponent(name)}`);
    const { name } = await provider();
    expect((await start('first', 'Nothing')).status).toBe(404);
    expect((await start('nobody', name)).status).toBe(404);
    expect((await server.ask('GET', '/v1/auth/oidc/start')).body).toMatchObject({ code: 'required', pointer: '/tenant' });
    const away = await provider({ issuer: 'http://127.0.0.1:9' });
    expect((await start('first', away.name)).body).toMatchObject({ status: 503, code: 'provider_unavailable' });
    const inactive = await provider({ active: false });
    expect((await start('first', inactive.name)).status).toBe(404);
    const { email } = await server.member();
    account(email);
    const wrong = await provider({}, 'not the secret');
    expect((await signIn(wrong.name)).body.code).toBe('provider_refused');
    const list = await server.ask('GET', '/v1/auth/oidc/providers?tenant=first');
    expect(list.body.nodes).toContainEqual({ name });
    expect(list.body.nodes).not.toContainEqual({ name: inactive.name });
    expect((await server.ask('GET', '/v1/auth/oidc/providers?tenant=nobody')).body).toEqual({ nodes: [] });
  });

  it('keeps the client secret sealed, and shows it nowhere', async () => {
    const { id } = await provider();
    const rows = await ctx.sql('select * from provider_secrets where tenant_id = $1', [ctx.actor.tenantId]);
    const ledger = await ctx.sql('select before, after from ledger where tenant_id = $1', [ctx.actor.tenantId]);
    for (const shown of [rows, ledger, await ctx.records('identityProvider').get(id)])
      expect(JSON.stringify(shown)).not.toContain(CLIENT.secret);
  });
});
