import { request as open, type ClientRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { testApi, type TestApi } from '#kit';
import { defineEntity } from '../../declare/entity.js';
import { text } from '../../declare/fields/text.js';
import { defineModule } from '../../declare/module.js';
import { eventRoutes } from '../events/routes.js';
import { exchangeRoutes } from '../exchange/routes.js';
import { fileRoutes } from '../files/routes.js';
import type { Work } from '../../records/work.js';
import type { RequestLimits } from './admission.js';

const note = defineEntity('note', {
  title: 'name',
  fields: { name: text({ required: true, max: 100_000 }) },
  access: { rep: { read: 'tenant', create: 'own', update: 'own' }, manager: { read: 'tenant', create: 'tenant' } },
});

const server = (requests: RequestLimits): Promise<TestApi> =>
  testApi(
    [defineModule('notebook', { entities: [note] })],
    (kit, gate) => [
      (app) => eventRoutes(app, kit.kernel, gate),
      (app) => exchangeRoutes(app, kit.kernel, gate),
      (app) => fileRoutes(app, kit.kernel, gate),
    ],
    { requests },
  );

describe('requests beyond the rate', () => {
  let api: TestApi;
  beforeAll(async () => (api = await server({ connections: 4, perCaller: 1, perTenant: 2 })), 60_000);
  afterAll(() => api?.close());
  const list = (work: Work, headers: Record<string, string> = {}) => api.rest(work, 'GET', '/v1/notes', undefined, headers);

  it('of one caller are refused with 429, which says when to come again, and others of the firm go on', async () => {
    const [loud, calm] = [await api.actor('rep'), await api.actor('rep')];
    for (let n = 0; n < 10; n++) expect((await list(loud)).status).toBe(200);
    const refused = await list(loud, { 'accept-language': 'ru' });
    expect(refused.status).toBe(429);
    expect(refused.headers).toMatchObject({
      'content-type': 'application/problem+json; charset=utf-8',
      'retry-after': '1',
      'ratelimit-policy': '"caller";q=10;w=10',
      ratelimit: expect.stringMatching(/^"caller";r=0;t=(9|10)$/),
    });
    expect(refused.body).toMatchObject({ code: 'too_many_requests', status: 429, retryAfter: 1, params: { limit: 'caller' } });
    expect(String(refused.body.detail)).toMatch(/^Вы присылаете/);
    expect((await list(calm)).status).toBe(200);
  });

  it('are announced by the headers of the answers before, when less than half is left', async () => {
    const caller = await api.otherTenant();
    const told = [];
    for (let n = 0; n < 8; n++) told.push((await list(caller)).headers.ratelimit);
    expect(told.slice(0, 4)).toEqual([undefined, undefined, undefined, undefined]);
    expect(told[7]).toMatch(/^"caller";r=2;t=8$/);
  });

  it('of all callers of a firm together are refused, and another firm does not notice', async () => {
    const other = await api.otherTenant();
    const several = await Promise.all(Array.from({ length: 3 }, () => api.actor('rep')));
    let refused;
    for (let n = 0; n < 30 && refused?.status !== 429; n++) refused = await list(several[n % 3] as Work);
    expect(refused?.body).toMatchObject({ code: 'too_many_requests', params: { limit: 'tenant' } });
    expect((await list(other)).status).toBe(200);
  });

  it('are refused over GraphQL in its own words', async () => {
    const caller = await api.otherTenant();
    const ask = () => api.graphql(caller, '{ notes { nodes { id } } }');
    for (let n = 0; n < 10; n++) expect((await ask()).status).toBe(200);
    const { status, body, headers } = await ask();
    expect([status, headers['retry-after']]).toEqual([429, '1']);
    expect(headers.ratelimit).toMatch(/^"caller";r=0/);
    expect(body.errors?.[0]?.extensions).toMatchObject({ code: 'too_many_requests', status: 429, params: { limit: 'caller' } });
  });

  it('are not counted of somebody who is not known', async () => {
    for (let n = 0; n < 30; n++) expect((await api.rest(null, 'GET', '/v1/notes')).status).toBe(401);
  });
});

describe('requests at once', () => {
  let api: TestApi;
  let port: number;
  beforeAll(async () => {
    api = await server({ connections: 4, perCaller: 0, perTenant: 0 });
    await api.app.listen({ port: 0, host: '127.0.0.1' });
    port = (api.app.server.address() as AddressInfo).port;
  }, 60_000);
  afterAll(() => api?.close());

  const state = () => api.app.admission?.state();
  const free = async (): Promise<void> => {
    for (let n = 0; n < 400 && (state()?.running ?? 0) + (state()?.waiting ?? 0) > 0; n++) await sleep(10);
    expect(state()).toMatchObject({ running: 0, waiting: 0 });
  };
  const ask = (work: Work, path: string, headers: Record<string, string> = {}, method = 'GET'): ClientRequest =>
    open({ port, path, method, headers: { authorization: api.token(work), ...headers }, agent: false }).on(
      'error',
      () => undefined,
    );
  /** Resolves when the answer has begun. */
  const begun = (request: ClientRequest): Promise<IncomingMessage> =>
    new Promise((resolve) => void request.on('response', resolve).end());

  it('have no limit of number where the rates are 0, and are all answered, each in its turn', async () => {
    const [one, other] = [api.system, await api.otherTenant()];
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, n) => api.rest(n % 3 === 0 ? other : one, 'GET', '/v1/notes')),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    await free();
  });

  it('are refused with 429 when a firm has too many waiting, while another firm is served', async () => {
    const other = await api.otherTenant();
    const flood = Array.from({ length: 200 }, () => api.rest(api.system, 'GET', '/v1/notes'));
    const beside = await api.rest(other, 'GET', '/v1/notes');
    const told = await Promise.all(flood);
    expect(beside.status).toBe(200);
    const refused = told.filter(({ status }) => status !== 200);
    expect(refused.length).toBeGreaterThan(0);
    for (const { status, body, headers } of refused) {
      expect([status, headers['retry-after']]).toEqual([429, '1']);
      expect(body).toMatchObject({ code: 'too_many_at_once', retryAfter: 1 });
    }
    await free();
  });

  it('give their place back however they end: refused, not found, broken off, streamed or sent in pieces', async () => {
    expect((await api.rest(api.system, 'GET', '/v1/notes/nothing')).status).toBe(404);
    expect((await api.rest(api.system, 'POST', '/v1/notes', { nothing: 1 })).status).toBe(400);
    expect((await api.graphql(api.system, '{ nothing }')).status).toBe(400);
    expect((await api.rest(api.system, 'GET', '/v1/export/notes?format=csv')).status).toBe(200);
    expect((await api.rest(api.system, 'GET', '/v1/export/notes?format=nothing')).status).toBe(400);
    await api.app.inject({
      method: 'POST',
      url: '/v1/import/notes',
      headers: { authorization: api.token(api.system), 'content-type': 'text/csv' },
      payload: 'name\nOne\n',
    });
    await free();
    for (let n = 0; n < 40; n++) {
      const request = ask(api.system, n % 2 === 0 ? '/v1/notes?sort=name' : '/v1/export/notes');
      request.end();
      if (n % 4 > 0) await sleep(n % 4);
      request.destroy();
    }
    const upload = ask(api.system, '/v1/files?name=a.txt', { 'content-length': '1000', 'content-type': 'text/plain' }, 'POST');
    upload.write('begun');
    await sleep(50);
    upload.destroy();
    await free();
  });

  it('hold no place while they wait for events or send a file slowly', async () => {
    const waiting = Array.from({ length: 12 }, (_, n) =>
      ask(
        api.system,
        n % 3 === 2 ? '/v1/files?name=slow.txt' : '/v1/events?after=now&wait=30',
        n % 3 === 0
          ? { accept: 'text/event-stream' }
          : n % 3 === 2
            ? { 'content-length': '1000', 'content-type': 'text/plain' }
            : {},
        n % 3 === 2 ? 'POST' : 'GET',
      ),
    );
    for (const [n, request] of waiting.entries())
      if (n % 3 === 2) request.write('begun');
      else request.end();
    await free();
    expect((await api.rest(api.system, 'GET', '/v1/notes')).status).toBe(200);
    for (const request of waiting) request.destroy();
    await free();
  });

  it('of exports are few at once, and what is short goes on beside them', async () => {
    const letters = 'x'.repeat(50_000);
    for (let n = 0; n < 30; n++)
      await api.rest(api.system, 'POST', '/v1/notes/bulk', {
        operation: 'create',
        items: Array.from({ length: 18 }, (_, i) => ({ name: `${n} ${i} ${letters}` })),
      });
    // Nobody reads them, so they stay where they are.
    const exports = Array.from({ length: 3 }, () => ask(api.system, '/v1/export/notes?format=ndjson'));
    const answers = exports.map((request) => begun(request));
    try {
      await Promise.race(answers);
      for (let n = 0; n < 1000 && state()?.waiting !== 2; n++) await sleep(10);
      expect(state()).toMatchObject({ running: 1, waiting: 2 });
      expect((await api.rest(api.system, 'GET', '/v1/notes?first=1')).status).toBe(200);
    } finally {
      for (const request of exports) request.destroy();
    }
    await free();
  });
});
