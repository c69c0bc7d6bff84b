import { Webhook as SvixWebhook } from 'svix';
import { Webhook } from 'standardwebhooks';
import type { Received } from '../lines.js';
import { judge, type Facts, type FirmFacts, type Judgement } from './facts.js';

type Hook = FirmFacts['hooks'][number];

interface Delivery {
  event_id: string;
  state: string;
  due: boolean;
  sequence: string;
  attempts: number;
}

const received = (facts: Facts, hook: Hook): Received[] =>
  facts.lines.filter((line): line is Received => line.t === 'received' && line.path === hook.path);

/** I4: every change a webhook wants became one delivery; what is called delivered arrived; what arrived was meant; all of it signed. */
export async function delivered(facts: Facts): Promise<Judgement> {
  const { look, fail, done } = judge(
    'I4',
    'every wanted change is delivered at least once or listed as failed; nothing else is sent; signatures are valid',
  );
  const total = { delivered: 0, twice: 0, failed: 0, waiting: 0 };
  for (const firm of facts.firms) {
    for (const hook of firm.hooks) {
      const wanted = await facts.sql<{ id: string; due: boolean }>(
        `select 'evt_' || left((select epoch::text from installation), 8) || '_' || l.id as id, l.at >= w.enabled_at as due from ledger l join webhooks w on w.id = $2
         where l.tenant_id = $1 and split_part(l.event, '.', 1) = any($3::text[])`,
        [firm.id, hook.id, hook.entities],
      );
      const rows = await facts.sql<Delivery>(
        `select event_id, state, coalesce(next_attempt_at <= now() - interval '45 seconds', false) as due, sequence, attempts from webhook_deliveries where tenant_id = $1 and webhook_id = $2 and type <> 'webhook.test'`,
        [firm.id, hook.id],
      );
      const deliveries = new Map(rows.map((row) => [row.event_id, row]));
      const meant = new Set(wanted.map(({ id }) => id));
      const calls = received(facts, hook);
      const arrived = new Map<string, number>();
      const answered = new Set(
        calls.flatMap((call) => (call.answered >= 200 && call.answered < 300 ? [call.headers['webhook-id']] : [])),
      );
      for (const call of calls) {
        const id = call.headers['webhook-id'] ?? '';
        arrived.set(id, (arrived.get(id) ?? 0) + 1);
        if (!isSigned(call, hook.secret)) fail(`${hook.path}: the signature of ${id} is not valid`);
      }
      look(meant.size + calls.length);
      // A webhook that was disabled for a while has missed what happened meanwhile.
      for (const { id, due } of wanted) if (due && !deliveries.has(id)) fail(`${hook.path}: ${id} never became a delivery`);
      for (const { event_id: id, state, due, attempts } of rows) {
        if (!meant.has(id)) fail(`${hook.path}: ${id} is delivered and is no change it wants`);
        if (state === 'delivered' && !answered.has(id)) fail(`${hook.path}: ${id} counts as delivered and never arrived`);
        if (state === 'pending' && due && attempts === 0) fail(`${hook.path}: ${id} has been due for long and was not tried`);
        total.delivered += state === 'delivered' ? 1 : 0;
        total.failed += ['dead', 'parked', 'cancelled'].includes(state) ? 1 : 0;
        total.waiting += state === 'pending' ? 1 : 0;
      }
      for (const [id, times] of arrived) {
        total.twice += times - 1;
        if (!deliveries.has(id)) fail(`${hook.path}: ${id} was sent and is no delivery`);
      }
      await onSchedule(facts, firm.id, hook, fail);
    }
  }
  return done(
    `${total.delivered} delivered, ${total.twice} further calls with an id already sent, ${total.failed} listed as failed, ${total.waiting} waiting`,
  );
}

/** Seconds after each failed attempt, as the promise has them. */
const SCHEDULE = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];

/** What waits goes on at once when its webhook is enabled again. */
async function onSchedule(facts: Facts, tenantId: string, hook: Hook, fail: (what: string) => void): Promise<void> {
  const gaps = await facts.sql<{ number: number; seconds: string | null }>(
    `select a.number, case when w.enabled_at is null or w.enabled_at not between a.before and a.at then extract(epoch from a.at - a.before) end as seconds
     from (select webhook_id, number, at, lag(at) over (partition by delivery_id order by at, number) as before from webhook_attempts where tenant_id = $1 and webhook_id = $2) a
     join webhooks w on w.tenant_id = $1 and w.id = a.webhook_id`,
    [tenantId, hook.id],
  );
  for (const { number, seconds } of gaps) {
    const wait = SCHEDULE[number - 2];
    if (seconds === null || wait === undefined) continue;
    if (Number(seconds) < wait * 0.8) fail(`${hook.path}: attempt ${number} came after ${seconds} s instead of ${wait}`);
    if (!facts.disturbed && Number(seconds) > wait * 1.2 + 15)
      fail(`${hook.path}: attempt ${number} came only after ${seconds} s instead of ${wait}`);
  }
}

/** Both verifiers look at the clock, which is set to the moment the call came. */
function isSigned(call: Received, secret: string): boolean {
  const now = Date.now;
  Date.now = () => call.at;
  try {
    new Webhook(secret).verify(call.body, { ...call.headers });
    new SvixWebhook(secret).verify(call.body, { ...call.headers });
    return true;
  } catch {
    return false;
  } finally {
    Date.now = now;
  }
}

interface Body {
  readonly data: { readonly id: string; readonly version: number; readonly operation: string; readonly sequence: string };
}

/** I5: of each record a receiver has every version; an ordered webhook has them in the ledger's order. */
export async function ordered(facts: Facts): Promise<Judgement> {
  const { look, fail, done } = judge(
    'I5',
    'a receiver has every version of each record without a gap; ordered webhooks come in order',
  );
  for (const firm of facts.firms) {
    for (const hook of firm.hooks) {
      const open = await facts.sql<{ record_id: string }>(
        `select distinct record_id from webhook_deliveries where webhook_id = $1 and state <> 'delivered'`,
        [hook.id],
      );
      const unfinished = new Set(open.map((row) => row.record_id));
      const seen = new Set<string>();
      const versions = new Map<string, Set<number>>();
      let last = '';
      for (const call of received(facts, hook)) {
        const id = call.headers['webhook-id'] ?? '';
        const { data } = JSON.parse(call.body) as Body;
        if (call.answered < 200 || call.answered > 299 || seen.has(id)) continue;
        seen.add(id);
        if (hook.ordered && data.sequence < last) fail(`${hook.path}: ${id} came after a later one`);
        last = data.sequence > last ? data.sequence : last;
        if (data.operation !== 'event') versions.set(data.id, (versions.get(data.id) ?? new Set()).add(data.version));
      }
      for (const [record, some] of versions) {
        look();
        const [least, most] = [Math.min(...some), Math.max(...some)];
        if (!unfinished.has(record) && some.size !== most - least + 1)
          fail(`${hook.path}: of ${record} there came ${some.size} versions from ${least} to ${most}`);
      }
    }
  }
  return done();
}
