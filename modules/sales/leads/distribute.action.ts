import { conflict, defineAction, localDate, type Context } from '#kernel';
import { sellerOf } from './known.js';

/** The first territory whose criteria the lead fits. */
async function territoryOf(ctx: Context, leadId: string): Promise<{ id: string; unitId: string | null } | null> {
  const system = ctx.asSystem('lead distributed');
  const { nodes } = await system.records('territory').list({
    filter: { active: { eq: true } },
    sort: ['position', 'id'],
    first: 1000,
    fields: ['id', 'criteria', 'unitId'],
  });
  for (const { id, criteria, unitId } of nodes) {
    const filter = { and: [{ id: { eq: leadId } }, (criteria ?? {}) as Record<string, unknown>] };
    if ((await system.records('lead').count({ filter })) > 0) return { id, unitId };
  }
  return null;
}

/**
 * SAL16: whose turn it is, counted in the very statement that chooses: the assignee who has had least for their weight and is
 * below the month's capacity. Two at once wait for each other's row and look at it anew, so that no capacity is exceeded.
 */
async function takeTurn(ctx: Context, territoryId: string): Promise<string | null> {
  const month = localDate(ctx.actor.timeZone, ctx.now()).slice(0, 7);
  const [taken] = await ctx.sql<{ user_id: string }>(
    `update lead_assignees a set assigned = case when a.month = $3 then a.assigned + 1 else 1 end, month = $3, version = a.version + 1, updated_at = now()
     from (select l.id from lead_assignees l join users u on u.tenant_id = l.tenant_id and u.id = l.user_id and u.status = 'active' and u.deleted_at is null
       where l.tenant_id = $1 and l.territory_id = $2 and l.active and l.deleted_at is null and (case when l.month = $3 then l.assigned else 0 end) < l.monthly_capacity
       order by ((case when l.month = $3 then l.assigned else 0 end) + 1)::numeric / l.weight, l.weight desc, l.id limit 1 for update of l) turn
     where a.tenant_id = $1 and a.id = turn.id returning a.user_id`,
    [ctx.actor.tenantId, territoryId, month],
  );
  return taken?.user_id ?? null;
}

/** Gives a lead, which is locked by then, to whose turn it is; throws 409 `no_territory` or `no_capacity`. */
export async function distribute(ctx: Context, record: Readonly<Record<string, unknown>> & { id: string }): Promise<unknown> {
  const territory = await territoryOf(ctx, record.id);
  const known = await sellerOf(ctx.asSystem('lead distributed'), record);
  if (!territory && known === null)
    throw conflict('no_territory', 'The lead fits the criteria of no territory; add one without criteria for the rest.');
  const userId = known ?? (territory ? await takeTurn(ctx, territory.id) : null);
  if (userId === null)
    throw conflict(
      'no_capacity',
      'Nobody of the territory has capacity left this month; raise monthlyCapacity or assign by hand.',
    );
  await ctx.records('lead').update(record.id, {
    ownerId: userId,
    territoryId: territory?.id ?? null,
    ...(territory?.unitId ? { teamId: territory.unitId } : {}),
  });
  // Whose lead it is from now on need not be in the scope of who distributes it.
  return ctx.asSystem('lead distributed').run('lead.assign', { id: record.id });
}

export const distributeLead = defineAction('lead.distribute', {
  label: { en: 'Distribute', ru: 'Распределить' },
  description:
    'Gives the lead to whose turn it is in its territory, within the monthly capacities; one of somebody whom one of us already deals with (by e-mail, phone, ids of other systems), to them.',
  access: 'update',
  returns: 'record',
  run: (ctx, _input, record) => distribute(ctx, record),
});
