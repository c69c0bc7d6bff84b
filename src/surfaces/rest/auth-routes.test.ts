import type { FastifyInstance } from 'fastify';
import { makeContext } from '../../records/context.js';
import { member, newAuth, PASSWORD, testKernel, type TestKernel } from '#kit';
import { createServer } from '../server.js';
import { authOpenApi } from './auth-open-api.js';
import { authRoutes } from './auth-routes.js';

let kit: TestKernel;
let app: FastifyInstance;
const routes: string[] = [];
beforeAll(async () => {
  kit = await testKernel();
  const auth = newAuth(kit.kernel);
  const noted = (api: FastifyInstance): void => {
    api.addHook(
      'onRoute',
      ({ method, url }) =>
        void routes.push(...[method].flat().map((one) => `${one.toLowerCase()} ${url.replace(/:(\w+)/g, '{$1}')}`)),
    );
    authRoutes(api, kit.kernel, auth);
  };
  ({ app } = await createServer(kit.kernel, auth, [noted]));
  await app.ready();
});
afterAll(async () => {
  await app?.close();
  await kit?.close();
});

interface Answer {
  status: number;
  headers: Record<string, unknown>;
  body: { [key: string]: unknown };
}

async function ask(method: 'GET' | 'POST' | 'DELETE', url: string, body?: unknown, token?: string): Promise<Answer> {
  const answer = await app.inject({
    method,
    url,
    ...(body === undefined ? {} : { payload: body as object }),
    headers: token ? { authorization: `Bearer ${token}` } : {},
  });
  return {
    status: answer.statusCode,
    headers: answer.headers,
    body: (answer.body === '' ? {} : answer.json()) as Answer['body'],
  };
}

async function login(roleId?: string): Promise<{ id: string; email: string; accessToken: string; refreshToken: string }> {
  const { id, email } = await member(kit.system, { ...(roleId ? { roleId } : {}) });
  const { status, body, headers } = await ask('POST', '/v1/auth/login', { email, password: PASSWORD });
  expect([status, headers['cache-control']]).toEqual([200, 'no-store']);
  return { id, email, ...(body as { accessToken: string; refreshToken: string }) };
}

