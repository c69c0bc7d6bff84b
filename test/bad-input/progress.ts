import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** What a part of the run came to. */
export interface Part {
  readonly part: string;
  readonly operations: number;
  readonly requests: number;
  readonly seconds: number;
  readonly wrong: readonly string[];
}

const place = process.env['BAD_INPUT_STATE'];

/** Keeps what is done in the file BAD_INPUT_STATE, so that a run that was broken off goes on there; without it nothing is kept. */
export function progress(): { done: ReadonlySet<string>; note(part: Part): void } {
  const lines = place && existsSync(place) ? readFileSync(place, 'utf8').split('\n').filter(Boolean) : [];
  const clean = lines.map((line) => JSON.parse(line) as Part).filter((part) => part.wrong.length === 0);
  return {
    done: new Set(clean.map(({ part }) => part)),
    note(part) {
      if (!place) return;
      mkdirSync(dirname(place), { recursive: true });
      appendFileSync(place, `${JSON.stringify(part)}\n`);
    },
  };
}
