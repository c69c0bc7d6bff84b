import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { makeContext, testApi, type TestApi } from '#kit';
import type { Work } from '../../records/work.js';
import { keeperOf } from '../../files/keeper.js';
import { checkFiles } from '../../files/check-files.js';
import { fileRoutes } from './routes.js';

let api: TestApi;
let anna: Work;
beforeAll(async () => {
  api = await testApi([], (kit, gate) => [(app) => fileRoutes(app, kit.kernel, gate)]);
  anna = await api.actor('rep');
});
afterAll(() => api?.close());

interface FileRow {
  id: string;
  name: string;
  mediaType: string;
  declaredType: string;
  size: number;
  sha256: string;
  state: string;
  quarantineReason: string | null;
  classification: string;
}

async function upload(content: string | Buffer, name: string, headers: Record<string, string> = {}, as: Work | null = anna) {
  const answer = await api.app.inject({
    method: 'POST',
    url: `/v1/files?name=${encodeURIComponent(name)}`,
    payload: content,
    headers: { 'content-type': 'application/octet-stream', ...(as ? { authorization: api.token(as) } : {}), ...headers },
  });
  return { status: answer.statusCode, file: answer.json<FileRow & { code: string; pointer: string }>(), headers: answer.headers };
}
const get = (url: string, headers: Record<string, string> = {}, as: Work | null = anna) =>
  api.app.inject({ method: 'GET', url, headers: { ...(as ? { authorization: api.token(as) } : {}), ...headers } });
const linkOf = async (id: string, body: object = {}) => {
  const { body: link } = await api.rest<{ url: string; expiresAt: string }>(anna, 'POST', `/v1/files/${id}/link`, body);
  return { ...link, path: new URL(link.url).pathname };
};

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

const EICAR = 'X5O!P%@AP[4\\PZX54(P^)7CC)7}$' + 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*';
const GIF = Buffer.from('47494638396101000100800000ffffff00000021f90401000000002c00000000010001000002024401003b', 'hex');
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);
const PDF = '%PDF-1.4\n1 0 obj <</Type/Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF';

