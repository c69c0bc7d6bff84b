import { setTimeout as sleep } from 'node:timers/promises';
import type { Chapter } from '../chapter.js';
import { openStand } from '../stand/stand.js';
import { invariantRows, lossRow, verdictOf } from './judged.js';

/** Three firms written into by two processes while nothing goes wrong: what every other chapter compares itself with. */
export const intents: Chapter = {
  name: 'ledger/intents',
  title: 'The ledger of intents: two writers, three firms, nothing going wrong',
  minutes: 3,
  async run(ctx) {
    const stand = await openStand(ctx);
    const api = await stand.node('api', 'api');
    const worker = await stand.node('worker', 'worker');
    await Promise.all([api.ready(), worker.ready()]);
    await stand.open(3, api.url);
    const writers = await Promise.all([1, 2].map(() => stand.writer({ urls: [api.url], perSecond: 25, lanes: 12 })));
    const seconds = ctx.times(60, 10);
    await sleep(seconds * 1000);
    await Promise.all(writers.map((writer) => writer.finish()));
    const verdict = await verdictOf(ctx, stand);
    const loss = lossRow(
      verdict,
      'Writers of accounts, people, bulks, upserts, invoices, files, merges and imports; receivers and a mail server',
      `${seconds} s at 50/s, ${verdict.tally.intents} intents`,
    );
    return [
      { ...loss, measured: `${loss.measured}; p50 ${verdict.tally.p50} ms, p99 ${verdict.tally.p99} ms` },
      ...invariantRows(verdict),
    ];
  },
};
