import { setTimeout as sleep } from 'node:timers/promises';
import type { Row } from '../chapter.js';
import type { Received } from '../ledger/lines.js';
import type { UnderLoad } from './under-load.js';

export const SECONDS = 12;
/** The calls of the illness before, and one more that was begun in this one, have ended by then. */
export const SILENT_SECONDS = 34;

export interface Hook {
  readonly id: string;
  readonly path: string;
}

/** With what the others are called after when nobody is ill, in milliseconds (95th percentile). */
export interface Sick extends UnderLoad {
  readonly usual: number;
}

export const receiverPort = async ({ firms }: UnderLoad['stand'], id: string): Promise<number> =>
  Number(new URL((await firms[0]!.ask<{ url: string }>('GET', `/v1/webhooks/${id}`)).url).port);

export async function undisturbed(stand: UnderLoad['stand'], path: string): Promise<number> {
  const since = Date.now();
  await sleep(SECONDS * 1000);
  return delays(stand.lines(), path, since);
}

/** How long a receiver is ill, and whether calls may still get through to it. */
interface Illness {
  readonly seconds: number;
  readonly answers?: 'never' | '200' | 'slowly';
}

const GOOD = {
  never: 'none counted as delivered',
  '200': 'its 200 counts, whatever follows it',
  slowly: 'what gets through counts',
};

/** Makes the receiver ill for some seconds, and looks at what the product did meanwhile. */
export async function during(
  { stand, usual }: Sick,
  what: string,
  { path, id }: Hook,
  { seconds, answers = 'never' }: Illness,
  fall: () => void,
): Promise<Row> {
  const since = Date.now();
  const clock = await stand.postgres.admin(
    async (client) => (await client.query<{ at: string }>('select clock_timestamp()::text as at')).rows[0]!.at,
  );
  fall();
  await sleep(seconds * 1000);
  const { rows } = await stand.postgres.admin((client) =>
    client.query<{ n: number; longest: number; good: number }>(
      `select count(*)::int as n, coalesce(max(milliseconds), 0)::int as longest, count(*) filter (where error is null)::int as good from webhook_attempts where webhook_id = $1 and at > $2::timestamptz + interval '300 ms'`,
      [id, clock],
    ),
  );
  const late = delays(stand.lines(), path, since);
  const [attempts] = rows;
  return {
    what: `${what}: its attempts end; the other receivers are called as ever`,
    times: `${seconds} s, ${attempts?.n} attempts`,
    measured: `the longest took ${((attempts?.longest ?? 0) / 1000).toFixed(1)} s, ${attempts?.good} counted as delivered; the others p95 ${(late / 1000).toFixed(2)} s after the commit, ${(usual / 1000).toFixed(2)} s when nobody was ill`,
    bar: `≥ 1 attempt, each ≤ 30 s, ${GOOD[answers]}; p95 ≤ 5 s, or as usual on this machine (× 1.5)`,
    pass:
      (attempts?.n ?? 0) > 0 &&
      (attempts?.longest ?? 0) <= 30_000 &&
      (answers !== 'never' || attempts?.good === 0) &&
      late <= Math.max(5000, usual * 1.5),
  };
}

/** 95th percentile in milliseconds from the change to the call, of the unordered webhooks that are well. */
function delays(lines: readonly { t: string }[], path: string, since: number): number {
  const calls = lines.filter(
    (line): line is Received =>
      line.t === 'received' &&
      (line as Received).at >= since &&
      (line as Received).path !== path &&
      (line as Received).path.endsWith('/all'),
  );
  const times = calls
    .map((call) => call.at - Date.parse((JSON.parse(call.body) as { timestamp: string }).timestamp))
    .sort((a, b) => a - b);
  return times[Math.floor(times.length * 0.95)] ?? Number.POSITIVE_INFINITY;
}
