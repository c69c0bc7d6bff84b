import type { Mailed } from '../lines.js';
import { endings, judge, type Facts, type Judgement } from './facts.js';

/** I6: every account that the workflow is for has exactly one run, and every run exactly one effect; no job is stuck. */
export async function jobs(facts: Facts): Promise<Judgement> {
  const { look, fail, done } = judge('I6', 'each job has its effect exactly once, and none is lost or stuck');
  const rows = await facts.sql<{ name: string; gone: boolean; runs: number; failed: number; effects: number }>(
    `select a.name, a.deleted_at is not null as gone, (select count(*) from workflow_runs r where r.tenant_id = a.tenant_id and r.subject = a.id and r.state = 'failed') as failed, (select count(*) from workflow_runs r where r.tenant_id = a.tenant_id and r.subject = a.id and r.deleted_at is null) as runs,
       (select count(*) from planned_contacts p where p.tenant_id = a.tenant_id and p.goal = 'Welcome ' || a.name) as effects
     from ledger l join accounts a on a.tenant_id = l.tenant_id and a.id = l.record_id
     where l.event = 'account.created' and l.after ->> 'vip' = 'true' and l.tenant_id = any($1::uuid[])
       and exists (select from workflows w where w.tenant_id = l.tenant_id and w.code = 'proof-welcome' and w.created_at < l.at)`,
    [facts.firms.map(({ id }) => id)],
  );
  look(rows.length);
  let ended = 0;
  for (const { name, gone, runs, failed, effects } of rows) {
    // One whose account was merged away before its turn came has failed for good, and says so.
    const over = gone && failed === 1 && effects === 0;
    ended += over ? 1 : 0;
    if (runs !== 1 || (effects !== 1 && !over)) fail(`${name} has ${runs} runs and ${effects} effects`);
  }
  const states = await facts.sql<{ state: string; n: number; late: number }>(
    `select state::text as state, count(*) as n, count(*) filter (where state::text in ('created', 'retry') and start_after < now() - interval '60 seconds' or state::text = 'active' and started_on < now() - interval '120 seconds') as late
     from pgboss.job where name = 'jobs' group by 1`,
  );
  for (const { state, late } of states) if (late > 0) fail(`${late} jobs are ${state} and nobody works on them`);
  const [dead] = await facts.sql<{ n: number }>(
    `select count(*) as n from pgboss.job where name = 'jobs-dead' and state::text in ('created', 'retry')`,
  );
  if ((dead?.n ?? 0) > 0) fail(`${dead?.n} jobs were given up`);
  return done(
    [...states.map(({ state, n }) => `${n} ${state}`), `${ended} runs failed because their account was merged away`].join(', '),
  );
}

/** I7: lines of every invoice and of every quote add up to it exactly, in minor units. */
export async function money(facts: Facts): Promise<Judgement> {
  const { look, fail, done } = judge('I7', 'the lines of every invoice and quote add up to its sums, to the minor unit');
  const firms = facts.firms.map(({ id }) => id);
  const currencies = new Set<string>();
  const rows = await facts.sql<{ id: string; currency: string; right: boolean }>(
    `select i.id, i.currency, coalesce(i.net_amount = s.net and i.tax_amount = s.tax and i.total_amount = s.total and s.net + s.tax = s.total and i.balance_amount = i.total_amount - i.paid_amount - i.credited_amount and s.one, false) as right
     from invoices i left join lateral (select sum(l.net_amount) as net, sum(l.tax_amount) as tax, sum(l.total_amount) as total, bool_and(l.net_amount + l.tax_amount = l.total_amount and l.total_currency = i.currency) as one
       from invoice_lines l where l.tenant_id = i.tenant_id and l.invoice_id = i.id and l.deleted_at is null) s on true
     where i.deleted_at is null and i.tenant_id = any($1::uuid[])`,
    [firms],
  );
  look(rows.length);
  for (const { id, currency, right } of rows) {
    currencies.add(currency);
    if (!right) fail(`the lines of invoice ${id} do not add up to it`);
  }
  const offers = await facts.sql<{ id: string; currency: string; wrong: string | null }>(QUOTES, [firms]);
  look(offers.length);
  for (const { id, currency, wrong } of offers) {
    currencies.add(currency);
    if (wrong !== null) fail(`the version ${id} of a quote: ${wrong}`);
  }
  return done(`${currencies.size} currencies`);
}

