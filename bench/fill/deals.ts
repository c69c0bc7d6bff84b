import type { Client } from 'pg';
import { chance, uuidAt } from './sql-words.js';
import { withoutIndexes } from './without-indexes.js';

/** Stays in stages each deal has had: four that it went on from, and the one it is in. */
export const STAYS = 5;

const BEGAN = Date.UTC(2020, 0, 1);
const YEARS = 5;
/** The first and the last moment of all deals. */
export const dealYears = {
  from: new Date(BEGAN).toISOString(),
  until: new Date(Date.UTC(2020 + YEARS + 2, 0, 1)).toISOString(),
};

const openedAt = (i: string): string => `${BEGAN} + (${i})::bigint * ${YEARS * 365 * 86_400_000} / $2`;
const won = (i: string): string => `${chance(i, 11, 10)} < 4`;
const lost = (i: string): string => `${chance(i, 11, 10)} between 4 and 6`;
const hours = (i: string, n: string): string => `(1 + ${chance(`${i} * 8 + ${n}`, 12, 400)})`;

const PIPELINE = `with line as (insert into pipelines (tenant_id, id, name, position, active) values ($1, gen_random_uuid(), 'Bench', 0, true) returning id)
insert into deal_stages (tenant_id, id, pipeline_id, name, position, kind, probability, forecast_category)
select $1, gen_random_uuid(), line.id, s.name, s.n, s.kind, 50, 'pipeline' from line,
  (values ('First', 1, 'open'), ('Second', 2, 'open'), ('Third', 3, 'open'), ('Fourth', 4, 'open'), ('Fifth', 5, 'open'), ('Won', 6, 'won'), ('Lost', 7, 'lost')) s (name, n, kind)`;

/** Ids of the stages by their position. */
const STAGES = `stages as materialized (select array_agg(id order by position) as ids, (array_agg(pipeline_id))[1] as pipeline from deal_stages where tenant_id = $1 and name = any('{First,Second,Third,Fourth,Fifth,Won,Lost}'))`;
const last = (i: string): string => `case when ${won(i)} then 6 when ${lost(i)} then 7 else 5 end`;
const AMOUNT = (i: string): string => `(100000 + ${chance(i, 13, 10_000_000)})`;
const dealId = (i: string): string => uuidAt(openedAt(i), `'deal' || ${i}`);

const DEALS = `with ${STAGES}, owners as materialized (select array_agg(id order by id) as ids from users where tenant_id = $1)
insert into deals (tenant_id, id, name, pipeline_id, stage_id, opened_at, status, stage_entered_at, amount_amount, amount_currency, amount_base, amount_rate, expected_close, probability_source, reopen_count, closed_at, owner_id)
select $1, ${dealId('i')}, 'Deal ' || i, pipeline, stages.ids[${last('i')}], to_timestamp((${openedAt('i')}) / 1000.0),
  case when ${won('i')} then 'won' when ${lost('i')} then 'lost' else 'open' end, to_timestamp((${openedAt('i')}) / 1000.0), ${AMOUNT('i')}, 'RUB', ${AMOUNT('i')}, 1, '2026-12-31', 'stage', 0,
  case when ${won('i')} or ${lost('i')} then to_timestamp((${openedAt('i')}) / 1000.0) end, owners.ids[1 + i % cardinality(owners.ids)]
from generate_series(1, $2::bigint) i, stages, owners`;

/** Stay `n` of deal `i` begins when those before it are over; a lost deal was lost from its fourth. */
const HISTORY = `with ${STAGES}, moves as (
  select i, n, to_timestamp((${openedAt('i')}) / 1000.0) as opened, ${hours('i', 'n')} as h,
    (case when n > 1 then ${hours('i', '1')} else 0 end + case when n > 2 then ${hours('i', '2')} else 0 end + case when n > 3 then ${hours('i', '3')} else 0 end + case when n > 4 then ${hours('i', '4')} else 0 end) as before,
    case when n = ${STAYS} then ${last('i')} else n end as stage
  from generate_series(1, $2::bigint) i, generate_series(1, ${STAYS}) n)
insert into stage_stays (tenant_id, id, deal_id, from_id, to_id, at, duration_seconds, amount_after_amount, amount_after_currency, amount_after_base, amount_after_rate, opened_at, left_at, stay_seconds, outcome)
select $1, ${uuidAt(openedAt('i'), `'stay' || i || ' ' || n`)}, ${dealId('i')}, case when n > 1 then stages.ids[n - 1] end, stages.ids[stage], opened + before * interval '1 hour', null,
  ${AMOUNT('i')}, 'RUB', ${AMOUNT('i')}, 1, opened, case when n < ${STAYS} then opened + (before + h) * interval '1 hour' end, case when n < ${STAYS} then h * 3600 end,
  case when n = ${STAYS} then 'standing' when n = ${STAYS - 1} and ${lost('i')} then 'lost' else 'passed' end
from moves, stages`;

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
  await withoutIndexes(client, ['deals', 'stage_stays'], tell, async () => {
    await client.query(DEALS, [tenantId, count]);
    tell(`  ${count} deals: ${seconds()} s`);
    await client.query(HISTORY, [tenantId, count]);
    tell(`  ${count * STAYS} stays in stages: ${seconds()} s`);
  });
  for (const table of ['deals', 'stage_stays', 'deal_stages', 'pipelines']) await client.query(`vacuum analyze ${table}`);
  tell(`  with indexes and statistics: ${seconds()} s`);
}
