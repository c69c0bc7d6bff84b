import type { Context } from '#kernel';
import { isClosed, type Deal, type Stage } from './stage.js';

/** A deal that came into a stage; `before` and `from` are null where it begins. */
export interface Move {
  readonly deal: Deal;
  readonly before: Deal | null;
  readonly from: Stage | null;
  readonly to: Stage;
  readonly at: Date;
  /** When it had come to where it was before. */
  readonly since: string;
  /** What became of the stay that ends. */
  readonly outcome: 'standing' | 'passed' | 'back' | 'lost';
}

const MOVED = `select * from json_to_recordset($2::json) as m (history uuid, deal uuid, from_stage uuid, to_stage uuid, pipeline uuid, kind text, closed boolean, at timestamptz, since timestamptz, opened timestamptz, outcome text,
  amount_before json, amount_after json, close_before date, close_after date)`;

const money = (name: string): string =>
  `(m.${name}->>'amount')::int8, m.${name}->>'currency', (m.${name}->>'base')::int8, (m.${name}->>'rate')::numeric, (m.${name}->>'rateDate')::date`;

const moneyColumns = (name: string): string =>
  ['amount', 'currency', 'base', 'rate', 'rate_date'].map((part) => `${name}_${part}`).join(', ');

/**
 * Ends the stays that are left, begins the new ones and brings the deals' status up to date: one statement for any number of
 * deals, which are locked by their own write. A deal is in
 * its stage's pipeline, and one without a team gets that of its owner.
 */
export async function writeMoves(ctx: Context, moves: readonly Move[]): Promise<void> {
  const rows = moves.map(({ deal, before, from, to, at, since, outcome }) => ({
    history: ctx.newId(),
    deal: deal.id,
    from_stage: from?.id ?? null,
    to_stage: to.id,
    pipeline: to.pipelineId,
    kind: to.kind,
    closed: isClosed(to),
    at: at.toISOString(),
    since,
    opened: deal['openedAt'],
    outcome,
    amount_before: before?.['amount'] ?? null,
    amount_after: deal['amount'] ?? null,
    close_before: before?.['expectedClose'] ?? null,
    close_after: deal['expectedClose'] ?? null,
  }));
  await ctx.sql(
    `with moved as materialized (${MOVED}),
     ended as (update stage_stays h set left_at = m.at, stay_seconds = greatest(0, extract(epoch from m.at - h.at))::int8, outcome = m.outcome, version = h.version + 1, updated_at = now()
       from moved m where m.from_stage is not null and h.tenant_id = $1 and h.deal_id = m.deal and h.left_at is null and h.deleted_at is null),
     changed as (update deals d set pipeline_id = m.pipeline, status = m.kind, closed_at = case when m.closed then m.at end, stage_entered_at = m.at, version = d.version + case when m.from_stage is null then 0 else 1 end, updated_at = now(),
         team_id = coalesce(d.team_id, (select e.unit_id from employments e where e.tenant_id = $1 and e.user_id = d.owner_id and e.deleted_at is null order by e.is_primary desc nulls last, e.id limit 1))
       from moved m where d.tenant_id = $1 and d.id = m.deal)
     insert into stage_stays (tenant_id, id, created_by_id, updated_by_id, deal_id, from_id, to_id, at, by_id, duration_seconds, ${moneyColumns('amount_before')}, ${moneyColumns('amount_after')},
       close_before, close_after, opened_at, outcome)
     select $1, m.history, $3, $3, m.deal, m.from_stage, m.to_stage, m.at, $3, greatest(0, extract(epoch from m.at - m.since))::int8, ${money('amount_before')}, ${money('amount_after')},
       m.close_before, m.close_after, m.opened, 'standing' from moved m`,
    [ctx.actor.tenantId, JSON.stringify(rows), ctx.actor.userId],
  );
}
