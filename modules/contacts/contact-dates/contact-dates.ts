import type { Context, EventOf } from '#kernel';

/** Records whose `lastContactAt` and `nextContactAt` have to be reckoned anew. */
export interface Touched {
  readonly accountIds: readonly string[];
  readonly personIds: readonly string[];
}

/** Whom events of interactions and planned contacts touch: those named before and those named after. */
export function touchedBy(events: readonly EventOf[]): Touched {
  const states = events.flatMap((event) => [event.before, event.after]).filter((state) => state !== null);
  const ids = (values: unknown[]): string[] => [...new Set(values.filter((id): id is string => typeof id === 'string'))].sort();
  return {
    accountIds: ids(states.map((state) => state.accountId)),
    personIds: ids(
      states.flatMap((state) => [state.personId, ...(Array.isArray(state.personIds) ? (state.personIds as unknown[]) : [])]),
    ),
  };
}

const LAST_OF = {
  accounts: `select max(i.started_at) from interactions i where i.tenant_id = t.tenant_id and i.account_id = t.id and i.deleted_at is null and i.status = 'held'`,
  people: `select max(i.started_at) from interactions_people j join interactions i on i.tenant_id = j.tenant_id and i.id = j.interaction_id
    where j.tenant_id = t.tenant_id and j.person_id = t.id and i.deleted_at is null and i.status = 'held'`,
} as const;

const NEXT_OF = { accounts: 'account_id', people: 'person_id' } as const;

/**
 * Reckons last and next contact from what there is now (CON11), so that it is right whatever was created, moved or deleted.
 * The records are locked first and reckoned by a later statement: a writer who had to wait then sees what the other wrote.
 * The version stays: it guards what people edit, and a call logged meanwhile is no reason to refuse their change.
 */
export async function reckonContactDates(ctx: Context, touched: Touched): Promise<void> {
  await reckon(ctx, 'accounts', touched.accountIds);
  await reckon(ctx, 'people', touched.personIds);
}

async function reckon(ctx: Context, table: 'accounts' | 'people', ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const values = [ctx.actor.tenantId, ids];
  await ctx.sql(`select id from ${table} where tenant_id = $1 and id = any($2::uuid[]) order by id for no key update`, values);
  await ctx.sql(
    `update ${table} t set last_contact_at = d.last, next_contact_at = d.next
     from (select t.id, (${LAST_OF[table]}) as last,
       (select min(p.due_at) from planned_contacts p where p.tenant_id = t.tenant_id and p.${NEXT_OF[table]} = t.id and p.deleted_at is null and p.state in ('planned', 'inProgress')) as next
       from ${table} t where t.tenant_id = $1 and t.id = any($2::uuid[])) d
     where t.tenant_id = $1 and t.id = d.id and (t.last_contact_at, t.next_contact_at) is distinct from (d.last, d.next)`,
    values,
  );
}
