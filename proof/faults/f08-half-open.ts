import { setTimeout as sleep } from 'node:timers/promises';
import type { Chapter } from '../chapter.js';
import { lossRow, verdictOf } from '../ledger/judged.js';
import { startProber, spread } from '../stand/prober.js';
import { openStand } from '../stand/stand.js';
import { startTcpProxy } from '../stand/tcp-proxy.js';

export const halfOpen: Chapter = {
  name: 'faults/f08-half-open',
  title: 'F8 every connection to PostgreSQL goes dead without being closed',
  minutes: 5,
  async run(ctx) {
    const stand = await openStand(ctx);
    const proxy = await startTcpProxy(stand.postgres.port);
    ctx.atEnd(() => proxy.close());
    const env = { DATABASE_URL: stand.postgres.ownerUrl().replace(`:${stand.postgres.port}/`, `:${proxy.port}/`) };
    const api = await stand.node('api', 'api', { env });
    const worker = await stand.node('worker', 'worker', { env });
    await Promise.all([api.ready(), worker.ready()]);
    await stand.open(2, api.url);
    const writer = await stand.writer({ urls: [api.url], perSecond: 15, lanes: 8 });
    const prober = startProber(`${api.url}/v1/accounts?first=1&fields=id`, { authorization: stand.firms[0]!.authorization }, 250);
    ctx.atEnd(() => prober.stop());
    await sleep(2000);
    const times = ctx.times(3, 1);
    const [answers, hooks]: [number[], number[]] = [[], []];
    let cut = 0;
    for (let n = 0; n < times; n++) {
      const received = (): number => stand.lines().filter(({ t }) => t === 'received').length;
      await sleep(2000);
      const before = received();
      const at = Date.now();
      cut += proxy.blackOut();
      answers.push(await prober.goodAfter(at + 50));
      while (received() <= before + 5 && Date.now() - at < 60_000) await sleep(200);
      hooks.push(Date.now() - at);
      await sleep(16_000);
    }
    await writer.finish(90_000);
    const statuses = prober.statuses();
    const odd = Object.keys(statuses).filter((status) => !['200', '503'].includes(status));
    const verdict = await verdictOf(ctx, stand, { disturbed: true });
    return [
      {
        what: 'From the cut to the first good answer',
        times: `${times} cuts, ${cut} connections`,
        measured: spread(answers),
        bar: '≤ 15 s',
        pass: Math.max(...answers) <= 15_000,
      },
      {
        what: 'From the cut to webhooks going out again',
        times: `${times} cuts`,
        measured: spread(hooks),
        bar: '≤ 45 s: what was under way falls due again',
        pass: Math.max(...hooks) <= 45_000,
      },
      {
        what: 'Answers meanwhile',
        times: `${Object.values(statuses).reduce((sum, n) => sum + n, 0)} reads`,
        measured: `${Object.entries(statuses)
          .map(([status, n]) => `${n} × ${status}`)
          .join(', ')}; the slowest after ${(prober.slowest() / 1000).toFixed(1)} s`,
        bar: '200 or 503 within 15 s (statement timeout 10 s and 5 s for a silent server)',
        pass: odd.length === 0 && prober.slowest() <= 15_500,
      },
      lossRow(verdict, 'What the writers were told', `${times} cuts, ${verdict.tally.intents} intents`),
    ];
  },
};
