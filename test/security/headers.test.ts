import { connect, type AddressInfo } from 'node:net';
import { newAuth, testApi, type ApiAnswer, type TestApi } from '#kit';
import { installed } from '../../modules/installed.js';
import { createHealth } from '../../src/platform/health.js';
import { createMetrics } from '../../src/platform/metrics.js';
import { kebab } from '../../src/registry/names.js';
import { actionOn } from '../../src/surfaces/operations.js';
import { operationRoutes } from '../../src/surfaces/rest/operation-routes.js';
import { furtherRoutes } from '../../src/surfaces/further-routes.js';
import { createServer } from '../../src/surfaces/server.js';

let api: TestApi;
let port: number;
beforeAll(async () => {
  api = await testApi(installed, (kit, gate) => [
    ...furtherRoutes(kit.kernel, { ...newAuth(kit.kernel), ...gate }, '1'),
    (app) => operationRoutes(app, createHealth(kit.kernel.db), createMetrics({ pool: () => kit.kernel.db.connections() })),
  ]);
  await api.app.listen({ port: 0, host: '127.0.0.1' });
  ({ port } = api.app.server.address() as AddressInfo);
}, 120_000);
afterAll(async () => {
  api?.app.server.closeAllConnections();
  await api?.close();
});

/** Pages for people load scripts of their own; everything else loads nothing. */
const PAGES = /^\/(docs(\/.*)?|graphiql|reset-password|accept-invitation)?$/;

/** Files of the pages, the same to everybody. */
const ASSETS = /^\/docs\/assets\//;

/** What is wrong with an answer's headers, in words. */
function faults(url: string, headers: ApiAnswer['headers'], text: string): string[] {
  const has = (name: string): string => String(headers[name] ?? '');
  const policy = has('content-security-policy');
  const wanted: [boolean, string][] = [
    [has('x-content-type-options') === 'nosniff', 'types may be guessed'],
    [/default-src 'none'/.test(policy), 'anything may be loaded'],
    [/base-uri 'none'/.test(policy), 'base-uri'],
    [/frame-ancestors 'none'/.test(policy), 'anybody may frame it'],
    [PAGES.test(url) || !/script-src|'self'/.test(policy), 'scripts may run'],
    [has('referrer-policy') === 'no-referrer', 'addresses are told to others'],
    [/^same-(origin|site)$/.test(has('cross-origin-resource-policy')), 'other pages may embed it'],
    [ASSETS.test(url) || /no-store|no-cache|private/.test(has('cache-control')), 'it may be kept on the way'],
    [headers['x-powered-by'] === undefined && headers['server'] === undefined, 'it says what made it'],
    [text === '' || has('content-type') !== '', 'it has no type'],
    [
      !/^(text\/|application\/(json|problem\+json))/.test(has('content-type')) || /charset=utf-8/.test(has('content-type')),
      'it names no charset',
    ],
  ];
  return wanted.filter(([good]) => !good).map(([, what]) => what);
}

/** Every route with a path that leads somewhere, as far as one can know it. */
const calls = () =>
  api.routes
    .filter(({ method }) => method !== 'HEAD')
    .map(({ method, url }) => ({
      method: method as 'GET',
      url: url.replace(/:(\w+)/g, (_, name: string) => (name === 'token' ? 'x' : '019f0000-0000-7000-8000-000000000000')),
    }));

