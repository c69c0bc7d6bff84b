import { conflict, invalid, notFound, type Context, type MergeRequest, type MergeStep } from '#kernel';
import { recountCompleteness } from '../completeness/recount.js';
import { reckonContactDates } from '../contact-dates/contact-dates.js';
import { account } from '../accounts/account.entity.js';
import { differentIds } from '../duplicates/different-ids.js';
import { person } from '../people/person.entity.js';
import { customMergeFields, mergedValues, mergeFields, type MergeField } from './merged-values.js';

export type MergedEntity = 'account' | 'person';
type Row = Record<string, unknown> & { id: string; version: number };

const FIELDS: Readonly<Record<MergedEntity, readonly MergeField[]>> = {
  account: mergeFields(account.fields, ['vip', 'doNotContact']),
  person: mergeFields(person.fields, ['doNotContact']),
};

const MOST_LOSERS = 20;
const MOST_STEPS_AT_ONCE = 500;

/** What of the things that hang on two records is one and the same. */
const HOW: Pick<MergeRequest, 'mergedInto' | 'same' | 'flags' | 'between'> = {
  mergedInto: 'mergedIntoId',
  same: {
    contactPoint: ['valueNorm', 'kind'],
    accountPerson: ['accountId', 'personId', 'position', 'department', 'startsOn', 'endsOn'],
    relationship: ['kind', 'fromAccountId', 'fromPersonId', 'toAccountId', 'toPersonId'],
  },
  flags: {
    contactPoint: { flag: 'isPrimary', per: ['kind'] },
    accountPerson: { flag: 'isPrimary', per: [] },
    postalAddress: { flag: 'isPrimary', per: ['kind'] },
  },
  between: ['relationship'],
};

export interface MergeInput {
  readonly loserIds: readonly string[];
  /** Field to the id of the record whose value it shall have. */
  readonly choices: Readonly<Record<string, unknown>>;
  readonly acceptDifferentIds: boolean;
}

/** Merges losers into the survivor (CON4) and remembers how to undo it. */
export async function mergeRecords(
  ctx: Context,
  entity: MergedEntity,
  survivorId: string,
  input: MergeInput,
): Promise<Record<string, unknown>> {
  const loserIds = [...new Set(input.loserIds)];
  if (loserIds.length === 0 || loserIds.length > MOST_LOSERS) throw invalid('/loserIds', `Between 1 and ${MOST_LOSERS} records.`);
  if (loserIds.includes(survivorId)) throw invalid('/loserIds', 'A record cannot be merged into itself.');
  const records = ctx.records(entity as string);
  const survivor = (await records.get(survivorId)) as Row;
  const losers: Row[] = [];
  for (const [i, id] of loserIds.entries()) {
    const loser = (await records.find(id)) as Row | null;
    if (!loser)
      throw invalid(`/loserIds/${i}`, `There is no such ${entity}, or you may not see it.`, undefined, 'link_not_found');
    losers.push(loser);
  }
  if (!input.acceptDifferentIds) await refuseDifferentIds(ctx, entity, [survivorId, ...loserIds]);
  const fields = [...FIELDS[entity], ...customMergeFields(ctx.customFields(entity))];
  const values = mergedValues(survivor, losers, fields, input.choices);
  if (entity === 'account') refuseSilentHandover(survivor, losers, values);
  const steps = await ctx
    .because(ctx.reason ?? `merged into ${survivorId}`)
    .graph.merge({ ...HOW, entity, survivorId, loserIds, values });
  const merge = await remember(ctx, entity, survivorId, loserIds, input.choices, steps);
  await settleCandidates(ctx, entity, [survivorId, ...loserIds], loserIds);
  await reckon(ctx, entity, [survivorId]);
  await ctx.emit(`${entity}.merged`, { entity, id: survivorId }, { loserIds, mergeId: merge.id });
  return { mergeId: merge.id, survivorId, loserIds, moved: merge.movedLinks, values: Object.keys(values) };
}

/** CON1: records that different tax ids, portal users or external ids tell apart are merged only if somebody says so in so many words. */
async function refuseDifferentIds(ctx: Context, entity: MergedEntity, ids: readonly string[]): Promise<void> {
  const reasons = await differentIds(ctx, entity, ids);
  if (reasons.length > 0) {
    throw conflict(
      'different_strong_ids',
      'These records have different strong ids; if they are one all the same, repeat with acceptDifferentIds: true.',
      { pointer: '/acceptDifferentIds', reasons },
    );
  }
}

/** CON8: merging a VIP or class A account into one of another owner would hand it over without approval. */
function refuseSilentHandover(survivor: Row, losers: readonly Row[], values: Readonly<Record<string, unknown>>): void {
  const owner = 'ownerId' in values ? values.ownerId : survivor.ownerId;
  const losing = losers.find((l) => (l.vip === true || l.valueClass === 'A') && l.ownerId && l.ownerId !== owner);
  if (losing) {
    throw conflict(
      'approval_required',
      'A VIP or class A account changes its owner only with approval: run account.requestOwner on it first, or let the merged account have its owner.',
      { pointer: '/loserIds', id: losing.id },
    );
  }
}

