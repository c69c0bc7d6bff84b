import type { Context } from '#kernel';
import { featuresOf, type Features } from './features.js';

interface Kept {
  readonly scope: string;
  readonly features: Features['features'];
  readonly won: boolean;
}

/**
 * SAL2: every closing counts at once, and every reopening takes back exactly what the closing had counted, which the deal keeps.
 */
export async function countClosings(
  ctx: Context,
  closed: readonly { id: string; won: boolean }[],
  reopened: readonly { id: string; won: boolean }[],
): Promise<void> {
  if (closed.length + reopened.length === 0) return;
  const counts = new Map<string, { scope: string; field: string; value: string; won: number; lost: number }>();
  const add = ({ scope, features, won }: Kept, times: number): void => {
    for (const [field, value] of features) {
      const key = JSON.stringify([scope, field, value]);
      const count = counts.get(key) ?? { scope, field, value, won: 0, lost: 0 };
      count[won ? 'won' : 'lost'] += times;
      counts.set(key, count);
    }
  };
  if (reopened.length > 0)
    for (const kept of await takeKept(
      ctx,
      reopened.map(({ id }) => id),
    ))
      add(kept, -1);
  if (closed.length > 0) {
    const won = new Map(closed.map((one) => [one.id, one.won]));
    const found = (await featuresOf(ctx, [...won.keys()])).map(({ id, scope, features }) => ({
      id,
      kept: { scope, features, won: won.get(id) === true },
    }));
    await ctx.sql(
      `update deals d set closed_features = f.kept from json_to_recordset($2::json) as f (id uuid, kept jsonb) where d.tenant_id = $1 and d.id = f.id`,
      [ctx.actor.tenantId, JSON.stringify(found)],
    );
    for (const { kept } of found) add(kept, 1);
  }
  await write(ctx, [...counts.values()]);
}

/** What the deals were counted by, which they keep no longer. */
async function takeKept(ctx: Context, ids: readonly string[]): Promise<Kept[]> {
  const rows = await ctx.sql<{ kept: string }>(
    `with kept as (select d.id, d.closed_features as kept from deals d where d.tenant_id = $1 and d.id = any($2::uuid[]) and d.closed_features is not null),
     taken as (update deals d set closed_features = null from kept k where d.tenant_id = $1 and d.id = k.id)
     select kept from kept`,
    [ctx.actor.tenantId, ids],
  );
  return rows.map(({ kept }) => JSON.parse(kept) as Kept);
}

/** Adds to the counts. The rows are locked first, in one order, so that two writers never wait for each other in a ring. */
async function write(
  ctx: Context,
  counts: readonly { scope: string; field: string; value: string; won: number; lost: number }[],
): Promise<void> {
  const rows = counts.map((count) => ({ id: ctx.newId(), ...count }));
  await ctx.sql(
    `with added as materialized (select * from json_to_recordset($2::json) as c (id uuid, scope text, field text, value text, won int, lost int))
     insert into win_frequencies as w (tenant_id, id, scope, field, value, won, lost)
     select $1, id, scope, field, value, 0, 0 from added order by scope, field, value
     on conflict (tenant_id, scope, field, value) where deleted_at is null do update set version = w.version + 1`,
    [ctx.actor.tenantId, JSON.stringify(rows)],
  );
  await ctx.sql(
    `update win_frequencies w set won = greatest(0, w.won + c.won), lost = greatest(0, w.lost + c.lost), updated_at = now()
     from json_to_recordset($2::json) as c (scope text, field text, value text, won int, lost int)
     where w.tenant_id = $1 and w.deleted_at is null and w.scope = c.scope and w.field = c.field and w.value = c.value`,
    [ctx.actor.tenantId, JSON.stringify(rows)],
  );
}
