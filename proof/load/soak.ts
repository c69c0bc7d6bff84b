import type { Chapter } from '../chapter.js';
import { quiet } from '../stand/stand.js';
import { figures, openRange, others, shooter } from './firing.js';
import { backends, descriptors, eventLoop, resident } from './watch.js';

/** Below that a slope says more of when the garbage was last taken away than of what is kept. */
const LONG = 15 * 60;

export const soak: Chapter = {
  name: 'load/soak',
  title: 'Load: a soak',
  minutes: 36,
  async run(ctx) {
    const range = await openRange(ctx);
    const fire = shooter(ctx);
    // Pools are filled first: what is opened when many come at once, and kept, is no leak.
    await fire(range.shot({ seconds: 10, connections: 64 }));
    await fire(range.shot({ seconds: ctx.times(120, 10), rate: 60 }));
    await quiet(range.stand);
    const seconds = ctx.times(1800, 15);
    const pids = [range.api.pid(), range.worker.pid()];
    const memory: [minute: number, api: number, worker: number][] = [];
    const [fds, connections] = [pids.map(descriptors), await backends(range)];
    await eventLoop(range.api.url);
    const began = Date.now();
    const watch = setInterval(() => memory.push([(Date.now() - began) / 60_000, resident(pids[0]!), resident(pids[1]!)]), 1000);
    const hits = await fire(range.shot({ seconds, rate: 60 }));
    clearInterval(watch);
    const late = await eventLoop(range.api.url);
    await quiet(range.stand);
    const [fdsNow, connectionsNow] = [pids.map(descriptors), await backends(range)];
    const settled = memory.slice(Math.floor(memory.length / 4));
    const slopes = [1, 2].map((of) => slopeOf(settled.map((look) => [look[0], look[of] as number])));
    const most = seconds >= LONG ? 2 : 10;
    return [
      { what: 'Soak', times: `60/s for ${seconds} s`, measured: figures(hits), bar: '0 × 5xx', pass: others(hits) === 0 },
      {
        what: 'Memory of the API and of the worker after the first quarter',
        times: `${memory.length} looks`,
        measured: `${slopes.map((slope) => slope.toFixed(1)).join(' and ')} MB a minute; at most ${[1, 2].map((of) => Math.max(...memory.map((look) => look[of] as number)).toFixed(0)).join(' and ')} MB`,
        bar: `≤ 2 MB a minute over 30 minutes${most > 2 ? '; this run is shorter, so ≤ 10' : ''}`,
        pass: slopes.every((slope) => slope <= most),
      },
      {
        what: 'Descriptors of the API and of the worker, and connections to PostgreSQL',
        times: 'before and after',
        measured: `${fds.join(' and ')} → ${fdsNow.join(' and ')}; ${connections} → ${connectionsNow}`,
        bar: 'flat (within what connections that are kept alive hold)',
        pass: fdsNow.every((now, i) => now <= fds[i]! + 40) && connectionsNow <= connections + 5,
      },
      {
        what: 'How late timers of the API were',
        times: `${seconds} s`,
        measured: late === null ? 'not told' : `p99 ${late.toFixed(1)} ms`,
        bar: 'p99 ≤ 100 ms',
        pass: late !== null && late <= 100,
      },
    ];
  },
};

/** Least squares, y a unit of x. */
function slopeOf(points: readonly (readonly [number, number])[]): number {
  const mean = (i: 0 | 1): number => points.reduce((sum, point) => sum + point[i], 0) / points.length;
  const [mx, my] = [mean(0), mean(1)];
  const over = points.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0);
  return over / (points.reduce((sum, [x]) => sum + (x - mx) ** 2, 0) || 1);
}