async function remember(
  ctx: Context,
  entity: MergedEntity,
  survivorId: string,
  loserIds: readonly string[],
  choices: Readonly<Record<string, unknown>>,
  steps: readonly MergeStep[],
) {
  const counts: Record<string, number> = {};
  for (const { entity: of, field, kind } of steps) {
    const name =
      kind === 'link' || kind === 'list' ? `${of}.${field}` : kind === 'folded' || kind === 'dropped' ? `${of} ${kind}` : kind;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  const merge = await ctx
    .asSystem('merge')
    .records('mergeLog')
    .create({ entity, survivorId, loserIds: [...loserIds], fieldChoices: choices as never, movedLinks: counts });
  const rows = steps.map((step, i) => ({ ...step, mergeId: merge.id, number: i + 1 }));
  for (let start = 0; start < rows.length; start += MOST_STEPS_AT_ONCE)
    await ctx
      .asSystem('merge')
      .records('mergeStep')
      .createMany(rows.slice(start, start + MOST_STEPS_AT_ONCE));
  return merge;
}

/** Pairs among the merged are decided; pairs of a loser with others are found anew for the survivor. */
async function settleCandidates(
  ctx: Context,
  entity: MergedEntity,
  group: readonly string[],
  loserIds: readonly string[],
): Promise<void> {
  const values = [ctx.actor.tenantId, entity, group, ctx.actor.userId];
  await ctx.sql(
    `update merge_candidates set state = 'merged', decided_by_id = $4, decided_at = now(), version = version + 1, updated_at = now()
     where tenant_id = $1 and entity = $2 and left_id = any($3::uuid[]) and right_id = any($3::uuid[]) and deleted_at is null and state <> 'merged'`,
    values,
  );
  await ctx.sql(
    `update merge_candidates set deleted_at = now(), version = version + 1, updated_at = now()
     where tenant_id = $1 and entity = $2 and (left_id = any($3::uuid[]) or right_id = any($3::uuid[])) and deleted_at is null and state = 'new'`,
    [ctx.actor.tenantId, entity, loserIds],
  );
}

async function reckon(ctx: Context, entity: MergedEntity, ids: readonly string[]): Promise<void> {
  await reckonContactDates(ctx, { accountIds: entity === 'account' ? ids : [], personIds: entity === 'person' ? ids : [] });
  await recountCompleteness(ctx, entity, ids);
}

/** Undoes a merge into the survivor: the one given, or the latest. Later merges into it must be undone before (CON4). */
export async function unmergeRecords(
  ctx: Context,
  entity: MergedEntity,
  survivorId: string,
  mergeId: string | null | undefined,
): Promise<Record<string, unknown>> {
  const open = await ctx.sql<{ id: string; loser_ids: string }>(
    `select id, loser_ids from merge_logs where tenant_id = $1 and entity = $2 and survivor_id = $3 and undone_at is null and deleted_at is null order by id desc for update`,
    [ctx.actor.tenantId, entity, survivorId],
  );
  const [latest] = open;
  if (!latest) throw conflict('nothing_to_undo', `Nothing is merged into this ${entity}.`);
  if (mergeId && !open.some((m) => m.id === mergeId)) throw notFound('mergeLog');
  if (mergeId && mergeId !== latest.id)
    throw conflict('undo_later_first', `Another merge into this ${entity} came later; undo that one first.`, {
      mergeId: latest.id,
    });
  const { restored, left } = await ctx
    .because(ctx.reason ?? 'merge undone')
    .graph.unmerge(await stepsOf(ctx, latest.id), HOW.mergedInto);
  await ctx
    .asSystem('merge undone')
    .records('mergeLog')
    .update(latest.id, { undoneAt: ctx.now().toISOString(), undoneById: ctx.actor.userId });
  const loserIds = JSON.parse(latest.loser_ids) as string[];
  const ids = [survivorId, ...loserIds];
  await ctx.sql(
    `update merge_candidates set state = 'dismissed', decision_note = 'merge undone', decided_by_id = $4, decided_at = now(), version = version + 1, updated_at = now()
     where tenant_id = $1 and entity = $2 and left_id = any($3::uuid[]) and right_id = any($3::uuid[]) and deleted_at is null and state = 'merged'`,
    [ctx.actor.tenantId, entity, ids, ctx.actor.userId],
  );
  await reckon(ctx, entity, ids);
  await ctx.emit(`${entity}.unmerged`, { entity, id: survivorId }, { loserIds, mergeId: latest.id });
  return { mergeId: latest.id, survivorId, loserIds, restored, left };
}

async function stepsOf(ctx: Context, mergeId: string): Promise<MergeStep[]> {
  const steps = await ctx.sql<Omit<MergeStep, 'detail'> & { detail: string | null }>(
    `select kind, entity, record_id as "recordId", field, from_id as "fromId", to_id as "toId", detail from merge_steps where tenant_id = $1 and merge_id = $2 and deleted_at is null order by number`,
    [ctx.actor.tenantId, mergeId],
  );
  return steps.map((step) => ({
    ...step,
    detail: step.detail === null ? null : (JSON.parse(step.detail) as MergeStep['detail']),
  }));
}
