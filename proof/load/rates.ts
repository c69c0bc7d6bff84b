import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Chapter, Row } from '../chapter.js';
import type { Received } from '../ledger/lines.js';
import { quiet } from '../stand/stand.js';
import { figures, openRange, others, shooter, statuses, type Range } from './firing.js';

/** Megabytes a process holds. */
const resident = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
const descriptors = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length;

const delays = (range: Range, since: number): number => {
  const times = range.stand
    .lines()
    .filter((line): line is Received => line.t === 'received' && line.at >= since && line.path.endsWith('/all'))
    .map((call) => call.at - Date.parse((JSON.parse(call.body) as { timestamp: string }).timestamp))
    .sort((a, b) => a - b);
  return times[Math.floor(times.length * 0.95)] ?? Number.NaN;
};

export const rates: Chapter = {
  name: 'load/rates',
  title: 'Load: sustained, peak and overload, the mix of the promise at a constant rate',
  minutes: 6,
  async run(ctx) {
    const range = await openRange(ctx);
    const fire = shooter(ctx);
    await fire(range.shot({ seconds: 5, rate: 30 }));
    const rows: Row[] = [];
    const sustained = ctx.times(120, 10);
    const since = Date.now();
    const steady = await fire(range.shot({ seconds: sustained, rate: 100 }));
    const late = delays(range, since);
    const after = await quiet(range.stand);
    rows.push(
      {
        what: 'Sustained',
        times: `100/s for ${sustained} s over ${range.rows.toLocaleString('en')} accounts`,
        measured: figures(steady),
        bar: '0 × 5xx, 0 timeouts; p50 ≤ 40, p95 ≤ 200, p99 ≤ 500 ms',
        pass: others(steady) === 0 && steady.p50 <= 40 && steady.p95 <= 200 && steady.p99 <= 500,
      },
      {
        what: 'Webhooks of the writes among them, after the commit; what is left at the end',
        times: `${sustained} s`,
        measured: `p95 ${(late / 1000).toFixed(2)} s; backlog gone ${after.seconds.toFixed(1)} s after the last request${after.left ? `, left ${after.left}` : ''}`,
        bar: 'p95 ≤ 5 s, backlog 0',
        pass: late <= 5000 && after.left === '',
      },
    );
    const peakSeconds = ctx.times(40, 8);
    const peak = await fire(range.shot({ seconds: peakSeconds, rate: 200, connections: 64 }));
    const refused = (peak.statuses['503'] ?? 0) + (peak.statuses['429'] ?? 0);
    rows.push({
      what: 'Peak',
      times: `200/s for ${peakSeconds} s`,
      measured: figures(peak),
      bar: 'errors only 429 and 503 with Retry-After, ≤ 0.5 %; p99 ≤ 1.5 s',
      pass: others(peak, '429', '503') === 0 && peak.unadvised === 0 && refused <= peak.sent * 0.005 && peak.p99 <= 1500,
    });
    rows.push(...(await overload(range, fire, ctx.times(30, 8))));
    rows.push({
      what: 'p95 of the sustained run by kind of request',
      times: `${sustained} s`,
      measured: Object.entries(steady.kinds)
        .map(([kind, ms]) => `${kind} ${ms} ms`)
        .join(', '),
      bar: 'for the reader',
      pass: true,
    });
    return rows;
  },
};

async function overload(range: Range, fire: ReturnType<typeof shooter>, seconds: number): Promise<Row[]> {
  const ceiling = await fire(range.shot({ seconds: 8 }));
  const before = await fire(range.shot({ seconds: 5, rate: 40 }));
  const rate = Math.max(30, ceiling.perSecond) * 3;
  let most = 0;
  const watch = setInterval(() => (most = Math.max(most, resident(range.api.pid()))), 200);
  const hits = await fire(range.shot({ seconds, rate, connections: 512 }));
  clearInterval(watch);
  await sleep(5000);
  const back = await fire(range.shot({ seconds: 5, rate: 40 }));
  const normal = Math.max(50, before.p95 * 1.5);
  return [
    {
      what: 'Ceiling of one API process, closed loop of 32',
      times: '8 s',
      measured: `${ceiling.perSecond}/s; ${statuses(ceiling)}`,
      bar: 'for the reader',
      pass: others(ceiling, '429', '503') === 0,
    },
    {
      what: 'Overload of three times the ceiling',
      times: `${rate}/s for ${seconds} s, 512 connections`,
      measured: `${figures(hits)}; memory ${most.toFixed(0)} MB; ${range.api.restarts()} restarts`,
      bar: 'sheds with 503 or 429 and Retry-After, no crash, ≤ 700 MB',
      pass: others(hits, '429', '503') === 0 && hits.unadvised === 0 && most <= 700 && range.api.restarts() === 0,
    },
    {
      what: 'Five seconds after the overload',
      times: '40/s for 5 s',
      measured: `p95 ${back.p95} ms, before it ${before.p95} ms; ${statuses(back)}`,
      bar: 'as before it within 10 s',
      pass: back.p95 <= normal && others(back) === 0,
    },
  ];
}

export const soak: Chapter = {
  name: 'load/soak',
  title: 'Load: a short soak',
  minutes: 6,
  async run(ctx) {
    const range = await openRange(ctx);
    const fire = shooter(ctx);
    await fire(range.shot({ seconds: ctx.times(30, 5), rate: 60 }));
    const seconds = ctx.times(240, 15);
    const memory: [number, number][] = [];
    const [fds, connections] = [descriptors(range.api.pid()), await backends(range)];
    const began = Date.now();
    const watch = setInterval(() => memory.push([(Date.now() - began) / 60_000, resident(range.api.pid())]), 1000);
    const hits = await fire(range.shot({ seconds, rate: 60 }));
    clearInterval(watch);
    const slope = slopeOf(memory.slice(Math.floor(memory.length / 4)));
    const now = [descriptors(range.api.pid()), await backends(range)];
    return [
      { what: 'Soak', times: `60/s for ${seconds} s`, measured: figures(hits), bar: '0 × 5xx', pass: others(hits) === 0 },
      {
        what: 'Memory of the API after the first quarter',
        times: `${memory.length} looks`,
        measured: `${slope.toFixed(1)} MB a minute, ${Math.max(...memory.map(([, mb]) => mb)).toFixed(0)} MB at most`,
        bar: '≤ 2 MB a minute over 30 minutes; this run is shorter, so ≤ 10',
        pass: slope <= 10,
      },
      {
        what: 'Descriptors of the API and connections to PostgreSQL',
        times: '1',
        measured: `${fds} → ${now[0]}; ${connections} → ${now[1]}`,
        bar: 'flat',
        pass: (now[0] ?? 0) <= fds + 40 && (now[1] ?? 0) <= connections + 5,
      },
    ];
  },
};

const backends = ({ stand }: Range): Promise<number> =>
  stand.postgres.admin(
    async (client) =>
      (await client.query<{ n: number }>(`select count(*)::int as n from pg_stat_activity where usename = 'eleven'`)).rows[0]!.n,
  );

/** Least squares, y a unit of x. */
function slopeOf(points: readonly (readonly [number, number])[]): number {
  const mean = (i: 0 | 1): number => points.reduce((sum, point) => sum + point[i], 0) / points.length;
  const [mx, my] = [mean(0), mean(1)];
  const over = points.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0);
  return over / (points.reduce((sum, [x]) => sum + (x - mx) ** 2, 0) || 1);
}
