import { createReadStream } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsV4Signer } from 'aws4fetch';
import type { Dispatcher } from 'undici';
import { checkedKey, type ByteRange, type ObjectStore, type StoredObject } from './object-store.js';

export interface S3Address {
  /** `https://s3.eu-central-1.amazonaws.com` */
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

interface Call {
  readonly method: 'GET' | 'PUT' | 'HEAD' | 'DELETE';
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: () => AsyncIterable<Uint8Array>;
}

const TRIES = 3;
/** An object written within this time need not be written again to be safe from the removal of what nobody names. */
const FRESH_MS = 20 * 60_000;

/** Contents in a bucket of Amazon S3 or of a server that speaks its protocol, addressed by path; requests are signed (SigV4). */
export function s3Store(address: S3Address): ObjectStore {
  const call = (one: Call): Promise<Dispatcher.ResponseData> => send(address, one);
  const find = async (key: string): Promise<StoredObject | null> => {
    const { statusCode, headers, body } = await call({ method: 'HEAD', key: checkedKey(key) });
    await body.dump();
    if (statusCode === 404) return null;
    if (statusCode !== 200) throw refused('HEAD', statusCode, '');
    return { key, size: Number(headers['content-length']), changedAt: new Date(String(headers['last-modified'])) };
  };
  return {
    spool: join(tmpdir(), 'eleven-spool'),
    find,
    async put(key, { path, size, sha256 }, at = new Date()) {
      const there = await find(key);
      if (there?.size === size && Math.abs(at.getTime() - there.changedAt.getTime()) < FRESH_MS) return;
      const headers = { 'content-length': String(size), 'x-amz-content-sha256': sha256 };
      await done(await call({ method: 'PUT', key, headers, body: () => createReadStream(path) }), 'PUT');
    },
    async open(key, range) {
      const headers: Record<string, string> = range ? { range: `bytes=${range.start}-${range.end}` } : {};
      const { statusCode, headers: told, body } = await call({ method: 'GET', key: checkedKey(key), headers });
      if (statusCode === 200 || statusCode === 206) return range ? cut(body, range, firstByte(told)) : body;
      const text = await body.text();
      if (statusCode === 404) return null;
      throw refused('GET', statusCode, text);
    },
    async remove(key) {
      await done(await call({ method: 'DELETE', key: checkedKey(key) }), 'DELETE');
    },
    async *list(prefix) {
      for (let token: string | undefined; ;) {
        const query = { 'list-type': '2', prefix, ...(token === undefined ? {} : { 'continuation-token': token }) };
        const text = await done(await call({ method: 'GET', query }), 'LIST');
        yield* listed(text);
        token = tag(text, 'NextContinuationToken');
        if (tag(text, 'IsTruncated') !== 'true' || token === undefined) return;
      }
    },
  };
}

/** A failed connection and 5xx are tried again; what is sent is read from its beginning each time. */
async function send(address: S3Address, one: Call): Promise<Dispatcher.ResponseData> {
  const url = new URL(`${address.endpoint}/${address.bucket}${one.key === undefined ? '' : `/${one.key}`}`);
  for (const [name, value] of Object.entries(one.query ?? {})) url.searchParams.set(name, value);
  const { request } = await import('undici');
  for (let turn = 1; ; turn++) {
    const signer = new AwsV4Signer({
      method: one.method,
      url: url.href,
      headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD', ...one.headers },
      service: 's3',
      region: address.region,
      accessKeyId: address.accessKeyId,
      secretAccessKey: address.secretAccessKey,
    });
    const signed = await signer.sign();
    const headers = Object.fromEntries(signed.headers.entries());
    try {
      const answer = await request(signed.url, {
        method: one.method,
        headers,
        ...(one.body ? { body: one.body() as never } : {}),
      });
      if (answer.statusCode < 500 || turn >= TRIES) return answer;
      await answer.body.dump();
    } catch (error) {
      if (turn >= TRIES) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 100 * 2 ** turn));
  }
}

async function done({ statusCode, body }: Dispatcher.ResponseData, what: string): Promise<string> {
  const text = await body.text();
  if (statusCode < 200 || statusCode > 299) throw refused(what, statusCode, text);
  return text;
}

const refused = (what: string, status: number, text: string): Error =>
  new Error(`The file store answered ${what} with ${status} ${tag(text, 'Code') ?? ''}: ${tag(text, 'Message') ?? ''}`);

const tag = (text: string, name: string): string | undefined => new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1];

/** Keys are of digits and letters only, so nothing in them is escaped. */
function* listed(text: string): Generator<StoredObject> {
  for (const [, entry = ''] of text.matchAll(/<Contents>(.*?)<\/Contents>/gs)) {
    yield {
      key: tag(entry, 'Key') ?? '',
      size: Number(tag(entry, 'Size')),
      changedAt: new Date(tag(entry, 'LastModified') ?? ''),
    };
  }
}

/** Where the answered part begins. */
const firstByte = (headers: Dispatcher.ResponseData['headers']): number =>
  Number(/^bytes (\d+)-/.exec(String(headers['content-range']))?.[1] ?? 0);

/** Some servers give more than they were asked for. */
async function* cut(body: AsyncIterable<Uint8Array>, { start, end }: ByteRange, first: number): AsyncGenerator<Uint8Array> {
  let at = first;
  for await (const chunk of body) {
    const part = chunk.subarray(Math.max(0, start - at), Math.max(0, end + 1 - at));
    at += chunk.length;
    if (part.length > 0) yield part;
    if (at > end) return;
  }
}
