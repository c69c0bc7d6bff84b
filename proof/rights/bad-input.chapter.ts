import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Chapter } from '../chapter.js';
import { runTests } from './run-tests.js';

interface Part {
  readonly part: string;
  readonly operations: number;
  readonly requests: number;
  readonly wrong: readonly string[];
}

/** The floor of the promise: requests per operation of REST and per field of GraphQL. */
const PER_OPERATION = 150;

export const badInput: Chapter = {
  name: 'rights/bad-input',
  title: '§5 Bad requests to every operation',
  minutes: 180,
  async run(ctx) {
    const each = ctx.times(PER_OPERATION, 1);
    // Kept beside the chapter's folder, which is emptied: what was broken off goes on where it was.
    const state = join(ctx.root, '.data', 'proof', `bad-input-${each}.jsonl`);
    const failed: string[] = [];
    // One after the other, so that what the one has found stands although the other is broken off.
    for (const surface of ['graphql', 'rest']) {
      const run = await runTests(ctx, [`test/bad-input/${surface}.test.ts`], {
        BAD_INPUT: String(each),
        BAD_INPUT_STATE: state,
      });
      failed.push(...run.failed);
    }
    const parts = new Map<string, Part>();
    if (existsSync(state))
      for (const line of readFileSync(state, 'utf8').split('\n').filter(Boolean)) {
        const part = JSON.parse(line) as Part;
        parts.set(part.part, part);
      }
    // What is whole begins anew the next time.
    if (failed.length === 0) rmSync(state, { force: true });
    return (['REST', 'GraphQL'] as const).map((surface) => {
      const own = [...parts.values()].filter(({ part }) => part.startsWith(`${surface} `));
      const wrong = own.flatMap((part) => part.wrong);
      for (const one of wrong.slice(0, 20)) ctx.tell(one);
      const sum = (of: (part: Part) => number) => own.reduce((total, part) => total + of(part), 0);
      return {
        what: `Bad requests over ${surface}, made from the registry and the API document, by a seed: answers of 5xx, after 10 s, with something of the inside or of another firm, or without code and place`,
        times: `${sum((p) => p.operations)} operations, ${sum((p) => p.requests)} requests`,
        measured: String(wrong.length),
        bar: '0',
        pass: wrong.length === 0 && own.length > 0 && failed.length === 0,
      };
    });
  },
};
