import { connect, type AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { testApi, type TestApi } from '#kit';
import { school } from '../rights/school.js';
import { failuresOf } from './harness.js';
import { judge } from './judge.js';

let api: TestApi;
let port: number;
let failures: string[];
/** Stands for the token, which is known only when the kernel runs. */
const TOKEN = 'the-token';
let token: string;
beforeAll(async () => {
  api = await testApi([school]);
  failures = failuresOf(api);
  token = api.token(api.system);
  await api.app.listen({ port: 0, host: '127.0.0.1' });
  ({ port } = api.app.server.address() as AddressInfo);
});
afterAll(async () => {
  // What was broken off before its first byte counts as busy.
  api?.app.server.closeAllConnections();
  await api?.close();
});

/** Sends bytes as they are and gives what comes back until the server closes, or 300 ms after its last byte. */
function raw(bytes: string | Buffer, options: { end?: boolean } = {}): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(
        Buffer.from(
          Buffer.from(bytes as string)
            .toString('latin1')
            .replaceAll(TOKEN, token),
          'latin1',
        ),
      );
      if (options.end) socket.end();
    });
    socket.setTimeout(2000, () => socket.destroy());
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      socket.setTimeout(300);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(text));
  });
}

const head = (line: string, headers: readonly string[]): string =>
  [line, 'Host: x', `Authorization: ${TOKEN}`, ...headers, '', ''].join('\r\n');
