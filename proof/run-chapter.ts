import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectRoot } from '../src/cli/project.js';
import type { ProofContext, Row } from './chapter.js';
import { chapters } from './chapters.js';
import { stopLeftBehind } from './stand/left-behind.js';

/** What a chapter's process tells the one that started it. */
export interface Told {
  readonly rows: readonly Row[];
  readonly skipped: string | null;
  readonly error: string | null;
}

const [name = '', folder = '', scale = '1', limit = '60000'] = process.argv.slice(2);
const chapter = chapters.find((one) => one.name === name);
if (!chapter) throw new Error(`There is no chapter ${name}.`);

const over = new AbortController();
const ends: (() => Promise<unknown> | unknown)[] = [];
const context: ProofContext = {
  root: projectRoot(),
  folder,
  signal: over.signal,
  times: (full, least = 1) => Math.max(least, Math.round(full * Number(scale))),
  tell: (line) => console.log(`  ${line}`),
  atEnd: (work) => void ends.push(work),
};

stopLeftBehind(folder);
// Again, if what was just ended still wrote: ledgers of two runs in one file tell of losses that never were.
for (let turn = 0; existsSync(folder); turn++) {
  if (turn === 50) throw new Error(`${folder} cannot be removed.`);
  rmSync(folder, { recursive: true, force: true });
  await sleep(100);
}
mkdirSync(folder, { recursive: true });
const timer = setTimeout(() => over.abort(new Error(`it did not end within ${Number(limit) / 60_000} minutes`)), Number(limit));
const late = new Promise<never>((_, reject) => over.signal.addEventListener('abort', () => reject(over.signal.reason as Error)));
// Whoever ends the run ends what it has started.
for (const signal of ['SIGTERM', 'SIGINT', 'disconnect'] as const)
  process.once(signal, () => over.abort(new Error(`it was ended by ${signal}`)));
let told: Told;
try {
  told = { rows: await Promise.race([chapter.run(context), late]), skipped: null, error: null };
} catch (error) {
  console.error(error);
  told = { rows: [], skipped: null, error: String((error as Error).message).slice(0, 500) };
}
clearTimeout(timer);
for (let end = ends.pop(); end; end = ends.pop()) {
  try {
    await end();
  } catch (error) {
    console.error(`  Taking it down failed: ${String(error)}`);
  }
}
if (process.connected) process.send?.(told, () => process.exit(0));
else process.exit(1);
