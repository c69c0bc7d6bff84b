import { isIPv6 } from 'node:net';
import type { Session } from '../platform/db.js';
import { lockedOut } from './refusals.js';
import { sha256 } from './secrets.js';

const MOST_FAILURES = 10;
const WINDOW = `interval '15 minutes'`;

/** One address tried from one place; of no tenant, so that an address nobody has is locked out just the same. */
export interface Attempted {
  readonly account: string;
  readonly ip: string;
}

/** An IPv6 site counts as one place, since a single machine may use any of its 2^64 addresses. */
export const attempted = (email: string, ip: string): Attempted => ({
  account: sha256(email),
  ip: isIPv6(ip) && !ip.startsWith('::ffff:') ? site(ip) : ip,
});

function site(ip: string): string {
  const [head = '', tail = ''] = ip.split('%')[0]?.split('::') ?? [];
  const groups = head.split(':').filter(Boolean);
  const rest = tail.split(':').filter(Boolean);
  const full = ip.includes('::')
    ? [...groups, ...Array<string>(Math.max(0, 8 - groups.length - rest.length)).fill('0'), ...rest]
    : groups;
  return `${full
    .slice(0, 4)
    .map((group) => parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}

/**
 * Counts an attempt before its password is looked at, so that many at once cannot all slip under the limit; {@link forgive}
 * takes the count back. Throws 429 `too_many_attempts` after ten failures, for 15 minutes by the database's clock.
 */
export async function countAttempt(db: Session, who: Attempted): Promise<void> {
  const { rows } = await db.query<{ failures: number; wait: number }>({
    name: 'count-attempt',
    text: `
      with aged as (delete from login_attempts where (account, ip) in (
        select account, ip from login_attempts where window_ends < now() and (account, ip) <> ($1, $2) order by window_ends limit 20 for update skip locked))
      insert into login_attempts as a (account, ip, failures, window_ends) values ($1, $2, 1, now() + ${WINDOW})
      on conflict (account, ip) do update set
        failures = case when a.window_ends <= now() then 1 else least(a.failures + 1, 1000) end,
        window_ends = case when a.window_ends <= now() or a.failures + 1 = ${MOST_FAILURES} then now() + ${WINDOW} else a.window_ends end
      returning failures, ceil(extract(epoch from window_ends - now()))::int as wait`,
    values: [who.account, who.ip],
  });
  const [count] = rows;
  if (count && count.failures > MOST_FAILURES) throw lockedOut(Math.max(1, count.wait));
}

/** The password was right: earlier failures are forgotten. */
export async function forgive(db: Session, who: Attempted): Promise<void> {
  await db.query('delete from login_attempts where account = $1 and ip = $2', [who.account, who.ip]);
}
