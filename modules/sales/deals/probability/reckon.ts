import { defineAction, type Context } from '#kernel';
import { estimate, type Estimate } from './estimate.js';
import { featuresOf, readFeatures, type Features } from './features.js';

interface Frequency extends Record<string, unknown> {
  scope: string;
  field: string;
  value: string;
  won: number;
  lost: number;
}

const NONE = { won: 0, lost: 0 };
const PAGE = 1000;

/** What the counts say of these deals, by deal. */
export async function estimates(ctx: Context, deals: readonly Features[]): Promise<Map<string, Estimate>> {
  const wanted = deals.flatMap(({ scope, features }) => features.map(([field, value]) => ({ scope, field, value })));
  const rows = await ctx.sql<Frequency>(
    `select w.scope, w.field, w.value, w.won, w.lost from win_frequencies w
     join (select distinct scope, field, value from json_to_recordset($2::json) as f (scope text, field text, value text)) f using (scope, field, value)
     where w.tenant_id = $1 and w.deleted_at is null`,
    [ctx.actor.tenantId, JSON.stringify(wanted)],
  );
  const counts = new Map(rows.map((row) => [JSON.stringify([row.scope, row.field, row.value]), row]));
  const countOf = (scope: string, field: string, value: string) => {
    const { won, lost } = counts.get(JSON.stringify([scope, field, value])) ?? NONE;
    return { won: Number(won), lost: Number(lost) };
  };
  return new Map(
    deals.map(({ id, scope, features }) => {
      const seen = features
        .filter(([field]) => field !== 'all')
        .map(([field, value]) => ({ field, value, ...countOf(scope, field, value) }));
      return [id, estimate(countOf(scope, 'all', '-'), seen)];
    }),
  );
}

/** Writes the reckoned probability of deals where it differs; gives how many. */
async function store(ctx: Context, deals: readonly Features[]): Promise<void> {
  const found = await estimates(ctx, deals);
  const rows = [...found].map(([id, { probability }]) => ({ id, probability }));
  await ctx.sql(
    `update deals d set probability_auto = p.probability, version = d.version + 1, updated_at = now() from json_to_recordset($2::json) as p (id uuid, probability numeric)
     where d.tenant_id = $1 and d.id = p.id and d.probability_auto is distinct from p.probability`,
    [ctx.actor.tenantId, JSON.stringify(rows)],
  );
}

/** Of new deals, within their transaction. */
export const reckonNew = async (ctx: Context, ids: readonly string[]): Promise<void> => {
  if (ids.length > 0) await store(ctx, await featuresOf(ctx, ids));
};

/** Counts everything anew from what closed deals keep: what was added and taken live comes to the same. */
export async function rebuildFrequencies(ctx: Context): Promise<void> {
  await ctx.sql(
    `with counted as materialized (
       select d.closed_features->>'scope' as scope, f->>0 as field, f->>1 as value,
         count(*) filter (where (d.closed_features->>'won')::boolean) as won, count(*) filter (where not (d.closed_features->>'won')::boolean) as lost
       from deals d, jsonb_array_elements(d.closed_features->'features') f
       where d.tenant_id = $1 and d.deleted_at is null and d.closed_features is not null group by 1, 2, 3),
     emptied as (update win_frequencies w set won = 0, lost = 0 where w.tenant_id = $1 and w.deleted_at is null and (w.won, w.lost) <> (0, 0)
       and not exists (select from counted c where c.scope = w.scope and c.field = w.field and c.value = w.value))
     insert into win_frequencies as w (tenant_id, id, scope, field, value, won, lost)
     select $1, gen_random_uuid(), scope, field, value, won, lost from counted order by scope, field, value
     on conflict (tenant_id, scope, field, value) where deleted_at is null
     do update set won = excluded.won, lost = excluded.lost, updated_at = now() where (w.won, w.lost) <> (excluded.won, excluded.lost)`,
    [ctx.actor.tenantId],
  );
}

/** The reckoned probability of every open deal, page by page. */
export async function reckonOpen(ctx: Context): Promise<void> {
  for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
    const page = await readFeatures(ctx, `d.status in ('open', 'onHold') and d.id > $2::uuid order by d.id limit ${PAGE}`, [
      after,
    ]);
    if (page.length === 0) return;
    await store(ctx, page);
    after = page.at(-1)?.id ?? after;
  }
}

/** Why the reckoned probability is what it is. */
export const explainProbability = defineAction('deal.explainProbability', {
  label: { en: 'Why this probability', ru: 'Почему такая вероятность' },
  description: 'The reckoned probability with what speaks for and against winning, by what became of deals like this one.',
  access: 'read',
  readOnly: true,
  returns: 'json',
  async run(ctx, _input, record) {
    const [deal] = await featuresOf(ctx, [record.id]);
    const found = deal ? (await estimates(ctx, [deal])).get(record.id) : undefined;
    return {
      probability: found?.probability ?? null,
      parts: [...(found?.parts ?? [])].sort((a, b) => Math.abs(Math.log(b.factor)) - Math.abs(Math.log(a.factor))),
    };
  },
});
