import type { Context } from '#kernel';

/** What a deal is counted by, within its team. */
export interface Features {
  readonly id: string;
  readonly scope: string;
  readonly features: readonly (readonly [field: string, value: string])[];
}

/** SQL of the features of the deals that `condition` (over `d`) picks; `$1` is the tenant. */
const featuresSql = (condition: string): string =>
  `select d.id, coalesce(d.team_id::text, '-') as scope, (select json_agg(json_build_array(f.field, f.value) order by f.field, f.value) from (
       select 'all' as field, '-' as value
       union all select 'clientType', d.client_type where d.client_type is not null
       union all select 'source', d.source_id::text where d.source_id is not null
       union all select 'owner', d.owner_id::text where d.owner_id is not null
       union all select 'industry', a.industry where a.industry is not null
       union all select 'size', length(d.amount_base::text)::text where d.amount_base > 0
       union all select 'tag', t.tag from unnest(d.tags) as t (tag)) f) as features
   from deals d left join accounts a on a.tenant_id = d.tenant_id and a.id = d.account_id
   where d.tenant_id = $1 and d.deleted_at is null and ${condition}`;

interface Row extends Record<string, unknown> {
  id: string;
  scope: string;
  /** JSON comes from the database as text. */
  features: string;
}

/** The features of the deals that a condition picks. */
export async function readFeatures(ctx: Context, condition: string, values: readonly unknown[]): Promise<Features[]> {
  const rows = await ctx.sql<Row>(featuresSql(condition), [ctx.actor.tenantId, ...values]);
  return rows.map((row) => ({ ...row, features: JSON.parse(row.features) as Features['features'] }));
}

export const featuresOf = (ctx: Context, ids: readonly string[]): Promise<Features[]> =>
  readFeatures(ctx, 'd.id = any($2::uuid[])', [ids]);
