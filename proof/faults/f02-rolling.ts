import { setTimeout as sleep } from 'node:timers/promises';
import type { Chapter, Row } from '../chapter.js';
import { lossRow, verdictOf } from '../ledger/judged.js';
import type { Unsettled } from '../ledger/lines.js';
import { openStand } from '../stand/stand.js';

/** Two instances; the client goes on to the other one when a connection is refused. */
export const rolling: Chapter = {
  name: 'faults/f02-rolling',
  title: 'F2 SIGTERM under load: a rolling restart of two instances',
  minutes: 3,
  async run(ctx) {
    const stand = await openStand(ctx);
    const first = await stand.node('api-1', 'all', { supervised: false });
    await first.ready();
    await stand.open(2, first.url);
    let old = first;
    let other = await stand.node('api-2', 'all', { supervised: false });
    await other.ready();
    const writer = await stand.writer({ urls: [old.url, other.url], perSecond: 30, lanes: 12 });
    await sleep(1500);
    const times = ctx.times(6, 2);
    const exits: { code: number | null; milliseconds: number }[] = [];
    let early = 0;
    for (let n = 0; n < times; n++) {
      const next = await stand.node(`api-${n + 3}`, 'all', { supervised: false });
      await next.ready();
      writer.use([other.url, next.url]);
      const stopping = old.stop();
      early += await unreadyFirst(old.url, stopping);
      exits.push(await stopping);
      [old, other] = [other, next];
      await sleep(500);
    }
    await writer.finish();
    const verdict = await verdictOf(ctx, stand);
    const lost = stand.lines().filter((line): line is Unsettled => line.t === 'unknown' && !/ECONNREFUSED/.test(line.why));
    const slowest = Math.max(...exits.map(({ milliseconds }) => milliseconds));
    const rows: Row[] = [
      {
        what: 'Requests that were taken and not answered',
        times: `${times} restarts, ${verdict.tally.intents} intents`,
        measured: lost.length === 0 ? '0' : `${lost.length}, e.g. ${lost[0]?.why}`,
        bar: '0',
        pass: lost.length === 0,
      },
      {
        what: 'From SIGTERM to the exit',
        times: `${times} restarts`,
        measured: `${(slowest / 1000).toFixed(1)} s at most, exit codes ${[...new Set(exits.map(({ code }) => code))].join(', ')}`,
        bar: '≤ 10 s, code 0',
        pass: slowest <= 10_000 && exits.every(({ code }) => code === 0),
      },
      {
        what: 'An instance that was asked to end never says again that it is ready',
        times: `${times} restarts`,
        measured: `${early} said so`,
        bar: '0',
        pass: early === 0,
      },
      lossRow(verdict, 'What the writers were told', `${times} restarts, ${verdict.tally.intents} intents`),
    ];
    return rows;
  },
};

/** How often the stopping process answered 200 to `/health/ready` after a first other answer or refusal. */
async function unreadyFirst(url: string, stopping: Promise<unknown>): Promise<number> {
  let over = false;
  void stopping.finally(() => (over = true));
  let [not, again] = [false, 0];
  await sleep(20);
  while (!over) {
    const status = await fetch(`${url}/health/ready`, {
      headers: { connection: 'close' },
      signal: AbortSignal.timeout(1000),
    }).then(
      ({ status: told }) => told,
      () => 0,
    );
    if (status !== 200) not = true;
    else if (not) again++;
    await sleep(20);
  }
  return again;
}
