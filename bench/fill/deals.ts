import type { Client } from 'pg';
import { chance, uuidAt } from './sql-words.js';
import { withoutIndexes } from './without-indexes.js';

/** Stays in stages each deal has had: four that it went on from, and the one it is in. */
export const STAYS = 5;

const DAY = 86_400_000;
const BEGAN = Date.UTC(2020, 0, 1);
/** Deals begin evenly over this time. */
const SPAN = 5 * 365 * DAY;
/** The first moment of all deals, and one after the last of them has begun. */
export const dealYears = { from: new Date(BEGAN).toISOString(), until: new Date(BEGAN + SPAN + DAY).toISOString() };

const STAGES = ['First', 'Second', 'Third', 'Fourth', 'Fifth', 'Won', 'Lost'] as const;

const PIPELINE = `with line as (insert into pipelines (tenant_id, id, name, position, active) values ($1, gen_random_uuid(), 'Bench', 0, true) returning id)
insert into deal_stages (tenant_id, id, pipeline_id, name, position, kind, probability, forecast_category)
select $1, gen_random_uuid(), line.id, s.name, s.n, case s.name when 'Won' then 'won' when 'Lost' then 'lost' else 'open' end, 50, 'pipeline'
from line, unnest(array[${STAGES.map((name) => `'${name}'`).join(', ')}]) with ordinality s (name, n)`;

/** What each deal is, reckoned once: of ten four are won and three lost; `hours` it stood in its first four stages. */
const SKETCH = `create temp table bench_deal as
select d.i, ${uuidAt('d.millis', `'deal' || d.i`)} as id, to_timestamp(d.millis / 1000.0) as opened, (100000 + ${chance('d.i', 13, 10_000_000)})::int8 as amount,
  case when d.fate < 4 then 6 when d.fate < 7 then 7 else 5 end as last, array[${[1, 2, 3, 4].map((n) => `1 + ${chance('d.i', 20 + n, 400)}`).join(', ')}] as hours
from (select i, ${BEGAN} + i::bigint * ${SPAN} / $1::bigint as millis, ${chance('i', 11, 10)} as fate from generate_series(1, $1::int) i) d`;

const OF_TENANT = `stages as materialized (select array_agg(id order by position) as ids, (array_agg(pipeline_id))[1] as pipeline
  from deal_stages where tenant_id = $1 and name = any('{${STAGES.join(',')}}'))`;

const DEALS = `with ${OF_TENANT}, owners as materialized (select array_agg(id order by id) as ids from users where tenant_id = $1)
insert into deals (tenant_id, id, name, pipeline_id, stage_id, opened_at, status, stage_entered_at, amount_amount, amount_currency, amount_base, amount_rate, expected_close, probability_source, reopen_count, closed_at, owner_id)
select $1, d.id, 'Deal ' || d.i, s.pipeline, s.ids[d.last], d.opened, case d.last when 6 then 'won' when 7 then 'lost' else 'open' end, d.opened, d.amount, 'RUB', d.amount, 1, '2026-12-31',
  'stage', 0, case when d.last > 5 then d.opened end, o.ids[1 + d.i % cardinality(o.ids)]
from bench_deal d, stages s, owners o`;

/** A stay begins when those before it are over; a lost deal was lost from its fourth. */
const HISTORY = `with ${OF_TENANT}
insert into stage_stays (tenant_id, id, deal_id, from_id, to_id, at, amount_after_amount, amount_after_currency, amount_after_base, amount_after_rate, opened_at, left_at, stay_seconds, outcome)
select $1, (left(d.id::text, 35) || v.n)::uuid, d.id, s.ids[v.n - 1], s.ids[case when v.n = ${STAYS} then d.last else v.n end], d.opened + make_interval(hours => v.before),
  d.amount, 'RUB', d.amount, 1, d.opened, case when v.n < ${STAYS} then d.opened + make_interval(hours => v.before + d.hours[v.n]) end, d.hours[v.n] * 3600::int8,
  case when v.n = ${STAYS} then 'standing' when v.n = ${STAYS - 1} and d.last = 7 then 'lost' else 'passed' end
from bench_deal d, stages s, lateral (values (1, 0), (2, d.hours[1]), (3, d.hours[1] + d.hours[2]), (4, d.hours[1] + d.hours[2] + d.hours[3]),
  (5, d.hours[1] + d.hours[2] + d.hours[3] + d.hours[4])) v (n, before)`;

/**
 * Gives the tenant a pipeline with `count` deals and their stays, set-wise and past the triggers; the same rows each time. Sets the
 * session's `session_replication_role`, so the connection is not to be used for anything else.
 */
export async function fillDeals(client: Client, tenantId: string, count: number, tell: (line: string) => void): Promise<void> {
  const began = performance.now();
  const seconds = (): string => ((performance.now() - began) / 1000).toFixed(1);
  await client.query(
    `set session_replication_role = replica; set maintenance_work_mem = '1GB'; set work_mem = '256MB'; set synchronous_commit = off`,
  );
  await client.query(PIPELINE, [tenantId]);
  await client.query(SKETCH.replaceAll('$1', String(count)));
  await withoutIndexes(client, ['deals', 'stage_stays'], tell, async () => {
    await client.query(DEALS, [tenantId]);
    tell(`  ${count} deals: ${seconds()} s`);
    await client.query(HISTORY, [tenantId]);
    tell(`  ${count * STAYS} stays in stages: ${seconds()} s`);
  });
  for (const table of ['deals', 'stage_stays', 'deal_stages', 'pipelines']) await client.query(`vacuum analyze ${table}`);
  tell(`  with indexes and statistics: ${seconds()} s`);
}
