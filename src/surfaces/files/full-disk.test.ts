import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { open, type FileHandle } from 'node:fs/promises';
import { Agent, request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { keeperOf } from '../../files/keeper.js';
import type { Work } from '../../records/work.js';
import { exchangeRoutes } from '../exchange/routes.js';
import { fileStage, type FileStage } from './test/stage.js';

let stage: FileStage;
let admin: Work;
let agent: Agent;
let disk: { restore: () => void };
beforeAll(async () => {
  stage = await fileStage((app, kit, gate) => exchangeRoutes(app, kit.kernel, gate));
  admin = await stage.api.actor('admin');
  await stage.api.app.listen({ host: '127.0.0.1', port: 0 });
  agent = new Agent({ keepAlive: true, maxSockets: 1 });
  disk = await fullDisk();
});
afterAll(async () => {
  disk?.restore();
  agent?.destroy();
  await stage?.api.close();
});

/** Every write to a file fails, some time after it was begun, as on a volume that has become full. */
async function fullDisk() {
  const file = await open('/dev/null', 'w');
  const handles = Object.getPrototypeOf(file) as FileHandle;
  await file.close();
  const { write, writev } = handles;
  const full = async () => {
    await setTimeout(30);
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  };
  Object.assign(handles, { write: full, writev: full });
  return { restore: () => Object.assign(handles, { write, writev }) };
}

async function ask(method: string, path: string, type = '', content?: Buffer) {
  const asked = request({
    host: '127.0.0.1',
    port: (stage.api.app.server.address() as AddressInfo).port,
    agent,
    method,
    path,
    headers: { authorization: stage.api.token(admin), ...(content ? { 'content-type': type } : {}) },
  });
  asked.end(content);
  const [answer] = (await once(asked, 'response', { signal: AbortSignal.timeout(10_000) })) as [IncomingMessage];
  const port = answer.socket.localPort;
  await once(answer.resume(), 'end');
  return { status: answer.statusCode, port };
}

const form = (content: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from('--b\r\ncontent-disposition: form-data; name="file"; filename="x.csv"\r\ncontent-type: text/csv\r\n\r\n'),
    content,
    Buffer.from('\r\n--b--\r\n'),
  ]);

it.each([
  ['an upload', '/v1/files?name=x.bin', 'application/octet-stream', (content: Buffer) => content],
  ['an upload in a form', '/v1/files', 'multipart/form-data; boundary=b', form],
  ['an import', '/v1/import/users', 'text/csv', (content: Buffer) => content],
  ['an import in a form', '/v1/import/users', 'multipart/form-data; boundary=b', form],
])('%s that finds the disk full leaves its connection to the next request', async (_what, path, type, body) => {
  const { limit } = keeperOf(stage.api.kernel);
  const refused = await ask('POST', path, type, body(Buffer.alloc(Math.min(limit, 900_000), 'x')));
  const next = await ask('GET', '/v1/files?first=1');
  expect([refused.status, next.status]).toEqual([507, 200]);
  expect(next.port).toBe(refused.port);
});
