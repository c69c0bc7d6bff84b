import { setTimeout as sleep } from 'node:timers/promises';
import type { Chapter } from '../chapter.js';
import { lossRow, verdictOf } from '../ledger/judged.js';
import type { Received } from '../ledger/lines.js';
import { underLoad } from './under-load.js';

/** What one process has under way for one webhook. */
const CONCURRENCY = 8;

export const killWorker: Chapter = {
  name: 'faults/f03-kill-worker',
  title: 'F3 kill -9 of the worker in the middle of deliveries, the receiver holding its answers for 2 s',
  minutes: 5,
  async run(ctx) {
    const { stand, workers, writer } = await underLoad(ctx, { perSecond: 12 });
    stand.receiver('slow');
    await sleep(2000);
    const times = ctx.times(8, 2);
    for (let n = 0; n < times; n++) {
      workers[0]!.signal('SIGKILL');
      await sleep(5000 + Math.random() * 2000);
    }
    await writer.finish();
    stand.receiver('well');
    const verdict = await verdictOf(ctx, stand, { disturbed: true });
    const calls = stand.lines().filter((line): line is Received => line.t === 'received');
    const byId = Map.groupBy(calls, (call) => `${call.path} ${call.headers['webhook-id']}`);
    const again = [...byId.values()].flatMap((some) => (some.length > 1 ? [some[1]!.at - some[0]!.at] : []));
    const most = times * CONCURRENCY * stand.setUp.length * 2;
    const slowest = Math.max(0, ...again);
    return [
      {
        what: 'Calls with an id that was sent before',
        times: `${times} kills, ${byId.size} deliveries`,
        measured: String(calls.length - byId.size),
        bar: `≤ ${most}: what was under way at the kills`,
        pass: calls.length - byId.size <= most,
      },
      {
        what: 'From the call that was cut to its repetition',
        times: `${again.length} repetitions`,
        measured: `${(slowest / 1000).toFixed(1)} s at most`,
        bar: '≤ 45 s',
        pass: slowest <= 45_000,
      },
      lossRow(verdict, 'Deliveries, jobs and e-mails', `${times} kills, ${verdict.tally.intents} intents`),
    ];
  },
};
