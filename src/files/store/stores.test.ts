import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRequire } from 'node:module';
import type { ObjectStore } from './object-store.js';
import { openStore } from './open-store.js';

interface S3Server {
  configureBuckets(): Promise<unknown>;
  callback(): Parameters<typeof createServer>[1];
}
const S3rver = createRequire(import.meta.url)('s3rver') as new (options: object) => S3Server;

const TENANT = '01a1ff8a-12de-7518-a90f-a50a1c81c9ae';
const OTHER = '01a1ff8a-12de-7518-a90f-a50a1c81c9af';
const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

let folder: string;
let server: Server;
let endpoint: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eleven-stores-'));
  const s3 = new S3rver({ directory: join(folder, 's3'), silent: true, configureBuckets: [{ name: 'kept' }] });
  await s3.configureBuckets();
  const answer = s3.callback() as (request: IncomingMessage, response: ServerResponse) => void;
  // This server takes any signature of version 4, so it is checked before.
  server = createServer((request, response) => {
    if (isSigned(request)) return answer(request, response);
    response.writeHead(403).end('<Error><Code>SignatureDoesNotMatch</Code></Error>');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  endpoint = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server?.closeAllConnections();
  await new Promise((done) => server.close(done));
  await rm(folder, { recursive: true, force: true });
});

/** Signature Version 4 (AWS: «Create a signed AWS API request»), computed anew from the request for the secret `S3RVER`. */
function isSigned({ method, url = '', headers }: IncomingMessage): boolean {
  const [, scope = '', names = '', signature] =
    /^AWS4-HMAC-SHA256 Credential=S3RVER\/(\S+), SignedHeaders=(\S+), Signature=([0-9a-f]{64})$/.exec(
      headers.authorization ?? '',
    ) ?? [];
  const { pathname, searchParams } = new URL(url, 'http://s3');
  const query = [...searchParams]
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .sort()
    .join('&');
  const signed = names
    .split(';')
    .map((name) => `${name}:${String(headers[name]).trim()}\n`)
    .join('');
  const request = [method, pathname, query, signed, names, headers['x-amz-content-sha256']].join('\n');
  const text = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha(Buffer.from(request))].join('\n');
  const key = scope
    .split('/')
    .reduce<Buffer>((last, part) => createHmac('sha256', last).update(part).digest(), Buffer.from('AWS4S3RVER'));
  return createHmac('sha256', key).update(text).digest('hex') === signature;
}

const stores: Record<string, () => ObjectStore> = {
  'a folder': () => openStore(join(folder, 'disk')),
  'an S3 server': () => openStore(`s3://S3RVER:S3RVER@${endpoint}/kept?tls=0`),
};

describe.each(Object.keys(stores))('contents in %s', (name) => {
  let store: ObjectStore;
  beforeAll(() => void (store = (stores[name] as () => ObjectStore)()));

  async function put(key: string, content: Uint8Array): Promise<void> {
    await mkdir(store.spool, { recursive: true });
    const path = join(store.spool, sha(randomBytes(8)));
    await writeFile(path, content);
    await store.put(key, { path, size: content.length, sha256: sha(content) });
    await rm(path, { force: true });
  }
  async function bytesOf(key: string, range?: { start: number; end: number }): Promise<Buffer> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of (await store.open(key, range)) ?? []) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  it('are given back as they came, whole and in parts', async () => {
    const content = randomBytes(300_000);
    const key = `${TENANT}/${sha(content)}`;
    await put(key, content);
    expect(await bytesOf(key)).toEqual(content);
    for (const range of [
      { start: 0, end: 0 },
      { start: 299_999, end: 299_999 },
      { start: 1000, end: 200_000 },
    ])
      expect(await bytesOf(key, range)).toEqual(content.subarray(range.start, range.end + 1));
    expect(await store.find(key)).toMatchObject({ key, size: 300_000 });
    await put(key, content);
    expect(await bytesOf(key)).toEqual(content);
  });

  it('that are not there are null, and removing them is no mistake', async () => {
    const key = `${TENANT}/${'0'.repeat(64)}`;
    expect(await store.find(key)).toBeNull();
    expect(await store.open(key)).toBeNull();
    await store.remove(key);
  });

  it('are listed per tenant, with all that hangs on them', async () => {
    const mine = Array.from({ length: 5 }, () => randomBytes(20));
    for (const content of mine) await put(`${OTHER}/${sha(content)}`, content);
    await put(`${OTHER}/${sha(mine[0] as Buffer)}.preview256`, randomBytes(30));
    const listed: string[] = [];
    for await (const { key, size, changedAt } of store.list(`${OTHER}/`)) {
      listed.push(key);
      expect(size).toBe(key.endsWith('preview256') ? 30 : 20);
      expect(Math.abs(Date.now() - changedAt.getTime())).toBeLessThan(60_000);
    }
    expect(listed.sort()).toEqual(
      [...mine.map((c) => `${OTHER}/${sha(c)}`), `${OTHER}/${sha(mine[0] as Buffer)}.preview256`].sort(),
    );
    for (const key of listed) await store.remove(key);
    for await (const left of store.list(`${OTHER}/`)) expect(left).toBeUndefined();
  });

  it('have keys of one form, so that none leads out of its place', async () => {
    for (const key of ['../../etc/passwd', `${TENANT}/../x`, `${TENANT}/${'0'.repeat(63)}/`, ''])
      await expect(store.find(key)).rejects.toThrow('is no key');
  });
});

it('an S3 server that refuses the key is told of, without the secret', async () => {
  const store = openStore(`s3://S3RVER:wrong-secret@${endpoint}/kept?tls=0`);
  const failure = await store
    .list(`${TENANT}/`)
    [Symbol.asyncIterator]()
    .next()
    .catch((error: unknown) => String(error));
  expect(failure).toMatch(/answered LIST with 403 SignatureDoesNotMatch/);
  expect(failure).not.toContain('wrong-secret');
});