describe('the headers that browsers mind', () => {
  it('stand on every answer of every route, to strangers and to those who may everything', async () => {
    const wrong: string[] = [];
    const cookies: string[] = [];
    const all = calls();
    expect(all.length).toBeGreaterThan(500);
    for (const { method, url } of all) {
      // Strangers everywhere; with all rights only what changes nothing, for the rest needs a body.
      for (const as of method === 'GET' ? [null, api.system] : [null]) {
        const { status, headers, text } = await api.rest(as, method, url, method === 'GET' ? undefined : {});
        const found = faults(url, headers, text);
        if (found.length > 0 || status >= 500) wrong.push(`${method} ${url} ${status}: ${found.join(', ')}`);
        if (headers['set-cookie'] !== undefined) cookies.push(url);
      }
    }
    expect(wrong).toEqual([]);
    expect([...new Set(cookies)]).toEqual(['/v1/auth/oidc/callback'].filter((url) => cookies.includes(url)));
  }, 120_000);

  it('stand on answers without a route, to wrong methods, and to what is no HTTP', async () => {
    for (const url of ['/nowhere', '/v1/%zz', `/v1/people/${'x'.repeat(400)}`]) {
      const { status, headers, text } = await api.rest(null, 'GET', url);
      expect([url, Math.floor(status / 100), faults(url, headers, text)]).toEqual([url, 4, []]);
    }
    for (const bytes of ['GARBAGE\r\n\r\n', `GET / HTTP/1.1\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`]) {
      const { status, headers, text } = await raw(bytes);
      expect([Math.floor(status / 100), faults('raw', headers, text)]).toEqual([4, []]);
    }
  });

  it.each(['TRACE', 'TRACK', 'CONNECT', 'DEBUG', 'PROPFIND'])('the method %s is refused, and repeats nothing', async (method) => {
    for (const url of ['/', '/v1/people', '/graphql']) {
      const { status, text } = await raw(
        `${method} ${url} HTTP/1.1\r\nHost: x\r\nX-Canary: kanarienvogel\r\nConnection: close\r\n\r\n`,
      );
      expect([status === 0 || (status >= 400 && status < 500), text.includes('kanarienvogel')]).toEqual([true, false]);
    }
  });

  it('methods that are safe change nothing: no action that changes something answers GET', () => {
    const { actions, entities } = api.kernel.registry;
    const read = new Set(api.routes.filter(({ method }) => method === 'GET' || method === 'HEAD').map(({ url }) => url));
    const wrong = [...actions.values()].filter((action) => {
      const [name = '', verb = ''] = action.name.split('.');
      const url = `/v1/${entities.get(name)?.route}${actionOn(action) === 'record' ? '/:id' : ''}/${kebab(verb)}`;
      return !action.options.readOnly && read.has(url);
    });
    expect(actions.size).toBeGreaterThan(50);
    expect(wrong.map((action) => action.name)).toEqual([]);
  });

  it('stand on streams of events as well', async () => {
    const { status, headers, text } = await raw(
      `GET /v1/events?after=now HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\nAuthorization: ${api.token(api.system)}\r\n\r\n`,
    );
    expect([status, faults('stream', headers, text)]).toEqual([200, []]);
  });

  it('tell browsers to come by https alone where the public address is https, for a year and all below it', async () => {
    for (const [publicUrl, told] of [
      ['https://crm.example', 'max-age=31536000; includeSubDomains'],
      ['http://localhost:3000', undefined],
    ] as const) {
      const { app } = await createServer(
        { ...api.kernel, publicUrl },
        { authenticate: async () => api.system.rights, reload: async (rights) => rights },
        [],
        undefined,
        {
          trustProxy: [],
          corsOrigins: [],
        },
      );
      await app.ready();
      for (const url of ['/v1/people', '/nowhere'])
        expect((await app.inject({ method: 'GET', url })).headers['strict-transport-security']).toBe(told);
      await app.close();
    }
  });
});

/** Sends bytes as they are; the head of what comes back. Status 0: the line was cut. */
function raw(bytes: string): Promise<ApiAnswer<string>> {
  return new Promise((resolve) => {
    let got = '';
    const done = (): void => {
      socket.destroy();
      const [head = '', ...rest] = got.split('\r\n\r\n');
      const [line = '', ...lines] = head.split('\r\n');
      const headers = Object.fromEntries(
        lines.map((l) => [l.slice(0, l.indexOf(':')).toLowerCase(), l.slice(l.indexOf(':') + 1).trim()]),
      );
      const text = rest.join('\r\n\r\n');
      resolve({ status: Number(line.split(' ')[1] ?? 0), headers, text, body: text });
    };
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.setTimeout(3000, done);
    socket.on('data', (chunk) => {
      got += chunk.toString('latin1');
      socket.setTimeout(150);
    });
    socket.on('error', () => undefined);
    socket.on('close', done);
  });
}
