import { isDeepStrictEqual } from 'node:util';
import type { MergeStep, Unmerged } from '../../declare/graph.js';
import type { EntityModel } from '../../registry/model.js';
import { columnRef } from '../../registry/columns.js';
import { quote } from '../../registry/names.js';
import { allFields } from '../select-all.js';
import { inTransaction, type Work } from '../work.js';
import { asInput, asKernel, follow, repoint, rows, type Merging, type Pipeline } from './merging.js';
import { listPlaces, type ListPlace } from './places.js';
import { relist } from './relist.js';

/**
 * Undoes a merge: the last step first, but values after everything else, since code that follows links may have set them; those
 * of custom fields before.
 * What was changed since the merge stays as it is now and is counted as left.
 */
export async function unmerge(
  pipeline: Pipeline,
  work: Work,
  steps: readonly MergeStep[],
  mergedInto: string,
): Promise<Unmerged> {
  return inTransaction(work, async (inside) => {
    const m: Merging = { pipeline, work: asKernel(inside), request: { mergedInto }, steps: [] };
    const reversed = [...steps].reverse();
    // No code sets custom fields, and a unique value must be free again before the loser is restored.
    const early = (s: MergeStep) =>
      s.kind === 'value' && m.work.kernel.registry.entities.get(s.entity)?.fields.get(s.field ?? '')?.custom;
    const late = (s: MergeStep) => s.kind === 'value' && !early(s);
    const rest = reversed.filter((s) => s.kind !== 'value');
    const ordered = [...reversed.filter(early), ...rest, ...reversed.filter(late)];
    let restored = 0;
    for (const group of groups(ordered)) restored += await undo(m, group);
    return { restored, left: steps.length - restored };
  });
}

/** Neighbours that one statement can undo. */
function groups(steps: readonly MergeStep[]): MergeStep[][] {
  const all: MergeStep[][] = [];
  const nameOf = (s: MergeStep) => JSON.stringify([s.kind, s.entity, s.field, s.fromId, s.toId]);
  for (const step of steps) {
    const last = all.at(-1);
    if (last?.[0] && nameOf(last[0]) === nameOf(step) && (step.kind === 'link' || step.kind === 'flag')) last.push(step);
    else all.push([step]);
  }
  return all;
}

async function undo(m: Merging, group: readonly MergeStep[]): Promise<number> {
  const [step] = group as [MergeStep];
  const entity = m.work.kernel.registry.entities.get(step.entity);
  // A custom object may have been taken away since.
  if (!entity) return 0;
  switch (step.kind) {
    case 'link':
      return undoLinks(m, entity, group);
    case 'flag':
      return undoFlags(m, entity, group);
    case 'folded':
    case 'dropped':
      return restore(m, entity, step);
    case 'record':
      return restoreLoser(m, entity, step);
    case 'list':
      return undoList(m, entity, step);
    case 'external':
      return undoExternal(m, step);
    case 'redirect':
      return (
        await rows(
          m.work,
          'update redirects set to_id = $4 where tenant_id = $1 and entity = $2 and from_id = $3 and to_id = $5 returning from_id',
          [step.entity, step.recordId, step.fromId, step.toId],
        )
      ).length;
    case 'value':
      return undoValue(m, entity, step);
  }
}

async function undoLinks(m: Merging, entity: EntityModel, group: readonly MergeStep[]): Promise<number> {
  const [{ field, fromId, toId }] = group as [MergeStep];
  const link = entity.fields.get(field ?? '');
  // Custom fields come and go.
  if (!link) return 0;
  const still = await rows<{ id: string }>(
    m.work,
    `select id from ${quote(entity.table)} t where tenant_id = $1 and id = any($2::uuid[]) and ${columnRef(link, 't')()} is not distinct from $3::uuid order by id`,
    [group.map((s) => s.recordId), toId],
  );
  await repoint(
    m,
    entity,
    field ?? '',
    still.map((r) => r.id),
    fromId,
  );
  return still.length;
}

async function undoFlags(m: Merging, entity: EntityModel, group: readonly MergeStep[]): Promise<number> {
  const field = group[0]?.field ?? '';
  const column = quote(entity.fields.get(field)?.columns[0] ?? '');
  const still = await rows<{ id: string }>(
    m.work,
    `select id from ${quote(entity.table)} where tenant_id = $1 and id = any($2::uuid[]) and deleted_at is null and not ${column} order by id`,
    [group.map((s) => s.recordId)],
  );
  await follow(
    m,
    entity,
    'update',
    still.map((r) => r.id),
    { [field]: true },
  );
  return still.length;
}

