import type { Chapter, Row } from '../chapter.js';
import { figures, openRange, others, shooter, type Range } from './firing.js';
import type { Hits } from './shot.js';
import { mostResident, resident } from './watch.js';

/** What is large: an import, an export, and a walk through all there is. */
export const bulk: Chapter = {
  name: 'load/bulk',
  title: 'Load: an import, an export, and a walk through 200,000 people while others write',
  minutes: 7,
  async run(ctx) {
    const range = await openRange(ctx);
    const fire = shooter(ctx);
    /** The firms that are neither imported into nor exported from. */
    const calm = range.callers.filter(({ firm }) => firm > 1);
    const reads = (seconds: number, until?: Promise<unknown>) =>
      fire(range.shot({ callers: calm, seconds, rate: 30, mix: 'reads' }), until);
    await reads(5);
    const webhooks = await quietWebhooks();
    const rows = [...(await importing()), ...(await exporting()), await walk()];
    await webhooks();
    return [...rows, await told()];

    /** The others' reads while `work` runs. */
    async function beside<T>(work: Promise<T>): Promise<{ result: T; hits: Hits }> {
      const hits = await reads(600, work);
      return { result: await work, hits };
    }

    /** Nobody is told of what is imported, until what is returned is called. */
    async function quietWebhooks(): Promise<() => Promise<void>> {
      const firm = range.stand.firms[1]!;
      const hooks = range.stand.setUp[1]!.hooks;
      for (const { id } of hooks) await firm.ask('POST', `/v1/webhooks/${id}/disable`, {});
      return async () => {
        for (const { id } of hooks) await firm.ask('POST', `/v1/webhooks/${id}/enable`, {});
      };
    }

    /** The same import with a webhook that wants each of the rows: the worker calls it as fast as it can. */
    async function told(): Promise<Row> {
      const alone = await reads(10);
      const { rate, created, count, hits } = await oneImport(ctx.times(20_000, 1000), 'Gemeldet');
      return {
        what: 'An import of which a webhook is told row by row, and reads of other firms beside both',
        times: `${count.toLocaleString('en')} rows of CSV`,
        measured: `${rate.toLocaleString('en')} rows/s; ${figures(hits)}; alone p95 ${alone.p95} ms (× ${(hits.p95 / alone.p95).toFixed(2)})`,
        bar: 'all created and answered; on processors that are all busy the time is for the reader',
        pass: created === count && others(hits) === 0,
      };
    }

    async function oneImport(count: number, name: string) {
      const csv = `firstName,lastName,position\n${Array.from({ length: count }, (_, n) => `Ida,${name}${n}z,Buyer`).join('\n')}\n`;
      const began = performance.now();
      const firm = range.stand.firms[1]!;
      const sent = fetch(`${range.api.url}/v1/import/people?mode=create&duplicates=skip`, {
        method: 'POST',
        headers: { authorization: firm.authorization, 'content-type': 'text/csv' },
        body: csv,
      }).then(async (answer) => ({
        seconds: (performance.now() - began) / 1000,
        status: answer.status,
        report: (await answer.json()) as { counts?: { created: number; failed: number } },
      }));
      const { result, hits } = await beside(sent);
      const created = result.report.counts?.created ?? 0;
      return { rate: Math.round(count / result.seconds), created, status: result.status, count, hits };
    }

    async function importing(): Promise<Row[]> {
      const alone = await reads(10);
      const held = mostResident(range.api.pid());
      const before = resident(range.api.pid());
      const { rate, created, status, count, hits } = await oneImport(ctx.times(100_000, 2000), 'Importiert');
      return [
        {
          what: 'An import over HTTP into one firm',
          times: `${count.toLocaleString('en')} rows of CSV`,
          measured: `${rate.toLocaleString('en')} rows/s; ${created.toLocaleString('en')} created, answer ${status}; memory of the API + ${(held() - before).toFixed(0)} MB`,
          bar: '≥ 1,000 rows/s, all created',
          pass: rate >= 1000 && created === count,
        },
        besideRow('an import', alone, hits),
      ];
    }

    async function exporting(): Promise<Row[]> {
      const most = range.size(0);
      const alone = await reads(10);
      const before = resident(range.api.pid());
      const held = mostResident(range.api.pid());
      const began = performance.now();
      const { result, hits } = await beside(exported(range));
      const seconds = (performance.now() - began) / 1000;
      const more = held() - before;
      return [
        {
          what: 'An export of one firm as CSV',
          times: `${result.lines.toLocaleString('en')} rows, ${(result.bytes / 1_000_000).toFixed(0)} MB in at most ${seconds.toFixed(0)} s`,
          measured: `memory of the API + ${more.toFixed(0)} MB`,
          bar: 'all rows; ≤ + 80 MB',
          pass: result.lines === most && more <= 80,
        },
        besideRow('an export', alone, hits),
      ];
    }

    function besideRow(what: string, alone: Hits, hits: Hits): Row {
      return {
        what: `Reads of other firms beside ${what}`,
        times: '30/s',
        measured: `${figures(hits)}; p95 of the slowest 2 s ${hits.slowest} ms; alone p95 ${alone.p95} ms (× ${(hits.p95 / alone.p95).toFixed(2)})`,
        bar: 'p95 ≤ 2 × alone',
        pass: hits.p95 <= alone.p95 * 2 && others(hits) === 0,
      };
    }

    /** By cursors through all people of the large firm, sorted by name, while twenty writers add people and give others new names. */
    async function walk(): Promise<Row> {
      const storm = shooter(ctx);
      const own = range.callers.filter(({ firm }) => firm === 0);
      let over = false;
      const writing = (async () => {
        const all: Hits[] = [];
        while (!over) all.push(await storm(range.shot({ callers: own, seconds: 3, rate: 40, mix: 'writes', connections: 20 })));
        return all;
      })();
      const seen = new Map<string, number>();
      let pages = 0;
      const first = '/v1/people?first=200&sort=lastName&fields=id';
      let last = first;
      for (let path: string | null = first; path !== null;) {
        const page: Page = await range.firm.ask('GET', path);
        pages++;
        for (const { id } of page.nodes) seen.set(id, (seen.get(id) ?? 0) + 1);
        // A page that is not full would be cheaper.
        if (page.pageInfo.hasNextPage) last = path;
        path = page.pageInfo.hasNextPage ? `${first}&after=${encodeURIComponent(page.pageInfo.endCursor)}` : null;
      }
      // By turns, so that what else the machine does meets both.
      const times: [number[], number[]] = [[], []];
      for (let turn = 0; turn < 60; turn++) {
        const began = performance.now();
        await range.firm.ask('GET', turn % 2 === 0 ? first : last);
        times[turn % 2]!.push(performance.now() - began);
      }
      over = true;
      const wrote = (await writing).reduce((sum, hits) => sum + hits.sent - others(hits), 0);
      const untouched = await range.stand.postgres.admin(
        async (client) =>
          (
            await client.query<{ id: string }>(
              `select id from people where tenant_id = $1 and version = 1 and id::text like '01900002-%'`,
              [range.firm.id],
            )
          ).rows,
      );
      const wrong = untouched.filter(({ id }) => seen.get(id) !== 1).length;
      const middle = (some: readonly number[]): number => [...some].sort((a, b) => a - b)[some.length >> 1] ?? 0;
      const [begins, ends] = times.map(middle) as [number, number];
      return {
        what: 'A walk by cursors sorted by name, 200 a page, while 20 writers add people and give others new names',
        times: `${range.size(0).toLocaleString('en')} people, ${pages} pages, ${wrote.toLocaleString('en')} writes meanwhile`,
        measured: `of ${untouched.length.toLocaleString('en')} that nobody changed ${wrong} were missed or seen twice; the first page ${begins.toFixed(1)} ms, the last ${ends.toFixed(1)} ms (× ${(ends / begins).toFixed(2)})`,
        bar: 'each row that nobody changed is seen once; last page ≤ 1.5 × the first',
        pass: wrong === 0 && ends <= begins * 1.5,
      };
    }
  },
};

interface Page {
  readonly nodes: readonly { readonly id: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
}

/** Reads an export as it comes. */
async function exported(range: Range): Promise<{ lines: number; bytes: number }> {
  const answer = await fetch(`${range.api.url}/v1/export/people?format=csv`, {
    headers: { authorization: range.firm.authorization },
  });
  let [lines, bytes] = [-1, 0];
  for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    for (const byte of chunk) if (byte === 10) lines++;
  }
  return { lines, bytes };
}
