import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { makeContext } from '#kit';
import { fileStage, type FileStage } from './test/stage.js';

let api: FileStage['api'];
let anna: FileStage['anna'];
let upload: FileStage['upload'];
let get: FileStage['get'];
let linkOf: FileStage['linkOf'];
beforeAll(async () => {
  ({ api, anna, upload, get, linkOf } = await fileStage());
});
afterAll(() => api?.close());

describe('a file', () => {
  it('comes in as a raw body and goes out as it came', async () => {
    const content = randomBytes(100_000);
    const { status, file, headers } = await upload(content, 'Отчёт за май.bin');
    expect(status).toBe(201);
    expect(headers.location).toBe(`/v1/files/${file.id}`);
    expect(file).toMatchObject({ name: 'Отчёт за май.bin', size: 100_000, state: 'clean', classification: 'internal' });
    const back = await get(`/v1/files/${file.id}/content`);
    expect(back.rawPayload).toEqual(content);
    expect(back.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-length': '100000',
      'x-content-type-options': 'nosniff',
      'content-disposition': `attachment; filename="_____ __ ___.bin"; filename*=UTF-8''%D0%9E%D1%82%D1%87%D1%91%D1%82%20%D0%B7%D0%B0%20%D0%BC%D0%B0%D0%B9.bin`,
    });
    expect(back.headers['content-security-policy']).toContain('sandbox');
  });

  it('comes in by a form, with its fields', async () => {
    const form = new FormData();
    form.set('classification', 'confidential');
    form.set('file', new File(['%PDF-1.7\n%…'], 'offer.pdf', { type: 'application/pdf' }));
    const body = new Response(form);
    const answer = await api.app.inject({
      method: 'POST',
      url: '/v1/files',
      payload: Buffer.from(await body.arrayBuffer()),
      headers: { 'content-type': String(body.headers.get('content-type')), authorization: api.token(anna) },
    });
    expect(answer.statusCode).toBe(201);
    expect(answer.json()).toMatchObject({
      name: 'offer.pdf',
      mediaType: 'application/pdf',
      declaredType: 'application/pdf',
      classification: 'confidential',
    });
  });

  it('comes in once per Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'upload-1' };
    const first = await upload('once', 'once.txt', headers);
    expect((await upload('once', 'once.txt', headers)).file.id).toBe(first.file.id);
    expect((await upload('twice', 'once.txt', headers)).status).toBe(422);
  });

  it('is read in parts by Range, and not at all when it has not changed', async () => {
    const { file } = await upload('0123456789', 'digits.txt');
    const url = `/v1/files/${file.id}/content`;
    const part = async (range: string, more = {}) => {
      const { statusCode, body, headers } = await get(url, { range, ...more });
      return [statusCode, body, headers['content-range']];
    };
    expect(await part('bytes=2-4')).toEqual([206, '234', 'bytes 2-4/10']);
    expect(await part('bytes=7-')).toEqual([206, '789', 'bytes 7-9/10']);
    expect(await part('bytes=-3')).toEqual([206, '789', 'bytes 7-9/10']);
    expect(await part('bytes=5-500')).toEqual([206, '56789', 'bytes 5-9/10']);
    // What is no single range of bytes is answered whole (RFC 9110, section 14.2).
    for (const range of ['bytes=4-2', 'bytes=0-1,3-4', 'lines=1-2', 'bytes=a-b', 'bytes=-'])
      expect((await part(range)).slice(0, 2)).toEqual([200, '0123456789']);
    for (const range of ['bytes=10-', 'bytes=-0', 'bytes=999999999999999-']) {
      const beyond = await get(url, { range });
      expect([beyond.statusCode, beyond.headers['content-range'], beyond.json<{ code: string }>().code]).toEqual([
        416,
        'bytes */10',
        'range_not_satisfiable',
      ]);
    }
    const etag = String((await get(url)).headers.etag);
    expect((await get(url, { 'if-none-match': etag })).statusCode).toBe(304);
    expect(await part('bytes=0-1', { 'if-range': etag })).toEqual([206, '01', 'bytes 0-1/10']);
    expect((await part('bytes=0-1', { 'if-range': '"other"' }))[0]).toBe(200);
    const head = await api.app.inject({ method: 'HEAD', url, headers: { authorization: api.token(anna) } });
    expect([head.statusCode, head.headers['content-length'], head.body]).toEqual([200, '10', '']);
  });

  it('is read and linked over GraphQL, where it cannot be uploaded', async () => {
    const { file } = await upload('graph', 'graph.txt');
    const { body } = await api.graphql<{ file: object; linkFile: { url: string } }>(
      anna,
      `mutation ($id: ID!) { linkFile(id: $id, input: { disposition: inline }) }`,
      { id: file.id },
    );
    const url = body.data?.linkFile.url as string;
    expect((await get(new URL(url).pathname, {}, null)).body).toBe('graph');
    const read = await api.graphql<{ file: { name: string; size: number } }>(
      anna,
      `query ($id: ID!) { file(id: $id) { name size } }`,
      { id: file.id },
    );
    expect(read.body.data?.file).toEqual({ name: 'graph.txt', size: 5 });
    expect(api.sdl).not.toMatch(/createFile|updateFile|deleteFile/);
  });
});