async function restore(m: Merging, entity: EntityModel, step: MergeStep): Promise<number> {
  const [gone] = await rows(
    m.work,
    `select 1 as n from ${quote(entity.table)} where tenant_id = $1 and id = $2 and deleted_at is not null`,
    [step.recordId],
  );
  if (!gone) return 0;
  await follow(m, entity, 'restore', [step.recordId]);
  await forget(m, step);
  return 1;
}

async function restoreLoser(m: Merging, entity: EntityModel, step: MergeStep): Promise<number> {
  const column = quote(entity.fields.get(m.request.mergedInto)?.columns[0] ?? '');
  const [gone] = await rows(
    m.work,
    `select 1 as n from ${quote(entity.table)} where tenant_id = $1 and id = $2 and deleted_at is not null and ${column} = $3`,
    [step.recordId, step.toId],
  );
  if (!gone) return 0;
  await follow(m, entity, 'restore', [step.recordId], { [m.request.mergedInto]: null });
  await forget(m, step);
  return 1;
}

const forget = (m: Merging, step: MergeStep) =>
  rows(m.work, 'delete from redirects where tenant_id = $1 and entity = $2 and from_id = $3', [step.entity, step.recordId]);

/** The survivor keeps a membership it had before; one that somebody has ended since is not given to anybody. */
async function undoList(m: Merging, entity: EntityModel, step: MergeStep): Promise<number> {
  const { fresh, column } = step.detail as { fresh: boolean; column: string };
  const targets = [...m.work.kernel.registry.entities.values()].flatMap((e) => listPlaces(e, m.work.kernel.registry));
  const place = targets.find((p) => p.from.name === entity.name && p.field.key === step.field && p.column === column);
  if (!place) return 0;
  const owners = column === place.here ? [step.fromId ?? '', step.toId ?? ''] : [step.recordId];
  return relist(m, place, owners, () => putBack(m, place, step, fresh));
}

async function putBack(m: Merging, { table, column, other }: ListPlace, step: MergeStep, fresh: boolean): Promise<number> {
  const held = fresh
    ? await rows(m.work, `delete from ${table} where tenant_id = $1 and ${column} = $2 and ${other} = $3 returning 1 as n`, [
        step.toId,
        step.recordId,
      ])
    : await rows(
        m.work,
        `select 1 as n from ${table} where tenant_id = $1 and ((${column} = $2 and ${other} = $3) or $2::uuid = $3::uuid)`,
        [step.toId, step.recordId],
      );
  if (held.length === 0) return 0;
  await rows(m.work, `insert into ${table} (tenant_id, ${column}, ${other}) values ($1, $2, $3) on conflict do nothing`, [
    step.fromId,
    step.recordId,
  ]);
  return 1;
}

async function undoExternal(m: Merging, step: MergeStep): Promise<number> {
  const { system, externalId } = step.detail as { system: string; externalId: string };
  const back = await rows(
    m.work,
    'update external_refs set record_id = $5, updated_at = now() where tenant_id = $1 and entity = $2 and system = $3 and external_id = $4 and record_id = $6 returning 1 as n',
    [step.entity, system, externalId, step.fromId, step.toId],
  );
  return back.length;
}

async function undoValue(m: Merging, entity: EntityModel, step: MergeStep): Promise<number> {
  // Erased along with the person's data, or of a custom field that is gone.
  const field = entity.fields.get(step.field ?? '');
  if (step.detail === null || !field) return 0;
  const { was, is } = step.detail as { was: unknown; is: unknown };
  const [text = 'null'] = await m.pipeline.readBack(entity, [step.recordId], m.work, allFields(entity));
  const record = JSON.parse(text) as Record<string, unknown> | null;
  if (!record) return 0;
  const now = record[step.field ?? ''] ?? null;
  // What follows links may have put it back already.
  if (isDeepStrictEqual(now, was)) return 1;
  if (!isDeepStrictEqual(now, is)) return 0;
  await follow(m, entity, 'update', [step.recordId], {
    [step.field ?? '']: was === null ? null : field.field.parse(asInput(entity, step.field ?? '', was), ''),
  });
  return 1;
}
