import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { keeperOf } from '../../files/keeper.js';
import { fileStage, type FileStage } from './test/stage.js';

let stage: FileStage;
beforeAll(async () => {
  stage = await fileStage();
  await stage.api.app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => stage?.api.close());

it('an upload that is refused while it is still being sent is answered all the same', async () => {
  const { port } = stage.api.app.server.address() as AddressInfo;
  const { limit } = keeperOf(stage.api.kernel);
  const upload = request({
    host: '127.0.0.1',
    port,
    agent: false,
    method: 'POST',
    path: '/v1/files?name=x.bin',
    headers: { authorization: stage.api.token(stage.anna), 'content-type': 'application/octet-stream' },
  });
  // Nothing says beforehand how long it is, and its end is sent only after the answer.
  upload.write(Buffer.alloc(limit + 1, 1));
  const [answer] = (await once(upload, 'response')) as [IncomingMessage];
  expect(answer.statusCode).toBe(413);
  const chunks: Buffer[] = [];
  answer.on('data', (chunk: Buffer) => chunks.push(chunk));
  upload.end(Buffer.alloc(100_000, 1));
  await once(answer, 'end');
  expect(JSON.parse(Buffer.concat(chunks).toString())).toMatchObject({ code: 'body_too_large' });
});

it('whoever goes on sending long after the refusal has been told it and loses the connection', async () => {
  const { port } = stage.api.app.server.address() as AddressInfo;
  const { limit } = keeperOf(stage.api.kernel);
  // A socket, since the client of Node waits for ever once it has its answer.
  const socket = connect(port, '127.0.0.1');
  const lost = new Promise((resolve) => socket.once('close', resolve));
  let told = '';
  socket.on('data', (text) => (told += text.toString())).on('error', () => undefined);
  socket.write(
    `POST /v1/files?name=x.bin HTTP/1.1\r\nhost: localhost\r\nauthorization: ${stage.api.token(stage.anna)}\r\n` +
      'content-type: application/octet-stream\r\ntransfer-encoding: chunked\r\n\r\n',
  );
  const chunk = Buffer.concat([Buffer.from('100000\r\n'), Buffer.alloc(0x100000, 1), Buffer.from('\r\n')]);
  let sent = 0;
  while (!socket.destroyed && sent < 10 * limit) {
    sent += chunk.length;
    if (!socket.write(chunk)) await Promise.race([new Promise((resolve) => socket.once('drain', resolve)), lost]);
  }
  socket.destroy();
  await lost;
  expect(told).toMatch(/^HTTP\/1.1 413 /);
  expect(sent).toBeLessThan(10 * limit);
});
