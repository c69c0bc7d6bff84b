import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkClamdUrl } from '../platform/config/clamd-url.js';
import { clamdScanner } from './clamd.js';

let folder: string;
let server: Server | undefined;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eleven-clamd-'));
});
afterEach(() => void server?.close());
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Speaks clamd's INSTREAM as clamd(8) has it, and keeps what it was sent. */
async function clamd(answer: (content: Buffer) => string, most = Infinity): Promise<{ url: string; seen: Buffer[] }> {
  const seen: Buffer[] = [];
  server = createServer((socket) => {
    let held = Buffer.alloc(0);
    let content: Buffer[] | undefined;
    socket.on('error', () => undefined);
    socket.on('data', (bytes: Buffer) => {
      held = Buffer.concat([held, bytes]);
      if (!content) {
        const end = held.indexOf(0);
        if (end < 0) return;
        expect(held.subarray(0, end).toString()).toBe('zINSTREAM');
        held = held.subarray(end + 1);
        content = [];
      }
      while (held.length >= 4 && held.length >= 4 + held.readUInt32BE(0)) {
        const length = held.readUInt32BE(0);
        const all = Buffer.concat(content);
        if (length === 0) seen.push(all);
        if (length === 0) return void socket.end(`${answer(all)}\0`);
        if (all.length + length > most) {
          // What still comes is read, or the system would throw the answer away with it.
          socket.removeAllListeners('data').resume();
          return void socket.end('INSTREAM size limit exceeded. ERROR\0');
        }
        content.push(Buffer.from(held.subarray(4, 4 + length)));
        held = held.subarray(4 + length);
      }
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { url: `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

async function fileOf(content: Buffer) {
  const path = join(folder, 'content');
  await writeFile(path, content);
  return { path, size: content.length, name: 'content' };
}

const EICAR = Buffer.from(['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join(''));

describe('a content given to clamd', () => {
  it('is sent whole in chunks, and what is found is the reason for quarantine', async () => {
    const { url, seen } = await clamd((content) => (content.includes('virus') ? 'stream: Win.Test FOUND' : 'stream: OK'));
    const large = Buffer.alloc(1_500_000, 'good');
    expect(await clamdScanner(url)(await fileOf(large))).toBeNull();
    expect(seen[0]?.equals(large)).toBe(true);
    expect(await clamdScanner(url)(await fileOf(Buffer.from('a virus')))).toBe('Win.Test');
  });

  it('that is larger than it takes goes into quarantine', async () => {
    const { url } = await clamd(() => 'stream: OK', 400_000);
    expect(await clamdScanner(url)(await fileOf(Buffer.alloc(3_000_000)))).toContain('StreamMaxLength');
  });

  it('is not taken in where clamd is away, silent, or says something else', async () => {
    const refused = { code: 'scanner_unavailable', status: 503 };
    const file = await fileOf(Buffer.from('x'));
    const { url } = await clamd(() => 'UNKNOWN COMMAND');
    await expect(clamdScanner(url)(file)).rejects.toMatchObject(refused);
    server?.close();
    await expect(clamdScanner(url)(file)).rejects.toMatchObject(refused);
    server = createServer(() => undefined);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const silent = `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await expect(clamdScanner(silent, 100)(file)).rejects.toMatchObject(refused);
  });

  const socket = ['/run/clamav/clamd.ctl', '/var/run/clamav/clamd.ctl'].find((path) => existsSync(path));
  (socket ? it : it.skip)(
    `is looked through by the clamd of this machine${socket ? '' : ' (skipped: there is none)'}`,
    async () => {
      const scan = clamdScanner(`unix://${socket}`);
      expect(await scan(await fileOf(Buffer.from('harmless')))).toBeNull();
      expect(await scan(await fileOf(EICAR))).toMatch(/eicar/i);
    },
  );
});

it('an address of clamd is a host with a port, or a socket', () => {
  for (const good of ['tcp://clamav:3310', 'tcp://[::1]:3310', 'unix:///run/clamav/clamd.ctl']) checkClamdUrl(good);
  for (const bad of ['clamav:3310', 'tcp://clamav', 'http://clamav:3310', 'unix://', ''])
    expect(() => checkClamdUrl(bad)).toThrow('must look like');
});
