import { conflict, invalid, Problem, type Context } from '#kernel';

export type AssignedEntity = 'account' | 'person';

/** More than so many are left to a worker; the caller then follows the run. */
const MOST_AT_ONCE = 200;
const MOST = 100_000;
const CHUNK = 500;

export interface Assignment {
  readonly entity: AssignedEntity;
  readonly filter: Record<string, unknown>;
  readonly toId: string;
  readonly reason: string;
}

interface Item extends Record<string, unknown> {
  id: string;
  record_id: string;
  from_id: string | null;
  to_id: string | null;
}

/** How many records a run would change, and from whom; changes nothing. */
export async function countAssignment(ctx: Context, { entity, filter, toId }: Assignment): Promise<Record<string, unknown>> {
  const records = ctx.records(entity as string);
  const total = await records.count({ filter });
  const unchanged = await records.count({ filter: { and: [filter, { ownerId: { eq: toId } }] } });
  return { dryRun: true, total, change: total - unchanged, unchanged };
}

/** Begins a run: its items are written down first, so that the set of records is fixed whoever works through it. */
export async function startAssignment(ctx: Context, assignment: Assignment): Promise<Record<string, unknown>> {
  const { entity, filter, toId, reason } = assignment;
  const total = await ctx.records(entity as string).count({ filter });
  if (total > MOST)
    throw invalid('/filter', `It means ${total} records, and one run changes at most ${MOST}; narrow it down.`, { max: MOST });
  const own = ctx.asSystem('bulk assignment');
  const run = await own
    .records('bulkRun')
    .create({ kind: 'assign', entity, filter: filter as never, toId, reason, total, startedById: ctx.actor.userId });
  let chunk: { id: string; ownerId?: string | null }[] = [];
  const write = async () => {
    await own
      .records('bulkRunItem')
      .createMany(chunk.map((r) => ({ runId: run.id, recordId: r.id, fromId: r.ownerId ?? null, toId })));
    chunk = [];
  };
  for await (const record of ctx.records(entity as string).each({ filter, fields: ['id', 'ownerId'] })) {
    chunk.push(record as { id: string; ownerId?: string | null });
    if (chunk.length >= CHUNK) await write();
  }
  await write();
  if (total > MOST_AT_ONCE) {
    await ctx.enqueue('contacts.assign', { runId: run.id });
    return { runId: run.id, state: 'waiting', total };
  }
  return workThrough(ctx, run.id);
}

/**
 * Does what is left of a run; a repetition after a crash goes on where the first one ended. Each record is updated as anybody
 * would do it, so that rules may refuse it (CON8) and the transfer is written (CON9).
 */
export async function workThrough(ctx: Context, runId: string): Promise<Record<string, unknown>> {
  const [run] = await ctx.sql<{ entity: string; reason: string | null; state: string }>(
    'select entity, reason, state from bulk_runs where tenant_id = $1 and id = $2 for update',
    [ctx.actor.tenantId, runId],
  );
  if (!run) throw conflict('gone', 'There is no such run.');
  const acting = ctx.because(run.reason ?? 'bulk assignment');
  if (run.state === 'waiting') {
    for (const item of await itemsOf(ctx, runId, 'waiting')) await note(ctx, item, await assignOne(acting, run.entity, item));
    await finish(ctx, runId, `state = 'done', finished_at = now()`);
  }
  return summary(ctx, runId);
}

const itemsOf = (ctx: Context, runId: string, outcome: string): Promise<Item[]> =>
  ctx.sql<Item>(
    'select id, record_id, from_id, to_id from bulk_run_items where tenant_id = $1 and run_id = $2 and outcome = $3 and deleted_at is null order by record_id',
    [ctx.actor.tenantId, runId, outcome],
  );

interface Outcome {
  readonly outcome: string;
  readonly code?: string;
  readonly message?: string;
}

async function assignOne(ctx: Context, entity: string, item: Item): Promise<Outcome> {
  try {
    const records = ctx.records(entity);
    const record = await records.get(item.record_id, ['id', 'ownerId']);
    if ((record.ownerId ?? null) === item.to_id) return { outcome: 'unchanged' };
    await records.update(item.record_id, { ownerId: item.to_id });
    return { outcome: 'changed' };
  } catch (error) {
    if (!(error instanceof Problem) || error.status >= 500) throw error;
    return { outcome: 'refused', code: error.code, message: error.message.slice(0, 1000) };
  }
}

async function note(ctx: Context, item: Item, { outcome, code, message }: Outcome): Promise<void> {
  await ctx.sql(
    'update bulk_run_items set outcome = $3, code = $4, message = $5, version = version + 1, updated_at = now() where tenant_id = $1 and id = $2',
    [ctx.actor.tenantId, item.id, outcome, code ?? null, message ?? null],
  );
}

async function finish(ctx: Context, runId: string, sets: string): Promise<void> {
  await ctx.sql(
    `update bulk_runs r set ${sets}, version = r.version + 1, updated_at = now(), changed = n.changed, unchanged = n.unchanged, refused = n.refused
     from (select count(*) filter (where outcome = 'changed')::int as changed, count(*) filter (where outcome = 'unchanged')::int as unchanged,
       count(*) filter (where outcome = 'refused')::int as refused from bulk_run_items where tenant_id = $1 and run_id = $2 and deleted_at is null) n
     where r.tenant_id = $1 and r.id = $2`,
    [ctx.actor.tenantId, runId],
  );
}

async function summary(ctx: Context, runId: string): Promise<Record<string, unknown>> {
  const run = await ctx.asSystem('bulk run').records('bulkRun').get(runId, ['state', 'total', 'changed', 'unchanged', 'refused']);
  return { runId, ...run };
}

/**
 * Gives every record of a finished run back to whom it had before, unless its owner was changed since; such ones are left and
 * say so. What a rule refuses (CON8) is left too.
 */
export async function rollBack(ctx: Context, runId: string): Promise<Record<string, unknown>> {
  const [run] = await ctx.sql<{ entity: string; state: string; changed: number }>(
    'select entity, state, changed from bulk_runs where tenant_id = $1 and id = $2 for update',
    [ctx.actor.tenantId, runId],
  );
  if (!run || run.state !== 'done')
    throw conflict('not_done', `Only a finished run is rolled back, once; this one is ${run?.state ?? 'gone'}.`);
  const acting = ctx.because('bulk assignment rolled back');
  const result = { runId, rolledBack: 0, left: 0 };
  for (const item of await itemsOf(ctx, runId, 'changed')) {
    const record = await ctx.asSystem('rollback').records(run.entity).find(item.record_id, ['id', 'ownerId']);
    const isOurs = record !== null && (record.ownerId ?? null) === item.to_id;
    const back = isOurs
      ? await assignOne(acting, run.entity, { ...item, to_id: item.from_id })
      : { outcome: 'refused', code: 'changed_since', message: 'The owner was changed after the run.' };
    const done = back.outcome !== 'refused';
    await note(ctx, item, done ? { outcome: 'rolledBack' } : { ...back, outcome: 'left' });
    result[done ? 'rolledBack' : 'left'] += 1;
  }
  await ctx.sql(
    `update bulk_runs set state = 'rolledBack', rolled_back_at = now(), rolled_back_by_id = $3, version = version + 1, updated_at = now() where tenant_id = $1 and id = $2`,
    [ctx.actor.tenantId, runId, ctx.actor.userId],
  );
  return result;
}
