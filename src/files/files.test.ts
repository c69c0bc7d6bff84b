import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { defineEntity, defineModule, link, links, teamAccess, text } from '../index.js';
import { inTransaction, makeContext, testKernel, type TestKernel } from '#kit';
import { runJob } from '../jobs/run-job.js';
import { checkFiles } from './check-files.js';
import { keeperOf } from './keeper.js';

const sketch = defineEntity('sketch', {
  plural: 'sketches',
  title: 'name',
  fields: {
    name: text({ required: true }),
    picture: link('file', { onDelete: 'restrict' }),
    papers: links('file'),
  },
  access: teamAccess,
});
const studio = defineModule('studio', { entities: [sketch] });

let folder: string;
let kit: TestKernel;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eleven-files-test-'));
  kit = await testKernel([studio], { fileStore: folder });
});
afterAll(async () => {
  await kit?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Lets this process's clock be wrong by so many milliseconds; gives the way back. */
function clockWrongBy(shift: number): () => void {
  const Real = Date;
  globalThis.Date = class extends Real {
    constructor(...given: [number | string]) {
      super(...(given.length > 0 ? given : ([Real.now() + shift] as [number])));
    }
    static override now = (): number => Real.now() + shift;
  } as DateConstructor;
  return () => void (globalThis.Date = Real);
}
const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const kept = () =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.endsWith('spool'))
    .map((entry) => join(entry.parentPath, entry.name));
const job = (name: string, input = {}) =>
  runJob(kit.kernel, kit.owner, { kind: 'job', name, tenantId: kit.system.rights.tenantId, input }, kit.kernel.newId());

describe('a kept file', () => {
  it('is known by the hash of its content, and equal contents of a tenant are stored once [DOC1]', async () => {
    const ctx = makeContext(kit.system);
    const content = randomBytes(200_000);
    const before = kept().length;
    const first = await ctx.files.write({ name: 'one.bin', content });
    const second = await ctx.files.write({ name: 'two.bin', content });
    expect(first).toMatchObject({ name: 'one.bin', size: 200_000, sha256: sha(content), mediaType: 'application/octet-stream' });
    expect(second.id).not.toBe(first.id);
    expect(kept()).toHaveLength(before + 1);
    expect(sha(await (await ctx.files.read(second.id)).bytes())).toBe(sha(content));
    const other = await kit.otherTenant();
    await makeContext(other).files.write({ name: 'three.bin', content });
    expect(kept()).toHaveLength(before + 2);
  });

  it('comes in by streams of any chunks and is never longer than allowed', async () => {
    const ctx = makeContext(kit.system);
    async function* chunks(total: number) {
      for (let left = total; left > 0; left -= 70_000) yield randomBytes(Math.min(70_000, left));
    }
    const { limit } = keeperOf(kit.kernel);
    expect((await ctx.files.write({ name: 'most.bin', content: chunks(limit) })).size).toBe(limit);
    await expect(ctx.files.write({ name: 'more.bin', content: chunks(limit + 1) })).rejects.toMatchObject({
      code: 'body_too_large',
      status: 413,
    });
    await expect(ctx.files.write({ name: 'none.bin', content: new Uint8Array() })).rejects.toMatchObject({ code: 'empty_file' });
    expect(readdirSync(join(folder, 'spool'))).toEqual([]);
  });

  it('of a transaction that was taken back leaves a content without a record, which the job removes after an hour', async () => {
    const content = randomBytes(1000);
    await expect(
      inTransaction(kit.system, async (inside) => {
        await makeContext(inside).files.write({ name: 'never.bin', content });
        throw new Error('taken back');
      }),
    ).rejects.toThrow('taken back');
    expect(
      await makeContext(kit.system)
        .records('file')
        .count({ filter: { sha256: { eq: sha(content) } } }),
    ).toBe(0);
    const orphan = kept().find((path) => path.endsWith(sha(content))) as string;
    await job('files.remove-orphans');
    expect(kept()).toContain(orphan);
    utimesSync(orphan, new Date(Date.now() - 3_700_000), new Date(Date.now() - 3_700_000));
    const before = kept().length;
    await job('files.remove-orphans');
    expect(kept()).not.toContain(orphan);
    expect(kept()).toHaveLength(before - 1);
  });

  it('that a process puts whose clock is an hour behind, or looks at from one a day ahead, is not taken for old', async () => {
    const content = randomBytes(100);
    let right = clockWrongBy(-3_700_000);
    const received = await keeperOf(kit.kernel)
      .receive(kit.system, { name: 'late.bin', content })
      .finally(() => right());
    right = clockWrongBy(86_400_000);
    const found = await checkFiles(kit.system, { remove: true }).finally(() => right());
    expect(found.orphans.filter((key) => key.includes(received.sha256))).toEqual([]);
    const { id } = await keeperOf(kit.kernel).record(kit.system, received, {});
    expect(await (await makeContext(kit.system).files.read(id)).bytes()).toEqual(content);
    await makeContext(kit.system).run('file.discard', { id });
  });

  it('that comes again while its old content waits for removal keeps it', async () => {
    const content = randomBytes(1000);
    const ctx = makeContext(kit.system);
    const first = await ctx.files.write({ name: 'a.bin', content });
    await ctx.run('file.discard', { id: first.id });
    const path = kept().find((one) => one.endsWith(sha(content))) as string;
    utimesSync(path, new Date(Date.now() - 3_700_000), new Date(Date.now() - 3_700_000));
    const [again] = await Promise.allSettled([
      ctx.files.write({ name: 'b.bin', content }),
      checkFiles(kit.system, { remove: true }),
    ]);
    // Either the upload was first, and the content stays, or it was told to come again; never a record without a content.
    const check = await checkFiles(kit.system);
    expect(check.missing).toEqual([]);
    if (again.status === 'rejected') expect(again.reason).toMatchObject({ code: 'busy' });
  });

  it('is damaged when a byte of its content has changed, and missing when it is gone: the check says so', async () => {
    const ctx = makeContext(kit.system);
    const [one, two] = [
      await ctx.files.write({ name: 'x', content: randomBytes(50) }),
      await ctx.files.write({ name: 'y', content: randomBytes(60) }),
    ];
    const clean = await checkFiles(kit.system, { deep: true });
    expect(clean).toMatchObject({ orphans: [], missing: [], damaged: [] });
    const pathOf = (hash: string) => kept().find((path) => path.endsWith(hash)) as string;
    const bytes = readFileSync(pathOf(one.sha256));
    bytes[10] = (bytes[10] as number) ^ 1;
    writeFileSync(pathOf(one.sha256), bytes);
    await rm(pathOf(two.sha256));
    const found = await checkFiles(kit.system, { deep: true });
    expect(found.damaged).toEqual([expect.stringContaining(one.sha256)]);
    expect(found.missing).toEqual([two.id]);
    await expect(ctx.files.read(two.id)).rejects.toMatchObject({ code: 'content_missing', status: 410 });
    for (const { id } of [one, two]) await ctx.run('file.discard', { id });
  });
});

describe('rights', () => {
  it('of a file are its owner’s and those of whoever reads a record that links to it', async () => {
    const made = [await kit.actor('rep'), await kit.actor('rep')] as const;
    const boris = made[1];
    const looker = await kit.actor('viewer');
    const [anna, him] = [await kit.refreshed(made[0]), await kit.refreshed(boris)];
    const viewer = makeContext(await kit.refreshed(looker));
    const [hers, his] = [makeContext(anna), makeContext(him)];
    const picture = await hers.files.write({ name: 'sketch.txt', content: Buffer.from('line') });
    await expect(his.files.read(picture.id)).rejects.toMatchObject({ status: 404 });
    await expect(his.files.link(picture.id)).rejects.toMatchObject({ status: 404 });
    // He cannot get at it by linking to it himself.
    await expect(his.records('sketch').create({ name: 'his', pictureId: picture.id })).rejects.toMatchObject({
      code: 'link_not_found',
    });
    await expect(his.records('sketch').create({ name: 'his', paperIds: [picture.id] })).rejects.toMatchObject({
      code: 'link_not_found',
    });
    const own = await his.records('sketch').create({ name: 'his' });
    await expect(his.records('sketch').update(own.id, { pictureId: picture.id })).rejects.toMatchObject({
      code: 'link_not_found',
    });

    const drawn = await hers.records('sketch').create({ name: 'hers', pictureId: picture.id });
    await expect(his.files.read(picture.id)).rejects.toMatchObject({ status: 404 });
    await hers.records('sketch').update(drawn.id, { ownerId: boris.userId });
    expect((await his.files.read(picture.id)).name).toBe('sketch.txt');
    expect((await his.records('file').list({})).nodes.map((one) => one.id)).toEqual([picture.id]);
    // Read, not changed.
    await expect(his.run('file.describe' as string, { id: picture.id, name: 'mine.txt' })).rejects.toMatchObject({ status: 403 });

    const paper = await hers.files.write({ name: 'paper.txt', content: Buffer.from('paper') });
    await expect(viewer.files.read(paper.id)).rejects.toMatchObject({ status: 404 });
    await hers.records('sketch').create({ name: 'second', paperIds: [paper.id] });
    expect((await viewer.files.read(paper.id)).name).toBe('paper.txt');
    await expect(viewer.files.write({ name: 'a', content: Buffer.from('a') })).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('end at the tenant’s border, and with the link to a record whose field is hidden', async () => {
    const anna = await kit.actor('rep');
    const file = await makeContext(anna).files.write({ name: 'own.txt', content: Buffer.from('own') });
    const other = await kit.otherTenant();
    await expect(makeContext(other).files.read(file.id)).rejects.toMatchObject({ status: 404 });
    await makeContext(anna).records('sketch').create({ name: 'x', pictureId: file.id });
    const viewer = await kit.actor('viewer');
    expect((await makeContext(viewer).files.read(file.id)).name).toBe('own.txt');
    await makeContext(kit.system)
      .records('roleGrant')
      .create({ roleId: kit.roles.viewer, permission: 'sketch.pictureId', fieldRule: 'hidden' });
    await expect(makeContext(await kit.refreshed(viewer)).files.read(file.id)).rejects.toMatchObject({ status: 404 });
  });

  it('do not let a file go that a record needs', async () => {
    const ctx = makeContext(kit.system);
    const file = await ctx.files.write({ name: 'needed.txt', content: Buffer.from('needed') });
    const { id } = await ctx.records('sketch').create({ name: 'needs', pictureId: file.id });
    await expect(ctx.run('file.discard', { id: file.id })).rejects.toMatchObject({ code: 'in_use' });
    await ctx.records('sketch').update(id, { pictureId: null });
    await ctx.run('file.discard', { id: file.id });
    await expect(ctx.files.read(file.id)).rejects.toMatchObject({ status: 404 });
  });
});

describe('previews', () => {
  it('are WebP of 256 and 1024 pixels at most, upright, without the place where a photo was taken', async () => {
    const ctx = makeContext(kit.system);
    const photo = await sharp({ create: { width: 2000, height: 1000, channels: 3, background: '#a33' } })
      .withExif({
        IFD3: { GPSLatitude: '55/1 45/1 0/1', GPSLongitude: '37/1 37/1 0/1' },
        IFD0: { Copyright: 'secret-exif-mark' },
      })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const file = await ctx.files.write({ name: 'photo.jpg', content: photo });
    expect((await ctx.records('file').get(file.id)).previewable).toBeNull();
    await expect(keeperOf(kit.kernel).serve(kit.system, file.id, 'preview256')).rejects.toMatchObject({ code: 'no_preview' });
    await job('files.make-previews', { id: file.id });
    expect((await ctx.records('file').get(file.id)).previewable).toBe(true);
    for (const [variant, edge] of [
      ['preview256', 256],
      ['preview1024', 1024],
    ] as const) {
      const served = await keeperOf(kit.kernel).serve(kit.system, file.id, variant);
      const chunks: Uint8Array[] = [];
      for await (const chunk of await served.open()) chunks.push(chunk);
      const made = await sharp(Buffer.concat(chunks)).metadata();
      expect(made).toMatchObject({ format: 'webp', height: edge, width: edge / 2 });
      expect(made.exif).toBeUndefined();
      expect(Buffer.concat(chunks).includes('secret-exif-mark')).toBe(false);
    }
  });

  it('are refused for what has too many pixels or is no image behind its first bytes', async () => {
    const ctx = makeContext(kit.system);
    const tiny = await sharp({ create: { width: 1, height: 1, channels: 3, background: '#000' } })
      .png()
      .toBuffer();
    const huge = Buffer.from(tiny);
    // The header (IHDR) says 100 000 by 100 000.
    huge.writeUInt32BE(100_000, 16);
    huge.writeUInt32BE(100_000, 20);
    for (const content of [huge, Buffer.concat([tiny.subarray(0, 40), Buffer.from('rubbish')])]) {
      const file = await ctx.files.write({ name: 'bomb.png', content });
      await job('files.make-previews', { id: file.id });
      expect((await ctx.records('file').get(file.id)).previewable).toBe(false);
    }
  });
});

it('contents lie in the store under no name a client could choose, readable for the program alone', () => {
  for (const path of kept()) {
    expect(path.slice(folder.length)).toMatch(/^\/[0-9a-f-]{36}\/[0-9a-f]{2}\/[0-9a-f]{64}(\.preview(256|1024))?$/);
    expect(statSync(path).mode & 0o077).toBe(0);
  }
});
