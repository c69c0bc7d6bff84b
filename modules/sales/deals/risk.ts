import { defineAction, type Context } from '#kernel';

interface Signs extends Record<string, unknown> {
  id: string;
  overdue: boolean;
  rotting: boolean;
  silent: boolean;
  undecided: boolean;
  aimless: boolean;
  unpriced: boolean;
}

/** What each sign of trouble adds; all of them make 100. */
export const RISKS = { overdue: 30, rotting: 25, silent: 15, undecided: 10, aimless: 10, unpriced: 10 } as const;

const SIGNS = `select d.id, coalesce(d.expected_close < (now() at time zone $3)::date, false) as overdue,
    coalesce(extract(epoch from now() - d.stage_entered_at) > s.rot_after_days * 86400.0, false) as rotting,
    not exists (select from accounts a where a.tenant_id = d.tenant_id and a.id = d.account_id and a.last_contact_at > now() - interval '14 days') as silent,
    not exists (select from deal_participants p where p.tenant_id = d.tenant_id and p.deal_id = d.id and p.deleted_at is null and p.role = 'decisionMaker') as undecided,
    coalesce(d.next_step, '') = '' as aimless, d.amount_amount is null as unpriced
  from deals d join deal_stages s on s.tenant_id = d.tenant_id and s.id = d.stage_id where d.tenant_id = $1 and d.status in ('open', 'onHold') and d.deleted_at is null`;

const partsOf = (signs: Signs): Record<string, number> =>
  Object.fromEntries(Object.entries(RISKS).filter(([sign]) => signs[sign] === true));

async function store(ctx: Context, signs: readonly Signs[]): Promise<void> {
  const rows = signs.map((one) => {
    const parts = partsOf(one);
    return { id: one.id, parts, score: Object.values(parts).reduce((sum, points) => sum + points, 0) };
  });
  await ctx.sql(
    `update deals d set risk_score = r.score, risk_parts = r.parts, version = d.version + 1, updated_at = now() from json_to_recordset($2::json) as r (id uuid, score int, parts jsonb)
     where d.tenant_id = $1 and d.id = r.id and (d.risk_score, d.risk_parts) is distinct from (r.score, r.parts)`,
    [ctx.actor.tenantId, JSON.stringify(rows)],
  );
}

/** The risk of every open deal. */
export async function assessAll(ctx: Context): Promise<void> {
  for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
    const page = await ctx.sql<Signs>(`${SIGNS} and d.id > $2::uuid order by d.id limit 1000`, [
      ctx.actor.tenantId,
      after,
      ctx.actor.timeZone,
    ]);
    if (page.length === 0) return;
    await store(ctx, page);
    after = page.at(-1)?.id ?? after;
  }
}

export const assessRisk = defineAction('deal.assessRisk', {
  label: { en: 'Assess the risk', ru: 'Оценить риск' },
  description:
    'Reckons riskScore and riskParts anew: overdue, rotting, silent, undecided, aimless, unpriced. All open deals are assessed every night.',
  access: 'update',
  returns: 'record',
  async run(ctx, _input, record) {
    await store(ctx, await ctx.sql<Signs>(`${SIGNS} and d.id = $2::uuid`, [ctx.actor.tenantId, record.id, ctx.actor.timeZone]));
    return ctx.records('deal').get(record.id);
  },
});
