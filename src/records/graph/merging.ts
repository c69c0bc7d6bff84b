import type { MergeRequest, MergeStep } from '../../declare/graph.js';
import type { EntityModel, FieldModel } from '../../registry/model.js';
import { literal, quote } from '../../registry/names.js';
import { session, type Work } from '../work.js';
import type { Prepared } from '../write/prepared.js';
import type { writer } from '../write/write.js';

export type Pipeline = ReturnType<typeof writer>;

/** A merge or its undoing under way. */
export interface Merging {
  readonly pipeline: Pipeline;
  /** With the kernel's rights, in the transaction. */
  readonly work: Work;
  readonly request: Pick<MergeRequest, 'mergedInto' | 'same' | 'flags' | 'between'>;
  readonly steps: MergeStep[];
}

const CHUNK = 500;

/** The same work with all rights: what hangs on a record follows it, whoever owns it. */
export const asKernel = (work: Work): Work => ({
  ...work,
  trusted: true,
  depth: work.depth + 1,
  rights: { ...work.rights, all: true, shape: 'system' },
});

export async function rows<T extends Record<string, unknown>>(
  work: Work,
  text: string,
  values: readonly unknown[] = [],
): Promise<T[]> {
  return (await session(work).query<T>(text, [work.rights.tenantId, ...values])).rows;
}

/** Writes the same values into records, with listeners and without rules, which are made for what people write. */
export async function follow(
  m: Merging,
  entity: EntityModel,
  kind: 'update' | 'delete' | 'restore',
  ids: readonly string[],
  values: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const prepared = ids.map((id): Prepared => ({
    id,
    values: new Map(Object.entries(values)),
    linked: new Map(),
    expectedVersion: null,
  }));
  for (let start = 0; start < prepared.length; start += CHUNK)
    await m.pipeline.hanging(entity, kind, prepared.slice(start, start + CHUNK), m.work);
}

/** Points records elsewhere. Deleted ones have no listeners, but must not name what is gone if they are ever restored. */
export async function repoint(
  m: Merging,
  entity: EntityModel,
  key: string,
  ids: readonly string[],
  to: string | null,
  more: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const live = await rows<{ id: string }>(
    m.work,
    `select id from ${quote(entity.table)} where tenant_id = $1 and id = any($2::uuid[]) and deleted_at is null order by id`,
    [ids],
  );
  await follow(
    m,
    entity,
    'update',
    live.map((r) => r.id),
    { [key]: to, ...more },
  );
  await rows(
    m.work,
    `update ${quote(entity.table)} set ${pointed(fieldNamed(entity, key), '$3')}, version = version + 1, updated_at = now() where tenant_id = $1 and id = any($2::uuid[]) and deleted_at is not null`,
    [ids, to],
  );
}

/** SQL of an update that points the row's link at `to`. */
function pointed({ custom, columns }: FieldModel, to: string): string {
  const [column = ''] = columns;
  if (!custom) return `${quote(column)} = ${to}::uuid`;
  const emptied = `nullif(custom - ${literal(column)}, '{}')`;
  return `custom = case when ${to}::uuid is null then ${emptied} else coalesce(custom, '{}') || jsonb_build_object(${literal(column)}, ${to}::text) end`;
}

function fieldNamed(entity: EntityModel, key: string): FieldModel {
  const field = entity.fields.get(key);
  if (!field) throw new Error(`${entity.name} has no field ${key}`);
  return field;
}

/** A value as it is read, in the shape in which it is written: money is read with what it is worth in the tenant's currency. */
export function asInput(entity: EntityModel, key: string, value: unknown): unknown {
  if (entity.fields.get(key)?.field.kind !== 'money' || typeof value !== 'object' || value === null) return value;
  const { amount, currency } = value as { amount: unknown; currency: unknown };
  return { amount, currency };
}

export const step = (kind: MergeStep['kind'], entity: string, recordId: string, rest: Partial<MergeStep> = {}): MergeStep => ({
  kind,
  entity,
  recordId,
  field: null,
  fromId: null,
  toId: null,
  detail: null,
  ...rest,
});
