import type { Chapter, Row } from '../chapter.js';
import { figures, openRange, others, shooter, statuses } from './firing.js';

export const neighbours: Chapter = {
  name: 'load/neighbours',
  title: 'Load: a noisy neighbour, a storm of sign-ins, a walk through everything while others write',
  minutes: 5,
  async run(ctx) {
    const range = await openRange(ctx);
    const [fire, storm] = [shooter(ctx), shooter(ctx)];
    const other = range.stand.firms[1]!;
    const seconds = ctx.times(20, 6);
    const quietShot = { seconds, rate: 20, mix: 'reads' as const, connections: 16 };
    const alone = await fire(range.shot(quietShot));
    const noisy = storm(
      range.shot({ authorization: other.authorization, seconds: seconds + 2, rate: 800, connections: 256, mix: 'list' }),
    );
    const beside = await fire(range.shot(quietShot));
    const noise = await noisy;
    const rows: Row[] = [
      {
        what: 'Reads of one firm while another sends many times what it should',
        times: `20/s beside 800/s for ${seconds} s`,
        measured: `p95 ${beside.p95} ms, alone ${alone.p95} ms; ${statuses(beside)}. The other got ${statuses(noise)}`,
        bar: 'p95 ≤ 1.5 × alone (or 50 ms); the other is told 429',
        pass: beside.p95 <= Math.max(50, alone.p95 * 1.5) && others(beside) === 0 && (noise.statuses['429'] ?? 0) > 0,
      },
    ];
    rows.push(await signIns(ctx.times(40, 10)));
    rows.push(await walk());
    return rows;

    async function signIns(count: number): Promise<Row> {
      const meanwhile = fire(range.shot({ seconds: 5, rate: 20, mix: 'reads', connections: 16 }));
      const began = performance.now();
      const told = await Promise.all(
        Array.from({ length: count }, () =>
          fetch(`${range.api.url}/v1/auth/login`, {
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
        what: 'Sign-ins at once, and reads of another firm meanwhile',
        times: `${count} sign-ins`,
        measured: `${good} in ${(took / 1000).toFixed(2)} s, ${told.length - good} told to come again; reads ${figures(hits)}`,
        bar: 'all 200 or 429; reads p99 ≤ 1 s',
        pass: told.every((status) => status === 200 || status === 429) && hits.p99 <= 1000 && others(hits) === 0,
      };
    }

    /** By cursors through all accounts, while others add and change. */
    async function walk(): Promise<Row> {
      const writing = storm(range.shot({ seconds: ctx.times(20, 6), rate: 20, mix: 'create', connections: 20 }));
      const seen = new Map<string, number>();
      const times: number[] = [];
      let path: string | null = '/v1/accounts?first=200&sort=name&fields=id,name';
      while (path !== null) {
        const began = performance.now();
        const page: { nodes: { id: string; name: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } } =
          await range.firm.ask('GET', path);
        times.push(performance.now() - began);
        for (const { id, name } of page.nodes) if (name.startsWith('Filled')) seen.set(id, (seen.get(id) ?? 0) + 1);
        path = page.pageInfo.hasNextPage
          ? `/v1/accounts?first=200&sort=name&fields=id,name&after=${encodeURIComponent(page.pageInfo.endCursor)}`
          : null;
      }
      await writing;
      const twice = [...seen.values()].filter((n) => n > 1).length;
      const middle = (some: readonly number[]): number => [...some].sort((a, b) => a - b)[some.length >> 1] ?? 0;
      const [first, last] = [middle(times.slice(0, 10)), middle(times.slice(-10))];
      return {
        what: 'A walk by cursors, 200 a page, while 20 writers add',
        times: `${range.rows.toLocaleString('en')} accounts, ${times.length} pages`,
        measured: `${seen.size} seen, ${twice} twice; first pages ${first.toFixed(0)} ms, last ${last.toFixed(0)} ms`,
        bar: 'each row that was there seen once; last page ≤ 1.5 × the first',
        pass: seen.size === range.rows && twice === 0 && last <= first * 1.5 + 5,
      };
    }
  },
};
