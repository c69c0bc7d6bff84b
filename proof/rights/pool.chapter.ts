import { spawnSync } from 'node:child_process';
import type { Chapter } from '../chapter.js';
import { runTests, told } from './run-tests.js';

interface Poured {
  readonly name: string;
  readonly statuses: Record<string, number>;
  readonly aborted: number;
  readonly cancelled: number;
  readonly foreign: readonly string[];
}

export const pool: Chapter = {
  name: 'rights/pool',
  title: '§6.9 No connection carries one firm’s data to another',
  minutes: 15,
  async run(ctx) {
    const requests = ctx.times(20_000, 500);
    const run = await runTests(ctx, ['test/rights/pool.test.ts'], { POOL: String(requests) });
    const rows = told<Poured>(run, 'pool ').map(({ name, statuses, aborted, cancelled, foreign }) => {
      const failed = Object.entries(statuses).filter(([status]) => Number(status) >= 500 && status !== '503');
      return {
        what: `Requests of 20 firms at 64 in flight ${name}`,
        times: `${requests} requests, ${cancelled} statements cancelled, ${statuses['503'] ?? 0} too slow or cancelled, ${aborted} broken off`,
        measured: `${foreign.length} answers with another firm’s data, ${failed.length} kinds of failure`,
        bar: '0 and 0',
        pass: foreign.length === 0 && failed.length === 0,
      };
    });
    if (run.failed.length > 0 && rows.length === 0) throw new Error(run.failed[0]);
    const missing = spawnSync('pgbouncer', ['--version']).status !== 0;
    if (missing) ctx.tell('Without pgbouncer (Debian: apt-get install pgbouncer) the second half is left out.');
    return rows;
  },
};
