import { defineAction } from '../../declare/action.js';
import type { Context } from '../../declare/context.js';
import { defineJob } from '../../declare/module.js';
import { bool } from '../../declare/fields/bool.js';
import { choice } from '../../declare/fields/choice.js';
import { json } from '../../declare/fields/json.js';
import { text } from '../../declare/fields/text.js';
import { conflict, invalid, Problem } from '../../platform/problem.js';
import type { EntityModel } from '../../registry/model.js';
import { makeContext, workOf } from '../../records/context.js';
import { isObject } from '../../records/read/filter.js';
import { prepareUpdate } from '../../records/write/prepare.js';
import { entityCalled } from '../readable-filter.js';
import { runOf, workThrough } from './work-through.js';

/** More than so many are left to a worker; the caller then follows the run. */
const MOST_AT_ONCE = 200;
const MOST = 100_000;
const PAGE = 500;
const ANY = '00000000-0000-7000-8000-000000000000';

interface Wanted {
  readonly entity: EntityModel;
  readonly operation: 'update' | 'delete';
  readonly filter: Record<string, unknown>;
  readonly change: Record<string, unknown>;
}

/** The records that are so already. */
function alreadySo({ entity, filter, change }: Wanted): Record<string, unknown> | null {
  const conditions = Object.entries(change).map(([key, value]): Record<string, unknown> | null => {
    const operators = entity.fields.get(key)?.field.operators ?? {};
    if (value === null) return 'isNull' in operators ? { [key]: { isNull: true } } : null;
    return 'eq' in operators && typeof value !== 'object' ? { [key]: { eq: value } } : null;
  });
  return conditions.includes(null) ? null : { and: [filter, ...(conditions as Record<string, unknown>[])] };
}

/** How many records a run would change; changes nothing. `unchanged` is null where only the run itself can tell. */
async function countRun(ctx: Context, wanted: Wanted): Promise<Record<string, unknown>> {
  const records = ctx.records(wanted.entity.name);
  const total = await records.count({ filter: wanted.filter });
  const same = wanted.operation === 'delete' ? undefined : alreadySo(wanted);
  const unchanged = same === undefined ? 0 : same === null ? null : await records.count({ filter: same });
  return { dryRun: true, total, change: total - (unchanged ?? 0), unchanged };
}

/** Begins a run: its items are written down first, so that the set of records is fixed whoever works through it. */
async function startRun(ctx: Context, wanted: Wanted, reason: string | null): Promise<Record<string, unknown>> {
  const { entity, operation, filter, change } = wanted;
  const total = await ctx.records(entity.name).count({ filter });
  if (total > MOST)
    throw invalid('/filter', `It means ${total} records, and one run changes at most ${MOST}; narrow it down.`, { max: MOST });
  const own = ctx.asSystem('bulk run');
  const run = await own.records('bulkRun').create({
    operation,
    entity: entity.name,
    filter: filter as never,
    change: (operation === 'update' ? change : null) as never,
    reason,
    total,
    startedById: ctx.actor.userId,
  });
  let page: string[] = [];
  const write = async () => {
    await own.records('bulkRunItem').createMany(page.map((recordId) => ({ runId: run.id, recordId })));
    page = [];
  };
  for await (const { id } of ctx.records(entity.name).each({ filter, fields: ['id'] })) {
    page.push(id);
    if (page.length >= PAGE) await write();
  }
  await write();
  if (total > MOST_AT_ONCE) {
    await ctx.enqueue('adapt.bulk-run', { runId: run.id });
    return { runId: run.id, state: 'waiting', total };
  }
  await workThrough(ctx, run.id);
  return summary(ctx, run.id);
}

async function summary(ctx: Context, runId: string): Promise<Record<string, unknown>> {
  const run = await ctx.asSystem('bulk run').records('bulkRun').get(runId, ['state', 'total', 'changed', 'unchanged', 'refused']);
  return { runId, ...run };
}

export const startBulkRun = defineAction('bulkRun.start', {
  on: 'collection',
  label: { en: 'Change many', ru: 'Изменить многие' },
  description:
    'Changes or deletes all records of the filter, each as the caller could by itself. `dryRun` only counts: { dryRun, total, change, unchanged }. Otherwise { runId, state, total, changed, unchanged, refused }; what became of each record stands in its items, and bulkRun.rollBack takes it back. More than 200 records are left to a worker: state is waiting then.',
  input: {
    entity: text({ required: true, max: 100 }),
    filter: json({ required: true, description: 'As in a list; {} means all records.' }),
    operation: choice(['update', 'delete'], { default: 'update' }),
    change: json({ description: 'The fields that every record gets: { "ownerId": "…" }.' }),
    reason: text({ max: 1000, description: "Stands in the records' history." }),
    dryRun: bool(),
  },
  access: ['manager'],
  returns: 'json',
  async run(ctx, input) {
    // As the caller could write it, not as code of a module.
    const client = { ...workOf(ctx), trusted: false };
    const entity = entityCalled(input.entity, client, '/entity');
    if (!isObject(input.filter)) throw invalid('/filter', 'Expected a filter; {} means all records.');
    const operation = input.operation ?? 'update';
    const change = input.change ?? {};
    if (operation === 'update' && (!isObject(change) || Object.keys(change).length === 0))
      throw invalid('/change', 'Say what to change: an object of fields.');
    prepareUpdate(entity, ANY, operation === 'update' ? change : {}, null, client, '/change');
    const through = Object.keys(change).find((key) => entity.fields.get(key)?.field.through);
    if (through) throw invalid(`/change/${through}`, `${through} is a list of links; a bulk run changes fields.`);
    const wanted: Wanted = { entity, operation, filter: input.filter, change: change as Record<string, unknown> };
    const acting = makeContext(client);
    return input.dryRun ? countRun(acting, wanted) : startRun(acting, wanted, input.reason ?? null);
  },
});

export const rollBackRun = defineAction('bulkRun.rollBack', {
  label: { en: 'Roll back', ru: 'Откатить' },
  description:
    'Gives the records what they had before, but for those that were changed since. Gives { runId, state, rolledBack, left }; which ones were left, and why, stands in the items. A large run is left to a worker.',
  access: ['manager'],
  returns: 'json',
  async run(ctx, _input, record) {
    const run = await runOf(ctx, record.id);
    if (run.state !== 'done') throw conflict('not_done', `Only a finished run is rolled back, once; this one is ${run.state}.`);
    await ctx.sql(
      `update bulk_runs set state = 'rollingBack', rolled_back_by_id = $3, version = version + 1, updated_at = now() where tenant_id = $1 and id = $2`,
      [ctx.actor.tenantId, record.id, ctx.actor.userId],
    );
    if (Number(record.changed) > MOST_AT_ONCE) await ctx.enqueue('adapt.bulk-run', { runId: record.id });
    else await workThrough(ctx, record.id);
    const [counted] = await ctx.sql<{ state: string; rolledBack: number; left: number }>(
      `select r.state, count(*) filter (where i.outcome = 'rolledBack')::int as "rolledBack", count(*) filter (where i.outcome = 'left')::int as "left"
       from bulk_runs r left join bulk_run_items i on i.tenant_id = r.tenant_id and i.run_id = r.id where r.tenant_id = $1 and r.id = $2 group by r.state`,
      [ctx.actor.tenantId, record.id],
    );
    if (!counted) throw new Problem('not_done', 409, 'There is no such run.');
    return { runId: record.id, ...counted };
  },
});

export const bulkRunJob = defineJob('adapt.bulk-run', {
  async run(ctx, input) {
    await workThrough(ctx, String(input.runId));
  },
});
