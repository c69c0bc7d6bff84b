import type { Database } from '../platform/db.js';
import type { Kernel } from '../records/work.js';
import { entityOf, type Registry } from '../registry/model.js';
import { literal, quote } from '../registry/names.js';
import { readAlong } from './read-along.js';
import type { Wakes } from './wakes.js';

const READER = 'dispatch';
const BATCH = 500;
/** Hours of retries with growing waits, then the dead letters. */
export const LISTENER_RETRIES = 20;

interface Wanted {
  readonly event: string;
  readonly listener: string;
  /** Columns of the fields the listener asked for; null for all. */
  readonly columns: readonly string[] | null;
  /** Where a tenant's own records name the events. */
  readonly source?: { readonly table: string; readonly column: string };
}

/** The after-commit listeners by event, as the statement needs them. */
export function wantedEvents(registry: Registry): Wanted[] {
  return [...registry.listeners.values()].flat().flatMap((listener): Wanted[] => {
    if (listener.when !== 'afterCommit') return [];
    if (listener.eventsOf) {
      const named = entityOf(registry, listener.eventsOf.entity);
      const [column = ''] = named.fields.get(listener.eventsOf.field)?.columns ?? [];
      return [{ event: listener.event, listener: listener.name, columns: null, source: { table: named.table, column } }];
    }
    const entity = registry.entities.get(listener.event.split('.')[0] ?? '');
    const columns =
      entity && listener.changed
        ? listener.changed.flatMap((key) => entityOf(registry, entity.name).fields.get(key)?.columns ?? [])
        : null;
    return [{ event: listener.event, listener: listener.name, columns }];
  });
}

/**
 * Takes one tenant's next changes: a job for each (after-commit listener, change) and the cursor's advance commit together, so
 * every change is queued exactly once, even if two dispatchers meet here. The job names the ledger's row and holds none of its
 * content. True if there is more.
 */
export async function dispatchTenant(kernel: Pick<Kernel, 'db'>, tenantId: string, wanted: readonly Wanted[]): Promise<boolean> {
  return kernel.db.transaction(async (tx) => {
    await tx.query(`select set_config('app.tenant', $1, true)`, [tenantId]);
    await tx.query(`insert into cursors (tenant_id, reader, xid, id) values ($1, $2, '0', 0) on conflict do nothing`, [
      tenantId,
      READER,
    ]);
    const { rows: cursors } = await tx.query<{ xid: string; id: number }>(
      'select xid::text, id from cursors where tenant_id = $1 and reader = $2 for update',
      [tenantId, READER],
    );
    const { rows } = await tx.query<{ taken: number; last_xid: string | null; last_id: number | null; frontier: string }>({
      text: dispatchSql(wanted),
      values: [tenantId, cursors[0]?.xid, cursors[0]?.id, BATCH, JSON.stringify(wanted.filter((w) => !w.source))],
    });
    const { taken = 0, last_xid = null, last_id = null, frontier = '0' } = rows[0] ?? {};
    const full = taken === BATCH;
    await tx.query(
      'update cursors set xid = greatest(xid, $3::xid8), id = case when $3::xid8 > xid then $4::int8 when $3::xid8 = xid then greatest(id, $4::int8) else id end, updated_at = now() where tenant_id = $1 and reader = $2',
      [tenantId, READER, full ? last_xid : frontier, full ? last_id : 0],
    );
    return full;
  });
}

const dispatchSql = (wanted: readonly Wanted[]): string => `
with wanted as materialized (select w.event, w.listener, w.columns from jsonb_to_recordset($5::jsonb) as w (event text, listener text, columns jsonb)
${wanted.map(({ source, listener }) => (source ? `union all select distinct s.${quote(source.column)}, ${literal(listener)}, null::jsonb from ${quote(source.table)} s where s.tenant_id = $1::uuid and s.deleted_at is null` : '')).join('')}),
taken as materialized (
  select l.xid, l.id, l.event, l.operation, l.after from ledger l
  where l.tenant_id = $1::uuid and (l.xid, l.id) > ($2::xid8, $3::int8) and l.at >= (select ledger_since($2::xid8)) and l.xid < ledger_frontier()
  and l.event in (select w.event from wanted w)
  order by l.xid, l.id limit $4::int8),
queued as materialized (
  select enqueue_job('listener', w.listener, jsonb_build_object('xid', t.xid::text, 'id', t.id), null, null, ${LISTENER_RETRIES}) as put
  from taken t join wanted w on w.event = t.event
  where jsonb_typeof(w.columns) is distinct from 'array' or t.operation not in ('create', 'update') or exists (select from jsonb_array_elements_text(w.columns) c where coalesce(t.after, '{}') ? c))
select (select count(*) from taken)::int as taken, (select count(put) from queued) as queued, last.xid::text as last_xid, last.id as last_id, ledger_frontier()::text as frontier
from (select 1) one left join (select xid, id from taken order by xid desc, id desc limit 1) last on true`;

/** Dispatches all tenants until the signal. `queued` is called when jobs may have been put. */
export function dispatchAll(
  kernel: Kernel,
  owner: Pick<Database, 'query'>,
  wakes: Wakes,
  signal: AbortSignal,
  queued: () => void,
): Promise<void> {
  const wanted = wantedEvents(kernel.registry);
  return readAlong({ reader: READER, log: kernel.log, owner, wakes, signal }, async (tenantId) => {
    const more = await dispatchTenant(kernel, tenantId, wanted);
    queued();
    return more;
  });
}

/** Tenants whose listeners have changes to be told of, for the metrics; `owner` is the login that owns the tables. */
export async function pendingTenants(owner: Pick<Database, 'query'>): Promise<number> {
  const { rows } = await owner.query<{ tenants: number }>('select count(*) as tenants from ledger_pending($1)', [READER]);
  return rows[0]?.tenants ?? 0;
}
