import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fs from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { takeIn } from './take-in.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eleven-take-in-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A content that breaks off after so many chunks. */
async function* brokenAfter(chunks: number): AsyncGenerator<Uint8Array> {
  for (let chunk = 0; chunk < chunks; chunk++) yield new Uint8Array(1000);
  throw new Error('the line broke');
}

it('a content that breaks off, at once or later, leaves no file behind, not even on a disk that opens files late', async () => {
  const { open } = fs;
  const late = (...given: unknown[]) => globalThis.setTimeout(() => Reflect.apply(open, fs, given), 20);
  fs.open = late as unknown as typeof open;
  try {
    const broken = Array.from({ length: 12 }, (_, at) => takeIn(brokenAfter(at % 3), 10_000, folder, `content-${at}`));
    const outcomes = await Promise.allSettled(broken);
    expect(outcomes.map((one) => one.status)).toEqual(broken.map(() => 'rejected'));
    await setTimeout(60);
  } finally {
    fs.open = open;
  }
  expect(await readdir(folder)).toEqual([]);
});

it('a content that is too long or empty is told so, and leaves nothing either', async () => {
  await expect(takeIn(new Uint8Array(11), 10, folder, 'long')).rejects.toMatchObject({ code: 'body_too_large', status: 413 });
  await expect(takeIn(new Uint8Array(0), 10, folder, 'empty')).rejects.toMatchObject({ code: 'empty_file', status: 400 });
  expect(await readdir(folder)).toEqual([]);
});
