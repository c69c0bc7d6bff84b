import type { Chapter, Row } from '../chapter.js';
import { figures, openRange, others, shooter, statuses, type Range } from './firing.js';

/** Low, so that ten times as much can be sent by one process. */
const TENANT_RATE = 40;
/** The firm that is too loud, and in the other trial too: one of the middle ones. */
const LOUD = 1;

export const neighbours: Chapter = {
  name: 'load/neighbours',
  title: 'Load: a noisy neighbour, a storm of sign-ins',
  minutes: 6,
  async run(ctx) {
    const range = await openRange(ctx, {
      small: { firms: 20, people: ctx.times(20_000, 1000) },
      env: { TENANT_RATE: String(TENANT_RATE), CALLER_RATE: '0' },
    });
    const free = await range.stand.node('api-free', 'api', { env: { TENANT_RATE: '0', CALLER_RATE: '0' } });
    await free.ready();
    return [
      await beside(range, range.api.url, 'limited'),
      await beside(range, free.url, 'unlimited'),
      await signIns(range, ctx.times(40, 40)),
    ];

    /** The other firms' requests by themselves, and beside a firm that sends far more than it should. */
    async function beside(at: Range, url: string, how: 'limited' | 'unlimited'): Promise<Row> {
      const [fire, storm] = [shooter(ctx), shooter(ctx)];
      const loud = at.callers.filter(({ firm }) => firm === LOUD);
      const calm = at.callers.filter(({ firm }) => firm !== LOUD);
      const seconds = ctx.times(60, 8);
      const calmShot = { urls: [url], callers: calm, seconds, rate: 30, mix: 'reads' as const, connections: 32 };
      await fire(at.shot({ ...calmShot, seconds: 5 }));
      const alone = await fire(at.shot(calmShot));
      const rate = how === 'limited' ? TENANT_RATE * 10 : null;
      const noisy = storm(at.shot({ urls: [url], callers: loud, seconds: seconds + 2, rate, connections: 64, mix: 'list' }));
      const hits = await fire(at.shot(calmShot));
      const noise = await noisy;
      const measured = `p95 ${hits.p95} ms, alone ${alone.p95} ms (× ${(hits.p95 / alone.p95).toFixed(2)}); ${statuses(hits)}. The loud one: ${statuses(noise)}`;
      return how === 'limited'
        ? {
            what: 'Reads of 19 firms while one sends ten times its limit',
            times: `30/s beside ${rate}/s for ${seconds} s`,
            measured,
            bar: 'p95 ≤ 1.5 × alone; the loud one is told 429',
            pass: hits.p95 <= alone.p95 * 1.5 && others(hits) === 0 && (noise.statuses['429'] ?? 0) > 0,
          }
        : {
            what: 'The same without a limit: a closed loop of 64 of the loud firm takes all that is left, and turns alone keep it apart',
            times: `30/s beside ${noise.perSecond}/s for ${seconds} s`,
            measured,
            bar: 'every request of the others is answered; on processors that are all busy the time is for the reader',
            pass: others(hits) === 0,
          };
    }

    async function signIns(at: Range, count: number): Promise<Row> {
      const fire = shooter(ctx);
      const other = at.stand.firms[LOUD]!;
      const calm = at.callers.filter(({ firm }) => firm !== LOUD);
      const meanwhile = fire(at.shot({ callers: calm, seconds: 5, rate: 20, mix: 'reads', connections: 16 }));
      const began = performance.now();
      const told = await Promise.all(
        Array.from({ length: count }, () =>
          fetch(`${at.api.url}/v1/auth/login`, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ email: other.email, password: other.password }),
          }).then(async (answer) => {
            await answer.arrayBuffer();
            return answer.status;
          }),
        ),
      );
      const took = performance.now() - began;
      const hits = await meanwhile;
      const good = told.filter((status) => status === 200).length;
      return {
        what: 'Sign-ins at once, and reads of other firms meanwhile',
        times: `${count} sign-ins`,
        measured: `${good} in ${(took / 1000).toFixed(2)} s, ${told.length - good} told to come again; reads ${figures(hits)}`,
        bar: 'all 200 or 429; reads p99 ≤ 1 s',
        pass: told.every((status) => status === 200 || status === 429) && hits.p99 <= 1000 && others(hits) === 0,
      };
    }
  },
};