/** Of each version that has prices what is wrong with it, if anything; optional lines and alternatives count if they are chosen. */
const QUOTES = `with l as (
    select *, (alternative is null and not optional) or chosen as counts from quote_lines where deleted_at is null and tenant_id = any($1::uuid[]) and gross_amount is not null),
  s as (select tenant_id, quote_version_id, sum(gross_amount) as gross, sum(discount_amount_amount) as discount, sum(net_amount) as net, sum(tax_amount) as tax, sum(total_amount) as total,
      count(distinct total_currency) as currencies, min(total_currency) as currency from l where counts group by 1, 2),
  t as (select tenant_id, quote_version_id, tax_percent, sum(net_amount) as net, sum(tax_amount) as tax from l where counts group by 1, 2, 3)
  select v.id, v.total_currency as currency, case
    when s.gross is distinct from v.gross_amount or s.discount is distinct from v.discount_amount_amount or s.net is distinct from v.net_amount or s.tax is distinct from v.tax_amount or s.total is distinct from v.total_amount
      then 'its lines do not add up to it'
    when v.gross_amount - v.discount_amount_amount <> v.net_amount then 'gross less discount is not net'
    when v.total_amount <> v.net_amount + case when v.tax_included then 0 else v.tax_amount end then 'net and tax are not the total'
    when s.currencies <> 1 or s.currency <> v.total_currency then 'its lines are in another currency'
    when exists (select from l where l.tenant_id = v.tenant_id and l.quote_version_id = v.id and (l.gross_amount - l.discount_amount_amount <> l.net_amount
      or l.total_amount <> l.net_amount + case when v.tax_included then 0 else l.tax_amount end or abs(l.unit_price_amount * l.quantity - l.gross_amount) > 0.5)) then 'a line of it does not add up'
    when exists (select from t where t.tenant_id = v.tenant_id and t.quote_version_id = v.id and abs(t.tax - t.net * coalesce(t.tax_percent, 0) / (100 + case when v.tax_included then coalesce(t.tax_percent, 0) else 0 end)) > 0.500001)
      then 'its tax is not that of the rate' end as wrong
  from quote_versions v left join s on s.tenant_id = v.tenant_id and s.quote_version_id = v.id
  where v.deleted_at is null and v.priced_on is not null and v.tenant_id = any($1::uuid[])`;

const bare = (messageId: string | null): string => (messageId ?? '').replace(/^<|@.*$/g, '');

/** I8: an e-mail that counts as sent was taken once; one that may have been taken twice or not at all is flagged. */
export async function mails(facts: Facts): Promise<Judgement> {
  const { look, fail, done } = judge('I8', 'every e-mail is taken once per message id, or flagged as uncertain');
  const taken = new Map<string, number>();
  for (const line of facts.lines)
    if (line.t === 'mail') taken.set(bare((line as Mailed).messageId), (taken.get(bare((line as Mailed).messageId)) ?? 0) + 1);
  const rows = await facts.sql<{ id: string; message_id: string | null; state: string; late: boolean }>(
    `select id, message_id, state, coalesce(state in ('queued', 'sending') and due_at < now() - interval '6 minutes', false) as late from notifications where channel = 'email' and tenant_id = any($1::uuid[])`,
    [facts.firms.map(({ id }) => id)],
  );
  const known = new Set(rows.flatMap(({ id, message_id }) => [id, bare(message_id)]));
  look(rows.length + taken.size);
  let uncertain = 0;
  for (const { id, message_id, state, late } of rows) {
    const times = taken.get(bare(message_id)) ?? taken.get(id) ?? 0;
    if (state === 'uncertain') uncertain++;
    if (state === 'sent' && times !== 1) fail(`e-mail ${id} counts as sent and was taken ${times} times`);
    if (times > 1) fail(`e-mail ${id} was taken ${times} times`);
    if (['queued', 'failed'].includes(state) && times > 0) fail(`e-mail ${id} is ${state} and was taken`);
    if (late) fail(`e-mail ${id} has been ${state} for long`);
  }
  for (const id of taken.keys()) if (!known.has(id)) fail(`a message ${id} was sent that is no notification`);
  return done(`${taken.size} taken, ${uncertain} uncertain`);
}

/** I10: an import's counts add up to the rows of its file, as it told them. */
export async function imports(facts: Facts): Promise<Judgement> {
  const { look, fail, done } = judge('I10', 'created + updated + unchanged + skipped + failed = rows of the file');
  const runs = await facts.sql<{ id: string; rows: number; sum: number; state: string }>(
    `select id, rows, coalesce(created, 0) + coalesce(updated, 0) + coalesce(unchanged, 0) + coalesce(skipped, 0) + coalesce(failed, 0) as sum, state from import_runs where tenant_id = any($1::uuid[])`,
    [facts.firms.map(({ id }) => id)],
  );
  look(runs.length);
  for (const { id, rows, sum, state } of runs)
    if (state === 'done' && rows !== sum) fail(`import ${id} has ${rows} rows and tells of ${sum}`);
  for (const { intent, end } of endings(facts.lines)) {
    if (intent.op !== 'import' || end?.t !== 'ack') continue;
    const counts = (end.told as { counts?: Record<string, number> }).counts ?? {};
    const { rows = 0, created = 0, updated = 0, unchanged = 0 } = counts;
    if (rows !== intent.rows.length || created + updated + unchanged !== rows)
      fail(`${intent.key}: ${intent.rows.length} rows were sent, told were ${JSON.stringify(counts)}`);
  }
  return done();
}
