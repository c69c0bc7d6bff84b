import pg from 'pg';
import { withClient } from '../database.js';
import { dealYears, fillDeals, STAYS } from '../fill/deals.js';
import { administrator } from '../fill/tenants.js';
import { timeFinding } from '../findings.js';
import type { BenchCase } from '../ground.js';
import { ask, inTurns } from '../load/turns.js';
import { signIn } from '../ours.js';

const TURNS = 7;
const BAR = 1.3;

/** The funnel as one would write it by hand: the same figures of the same rows. */
const BARE = `select to_id, count(*)::int as n, percentile_cont(0.5) within group (order by stay_seconds) as median, sum(amount_after_base)::text as sum,
  count(*) filter (where outcome = 'passed')::int as passed, percentile_cont(0.5) within group (order by stay_seconds) filter (where outcome = 'passed') as passed_median,
  sum(amount_after_base) filter (where outcome = 'passed')::text as passed_sum,
  count(*) filter (where outcome = 'lost')::int as lost, sum(amount_after_base) filter (where outcome = 'lost')::text as lost_sum,
  count(*) filter (where outcome = 'back')::int as back,
  count(*) filter (where outcome = 'standing')::int as standing, sum(amount_after_base) filter (where outcome = 'standing')::text as standing_sum
from stage_stays where tenant_id = $1 and deleted_at is null and opened_at >= $2 and opened_at < $3 group by to_id order by n desc, to_id`;

interface Part {
  readonly count: number;
  readonly sum?: { readonly amountAfter: number | null };
  readonly median?: { readonly staySeconds: number | null };
}

interface Group extends Part {
  readonly key: { readonly toId: string };
  readonly parts: Readonly<Record<'passed' | 'lost' | 'back' | 'standing', Part>>;
}

/** The funnel of all deals there are, over HTTP, in turn with the bare SQL of a superuser, whom row-level security does not hold. */
export const funnel: BenchCase = async ({ ours, cluster, database, who, options, tell }) => {
  const deals = options.counts.people;
  await withClient(cluster.adminUrl(database), (client) => fillDeals(client, who.tenantId, deals, tell));
  const headers = await signIn(ours.server.url, administrator);
  const url = `${ours.server.url}/v1/reports/stageStay.cohort?${new URLSearchParams(dealYears).toString()}`;
  const report = () => ask(url, { headers });
  const client = new pg.Client({ connectionString: cluster.adminUrl(database) });
  await client.connect();
  try {
    const bare = () => client.query<Row>(BARE, [who.tenantId, dealYears.from, dealYears.until]);
    sameFigures((JSON.parse(await report()) as { groups: Group[] }).groups, (await bare()).rows, deals * STAYS);
    const times = await inTurns({ report, bare }, TURNS);
    const name = `funnel of ${deals.toLocaleString('en')} deals with ${(deals * STAYS).toLocaleString('en')} stage changes against the bare SQL`;
    return { findings: [timeFinding(name, times.report!, times.bare!, BAR)] };
  } finally {
    await client.end();
  }
};

interface Row {
  readonly to_id: string;
  readonly n: number;
  readonly median: number | null;
  readonly sum: string | null;
  readonly passed: number;
  readonly passed_median: number | null;
  readonly passed_sum: string | null;
  readonly lost: number;
  readonly lost_sum: string | null;
  readonly back: number;
  readonly standing: number;
  readonly standing_sum: string | null;
}

/** Throws unless both say the same of every row. */
function sameFigures(groups: readonly Group[], rows: readonly Row[], count: number): void {
  const number = (value: string | number | null | undefined): number | null =>
    value === null || value === undefined ? null : Number(value);
  const ours = groups.map(({ key, count: n, sum, median, parts }) => [
    key.toId,
    n,
    number(median?.staySeconds),
    number(sum?.amountAfter),
    parts.passed.count,
    number(parts.passed.median?.staySeconds),
    number(parts.passed.sum?.amountAfter),
    parts.lost.count,
    number(parts.lost.sum?.amountAfter),
    parts.back.count,
    parts.standing.count,
    number(parts.standing.sum?.amountAfter),
  ]);
  const theirs = rows.map((row) => [
    row.to_id,
    row.n,
    number(row.median),
    number(row.sum),
    row.passed,
    number(row.passed_median),
    number(row.passed_sum),
    row.lost,
    number(row.lost_sum),
    row.back,
    row.standing,
    number(row.standing_sum),
  ]);
  const byStage = (list: readonly (readonly unknown[])[]): string => JSON.stringify([...list].sort());
  if (byStage(ours) !== byStage(theirs))
    throw new Error(`funnel: the report and the bare SQL differ:\n${byStage(ours)}\n${byStage(theirs)}`);
  if (groups.reduce((sum, group) => sum + group.count, 0) !== count) throw new Error(`funnel: not all ${count} stays are in it`);
}
