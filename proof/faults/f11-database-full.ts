import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { serviceUser } from '../../src/platform/embedded/service-user.js';
import type { Chapter, Row } from '../chapter.js';
import { lossRow, verdictOf } from '../ledger/judged.js';
import { makeVolume, noVolume } from '../stand/volume.js';
import { underLoad } from './under-load.js';

const RUNG = '200, storage full: database; eleven_storage_full 1';

/** As a watching machine reads it. */
async function watchers(url: string): Promise<string> {
  const ready = await fetch(`${url}/health/ready`);
  const { checks } = (await ready.json()) as { checks: { storage: string } };
  const figure = /^eleven_storage_full\{state="database"\} (\d)/m.exec(await (await fetch(`${url}/metrics`)).text())?.[1];
  return `${ready.status}, storage ${checks.storage}; eleven_storage_full ${figure}`;
}

/** Its WAL is kept elsewhere: only what PostgreSQL can live through is full here. */
export const dataFull: Chapter = {
  name: 'faults/f11-data-full',
  title: 'F11 the data volume of PostgreSQL is full',
  minutes: 4,
  skip: noVolume,
  async run(ctx) {
    const { owner } = await serviceUser([]);
    const volume = makeVolume(ctx, 'volume', 400, owner);
    const { stand, api, workers, writer, prober } = await underLoad(ctx, {
      postgres: { folder: join(volume.path, 'postgres'), wal: join(ctx.folder, 'wal') },
      perSecond: 20,
    });
    const times = ctx.times(2, 1);
    const codes = new Map<string, number>();
    const back: number[] = [];
    const [apiStarts, workerStarts] = [api.restarts(), workers[0]!.restarts()];
    const firm = stand.firms[0]!;
    const write = async (n: string): Promise<string> => {
      const items = Array.from({ length: 100 }, (_, i) => ({
        name: `Filling ${n} ${i}`,
        notes: 'x'.repeat(3000),
        notDuplicate: true,
      }));
      const answer = await fetch(`${api.url}/v1/accounts/bulk`, {
        method: 'POST',
        headers: { authorization: firm.authorization, 'content-type': 'application/json' },
        body: JSON.stringify({ operation: 'create', items }),
      });
      return `${answer.status} ${/"code":"(\w+)"/.exec(await answer.text())?.[1] ?? ''}`.trim();
    };
    const watched: string[] = [];
    let reads = 0;
    for (let n = 0; n < times; n++) {
      volume.fill();
      for (let i = 0; i < 12; i++) {
        const told = await write(`${n}-${i}`);
        codes.set(told, (codes.get(told) ?? 0) + 1);
      }
      reads += await firm.ask('GET', '/v1/accounts?first=5&fields=id').then(
        () => 1,
        () => 0,
      );
      watched.push(await watchers(api.url));
      volume.free();
      const at = Date.now();
      while (!(await write(`${n}-free`)).startsWith('200') && Date.now() - at < 60_000) await sleep(200);
      back.push(Date.now() - at);
    }
    await writer.finish(90_000);
    const verdict = await verdictOf(ctx, stand, { disturbed: true });
    const told = [...codes].map(([code, count]) => `${count} × ${code}`).join(', ');
    const right =
      [...codes.keys()].every((code) => code === '200' || code === '503 storage_full') &&
      (codes.get('503 storage_full') ?? 0) > 0;
    const rows: Row[] = [
      {
        what: 'Large writes while it is full; reads go on',
        times: `${times} times`,
        measured: `${told}; ${reads} of ${times} reads answered`,
        bar: '503 storage_full; reads answered',
        pass: right && reads === times,
      },
      {
        what: 'What those who watch are told while it is full: /health/ready, and the metric to ring for',
        times: `${times} times`,
        measured: [...new Set(watched)].join('; '),
        bar: `${RUNG}: it goes on reading, so it stays ready`,
        pass: watched.every((one) => one === RUNG),
      },
      {
        what: 'From freed space to the first large write, without a restart of anything',
        times: `${times} times`,
        measured: `${(Math.max(...back) / 1000).toFixed(1)} s at most; ${api.restarts() - apiStarts + workers[0]!.restarts() - workerStarts} restarts`,
        bar: '≤ 5 s, 0 restarts',
        pass: Math.max(...back) <= 5000 && api.restarts() === apiStarts && workers[0]!.restarts() === workerStarts,
      },
      {
        what: 'Reads of the prober',
        times: '1',
        measured: Object.entries(prober.statuses())
          .map(([status, n]) => `${n} × ${status}`)
          .join(', '),
        bar: '200 or 503',
        pass: Object.keys(prober.statuses()).every((status) => ['200', '503'].includes(status)),
      },
    ];
    return [...rows, lossRow(verdict, 'What the writers were told', `${verdict.tally.intents} intents`)];
  },
};

export const walFull: Chapter = {
  name: 'faults/f11-wal-full',
  title: 'F11 the WAL volume of PostgreSQL is full: it stops by design',
  minutes: 4,
  skip: noVolume,
  async run(ctx) {
    const { owner } = await serviceUser([]);
    const volume = makeVolume(ctx, 'wal', 120, owner);
    const settings = { max_wal_size: '64MB', min_wal_size: '32MB' };
    const { stand, api, writer, prober } = await underLoad(ctx, {
      postgres: { wal: join(volume.path, 'wal'), settings },
      perSecond: 30,
    });
    volume.fill();
    const began = Date.now();
    // The segment at hand is written to its end first.
    while (stand.postgres.pid() !== undefined && Date.now() - began < 60_000) {
      const items = Array.from({ length: 100 }, (_, i) => ({
        name: `Filling ${Date.now()} ${i}`,
        notes: 'x'.repeat(5000),
        notDuplicate: true,
      }));
      await stand.firms[0]!.ask('POST', '/v1/accounts/bulk', { operation: 'create', items }).catch(() => undefined);
    }
    const stopped = stand.postgres.pid() === undefined;
    await sleep(1000);
    volume.free();
    const at = Date.now();
    if (stopped) await stand.postgres.start();
    const back = await prober.goodAfter(at);
    await writer.finish(90_000);
    const verdict = await verdictOf(ctx, stand, { disturbed: true });
    return [
      {
        what: 'From freed space and a restart of PostgreSQL to the first good answer',
        times: '1',
        measured: `${(back / 1000).toFixed(1)} s; PostgreSQL ${stopped ? 'had stopped' : 'had not stopped'}; ${api.restarts()} restarts of the API`,
        bar: '≤ 30 s, 0 restarts of ours',
        pass: back <= 30_000 && api.restarts() === 0,
      },
      lossRow(verdict, 'What the writers were told', `${verdict.tally.intents} intents`),
    ];
  },
};
