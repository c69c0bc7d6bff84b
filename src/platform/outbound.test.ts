import { createServer, type Server } from 'node:http';
import type { AddressInfo, LookupFunction } from 'node:net';
import { Problem } from './problem.js';
import { createOutbound } from './outbound.js';

let server: Server;
let port: number;
let seen: string[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    seen.push(String(request.url));
    if (request.url === '/moved') return void response.writeHead(302, { location: `http://127.0.0.1:${port}/target` }).end();
    if (request.url === '/endless') {
      const pour = () => {
        while (!response.destroyed && response.write('x'.repeat(16_384)));
      };
      response.on('drain', pour);
      return pour();
    }
    if (request.url === '/silent') return;
    response.end('here');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => void (seen = []));

const strict = createOutbound({ allow: [] });
const lenient = createOutbound({ allow: ['127.0.0.0/8'] });
afterAll(() => Promise.all([strict.close(), lenient.close()]));

/** Spellings of private, local and otherwise forbidden addresses (reliability §5). */
const FORBIDDEN = [
  'https://127.0.0.1/',
  'https://127.1/',
  'https://2130706433/',
  'https://0x7f000001/',
  'https://0x7f.0.0.1/',
  'https://017700000001/',
  'https://0177.0.0.1/',
  'https://127.0.0.1./',
  'https://0/',
  'https://0.0.0.0/',
  'https://10.0.0.1/',
  'https://172.16.0.1/',
  'https://172.31.255.255/',
  'https://192.168.1.1/',
  'https://169.254.169.254/latest/meta-data/',
  'https://2852039166/',
  'https://100.64.0.1/',
  'https://198.18.0.1/',
  'https://192.0.0.1/',
  'https://192.0.2.1/',
  'https://203.0.113.9/',
  'https://224.0.0.1/',
  'https://240.0.0.1/',
  'https://255.255.255.255/',
  'https://[::]/',
  'https://[::1]/',
  'https://[0:0:0:0:0:0:0:1]/',
  'https://[::ffff:127.0.0.1]/',
  'https://[::ffff:7f00:1]/',
  'https://[::ffff:0:7f00:1]/',
  'https://[::127.0.0.1]/',
  'https://[::ffff:169.254.169.254]/',
  'https://[64:ff9b::7f00:1]/',
  'https://[64:ff9b:1::a]/',
  'https://[2002:7f00:1::]/',
  'https://[2001::1]/',
  'https://[fe80::1]/',
  'https://[fec0::1]/',
  'https://[fd00::1]/',
  'https://[ff02::1]/',
  'https://[2001:db8::1]/',
  'https://localhost/',
  'https://localhost./',
  'https://LOCALHOST/',
  'https://erp.localhost/',
  'https://printer.local/',
  'https://metadata.google.internal/',
  'https://router.lan/',
  'https://１２７.０.０.１/',
  'https://127。0。0。1/',
  'https://⑫7.0.0.1/',
  'https://user:password@example.com/',
  'https://example.com@127.0.0.1/',
  'https://user@example.com/',
  'https://127.0.0.1#@example.com/',
  'https://127.0.0.1\\@example.com/',
  'https:\\\\example.com/',
  ' https://example.com/',
  'https://exam\tple.com/',
  'https://example.com:22/',
  'https://example.com:25/',
  'https://example.com:5432/',
  'http://example.com/',
  'ftp://example.com/',
  'file:///etc/passwd',
  'gopher://127.0.0.1/',
  'javascript:alert(1)',
  'data:text/plain,x',
  '//example.com/',
  'example.com',
  'https://',
  'https://%31%32%37.0.0.1/',
  'https://[::1%25lo]/',
];

