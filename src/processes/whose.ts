import type { Whose } from '../core/business-calendar.js';
import type { Context } from '../declare/context.js';
import { workOf } from '../records/context.js';

/** The fields that say whose a record is; not every entity has them. */
export const OWNING = ['ownerId', 'teamId'] as const;

/** Whose time a record's deadlines go by: its owner's and team's. */
export const ownedBy = (record: Readonly<Record<string, unknown>> | null | undefined): Whose => ({
  userId: textOf(record?.ownerId),
  unitId: textOf(record?.teamId),
});

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** As {@link ownedBy}, of a record by its id, deleted ones too. */
export async function ownersOf(ctx: Context, entity: string | null, id: string | null): Promise<Whose> {
  const model = entity === null ? undefined : workOf(ctx).kernel.registry.entities.get(entity);
  const fields = OWNING.filter((key) => model?.fields.has(key));
  if (!model || id === null || fields.length === 0) return {};
  const { nodes } = await ctx.records(model.name).list({ filter: { id: { eq: id } }, fields, deleted: 'include', first: 1 });
  return ownedBy(nodes[0]);
}
