import { createServer as httpServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { testKernel, type TestKernel } from '#kit';
import { createLog } from '../platform/log.js';
import { Problem } from '../platform/problem.js';
import { startTracing, type Tracing } from '../platform/tracing.js';
import { createServer } from './server.js';

interface Span {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  status: { code?: number };
  attributes: { key: string; value: { stringValue?: string; intValue?: number } }[];
}

let kit: TestKernel;
let collector: Server;
let tracing: Tracing;
const spans: Span[] = [];
const lines: Record<string, unknown>[] = [];

beforeAll(async () => {
  kit = await testKernel();
  collector = httpServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      const { resourceSpans } = JSON.parse(body) as { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] };
      spans.push(...resourceSpans.flatMap((one) => one.scopeSpans.flatMap((scope) => scope.spans)));
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  tracing = await startTracing(`http://127.0.0.1:${(collector.address() as AddressInfo).port}`, { name: 'eleven', version: '1' });
});
afterAll(async () => {
  await kit.close();
  await new Promise((resolve) => collector.close(resolve));
});

const gate = {
  authenticate: async (header: string | undefined) => {
    if (header !== 'system') throw new Problem('unauthenticated', 401, 'Sign in first.');
    return kit.system.rights;
  },
  reload: async (rights: TestKernel['system']['rights']) => rights,
};

async function ask(every: boolean): Promise<void> {
  const log = createLog({
    logLevel: 'info',
    logFormat: 'json',
    write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>),
  });
  const kernel = { ...kit.kernel, db: tracing.database(kit.kernel.db) };
  const broken = (api: { get(url: string, handler: () => Promise<never>): unknown }): void =>
    void api.get('/broken/:id', () => Promise.reject(new Error('as the test wants')));
  const { app } = await createServer({ ...kernel, log: () => undefined }, gate, [broken as never], { log, every, tracing });
  const headers = {
    authorization: 'system',
    'x-request-id': 'seen-1',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  };
  expect((await app.inject({ url: '/v1/users?first=1', headers })).statusCode).toBe(200);
  expect((await app.inject({ url: '/broken/secret-7' })).statusCode).toBe(500);
  await app.close();
}

describe('requests are told of', () => {
  it('in the log: failed ones always, all on demand, by route and request id and never by address', async () => {
    await ask(false);
    expect(lines).toEqual([expect.objectContaining({ level: 'error', method: 'GET', route: '/broken/:id', status: 500 })]);
    lines.length = 0;
    await ask(true);
    expect(lines.map(({ level, route, status, requestId }) => [level, route, status, requestId])).toEqual([
      ['info', '/v1/users', 200, 'seen-1'],
      ['error', '/broken/:id', 500, expect.any(String)],
    ]);
    expect(JSON.stringify(lines)).not.toContain('secret-7');
  });

  it('as a trace: part of the caller’s, with the database’s statements as children and no values in them', async () => {
    await ask(false);
    await tracing.stop();
    const request = spans.find((span) => span.name === 'GET /v1/users');
    expect(request).toMatchObject({ traceId: '0af7651916cd43dd8448eb211c80319c', parentSpanId: 'b7ad6b7169203331' });
    const children = spans.filter((span) => span.parentSpanId === request?.spanId);
    expect(children).toHaveLength(1);
    expect(children[0]?.attributes).toContainEqual({
      key: 'db.query.text',
      value: { stringValue: expect.stringContaining('from') },
    });
    expect(spans.find((span) => span.name === 'GET /broken/:id')?.status.code).toBe(2);
  });
});
