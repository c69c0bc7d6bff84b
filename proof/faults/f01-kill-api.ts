import { setTimeout as sleep } from 'node:timers/promises';
import type { Chapter } from '../chapter.js';
import { lossRow, verdictOf } from '../ledger/judged.js';
import { spread } from '../stand/prober.js';
import { underLoad } from './under-load.js';

export const killApi: Chapter = {
  name: 'faults/f01-kill-api',
  title: 'F1 kill -9 of the API during writes, restarted by a supervisor',
  minutes: 3,
  async run(ctx) {
    const { stand, api, writer, prober } = await underLoad(ctx);
    const times = ctx.times(10, 2);
    const recoveries: number[] = [];
    for (let n = 0; n < times; n++) {
      const at = Date.now();
      api.signal('SIGKILL');
      await sleep(50);
      recoveries.push(await prober.goodAfter(at + 50));
      await sleep(1500 + Math.random() * 1000);
    }
    await writer.finish();
    const verdict = await verdictOf(ctx, stand);
    const worst = Math.max(...recoveries);
    return [
      {
        what: 'From the kill to the first good answer, the start of the process included',
        times: `${times} kills`,
        measured: spread(recoveries),
        bar: '≤ 5 s',
        pass: worst <= 5000,
      },
      lossRow(
        verdict,
        'What the writers were told, after sending again with the same keys',
        `${times} kills, ${verdict.tally.intents} intents`,
      ),
    ];
  },
};