describe('/v1/auth', () => {
  it('signs in, says who one is, refreshes, and signs out', async () => {
    const { id, email, accessToken, refreshToken } = await login(kit.roles.rep);
    const me = await ask('GET', '/v1/auth/me', undefined, accessToken);
    expect(me.body).toMatchObject({
      user: { id, email, name: 'Somebody', locale: null, timeZone: null },
      tenant: { slug: 'first', baseCurrency: 'RUB', timeZone: 'Europe/Moscow' },
      roles: ['rep'],
      permissions: { 'user.read': 'tenant', 'apiKey.issue': 'tenant', 'apiKey.read': 'own' },
      keyId: null,
    });
    expect(me.body.permissions).not.toHaveProperty('user.update');
    const refreshed = await ask('POST', '/v1/auth/refresh', { refreshToken });
    expect(refreshed.body).toEqual({ accessToken: expect.any(String), refreshToken: expect.any(String), expiresIn: 600 });
    expect((await ask('POST', '/v1/auth/logout', undefined, accessToken)).status).toBe(204);
    for (const token of [accessToken, String(refreshed.body.accessToken)]) {
      const refused = await ask('GET', '/v1/auth/me', undefined, token);
      expect([refused.status, refused.headers['www-authenticate']]).toEqual([
        401,
        'Bearer realm="eleven", error="invalid_token"',
      ]);
    }
    expect((await ask('POST', '/v1/auth/refresh', { refreshToken: refreshed.body.refreshToken })).status).toBe(401);
  });

  it('lists sessions and ends one, or all', async () => {
    const first = await login();
    const second = (await ask('POST', '/v1/auth/login', { email: first.email, password: PASSWORD })).body as {
      accessToken: string;
    };
    const { nodes } = (await ask('GET', '/v1/auth/sessions', undefined, first.accessToken)).body as {
      nodes: { id: string; current: boolean }[];
    };
    expect(nodes.map((one) => one.current).sort()).toEqual([false, true]);
    const other = nodes.find((one) => !one.current)?.id ?? '';
    const stranger = await login();
    expect((await ask('DELETE', `/v1/auth/sessions/${other}`, undefined, stranger.accessToken)).status).toBe(404);
    expect((await ask('DELETE', `/v1/auth/sessions/${other}`, undefined, first.accessToken)).status).toBe(204);
    expect((await ask('GET', '/v1/auth/sessions', undefined, second.accessToken)).status).toBe(401);
    for (const wrong of [other, 'x', kit.kernel.newId()])
      expect((await ask('DELETE', `/v1/auth/sessions/${wrong}`, undefined, first.accessToken)).status).toBe(404);
    expect((await ask('POST', '/v1/auth/logout-all', undefined, first.accessToken)).status).toBe(204);
    expect((await ask('GET', '/v1/auth/me', undefined, first.accessToken)).status).toBe(401);
    expect((await ask('GET', '/v1/auth/me', undefined, stranger.accessToken)).status).toBe(200);
  });

  it('signs out by the refresh token when the access token has run out, and says nothing of unknown ones', async () => {
    const { refreshToken, accessToken } = await login();
    expect((await ask('POST', '/v1/auth/logout', { refreshToken: 'unknown' })).status).toBe(204);
    expect((await ask('POST', '/v1/auth/logout', { refreshToken })).status).toBe(204);
    expect((await ask('GET', '/v1/auth/me', undefined, accessToken)).status).toBe(401);
    expect((await ask('POST', '/v1/auth/logout')).status).toBe(401);
  });

  it('answers wrong credentials and too many of them as problems with the headers clients need', async () => {
    const { email } = await member(kit.system);
    const wrong = () => ask('POST', '/v1/auth/login', { email, password: 'not the password' });
    const first = await wrong();
    expect([first.status, first.headers['www-authenticate'], first.body.code]).toEqual([
      401,
      expect.stringMatching(/^Bearer/),
      'invalid_credentials',
    ]);
    for (let i = 0; i < 9; i++) await wrong();
    const locked = await wrong();
    expect([locked.status, locked.body.code, Number(locked.headers['retry-after']) > 800]).toEqual([
      429,
      'too_many_attempts',
      true,
    ]);
    await makeContext(kit.system).sql('delete from login_attempts');
  });

  const bad: [string, unknown, string, string][] = [
    ['/v1/auth/login', {}, '/email', 'required'],
    ['/v1/auth/login', { email: 'a@b.c' }, '/password', 'required'],
    ['/v1/auth/login', { email: 5, password: 'x' }, '/email', 'invalid_value'],
    ['/v1/auth/login', { email: 'a\u0000@b.c', password: 'x' }, '/email', 'invalid_value'],
    ['/v1/auth/login', { email: 'a@b.c', password: ['x'] }, '/password', 'invalid_value'],
    ['/v1/auth/login', { email: 'a@b.c', password: 'x'.repeat(129) }, '/password', 'invalid_value'],
    ['/v1/auth/login', { email: 'a@b.c', password: 'x', tenant: {} }, '/tenant', 'invalid_value'],
    ['/v1/auth/login', { email: 'a@b.c', password: 'x', admin: true }, '/admin', 'unknown_field'],
    ['/v1/auth/login', { email: 'a@b.c', password: 'x', 'a/b~': 1 }, '/a~1b~0', 'unknown_field'],
    ['/v1/auth/login', ['a'], '', 'invalid_value'],
    ['/v1/auth/refresh', {}, '/refreshToken', 'required'],
    ['/v1/auth/refresh', { refreshToken: 'x'.repeat(501) }, '/refreshToken', 'invalid_value'],
    ['/v1/auth/refresh', { refreshToken: {} }, '/refreshToken', 'invalid_value'],
    ['/v1/auth/logout', { all: true }, '/all', 'unknown_field'],
    ['/v1/auth/logout-all', { all: true }, '/all', 'unknown_field'],
  ];
  it.each(bad)('%s refuses %j at %s', async (url, body, pointer, code) => {
    const { status, body: problem } = await ask('POST', url, body);
    expect({ status, pointer: problem.pointer, code: problem.code }).toEqual({ status: 400, pointer, code });
  });

  it('is described in OpenAPI route by route', () => {
    const described = Object.entries(authOpenApi).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    expect([...new Set(routes.filter((route) => !route.startsWith('head ')))].sort()).toEqual(described.sort());
  });
});
