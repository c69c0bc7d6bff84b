import { setTimeout as sleep } from 'node:timers/promises';
import type { Chapter, Row } from '../chapter.js';
import type { Received } from '../ledger/lines.js';
import { quiet } from '../stand/stand.js';
import { figures, openRange, others, shooter, statuses, type Range } from './firing.js';
import { mostResident } from './watch.js';

const delays = (range: Range, since: number): { p95: number; count: number } => {
  const times = range.stand
    .lines()
    .filter((line): line is Received => line.t === 'received' && line.at >= since && line.path.endsWith('/all'))
    .map((call) => call.at - Date.parse((JSON.parse(call.body) as { timestamp: string }).timestamp))
    .sort((a, b) => a - b);
  return { p95: times[Math.floor(times.length * 0.95)] ?? Number.NaN, count: times.length };
};

export const rates: Chapter = {
  name: 'load/rates',
  title: 'Load: sustained, peak and overload, the mix of the promise at a constant rate, 64 callers in 20 firms',
  minutes: 19,
  async run(ctx) {
    const range = await openRange(ctx);
    const fire = shooter(ctx);
    await fire(range.shot({ seconds: ctx.times(30, 5), rate: 60 }));
    const sustained = ctx.times(600, 10);
    const since = Date.now();
    const steady = await fire(range.shot({ seconds: sustained, rate: 100 }));
    const after = await quiet(range.stand);
    const late = delays(range, since);
    const peakSeconds = ctx.times(120, 8);
    const peak = await fire(range.shot({ seconds: peakSeconds, rate: 200, connections: 64 }));
    const refused = (peak.statuses['503'] ?? 0) + (peak.statuses['429'] ?? 0);
    return [
      {
        what: 'Sustained',
        times: `100/s for ${sustained} s`,
        measured: figures(steady),
        bar: '0 × 5xx, 0 timeouts; p50 ≤ 40, p95 ≤ 200, p99 ≤ 500 ms',
        pass: others(steady) === 0 && steady.p50 <= 40 && steady.p95 <= 200 && steady.p99 <= 500,
      },
      {
        what: 'Webhooks of the writes among them, after the commit; what is left at the end',
        times: `${sustained} s, ${late.count.toLocaleString('en')} calls`,
        measured: `p95 ${(late.p95 / 1000).toFixed(2)} s; backlog gone ${after.seconds.toFixed(1)} s after the last request${after.left ? `, left ${after.left}` : ''}`,
        bar: 'p95 ≤ 5 s, backlog 0',
        pass: late.p95 <= 5000 && after.left === '',
      },
      {
        what: 'Peak',
        times: `200/s for ${peakSeconds} s`,
        measured: figures(peak),
        bar: 'errors only 429 and 503 with Retry-After, ≤ 0.5 %; p99 ≤ 1.5 s',
        pass: others(peak, '429', '503') === 0 && peak.unadvised === 0 && refused <= peak.sent * 0.005 && peak.p99 <= 1500,
      },
      ...(await overload(range, fire, ctx.times(60, 8))),
      {
        what: 'p95 of the sustained run by kind of request',
        times: `${sustained} s`,
        measured: Object.entries(steady.kinds)
          .map(([kind, ms]) => `${kind} ${ms} ms`)
          .join(', '),
        bar: 'for the reader',
        pass: true,
      },
    ];
  },
};

async function overload(range: Range, fire: ReturnType<typeof shooter>, seconds: number): Promise<Row[]> {
  await quiet(range.stand);
  const ceiling = await fire(range.shot({ seconds: 10 }));
  await quiet(range.stand);
  const before = await fire(range.shot({ seconds: 8, rate: 40 }));
  const rate = Math.max(30, ceiling.perSecond) * 3;
  const most = mostResident(range.api.pid());
  const hits = await fire(range.shot({ seconds, rate, connections: 512 }));
  const memory = most();
  await sleep(10_000);
  const back = await fire(range.shot({ seconds: 8, rate: 40 }));
  const normal = Math.max(50, before.p95 * 1.5);
  return [
    {
      what: 'Ceiling of one API process, closed loop of 32',
      times: '10 s',
      measured: `${ceiling.perSecond}/s; ${statuses(ceiling)}`,
      bar: 'for the reader; its ratios to a bare bed, case by case, are in bench/RESULTS.md',
      pass: others(ceiling, '429', '503') === 0,
    },
    {
      what: 'Overload of three times the ceiling',
      times: `${rate}/s for ${seconds} s, 512 connections`,
      measured: `${figures(hits)}; ${hits.perSecond}/s answered well; memory ${memory.toFixed(0)} MB; ${range.api.restarts()} restarts`,
      bar: 'sheds with 503 or 429 and Retry-After, no crash, ≤ 700 MB',
      pass: others(hits, '429', '503') === 0 && hits.unadvised === 0 && memory <= 700 && range.api.restarts() === 0,
    },
    {
      what: 'Ten seconds after the overload',
      times: '40/s for 8 s',
      measured: `p95 ${back.p95} ms, before it ${before.p95} ms; ${statuses(back)}`,
      bar: 'as before it (× 1.5, or 50 ms)',
      pass: back.p95 <= normal && others(back) === 0,
    },
  ];
}
