import { loadRights } from '../../access/load-rights.js';
import type { Context } from '../../declare/context.js';
import { conflict } from '../../platform/problem.js';
import type { EntityModel } from '../../registry/model.js';
import { bulkPipeline, makeContext, readOne, workOf } from '../../records/context.js';
import { entityNamed, inTransaction, settle, type Work } from '../../records/work.js';
import type { BulkItem } from '../../records/write/bulk.js';

/** Records of one transaction: a worker that is killed repeats at most so many. */
const CHUNK = 200;

export interface StoredRun extends Record<string, unknown> {
  id: string;
  operation: 'update' | 'delete';
  entity: string;
  change: Record<string, unknown> | null;
  reason: string | null;
  state: string;
  started_by_id: string | null;
  rolled_back_by_id: string | null;
}

interface Item extends Record<string, unknown> {
  id: string;
  record_id: string;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}

/** What became of an item. */
interface Noted {
  readonly id: string;
  readonly outcome: string;
  readonly before?: unknown;
  readonly after?: unknown;
  readonly code?: string;
  readonly message?: string;
}

/** JSON columns come as the text they are kept in. */
const parsed = (value: unknown): Record<string, unknown> | null =>
  typeof value === 'string' ? (JSON.parse(value) as Record<string, unknown> | null) : (value as Record<string, unknown> | null);

export const runOf = async (ctx: Context, id: string): Promise<StoredRun> => {
  const [run] = await ctx.sql<StoredRun>(
    'select id, operation, entity, change, reason, state, started_by_id, rolled_back_by_id from bulk_runs where tenant_id = $1 and id = $2 for update',
    [ctx.actor.tenantId, id],
  );
  if (!run) throw conflict('not_done', 'There is no such run.');
  return { ...run, change: parsed(run.change) };
};

/** The work by which a run's records are written: as the client who asked for it, with the rights of this moment. */
async function asClient(work: Work, userId: string | null, reason: string): Promise<Work | null> {
  const plain = { ...work, trusted: false, reason };
  if (userId === work.rights.userId) return plain;
  if (userId === null) return plain;
  const rights = await loadRights(work.kernel.db, work.kernel.registry, { tenantId: work.rights.tenantId, userId });
  return rights && { ...plain, rights: { ...rights, accessVersion: -1 } };
}

/** Does what is left of a run, forth or back, in transactions of their own unless the caller has one. May be repeated at any time. */
export async function workThrough(ctx: Context, runId: string): Promise<void> {
  for (let left = true; left;) left = await inTransaction(workOf(ctx), (inside) => oneChunk(inside, runId));
}

/** True if there may be more. */
async function oneChunk(inside: Work, runId: string): Promise<boolean> {
  await settle(inside);
  const ctx = makeContext(inside);
  const run = await runOf(ctx, runId);
  const back = run.state === 'rollingBack';
  if (!back && run.state !== 'waiting') return false;
  const rows = await ctx.sql<Item>(
    'select id, record_id, before, after from bulk_run_items where tenant_id = $1 and run_id = $2 and outcome = $3 and deleted_at is null order by record_id limit $4',
    [inside.rights.tenantId, runId, back ? 'changed' : 'waiting', CHUNK],
  );
  const items = rows.map((item): Item => ({ ...item, before: parsed(item.before), after: parsed(item.after) }));
  if (items.length > 0) {
    const reason = run.reason ?? `bulk run ${runId}`;
    const client = await asClient(
      inside,
      back ? run.rolled_back_by_id : run.started_by_id,
      back ? `rollback: ${reason}` : reason,
    );
    const noted =
      client === null
        ? gone(items, back)
        : await (back ? giveBack : carryOut)(entityNamed(inside, run.entity), run, items, client);
    // The settings of this transaction are the client's by now.
    await settle(inside);
    await note(ctx, noted);
  }
  if (items.length < CHUNK) await finish(ctx, runId, back ? 'rolledBack' : 'done');
  return items.length === CHUNK;
}

const gone = (items: readonly Item[], back: boolean): Noted[] =>
  items.map(({ id }) => ({
    id,
    outcome: back ? 'left' : 'refused',
    code: 'forbidden',
    message: 'Who asked for it is no longer active.',
  }));

