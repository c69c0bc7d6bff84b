import { createWriteStream } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { lazily } from '../platform/lazy.js';
import type { ObjectStore } from './store/object-store.js';
import { hashOf } from './hash-of.js';

/** Raster images only: a drawing (SVG) may hold scripts and addresses. */
const IMAGES = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif', 'image/tiff']);
const EDGES = { preview256: 256, preview1024: 1024 } as const;
/** An image of few bytes may say it has ten thousand million pixels. */
const MOST_PIXELS = 100_000_000;
const MOST_SECONDS = 30;

export const previewable = (mediaType: string): boolean => IMAGES.has(mediaType);

/** Loaded with the first image. One image at a time on one thread: previews must not take the processor from requests. */
const painter = lazily(async () => {
  const { default: sharp } = await import('sharp');
  sharp.concurrency(1);
  sharp.cache(false);
  return sharp;
});

/**
 * Makes an image's previews and keeps them beside it: WebP of at most 256 and 1024 pixels, turned upright, without EXIF and any
 * other metadata. False if the image cannot be read or is too large.
 */
export async function makePreviews(store: ObjectStore, key: string, name: string): Promise<boolean> {
  const bytes = await store.open(key);
  if (!bytes) return false;
  await mkdir(store.spool, { recursive: true, mode: 0o700 });
  const source = join(store.spool, `${name}.source`);
  try {
    await pipeline(bytes, createWriteStream(source, { mode: 0o600 }));
    for (const [variant, edge] of Object.entries(EDGES)) {
      const made = join(store.spool, `${name}.${variant}`);
      try {
        await preview(source, made, edge);
        await store.put(`${key}.${variant}`, { path: made, size: (await stat(made)).size, sha256: await hashOf(made) });
      } finally {
        await rm(made, { force: true });
      }
    }
    return true;
  } catch (error) {
    if (unreadable(error)) return false;
    throw error;
  } finally {
    await rm(source, { force: true });
  }
}

const preview = async (from: string, to: string, edge: number) =>
  (await painter())(from, { limitInputPixels: MOST_PIXELS, failOn: 'error', sequentialRead: true })
    .rotate()
    .resize({ width: edge, height: edge, fit: 'inside', withoutEnlargement: true })
    .webp({ quality: 80 })
    .timeout({ seconds: MOST_SECONDS })
    .toFile(to);

/** The library says everything by plain errors; what the system says has a code. */
const unreadable = (error: unknown): boolean => error instanceof Error && (error as NodeJS.ErrnoException).code === undefined;
