import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Tried } from './run.js';

const place = process.env['MATRIX_STATE'];

/**
 * Keeps what is done in the file MATRIX_STATE, so that a run that was broken off goes on there; without it nothing is kept. What
 * was not as the matrix says is tried again.
 */
export function progress(run: string): { done: ReadonlyMap<string, Tried>; note(group: string, tried: Tried): void } {
  const lines = place && existsSync(place) ? readFileSync(place, 'utf8').split('\n').filter(Boolean) : [];
  const noted = lines.map((line) => JSON.parse(line) as Tried & { run: string; group: string });
  return {
    done: new Map(noted.filter((one) => one.run === run && one.wrong.length === 0).map((one) => [one.group, one])),
    note(group, tried) {
      if (!place) return;
      mkdirSync(dirname(place), { recursive: true });
      appendFileSync(place, `${JSON.stringify({ run, group, ...tried })}\n`);
    },
  };
}
