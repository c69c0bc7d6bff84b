import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { keeperOf } from '../../files/keeper.js';
import { checkFiles } from '../../files/check-files.js';
import { fileStage, type FileRow, type FileStage } from './test/stage.js';

let api: FileStage['api'];
let anna: FileStage['anna'];
let upload: FileStage['upload'];
let get: FileStage['get'];
let linkOf: FileStage['linkOf'];
beforeAll(async () => {
  ({ api, anna, upload, get, linkOf } = await fileStage());
});
afterAll(() => api?.close());

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
    const text = (url: string) =>
      api.app.inject({
        method: 'POST',
        url,
        payload: 'x',
        headers: { 'content-type': 'text/plain', authorization: api.token(anna) },
      });
    expect((await text('/v1/files')).statusCode).toBe(400);
    expect((await text('/v1/files?name=a&colour=red')).json()).toMatchObject({ code: 'unknown_parameter' });
    expect(await count()).toBe(before);
    expect(await readdir(store.spool)).toEqual([]);
    expect(await raw(Buffer.alloc(limit, 1))).toEqual([201, undefined]);
  });

  it('leave the store and the database in agreement', async () => {
    expect(await checkFiles(api.system, { deep: true })).toMatchObject({ orphans: [], missing: [], damaged: [] });
  });
});
