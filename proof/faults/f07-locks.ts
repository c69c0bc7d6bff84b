import { setTimeout as sleep } from 'node:timers/promises';
import type { Chapter, Row } from '../chapter.js';
import { underLoad } from './under-load.js';

interface Told {
  readonly status: number;
  readonly milliseconds: number;
  readonly text: string;
  readonly retryAfter: string | null;
}

const timed = async (url: string, authorization: string, method: string, body: object): Promise<Told> => {
  const began = performance.now();
  const answer = await fetch(url, {
    method,
    headers: { authorization, 'content-type': 'application/json', 'if-match': '*' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(40_000),
  });
  const text = await answer.text();
  return { status: answer.status, milliseconds: performance.now() - began, text, retryAfter: answer.headers.get('retry-after') };
};

const counted = (told: readonly Told[]): string =>
  [...Map.groupBy(told, ({ status }) => status)].map(([status, some]) => `${some.length} × ${status}`).join(', ');

export const locks: Chapter = {
  name: 'faults/f07-locks',
  title: 'F7 a locked row, a session idle in its transaction, deadlocks',
  minutes: 3,
  async run(ctx) {
    const { stand, api, prober, writer } = await underLoad(ctx, { perSecond: 10 });
    const firm = stand.firms[0]!;
    const ids: string[] = [];
    for (let n = 0; n < 20; n++)
      ids.push((await firm.ask<{ id: string }>('POST', '/v1/accounts', { name: `Locked ${n}`, notDuplicate: true })).id);
    const patch = (id: string, notes: string) => timed(`${api.url}/v1/accounts/${id}`, firm.authorization, 'PATCH', { notes });
    const rows: Row[] = [];
    rows.push(...(await heldRow(ctx.times(20, 5))));
    rows.push(await deadlocks(ctx.times(200, 20)));
    rows.push(await outsideDeadlocks(ctx.times(20, 3)));
    await writer.finish();
    const pool = await drained(api.url);
    rows.push({ what: 'The pool afterwards', times: '1', measured: pool, bar: 'nobody waits', pass: /waiting 0/.test(pool) });
    const statuses = prober.statuses();
    const odd = Object.keys(statuses).filter((status) => !['200', '503'].includes(status));
    rows.push({
      what: 'Reads meanwhile',
      times: `${Object.values(statuses).reduce((sum, n) => sum + n, 0)} reads`,
      measured: `${Object.entries(statuses)
        .map(([status, n]) => `${n} × ${status}`)
        .join(', ')}; the slowest ${(prober.slowest() / 1000).toFixed(1)} s`,
      bar: '200 or 503 within 10 s',
      pass: odd.length === 0 && prober.slowest() <= 10_000,
    });
    return rows;

    /** Somebody at the database holds a row for 10 s. */
    async function heldRow(callers: number): Promise<Row[]> {
      const told = await stand.postgres.admin(async (client) => {
        await client.query('begin');
        await client.query('select id from accounts where id = $1 for update', [ids[0]]);
        const all = await Promise.all(Array.from({ length: callers }, (_, n) => patch(ids[0]!, `held ${n}`)));
        await client.query('rollback');
        return all;
      });
      const slowest = Math.max(...told.map(({ milliseconds }) => milliseconds));
      const right = told.every(({ status, retryAfter }) => (status === 409 || status === 503) && retryAfter !== null);
      const after = await patch(ids[0]!, 'free again');
      return [
        {
          what: 'Changes of a row that somebody holds are told to come again, and succeed when it is free',
          times: `${callers} callers at once`,
          measured: `${counted(told)}, the slowest after ${(slowest / 1000).toFixed(1)} s; afterwards ${after.status}`,
          bar: '409 or 503 with Retry-After within 10 s (lock timeout 3 s), then 200',
          pass: right && slowest <= 10_000 && after.status === 200,
        },
      ];
    }

    /** Pairs that change the same two records in opposite order. */
    async function deadlocks(pairs: number): Promise<Row> {
      const bulk = (a: string, b: string, n: number) =>
        timed(`${api.url}/v1/accounts/bulk`, firm.authorization, 'POST', {
          operation: 'update',
          items: [a, b].map((id) => ({ id, input: { notes: `pair ${n}` }, expectedVersion: null })),
        });
      const told: Told[] = [];
      for (let n = 0; n < pairs; n++) {
        const [a, b] = [ids[1 + (n % 9)]!, ids[10 + (n % 9)]!];
        told.push(...(await Promise.all([bulk(a, b, n), bulk(b, a, n)])));
      }
      const wrong = told.filter(({ status }) => status !== 200 && status !== 409);
      return {
        what: 'Two bulk changes of the same records in opposite order',
        times: `${pairs} pairs`,
        measured: `${counted(told)}${wrong[0] ? `, e.g. ${wrong[0].text.slice(0, 200)}` : ''}`,
        bar: '200, or 409 with Retry-After',
        pass: wrong.length === 0,
      };
    }

    /** The other side of the deadlock is somebody at the database. */
    async function outsideDeadlocks(times: number): Promise<Row> {
      const told: Told[] = [];
      for (let n = 0; n < times; n++) {
        const [a, b] = [ids[1]!, ids[2]!].sort();
        await stand.postgres.admin(async (client) => {
          await client.query(`begin; set local deadlock_timeout = '10s'`);
          await client.query('select id from accounts where id = $1 for update', [b]);
          const answer = timed(`${api.url}/v1/accounts/bulk`, firm.authorization, 'POST', {
            operation: 'update',
            items: [a, b].map((id) => ({ id, input: { notes: `outside ${n}` }, expectedVersion: null })),
          });
          await sleep(200);
          await client.query('select id from accounts where id = $1 for update', [a]).catch(() => undefined);
          await client.query('rollback');
          told.push(await answer);
        });
      }
      const wrong = told.filter(({ status }) => status !== 200 && status !== 409);
      return {
        what: 'Deadlocks with a session at the database',
        times: String(times),
        measured: `${counted(told)}${wrong[0] ? `, e.g. ${wrong[0].text.slice(0, 200)}` : ''}`,
        bar: 'repeated up to 3 times: 200, or 409',
        pass: wrong.length === 0,
      };
    }
  },
};

/** What `/metrics` says of the pool. */
export async function drained(url: string): Promise<string> {
  for (let turn = 0; ; turn++) {
    const text = await (await fetch(`${url}/metrics`)).text();
    const lines = text.split('\n').filter((line) => /^eleven_.*(connections|pool)/.test(line));
    const value = (state: string): number =>
      Number(
        lines
          .find((line) => line.includes(`"${state}"`))
          ?.split(' ')
          .at(-1) ?? Number.NaN,
      );
    const said = `total ${value('total')}, idle ${value('idle')}, waiting ${value('waiting')}`;
    if (value('waiting') === 0 || turn > 50) return said;
    await sleep(100);
  }
}