const get = (target: string, ...headers: string[]): string => head(`GET ${target} HTTP/1.1`, headers);
const post = (target: string, body: string, ...headers: string[]): string =>
  head(`POST ${target} HTTP/1.1`, ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`, ...headers]) +
  body;
const BODY = '{"name":"x"}';

/** Of the first answer in what came back. */
function answerOf(text: string) {
  const [first = '', ...rest] = text.split('\r\n\r\n');
  const [line = '', ...lines] = first.split('\r\n');
  const headers = Object.fromEntries(
    lines.map((l) => [l.slice(0, l.indexOf(':')).toLowerCase(), l.slice(l.indexOf(':') + 1).trim()]),
  );
  return {
    status: Number(line.split(' ')[1]),
    headers,
    text: rest.join('\r\n\r\n').slice(0, Number(headers['content-length'] ?? Infinity)),
    milliseconds: 0,
  };
}

const gzip = gzipSync(BODY).toString('latin1');
const CASES: readonly (readonly [name: string, bytes: string | Buffer, statuses: readonly number[]])[] = [
  ['no Content-Type', head('POST /v1/deals HTTP/1.1', [`Content-Length: ${BODY.length}`]) + BODY, [415]],
  [
    'a wrong Content-Type',
    head('POST /v1/deals HTTP/1.1', ['Content-Type: text/xml', `Content-Length: ${BODY.length}`]) + BODY,
    [415],
  ],
  ['text/plain', head('POST /v1/deals HTTP/1.1', ['Content-Type: text/plain', `Content-Length: ${BODY.length}`]) + BODY, [415]],
  [
    'two Content-Types',
    head('POST /v1/deals HTTP/1.1', [
      'Content-Type: application/json',
      'Content-Type: text/plain',
      `Content-Length: ${BODY.length}`,
    ]) + BODY,
    [201, 400, 415],
  ],
  [
    'a malformed Content-Type',
    head('POST /v1/deals HTTP/1.1', ['Content-Type: application/json; charset', `Content-Length: ${BODY.length}`]) + BODY,
    [201, 400, 415],
  ],
  [
    'another charset',
    head('POST /v1/deals HTTP/1.1', ['Content-Type: application/json; charset=windows-1251', `Content-Length: ${BODY.length}`]) +
      BODY,
    [415],
  ],
  [
    'bytes that are no UTF-8',
    Buffer.concat([
      Buffer.from(head('POST /v1/deals HTTP/1.1', ['Content-Type: application/json', 'Content-Length: 13'])),
      Buffer.from('{"name":"x\xff"}', 'latin1'),
    ]),
    [400],
  ],
  ['a byte order mark', post('/v1/deals', `\ufeff${BODY}`), [201, 400]],
  [
    'a compressed body',
    Buffer.from(
      head('POST /v1/deals HTTP/1.1', [
        'Content-Type: application/json',
        'Content-Encoding: gzip',
        `Content-Length: ${gzip.length}`,
      ]) + gzip,
      'latin1',
    ),
    [415],
  ],
  ['the same key twice', post('/v1/deals', '{"name":"a","name":"b"}'), [201, 400]],
  ['a cut JSON', post('/v1/deals', '{"name":'), [400]],
  ['JSON with a comment', post('/v1/deals', '{"name":"x"/*y*/}'), [400]],
  ['__proto__', post('/v1/deals', '{"__proto__":{"name":"x"}}'), [400]],
  ['constructor.prototype', post('/v1/deals', '{"constructor":{"prototype":{"x":1}}}'), [400]],
  ['an empty body', post('/v1/deals', ''), [400]],
  ['a body too large', post('/v1/deals', `{"name":"${'x'.repeat(1_100_000)}"}`), [413]],
  [
    'two Content-Lengths',
    head('POST /v1/deals HTTP/1.1', ['Content-Type: application/json', 'Content-Length: 12', 'Content-Length: 5']) + BODY,
    [400],
  ],
  [
    'Content-Length beside Transfer-Encoding',
    head('POST /v1/deals HTTP/1.1', ['Content-Type: application/json', 'Content-Length: 5', 'Transfer-Encoding: chunked']) +
      '0\r\n\r\n',
    [400],
  ],
  [
    'a malformed chunk',
    head('POST /v1/deals HTTP/1.1', ['Content-Type: application/json', 'Transfer-Encoding: chunked']) + 'zz\r\n{}\r\n0\r\n\r\n',
    [400],
  ],
  ['a header of 16 KB', get('/v1/deals', `X-Long: ${'x'.repeat(17_000)}`), [431]],
  ['1000 headers', get('/v1/deals', ...Array.from({ length: 1000 }, (_, i) => `X-${i}: 1`)), [200, 431]],
  ['a header with a control character', get('/v1/deals', 'X-Bad: a\u0001b'), [200, 400]],
  ['a header of Latin letters', Buffer.from(get('/v1/deals', 'X-Request-Id: \xe9\xff'), 'latin1'), [200]],
  ['a request id with a line break', get('/v1/deals', 'X-Request-Id: a%0d%0aSet-Cookie: x=1'), [200]],
  ['a malformed percent sign', get('/v1/deals/%zz'), [400]],
  ['a malformed percent sign in the query', get('/v1/deals?search=%zz'), [200, 400]],
  ['U+0000 in the path', get('/v1/deals/%00'), [404]],
  ['U+0000 in the query', get('/v1/deals?search=%00'), [400]],
  ['a raw NUL in the path', get('/v1/deals/\u0000'), [400]],
  ['a lone surrogate in the query', get('/v1/deals?search=%ED%A0%80'), [200, 400]],
  ['steps upward', get('/v1/%2e%2e/%2e%2e/etc/passwd'), [404]],
  ['raw steps upward', get('/v1/../../etc/passwd'), [404]],
  ['an address of another host', get('http://example.com/v1/deals'), [200, 400, 404]],
  ['an address of 8 KB', get(`/v1/deals/${'a'.repeat(8000)}`), [404, 414]],
  ['TRACE', head('TRACE /v1/deals HTTP/1.1', []), [400, 404, 405]],
  ['CONNECT', head('CONNECT /v1/deals HTTP/1.1', []), [0, 400, 404, 405]],
  ['an unknown method', head('BREW /v1/deals HTTP/1.1', []), [400]],
  ['PUT', post('/v1/deals', BODY).replace('POST', 'PUT'), [404, 405]],
  ['a method override', post('/v1/deals', BODY, 'X-HTTP-Method-Override: DELETE', 'X-HTTP-Method: DELETE'), [201]],
  ['a range', get('/v1/deals', 'Range: bytes=0-0,1-1,2-2,0-,-1'), [200]],
  ['an unknown Accept', get('/v1/deals', 'Accept: image/png;q=x, */*;q=0'), [200]],
  ['a huge Accept-Language', get('/v1/deals', `Accept-Language: ${'ru;q=0.1,'.repeat(1500)}`), [200]],
  [
    'If-Match in pieces',
    post('/v1/deals/00000000-0000-7000-8000-000000000000', BODY, 'If-Match: "1"', 'If-Match: "2"').replace('POST', 'PATCH'),
    [400],
  ],
  ['two Authorizations', get('/v1/deals', 'Authorization: Bearer x'), [200, 400, 401]],
  ['two Idempotency-Keys', post('/v1/deals', BODY, 'Idempotency-Key: a', 'Idempotency-Key: b'), [201]],
  ['an Idempotency-Key of 256', post('/v1/deals', BODY, `Idempotency-Key: ${'k'.repeat(256)}`), [400]],
  ['no HTTP at all', '\x16\x03\x01\x00\xa5\x01\x00', [400]],
  ['HTTP/0.9', 'GET /v1/deals\r\n\r\n', [0, 400, 401]],
];

it.each(CASES)('is refused or answered, and never by more than a problem: %s', async (name, bytes, statuses) => {
  const answer = answerOf((await raw(bytes)) || 'HTTP/1.1 0 closed');
  expect([name, statuses.includes(answer.status), answer.status, failures.splice(0)]).toEqual([name, true, answer.status, []]);
  if (answer.status === 0) return;
  const early = answer.status >= 400 && !('x-request-id' in answer.headers);
  expect(judge(early ? { ...answer, text: answer.text.replace('{', '{"requestId":"none",') } : answer, '')).toBeNull();
});

it('what is encoded twice is decoded once: in a path, in a filter and in a body', async () => {
  const { body } = await api.rest(api.system, 'POST', '/v1/deals', { name: '%41 & %253C' });
  expect(body.name).toBe('%41 & %253C');
  const found = async (name: string) =>
    (await api.rest<{ nodes: unknown[] }>(api.system, 'GET', `/v1/deals?filter[name][startsWith]=${name}`)).body.nodes.length;
  expect([await found('%2541'), await found('%41'), await found('%252541')]).toEqual([1, 0, 0]);
  const [first = '', rest = ''] = [String(body.id).slice(0, 1), String(body.id).slice(1)];
  const once = `%${first.charCodeAt(0).toString(16)}${rest}`;
  expect((await api.rest(api.system, 'GET', `/v1/deals/${once}`)).status).toBe(200);
  expect((await api.rest(api.system, 'GET', `/v1/deals/${once.replace('%', '%25')}`)).status).toBe(404);
});

it('HEAD gives the headers of GET and no body', async () => {
  const text = await raw(head('HEAD /v1/deals HTTP/1.1', []));
  expect([answerOf(text).status, text.split('\r\n\r\n')[1]]).toEqual([200, '']);
});

it('a body that stops in the middle ends with the connection, and the server goes on', async () => {
  await raw(head('POST /v1/deals HTTP/1.1', ['Content-Type: application/json', 'Content-Length: 500']) + '{"name":', {
    end: true,
  });
  expect(failures.splice(0)).toEqual([]);
  expect(answerOf(await raw(get('/v1/deals'))).status).toBe(200);
});

it('a hundred connections that say nothing do not keep others waiting', async () => {
  const slow = Array.from({ length: 100 }, () => connect(port, '127.0.0.1').on('error', () => undefined));
  for (const socket of slow) socket.write('GET /v1/deals HTTP/1.1\r\nHost: x\r\nX-Slow: ');
  const started = performance.now();
  expect(answerOf(await raw(get('/v1/deals'))).status).toBe(200);
  expect(performance.now() - started).toBeLessThan(60_000);
  slow.forEach((socket) => socket.destroy());
});