describe('addresses that others choose', () => {
  it.each(FORBIDDEN)('%s is refused where it is entered', (url) => {
    let refusal: unknown;
    try {
      strict.check(url, '/url');
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(Problem);
    expect(refusal).toMatchObject({ code: 'address_not_allowed', status: 400, pointer: '/url' });
  });

  it.each(FORBIDDEN)('%s is refused again by whoever would send there', async (url) => {
    await expect(strict.request(url, { method: 'POST', headers: {} })).rejects.toThrow();
    expect(seen).toEqual([]);
  });

  it.each([
    'https://example.com/hook',
    'https://example.com:8443/',
    'https://президент.рф/',
    'https://8.8.8.8/',
    'https://[2606:4700::1111]/',
  ])('%s is taken', (url) => {
    expect(strict.check(url, '/url')).toBeInstanceOf(URL);
  });

  it('are reached by plain http and at any port only within what the operator allows', async () => {
    const answer = await lenient.request(`http://127.0.0.1:${port}/`, { method: 'POST', headers: {}, body: '{}' });
    expect(answer).toMatchObject({ status: 200, text: 'here' });
    expect(() => lenient.check(`http://10.0.0.1:${port}/`, '/url')).toThrow(Problem);
    // A name may turn out to be allowed, so it is judged when it is resolved.
    expect(lenient.check(`http://erp.example.com:${port}/`, '/url')).toBeInstanceOf(URL);
  });

  it('are judged by what the name resolves to at the moment of connecting, also if it answers differently the second time', async () => {
    let asked = 0;
    const rebinding: LookupFunction = (_name, options, callback) => {
      const address = asked++ === 0 ? '93.184.215.14' : '127.0.0.1';
      if (options.all) callback(null, [{ address, family: 4 }]);
      else callback(null, address, 4);
    };
    const outbound = createOutbound({ allow: [], ports: [port], lookup: rebinding });
    asked = 1;
    const url = `https://rebind.example.com:${port}/`;
    expect(outbound.check(url, '/url')).toBeInstanceOf(URL);
    await expect(outbound.request(url, { method: 'POST', headers: {} })).rejects.toMatchObject({ code: 'ERR_OUTBOUND_REFUSED' });
    expect(asked).toBe(2);
    expect(seen).toEqual([]);
    await outbound.close();
  });

  it('with one forbidden address among several are refused, whichever would be tried first', async () => {
    const both: LookupFunction = (_name, options, callback) => {
      if (options.all)
        callback(null, [
          { address: '93.184.215.14', family: 4 },
          { address: '127.0.0.1', family: 4 },
        ]);
      else callback(null, '93.184.215.14', 4);
    };
    const outbound = createOutbound({ allow: [], lookup: both });
    await expect(outbound.request('https://two.example.com/', { method: 'POST', headers: {} })).rejects.toMatchObject({
      code: 'ERR_OUTBOUND_REFUSED',
    });
    await outbound.close();
  });

  it('are not followed when they answer with a redirect', async () => {
    const answer = await lenient.request(`http://127.0.0.1:${port}/moved`, { method: 'POST', headers: {} });
    expect(answer.status).toBe(302);
    expect(seen).toEqual(['/moved']);
  });

  it('that answer without end are read for 64 kB and no more', async () => {
    const answer = await lenient.request(`http://127.0.0.1:${port}/endless`, { method: 'POST', headers: {} });
    expect(answer.text).toHaveLength(65_536);
  });

  it('that never answer keep no other address of the same origin waiting', async () => {
    const silent = Array.from({ length: 40 }, () =>
      lenient
        .request(`http://127.0.0.1:${port}/silent`, { method: 'POST', headers: {}, totalMilliseconds: 3_000 })
        .catch((error: Error) => error.name),
    );
    const first = await Promise.race([
      Promise.race(silent),
      lenient.request(`http://127.0.0.1:${port}/`, { method: 'POST', headers: {} }),
    ]);
    expect(first).toMatchObject({ status: 200 });
    expect(await Promise.all(silent)).toEqual(Array.from({ length: 40 }, () => 'TimeoutError'));
  });

  it('that never answer are given up after the total time', async () => {
    const request = lenient.request(`http://127.0.0.1:${port}/silent`, { method: 'POST', headers: {}, totalMilliseconds: 200 });
    await expect(request).rejects.toMatchObject({ name: 'TimeoutError' });
  });
});
