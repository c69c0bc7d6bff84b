import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Chapter } from '../chapter.js';
import { runTests, told } from './run-tests.js';

interface Tried {
  readonly requests: number;
  readonly operations: number;
  readonly wrong: number;
}

/** The median milliseconds of an answer about a record of another firm, and of one about a random id. */
interface Times {
  readonly foreign: number;
  readonly random: number;
}

export const matrix: Chapter = {
  name: 'rights/matrix',
  title: '§6.3 Every operation as every caller',
  minutes: 60,
  async run(ctx) {
    const every = Math.max(1, Math.round(1000 / ctx.times(1000)));
    // Kept beside the chapter's folder, which is emptied: what was broken off goes on where it was.
    const state = join(ctx.root, '.data', 'proof', `matrix-${every}.jsonl`);
    const run = await runTests(ctx, ['test/rights/matrix.test.ts'], { MATRIX: String(every), MATRIX_STATE: state });
    if (run.failed.length === 0) rmSync(state, { force: true });
    const [tried] = told<Tried>(run, 'matrix ');
    const [isolated] = told<Tried>(run, 'isolation ');
    const [times] = told<Times>(run, 'times ');
    const row = (what: string, one: Tried | undefined) => ({
      what,
      times: one ? `${one.operations} operations, ${one.requests} requests` : 'none',
      measured: one ? `${one.wrong} answers that were not as the table says` : 'it did not run',
      bar: '0',
      pass: one?.wrong === 0,
    });
    return [
      row(
        'Twelve callers, four ownerships, live, deleted and erased records, over REST and GraphQL, against the reviewed table',
        tried,
      ),
      row('The other firm’s administrator with row-level security switched off: the checks of the code alone', isolated),
      {
        what: 'The answer about another firm’s record takes as long as that about a random id (median of 200)',
        times: '400 requests',
        measured: times ? `${Math.abs(times.foreign - times.random).toFixed(2)} ms apart` : 'it did not run',
        bar: '≤ 2 ms, told only',
        pass: times !== undefined,
      },
    ];
  },
};