/** The records' values of some fields, null where a record is not there. */
async function valuesOf(
  entity: EntityModel,
  ids: readonly string[],
  keys: readonly string[],
  work: Work,
): Promise<(Record<string, unknown> | null)[]> {
  const select = keys.map((key) => ({ kind: 'value', alias: key, key }) as const);
  const deleted = [{ kind: 'value', alias: 'deletedAt', key: 'deletedAt' }] as const;
  const asKernel: Work = { ...work, rights: { ...work.rights, all: true, shape: 'system', accessVersion: -1 } };
  return (await readOne({ kind: 'many', entity, ids, select: [...select, ...deleted], deleted: true }, asKernel)) as (Record<
    string,
    unknown
  > | null)[];
}

const picked = (row: Record<string, unknown> | null, keys: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(keys.map((key) => [key, row?.[key] ?? null]));

async function carryOut(entity: EntityModel, run: StoredRun, items: readonly Item[], client: Work): Promise<Noted[]> {
  const keys = Object.keys(run.change ?? {});
  const ids = items.map((item) => item.record_id);
  const before = await valuesOf(entity, ids, keys, client);
  const wanted = ids.map((id) => ({ id, expectedVersion: null, ...(run.operation === 'update' ? { input: run.change } : {}) }));
  const done = await bulkPipeline.run(entity, run.operation, wanted, client, { select: [], atomic: false, unlimited: true });
  const after = await valuesOf(entity, ids, keys, client);
  return items.map((item, i) => {
    const result = done[i] as BulkItem;
    if (!result.ok) return { id: item.id, outcome: 'refused', ...why(result) };
    const outcome = result.outcome === 'unchanged' ? 'unchanged' : 'changed';
    return { id: item.id, outcome, before: picked(before[i] ?? null, keys), after: picked(after[i] ?? null, keys) };
  });
}

async function giveBack(entity: EntityModel, run: StoredRun, items: readonly Item[], client: Work): Promise<Noted[]> {
  const keys = Object.keys(run.change ?? {});
  const now = await valuesOf(
    entity,
    items.map((item) => item.record_id),
    keys,
    client,
  );
  const untouched = items.filter((item, i) => {
    if (!now[i] || (now[i].deletedAt !== null) !== (run.operation === 'delete')) return false;
    return JSON.stringify(picked(now[i], keys)) === JSON.stringify(picked(item.after, keys));
  });
  const wanted = untouched.map((item) => ({
    id: item.record_id,
    expectedVersion: null,
    ...(run.operation === 'update' ? { input: item.before ?? {} } : {}),
  }));
  const operation = run.operation === 'update' ? 'update' : 'restore';
  const done = await bulkPipeline.run(entity, operation, wanted, client, { select: [], atomic: false, unlimited: true });
  return items.map((item) => {
    const result = done[untouched.indexOf(item)];
    if (!result) return { id: item.id, outcome: 'left', code: 'changed_since', message: 'The record was changed after the run.' };
    return result.ok ? { id: item.id, outcome: 'rolledBack' } : { id: item.id, outcome: 'left', ...why(result) };
  });
}

const why = ({ problem }: BulkItem): { code: string; message: string } => ({
  code: problem?.code ?? '',
  message: (problem?.message ?? '').slice(0, 1000),
});

async function note(ctx: Context, noted: readonly Noted[]): Promise<void> {
  await ctx.sql(
    `update bulk_run_items i set outcome = n.outcome, before = coalesce(n.before, i.before), after = coalesce(n.after, i.after), code = n.code, message = n.message,
       version = i.version + 1, updated_at = now()
     from jsonb_to_recordset($2::jsonb) as n (id uuid, outcome text, before jsonb, after jsonb, code text, message text) where i.tenant_id = $1 and i.id = n.id`,
    [ctx.actor.tenantId, JSON.stringify(noted)],
  );
}

async function finish(ctx: Context, runId: string, state: 'done' | 'rolledBack'): Promise<void> {
  const counted = `(select count(*) filter (where outcome = 'changed')::int as changed, count(*) filter (where outcome = 'unchanged')::int as unchanged,
    count(*) filter (where outcome = 'refused')::int as refused from bulk_run_items where tenant_id = $1 and run_id = $2 and deleted_at is null)`;
  const sets =
    state === 'done'
      ? 'finished_at = now(), changed = n.changed, unchanged = n.unchanged, refused = n.refused'
      : 'rolled_back_at = now()';
  await ctx.sql(
    `update bulk_runs r set state = $3, ${sets}, version = r.version + 1, updated_at = now() from ${counted} n where r.tenant_id = $1 and r.id = $2`,
    [ctx.actor.tenantId, runId, state],
  );
}
