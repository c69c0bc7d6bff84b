import { conflict, invalid, type Context } from '#kernel';

/** A stage as moves look at it. */
export interface Stage {
  readonly id: string;
  readonly pipelineId: string;
  readonly name: string;
  readonly position: number;
  readonly kind: 'open' | 'onHold' | 'won' | 'lost';
  readonly requiredFields: readonly string[];
  readonly checklist: readonly string[];
  readonly exitCriteria: Record<string, unknown> | null;
  readonly next: readonly { readonly id: string; readonly name: string }[];
  /** As the stage has them; see `readAutoTasks`. */
  readonly autoTasks: readonly unknown[];
}

export type Deal = Readonly<Record<string, unknown>> & { readonly id: string };

/** The stages by id, by one statement. */
export async function stagesOf(ctx: Context, ids: readonly unknown[]): Promise<Map<string, Stage>> {
  const rows = await ctx.sql<Record<keyof Stage, unknown>>(
    `select s.id, s.pipeline_id as "pipelineId", s.name, s.position, s.kind, coalesce(s.required_fields, '{}') as "requiredFields", coalesce(s.checklist, '{}') as checklist,
       s.exit_criteria as "exitCriteria", coalesce(s.auto_tasks, '[]') as "autoTasks", coalesce((select json_agg(json_build_object('id', n.id, 'name', n.name) order by n.position) from deal_stages_next_stages j
         join deal_stages n on n.tenant_id = j.tenant_id and n.id = j.other_deal_stage_id and n.deleted_at is null where j.tenant_id = s.tenant_id and j.deal_stage_id = s.id), '[]') as next
     from deal_stages s where s.tenant_id = $1 and s.id = any($2::uuid[])`,
    [ctx.actor.tenantId, [...new Set(ids.filter((id) => typeof id === 'string'))]],
  );
  // JSON comes from the database as text.
  return new Map(
    rows.map((row) => [
      String(row.id),
      {
        ...row,
        exitCriteria: row.exitCriteria === null ? null : (JSON.parse(String(row.exitCriteria)) as Stage['exitCriteria']),
        autoTasks: JSON.parse(String(row.autoTasks)) as unknown[],
        next: JSON.parse(String(row.next)) as Stage['next'],
      } as Stage,
    ]),
  );
}

export const isClosed = (stage: Stage): boolean => stage.kind === 'won' || stage.kind === 'lost';

/** Whether the deal goes on, so that its stage's demands must be met: losing, going back and pausing are free of them. */
const goesOn = (from: Stage, to: Stage): boolean => to.kind === 'won' || (to.kind === 'open' && to.position > from.position);

const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

/** Refuses a move that the stages do not allow; exit criteria are asked of the database by {@link checkCriteria}. */
export function checkMove(from: Stage, to: Stage, deal: Deal, reopened: boolean, pointer: string): void {
  if (isClosed(from) && !reopened)
    throw conflict('deal_closed', `The deal is closed (${from.name}); deal.reopen opens it again.`, { 1: from.name });
  const elsewhere = from.pipelineId !== to.pipelineId;
  if (!reopened && !elsewhere && to.kind !== 'lost' && from.next.length > 0 && !from.next.some(({ id }) => id === to.id)) {
    const allowed = from.next.map(({ name }) => name);
    throw conflict('stage_not_allowed', `From ${from.name} a deal goes to ${allowed.join(', ')}, not to ${to.name}.`, {
      allowed,
    });
  }
  if (to.kind === 'lost' && isEmpty(deal['lostReasonId']))
    throw invalid(`${pointer}/lostReasonId`, 'Say why it was lost: lostReasonId.', undefined, 'required');
  if (reopened || !goesOn(from, to)) return;
  for (const key of from.requiredFields)
    if (isEmpty(deal[key]))
      throw invalid(`${pointer}/${key}`, `Fill in ${key} before the deal leaves the stage ${from.name}.`, undefined, 'required');
  const done = new Set(deal['checklistDone'] as readonly string[] | undefined);
  const left = from.checklist.filter((item) => !done.has(item));
  if (left.length > 0)
    throw invalid(
      `${pointer}/checklistDone`,
      `Before the deal leaves the stage ${from.name}, do and tick off: ${left.join('; ')}.`,
      { left },
      'required',
    );
}

/** Refuses deals that go on without fitting the exit criteria of the stage they leave; one question per stage. */
export async function checkCriteria(ctx: Context, moves: readonly { from: Stage; to: Stage; deal: Deal }[]): Promise<void> {
  const asked = new Map<string, { from: Stage; ids: string[] }>();
  for (const { from, to, deal } of moves) {
    if (!from.exitCriteria || !goesOn(from, to)) continue;
    const group = asked.get(from.id) ?? { from, ids: [] };
    group.ids.push(deal.id);
    asked.set(from.id, group);
  }
  const deals = ctx.asSystem('exit criteria').records('deal');
  for (const { from, ids } of asked.values()) {
    for (let at = 0; at < ids.length; at += 1000) {
      const some = ids.slice(at, at + 1000);
      const fitting = await deals.count({ filter: { and: [{ id: { in: some } }, from.exitCriteria ?? {}] } });
      if (fitting < some.length)
        throw conflict('exit_criteria', `The deal does not fit what leaving the stage ${from.name} takes.`, {
          exitCriteria: from.exitCriteria,
        });
    }
  }
}