describe('bad files', () => {
  it('the EICAR test file goes into quarantine, and nobody gets it until an administrator releases it', async () => {
    const { status, file } = await upload(EICAR, 'harmless.txt');
    expect([status, file.state, file.quarantineReason]).toEqual([201, 'quarantined', 'EICAR test file']);
    const refused = await get(`/v1/files/${file.id}/content`);
    expect([refused.statusCode, refused.json<{ code: string }>().code]).toEqual([409, 'file_quarantined']);
    expect((await api.rest(anna, 'POST', `/v1/files/${file.id}/link`, {})).body).toMatchObject({ code: 'file_quarantined' });
    expect((await api.rest(anna, 'POST', `/v1/files/${file.id}/release`, {})).status).toBe(403);
    expect((await api.rest(api.system, 'POST', `/v1/files/${file.id}/release`, {})).body).toMatchObject({ state: 'clean' });
    expect((await get(`/v1/files/${file.id}/content`)).body).toBe(EICAR);
    // A scanner of one's own says so afterwards, and addresses given before end.
    const { path } = await linkOf(file.id);
    await api.rest(api.system, 'POST', `/v1/files/${file.id}/quarantine`, { reason: 'found by clamav' });
    expect((await get(path, {}, null)).statusCode).toBe(409);
  });

  it.each<[what: string, content: string | Buffer, name: string, declared: string, mediaType: string, shown: boolean]>([
    [
      'a GIF that is a script too',
      Buffer.concat([GIF, Buffer.from('=1;alert(1)//')]),
      'a.js',
      'text/javascript',
      'image/gif',
      true,
    ],
    [
      'a drawing with a script',
      '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
      'a.svg',
      'image/svg+xml',
      'image/svg+xml',
      false,
    ],
    [
      'a drawing behind a comment, declared as a picture',
      '<?xml version="1.0"?><!-- x --><svg onload="alert(1)"/>',
      'a.xml',
      'image/png',
      'image/svg+xml',
      false,
    ],
    ['a page declared as a picture', '<html><body><script>alert(1)</script>', 'a.txt', 'image/png', 'text/html', false],
    ['a page behind blanks, called a text', ' \n\t <ScRiPt>alert(1)</sCrIpT>', 'a.txt', 'text/plain', 'text/html', false],
    [
      'a page in UTF-16',
      Buffer.from('\ufeff<html><script>alert(1)</script>', 'utf16le'),
      'a.txt',
      'text/plain',
      'text/html',
      false,
    ],
    ['a script declared as a picture', 'alert(1)', 'a.txt', 'image/jpeg', 'text/plain', true],
    [
      'a program called an offer',
      Buffer.concat([Buffer.from('MZ'), randomBytes(200)]),
      'offer.pdf.exe',
      'application/pdf',
      'application/x-msdownload',
      false,
    ],
    ['a picture called a page', PNG, 'a.html', 'text/html', 'image/png', true],
    ['a PDF', PDF, 'a.pdf', 'application/pdf', 'application/pdf', true],
    ['bytes without a meaning', Buffer.from([0, 1, 2, 3, 255]), 'a.txt', 'text/html', 'application/octet-stream', false],
    ['a table', 'a;b\n1;2\n', 'a.csv', 'application/vnd.ms-excel', 'text/csv', false],
  ])('%s is what its content says, and is never run', async (_what, content, name, declared, mediaType, shown) => {
    const { status, file } = await upload(content, name, { 'content-type': declared });
    expect([status, file.mediaType, file.declaredType]).toEqual([201, mediaType, declared]);
    const { path } = await linkOf(file.id, { disposition: 'inline' });
    const { headers } = await get(path, {}, null);
    expect(String(headers['content-type']).split(';')[0]).toBe(mediaType);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'unsafe-inline'; .*; sandbox$/);
    expect(String(headers['content-disposition']).split(';')[0]).toBe(shown ? 'inline' : 'attachment');
  });

  it.each<[content: string | Buffer, name: string, mediaType: string]>([
    ['<html><body><script>alert(1)</script>', 'a.png', 'text/html'],
    ['<svg xmlns="http://www.w3.org/2000/svg"/>', 'photo.JPG', 'image/svg+xml'],
    ['alert(1)', 'a.jpg', 'text/plain'],
    ['MZ'.padEnd(200, '\0'), 'offer.pdf', 'application/x-msdownload'],
    ['<html>', 'offer.exe.pdf', 'text/html'],
    ['#!/bin/sh', 'table.xlsx', 'text/plain'],
    ['PK', 'archive.zip', 'text/plain'],
    ['x', 'talk.mp3', 'text/plain'],
  ])('%j under the name %s goes into quarantine', async (content, name, mediaType) => {
    const { status, file } = await upload(content, name);
    expect([status, file.mediaType, file.state]).toEqual([201, mediaType, 'quarantined']);
    expect(file.quarantineReason).toMatch(new RegExp(`^It is called an? .* and is ${mediaType.replace('+', '\\+')}$`));
    expect((await get(`/v1/files/${file.id}/content`)).statusCode).toBe(409);
  });

  it('one picture under the ending of another is none the worse, nor is an ending that promises nothing', async () => {
    for (const [content, name] of [
      [PNG, 'a.jpg'],
      [GIF, 'a.png'],
      [PDF, 'a.txt'],
      [PDF, 'offer'],
      [PNG, 'offer.html'],
    ] as const)
      expect([name, (await upload(content, name)).file.state]).toEqual([name, 'clean']);
  });

  it.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\Windows\\System32\\cmd.exe', 'cmd.exe'],
    ['CON', '_CON'],
    ['nul.txt', '_nul.txt'],
    ['invoice\u202egnp.exe', 'invoicegnp.exe'],
    ['a\u0000b\r\nSet-Cookie: x=1.txt', 'abSet-Cookie_ x=1.txt'],
    ['"; filename="evil.exe', '_; filename=_evil.exe'],
    ['x'.repeat(300) + '.txt', 'x'.repeat(251) + '.txt'],
    ['я'.repeat(300) + '.txt', 'я'.repeat(251) + '.txt'],
    ['...', 'file'],
    ['  .hidden. ', 'hidden'],
    ['emoji 😀 \ud83d.txt', 'emoji 😀 .txt'],
  ])('the name %j becomes %j', async (given, kept) => {
    const form = `--b\r\ncontent-disposition: form-data; name="name"\r\n\r\n${given}\r\n--b\r\ncontent-disposition: form-data; name="file"; filename="x"\r\n\r\nsome text\r\n--b--\r\n`;
    const answer =
      given.isWellFormed() && !given.includes('\r')
        ? await api.app.inject({
            method: 'POST',
            url: '/v1/files',
            payload: Buffer.from(form),
            headers: { authorization: api.token(anna), 'content-type': 'multipart/form-data; boundary=b' },
          })
        : null;
    const id = answer
      ? answer.json<FileRow>().id
      : (
          await keeperOf(api.kernel)
            .of(await api.refreshed(anna))
            .write({ name: given, content: Buffer.from('some text') })
        ).id;
    const back = await get(`/v1/files/${id}/content`);
    expect((await api.rest<FileRow>(anna, 'GET', `/v1/files/${id}`)).body.name).toBe(kept);
    const disposition = String(back.headers['content-disposition']);

    expect(disposition).toMatch(
      /^attachment; filename="[\x20-\x21\x23-\x5b\x5d-\x7e]+"; filename\*=UTF-8''[A-Za-z0-9!#$&+.^_`|~%-]+$/,
    );
    expect(decodeURIComponent(disposition.split("''")[1] as string)).toBe(kept);
  });

  it('nothing, too much and half a form are refused and leave nothing behind', async () => {
    const { limit, store } = keeperOf(api.kernel);
    const raw = async (content: Buffer | string, headers: Record<string, string> = {}) => {
      const { status, file } = await upload(content, 'x.bin', headers);
      return [status, file.code];
    };
    const count = async () => (await checkFiles(api.system)).objects;
    const before = await count();
    expect(await raw('')).toEqual([400, 'empty_file']);
    expect(await raw(Buffer.alloc(limit + 1, 1))).toEqual([413, 'body_too_large']);
    const form = (body: string, type = 'multipart/form-data; boundary=b') =>
      api.app.inject({
        method: 'POST',
        url: '/v1/files',
        payload: body,
        headers: { 'content-type': type, authorization: api.token(anna) },
      });
    const head = '--b\r\ncontent-disposition: form-data; name="file"; filename="a.txt"\r\n\r\n';
    const codeOf = async (answer: ReturnType<typeof form>) => [
      (await answer).statusCode,
      (await answer).json<{ code: string }>().code,
    ];
    expect(await codeOf(form(`${head}${'x'.repeat(limit + 1)}\r\n--b--\r\n`))).toEqual([413, 'body_too_large']);
    expect((await form(`${head}half of it`)).statusCode).toBe(400);
    expect((await form('--b--\r\n')).statusCode).toBe(400);
    expect((await form('x', 'multipart/form-data')).statusCode).toBeLessThan(500);
    expect(await codeOf(form(`${head}\r\n--b--\r\n`))).toEqual([400, 'empty_file']);
    expect(
      (
        await api.app.inject({
          method: 'POST',
          url: '/v1/files',
          payload: 'x',
          headers: { 'content-type': 'text/plain', authorization: api.token(anna) },
        })
      ).statusCode,
    ).toBe(400);
    expect(
      (
        await api.app.inject({
          method: 'POST',
          url: '/v1/files?name=a&colour=red',
          payload: 'x',
          headers: { 'content-type': 'text/plain', authorization: api.token(anna) },
        })
      ).json(),
    ).toMatchObject({ code: 'unknown_parameter' });
    expect(await count()).toBe(before);
    expect(await readdir(store.spool)).toEqual([]);
    expect(await raw(Buffer.alloc(limit, 1))).toEqual([201, undefined]);
  });

  it('leave the store and the database in agreement', async () => {
    expect(await checkFiles(api.system, { deep: true })).toMatchObject({ orphans: [], missing: [], damaged: [] });
  });
});
