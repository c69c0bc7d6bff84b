import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Chapter, Row } from '../chapter.js';
import { lossRow, verdictOf } from '../ledger/judged.js';
import type { Received } from '../ledger/lines.js';
import { openStand } from '../stand/stand.js';

const LIBRARY = [
  '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1',
  '/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1',
].find(existsSync);

/** A process whose clock is wrong; how long it has been running is told rightly, as by a machine whose clock was set. */
const shifted = (by: string): Record<string, string> => ({
  LD_PRELOAD: LIBRARY ?? '',
  FAKETIME: by,
  FAKETIME_DONT_FAKE_MONOTONIC: '1',
  DONT_FAKE_MONOTONIC: '1',
});

/** One whose clock is set by the file while it runs. */
const settable = (file: string): Record<string, string> => ({
  LD_PRELOAD: LIBRARY ?? '',
  FAKETIME_TIMESTAMP_FILE: file,
  FAKETIME_NO_CACHE: '1',
  FAKETIME_DONT_FAKE_MONOTONIC: '1',
  DONT_FAKE_MONOTONIC: '1',
});

export const clocks: Chapter = {
  name: 'faults/f13-clocks',
  title: 'F13 the clocks of the processes are wrong by an hour and a day',
  minutes: 4,
  skip: () => (LIBRARY === undefined ? 'libfaketime is not installed (apt install faketime)' : null),
  async run(ctx) {
    const stand = await openStand(ctx);
    const api = await stand.node('api', 'api');
    const ahead = await stand.node('api-ahead', 'api', { env: shifted('+1d') });
    const behind = await stand.node('api-behind', 'api', { env: shifted('-1h') });
    const clock = join(ctx.folder, 'clock');
    writeFileSync(clock, '+0');
    const stepped = await stand.node('api-stepped', 'api', { env: settable(clock) });
    const workers = [
      await stand.node('worker-ahead', 'worker', { env: shifted('+1h') }),
      await stand.node('worker-behind', 'worker', { env: shifted('-1h') }),
    ];
    await Promise.all([api, ahead, behind, stepped, ...workers].map((node) => node.ready()));
    await stand.open(2, api.url);
    // Calls that last: what one worker has under way must not look overdue to the other.
    stand.receiver('slow');
    const writer = await stand.writer({ urls: [api.url, ahead.url, behind.url, stepped.url], perSecond: 12, lanes: 9 });
    const seconds = ctx.times(30, 15);
    // Put forward by five minutes in the middle of it, then back behind where it was.
    for (const step of ['+5m', '-5m', '+0']) {
      await sleep((seconds * 1000) / 3);
      writeFileSync(clock, step);
    }
    const tokens = await acceptedEverywhere([ahead.url, behind.url, api.url], stand.firms[0]!);
    stand.receiver('well');
    await writer.finish();
    const verdict = await verdictOf(ctx, stand);
    const calls = stand.lines().filter((line): line is Received => line.t === 'received');
    const ids = new Set(calls.map((call) => `${call.path} ${call.headers['webhook-id']}`));
    const wrong = calls.filter((call) => Math.abs(Number(call.headers['webhook-timestamp']) * 1000 - call.at) > 60_000).length;
    const rows: Row[] = [
      {
        what: 'Deliveries that the worker with the clock ahead took from the other one while they were under way',
        times: `${seconds} s, ${ids.size} deliveries of 2 s each`,
        measured: `${calls.length - ids.size} called twice`,
        bar: '0',
        pass: calls.length === ids.size,
      },
      {
        what: 'Time in the signature of the calls',
        times: `${calls.length} calls`,
        measured: `${wrong} wrong by more than a minute`,
        bar: '0',
        pass: wrong === 0,
      },
      {
        what: 'Tokens of each process are good at each other one',
        times: '9 pairs',
        measured: tokens === '' ? 'all' : tokens,
        bar: 'all',
        pass: tokens === '',
      },
      await inOrder(stand),
      lossRow(
        verdict,
        'Four APIs (right, a day ahead, an hour behind, one set five minutes forward and back meanwhile) and two workers (an hour ahead, an hour behind)',
        `${seconds} s, ${verdict.tally.intents} intents`,
      ),
    ];
    return rows;
  },
};

interface Who {
  readonly email: string;
  readonly password: string;
}

async function acceptedEverywhere(urls: readonly string[], who: Who): Promise<string> {
  const refused: string[] = [];
  for (const [i, url] of urls.entries()) {
    const login = await fetch(`${url}/v1/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: who.email, password: who.password }),
    });
    const { accessToken } = (await login.json()) as { accessToken?: string };
    for (const [j, other] of urls.entries()) {
      const { status } = await fetch(`${other}/v1/auth/me`, { headers: { authorization: `Bearer ${accessToken}` } });
      if (status !== 200) refused.push(`token of ${i + 1} at ${j + 1}: ${status}`);
    }
  }
  return refused.join(', ');
}

/** Times in the ledger are the database's, whoever wrote. */
async function inOrder(stand: Awaited<ReturnType<typeof openStand>>): Promise<Row> {
  const { rows } = await stand.postgres.admin((client) =>
    client.query<{ n: number; wrong: number; twice: number }>(
      `select count(*)::int as n, count(*) filter (where at > clock_timestamp() + interval '1 minute' or at < clock_timestamp() - interval '1 hour')::int as wrong,
        (select count(*)::int from (select id from accounts group by id having count(*) > 1) t) as twice from ledger`,
    ),
  );
  const [row] = rows;
  return {
    what: 'Times in the ledger; ids',
    times: `${row?.n} rows`,
    measured: `${row?.wrong} rows with a wrong time, ${row?.twice} ids twice`,
    bar: '0, 0',
    pass: row?.wrong === 0 && row.twice === 0,
  };
}