describe('a linked address', () => {
  it('gives the file without a token, for minutes, and cannot be changed in any bit', async () => {
    const { file } = await upload('linked', 'linked.txt');
    const { path, expiresAt } = await linkOf(file.id, { minutes: 2 });
    expect((await get(path, {}, null)).body).toBe('linked');
    const token = path.split('/').pop() as string;
    const bytes = Buffer.from(token, 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
      const answer = await get(`/v1/linked-files/${changed.toString('base64url')}`, {}, null);
      if (answer.statusCode !== 404) expect([bit, answer.statusCode]).toEqual([bit, 404]);
    }
    for (const wrong of ['', 'x', `${token}A`, `${token}=`, token.slice(1)])
      expect((await get(`/v1/linked-files/${wrong}`, {}, null)).statusCode).toBe(404);
    try {
      api.setNow(new Date(new Date(expiresAt).getTime() - 1000));
      expect((await get(path, {}, null)).statusCode).toBe(200);
      api.setNow(new Date(expiresAt));
      const over = await get(path, {}, null);
      expect([over.statusCode, over.json<{ code: string }>().code]).toEqual([410, 'link_expired']);
    } finally {
      api.setNow(null);
    }
    const { status } = await api.rest(anna, 'POST', `/v1/files/${file.id}/link`, { minutes: 11 });
    expect(status).toBe(400);
  });

  it('is given only to those who may read the file, and ends with the file', async () => {
    const { file } = await upload('mine', 'mine.txt');
    const boris = await api.actor('rep');
    expect((await api.rest(boris, 'POST', `/v1/files/${file.id}/link`, {})).status).toBe(404);
    expect((await get(`/v1/files/${file.id}/content`, {}, boris)).statusCode).toBe(404);
    expect((await get(`/v1/files/${file.id}/content`, {}, null)).statusCode).toBe(401);
    expect((await upload('x', 'x.txt', {}, null)).status).toBe(401);
    const other = await api.otherTenant();
    expect((await get(`/v1/files/${file.id}/content`, {}, other)).statusCode).toBe(404);
    const { path } = await linkOf(file.id);
    expect((await api.rest(anna, 'POST', `/v1/files/${file.id}/discard`, {})).status).toBe(200);
    expect((await get(path, {}, null)).statusCode).toBe(410);
  });
});

describe('a linked address of somebody', () => {
  it('ends with their right to read the file, and with their employment', async () => {
    const ctx = makeContext(api.system);
    const clara = await api.actor('manager');
    const { nodes } = await ctx.records('roleAssignment').list({ filter: { userId: { eq: clara.userId } } });
    const { file } = await upload('canary', 'canary.txt', {}, clara);
    const linked = async () => {
      const { body } = await api.rest<{ url: string }>(await api.refreshed(clara), 'POST', `/v1/files/${file.id}/link`, {});
      return new URL(body.url).pathname;
    };
    const [first, second] = [await linked(), await linked()];
    expect((await get(first, {}, null)).body).toBe('canary');
    await ctx.records('roleAssignment').delete(nodes[0]?.id ?? '');
    const withdrawn = await get(first, {}, null);
    expect([withdrawn.statusCode, withdrawn.json<{ code: string }>().code]).toEqual([410, 'link_expired']);
    expect(withdrawn.body).not.toContain('canary');
    await ctx.records('roleAssignment').restore(nodes[0]?.id ?? '');
    expect((await get(second, {}, null)).body).toBe('canary');
    await ctx.records('user').update(clara.userId, { status: 'locked' });
    expect((await get(second, {}, null)).statusCode).toBe(410);
  });
});
