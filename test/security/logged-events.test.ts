import { makeContext, member, newAuth, PASSWORD, testApi, type TestApi } from '#kit';
import type { Auth } from '../../src/sign-in/auth.js';
import { createServer } from '../../src/surfaces/server.js';
import { authRoutes } from '../../src/surfaces/rest/auth-routes.js';

type Line = Record<string, unknown> & { level: string; security?: string };

let api: TestApi;
let auth: Auth;
let server: Awaited<ReturnType<typeof createServer>>['app'];
const lines: Line[] = [];
beforeAll(async () => {
  api = await testApi();
  const log = (level: string, message: string, facts: Record<string, unknown> = {}) =>
    void lines.push({ level, message, ...facts });
  const kernel = { ...api.kernel, log };
  auth = newAuth(kernel);
  ({ app: server } = await createServer(kernel, auth, [(app) => authRoutes(app, kernel, auth)]));
  await server.ready();
});
afterAll(async () => {
  await auth?.settled();
  await server?.close();
  await api?.close();
});

const events = (): Line[] => lines.splice(0).filter(({ security }) => security !== undefined);
const ask = async (method: 'GET' | 'POST', url: string, payload?: object, token?: string) => {
  const headers = { 'x-request-id': 'seen-7', ...(token ? { authorization: `Bearer ${token}` } : {}) };
  const answer = await server.inject({ method, url, headers, remoteAddress: '192.0.2.7', ...(payload ? { payload } : {}) });
  return { status: answer.statusCode, body: answer.json<Record<string, string>>() };
};

describe('the log tells', () => {
  it('who signed in, from where', async () => {
    const { id, email } = await member(api.system);
    events();
    await ask('POST', '/v1/auth/login', { email, password: PASSWORD });
    expect(events()).toEqual([
      expect.objectContaining({
        level: 'info',
        security: 'signed_in',
        tenantId: api.system.rights.tenantId,
        userId: id,
        ip: '192.0.2.7',
      }),
    ]);
  });

  it('that a sign-in was refused, with its reason, but neither password nor address', async () => {
    const { id, email } = await member(api.system);
    events();
    for (const [address, users] of [
      [email, [{ tenantId: api.system.rights.tenantId, userId: id, active: true }]],
      ['stranger@example.com', []],
    ] as const) {
      await ask('POST', '/v1/auth/login', { email: address, password: 'my secret attempt' });
      const told = events();
      expect(told).toEqual([
        expect.objectContaining({ level: 'warn', security: 'sign_in_refused', users, ip: '192.0.2.7' }),
        expect.objectContaining({
          security: 'refused',
          code: 'invalid_credentials',
          status: 401,
          requestId: 'seen-7',
          route: '/v1/auth/login',
        }),
      ]);
      expect(JSON.stringify(told)).not.toMatch(/my secret attempt|@/);
    }
  });

  it('that somebody is locked out', async () => {
    const { email } = await member(api.system);
    for (let i = 0; i < 10; i++) await ask('POST', '/v1/auth/login', { email, password: 'wrong wrong' });
    events();
    expect((await ask('POST', '/v1/auth/login', { email, password: PASSWORD })).status).toBe(429);
    expect(events()).toEqual([expect.objectContaining({ security: 'refused', code: 'too_many_attempts', status: 429 })]);
    await makeContext(api.system).sql('delete from login_attempts');
  });

  it('that a stolen refresh token was used', async () => {
    const { id, email } = await member(api.system);
    const { refreshToken } = await auth.login({ email, password: PASSWORD, ip: '192.0.2.7' });
    const next = await auth.refresh(refreshToken);
    await auth.refresh(next.refreshToken);
    events();
    await ask('POST', '/v1/auth/refresh', { refreshToken });
    expect(events()).toEqual([
      expect.objectContaining({ security: 'refresh_token_reused', userId: id }),
      expect.objectContaining({ security: 'refused', code: 'invalid_refresh_token' }),
    ]);
  });

  it('whoever is refused for want of credentials or rights, by both surfaces and with their name', async () => {
    const { id, email } = await member(api.system, { roleId: api.roles.viewer });
    const { accessToken } = await auth.login({ email, password: PASSWORD, ip: '192.0.2.7' });
    events();
    await ask('GET', '/v1/users');
    expect(events()).toEqual([
      expect.objectContaining({
        security: 'refused',
        code: 'unauthenticated',
        status: 401,
        route: '/v1/users',
        method: 'GET',
        ip: '192.0.2.7',
      }),
    ]);
    const who = {
      security: 'refused',
      code: 'forbidden',
      status: 403,
      userId: id,
      tenantId: api.system.rights.tenantId,
      requestId: 'seen-7',
    };
    expect((await ask('POST', '/v1/roles', { name: 'Mine' }, accessToken)).status).toBe(403);
    expect(events()).toEqual([expect.objectContaining(who)]);
    await ask('POST', '/graphql', { query: 'mutation { createRole(input: { name: "Mine" }) { id } }' }, accessToken);
    expect(events()).toEqual([expect.objectContaining({ ...who, route: 'createRole' })]);
  });
});
