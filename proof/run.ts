import { fork } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installed } from '../modules/installed.js';
import { projectRoot } from '../src/cli/project.js';
import type { Chapter, Outcome } from './chapter.js';
import { chapters } from './chapters.js';
import { keep, kept } from './kept.js';
import { readOptions } from './options.js';
import { page } from './page.js';
import type { Told } from './run-chapter.js';
import { commit, machine } from './where.js';

const root = projectRoot();
const folder = join(root, '.data', 'proof');
const results = join(root, 'proof', 'results');
const options = readOptions(
  process.argv.slice(2),
  chapters.map((chapter) => chapter.name),
);
const now = commit(root);
const chosen = chapters.filter(({ name }) =>
  options.only.length > 0
    ? options.only.some((one) => name.startsWith(one))
    : options.again || kept(results, name)?.commit !== now || kept(results, name)?.error !== null,
);
if (options.list) {
  for (const { name, title, minutes } of chapters) console.log(`${name.padEnd(28)} ${String(minutes).padStart(4)} min  ${title}`);
  process.exit(0);
}
console.log(
  `${chosen.length} of ${chapters.length} chapters, about ${Math.ceil(chosen.reduce((sum, one) => sum + one.minutes, 0) * options.scale)} minutes.`,
);
let red = 0;
for (const chapter of chosen) {
  console.log(`\n${chapter.name}: ${chapter.title}`);
  const outcome = await prove(chapter);
  keep(results, outcome);
  red += outcome.rows.filter((row) => !row.pass).length + (outcome.error === null ? 0 : 1);
  if (outcome.skipped !== null) console.log(`  skipped: ${outcome.skipped}`);
  if (outcome.error !== null) console.log(`  BROKE OFF: ${outcome.error}`);
  for (const row of outcome.rows)
    console.log(`  ${row.pass ? 'held' : 'NOT HELD'}: ${row.what} [${row.times}]: ${row.measured} (${row.bar})`);
  const all = chapters.map(({ name }) => kept(results, name)).filter((one) => one !== null);
  writeFileSync(join(root, 'proof', 'RESULTS.md'), page(chapters, all));
}
console.log(red === 0 ? '\nAll that ran held.' : `\n${red} did not hold.`);
process.exitCode = red === 0 ? 0 : 1;

async function prove(chapter: Chapter): Promise<Outcome> {
  const began = Date.now();
  const outcome = (told: Partial<Told>): Outcome => ({
    name: chapter.name,
    title: chapter.title,
    rows: told.rows ?? [],
    skipped: told.skipped ?? null,
    error: told.error ?? null,
    at: `${new Date(began).toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    seconds: Math.round((Date.now() - began) / 1000),
    commit: now,
    machine: machine(),
    scale: options.scale,
  });
  const missing = (chapter.modules ?? []).filter((name) => !installed.some((module) => module.name === name));
  if (missing.length > 0)
    return outcome({ skipped: `the module ${missing.join(', ')} is not installed; the chapter runs from the day it is.` });
  const reason = (await chapter.skip?.()) ?? null;
  return outcome(reason === null ? await inOwnProcess(chapter) : { skipped: reason });
}

/** A chapter that leaks, hangs or crashes spoils no other. */
function inOwnProcess(chapter: Chapter): Promise<Partial<Told>> {
  const limit = (chapter.minutes * 2 * Math.max(1, options.scale) + 1) * 60_000;
  const child = fork(
    fileURLToPath(new URL('./run-chapter.js', import.meta.url)),
    [chapter.name, join(folder, chapter.name.replaceAll('/', '-')), String(options.scale), String(limit)],
    { execArgv: ['--max-semi-space-size=32'] },
  );
  return new Promise((resolve) => {
    let told: Partial<Told> | undefined;
    // It takes itself down when its time is over; this is for one that cannot.
    const last = setTimeout(() => child.kill('SIGKILL'), limit + 30_000);
    child.on('message', (message) => (told = message as Told));
    child.on('exit', (code, signal) => {
      clearTimeout(last);
      resolve(told ?? { error: `its process ended with ${code ?? signal} and told nothing` });
    });
  });
}
