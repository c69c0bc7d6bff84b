import type { FastifyInstance } from 'fastify';
import { member, newAuth, testKernel, type TestKernel } from '#kit';
import { makeContext } from '../records/context.js';
import { authRoutes } from './rest/auth-routes.js';
import { createServer, type Surroundings } from './server.js';

let kit: TestKernel;
const open: FastifyInstance[] = [];
beforeAll(async () => {
  kit = await testKernel();
});
afterAll(async () => {
  for (const app of open) await app.close();
  await kit?.close();
});

async function server(more: Partial<Surroundings>): Promise<FastifyInstance> {
  const auth = newAuth(kit.kernel);
  const surroundings = { trustProxy: [], corsOrigins: [], ...more };
  const { app } = await createServer(kit.kernel, auth, [(api) => authRoutes(api, kit.kernel, auth)], undefined, surroundings);
  await app.ready();
  open.push(app);
  return app;
}

const ORIGIN = 'https://crm.firm.example';
const preflight = {
  origin: ORIGIN,
  'access-control-request-method': 'PATCH',
  'access-control-request-headers': 'authorization,if-match',
};
const corsOf = (headers: Record<string, unknown>) => Object.keys(headers).filter((name) => name.startsWith('access-control-'));

describe('pages of other origins', () => {
  it('are asked beforehand and allowed if their origin is named', async () => {
    const app = await server({ corsOrigins: [ORIGIN, 'http://localhost:5173'] });
    const asked = await app.inject({ method: 'OPTIONS', url: '/v1/users/some', headers: preflight });
    expect([asked.statusCode, asked.body]).toEqual([204, '']);
    expect(asked.headers).toMatchObject({
      'access-control-allow-origin': ORIGIN,
      'access-control-allow-methods': expect.stringContaining('PATCH'),
      'access-control-allow-headers': expect.stringContaining('if-match'),
      vary: 'Origin',
    });
    const called = await app.inject({ method: 'GET', url: '/v1/auth/me', headers: { origin: ORIGIN } });
    expect(called.headers).toMatchObject({
      'access-control-allow-origin': ORIGIN,
      'access-control-expose-headers': expect.stringContaining('etag'),
    });
    // An answer that says why is of no use if the page may not read it.
    expect(called.statusCode).toBe(401);
    expect(called.headers).not.toHaveProperty('access-control-allow-credentials');
  });

  it.each(['https://evil.example', 'https://crm.firm.example.evil.example', 'http://crm.firm.example', 'null'])(
    'of %s are not',
    async (origin) => {
      const app = await server({ corsOrigins: [ORIGIN] });
      for (const request of [
        { method: 'OPTIONS', headers: { ...preflight, origin } },
        { method: 'GET', headers: { origin } },
      ] as const)
        expect(corsOf((await app.inject({ url: '/v1/auth/me', ...request })).headers)).toEqual([]);
    },
  );

  it('are all allowed by *, and none where nothing is set', async () => {
    const all = await server({ corsOrigins: ['*'] });
    expect(
      (await all.inject({ method: 'GET', url: '/v1/auth/me', headers: { origin: 'https://any.example' } })).headers,
    ).toMatchObject({
      'access-control-allow-origin': '*',
    });
    const none = await server({});
    const asked = await none.inject({ method: 'OPTIONS', url: '/v1/auth/me', headers: preflight });
    expect([asked.statusCode, corsOf(asked.headers)]).toEqual([404, []]);
  });
});

describe('behind a proxy', () => {
  const fail = (app: FastifyInstance, email: string, from: string, remoteAddress = '10.0.0.5') =>
    app.inject({
      method: 'POST',
      url: '/v1/auth/login',
      payload: { email, password: 'not the password' },
      remoteAddress,
      headers: { 'x-forwarded-for': from },
    });
  const lockOut = async (app: FastifyInstance, email: string, from: string, remote?: string): Promise<number> => {
    for (let i = 0; i < 10; i++) await fail(app, email, from, remote);
    return (await fail(app, email, from, remote)).statusCode;
  };

  it('a client is locked out by its own address and harms nobody else', async () => {
    const app = await server({ trustProxy: ['10.0.0.0/8'] });
    const { email } = await member(kit.system);
    expect(await lockOut(app, email, '203.0.113.9')).toBe(429);
    expect((await fail(app, email, '203.0.113.10')).statusCode).toBe(401);
    // What a client puts in front itself is not believed: the proxy's own entry counts.
    expect((await fail(app, email, '198.51.100.1, 203.0.113.9')).statusCode).toBe(429);
    await makeContext(kit.system).sql('delete from login_attempts');
  });

  it('that is not named, nobody is believed', async () => {
    const { email } = await member(kit.system);
    for (const [trustProxy, remote] of [
      [[], '10.0.0.5'],
      [['10.0.0.0/8'], '192.0.2.66'],
    ] as const) {
      const app = await server({ trustProxy });
      for (let i = 0; i < 10; i++) await fail(app, email, `203.0.113.${i}`, remote);
      expect((await fail(app, email, '203.0.113.77', remote)).statusCode).toBe(429);
      await makeContext(kit.system).sql('delete from login_attempts');
    }
  });
});
