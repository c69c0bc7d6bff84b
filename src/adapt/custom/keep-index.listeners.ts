import type { Context } from '../../declare/context.js';
import { defineListener, type EventOf } from '../../declare/module.js';
import { conflict } from '../../platform/problem.js';
import { workOf } from '../../records/context.js';

/** Makes the rows of `custom_values` anew; two records with one value of a field that is to be unique refuse it. */
async function reindex(ctx: Context, event: EventOf): Promise<void> {
  const field = event.after ?? event.before ?? {};
  const { registry } = workOf(ctx).kernel;
  const table = registry.entities.get(String(field.entity))?.table ?? 'custom_records';
  try {
    await ctx.sql('select custom_reindex($1::uuid, $2)', [event.recordId, table]);
  } catch (error) {
    if ((error as { code?: string }).code !== '23505') throw error;
    throw conflict(
      'duplicate_key',
      `Several records have the same value of ${String(field.key)}; make them differ before it becomes unique.`,
    );
  }
}

const when = 'transaction';

/** A new field has no values yet; one that comes back, goes or is to be found otherwise has. */
export const indexListeners = [
  defineListener('customField.updated', {
    name: 'reindex-custom-values',
    when,
    changed: ['type', 'indexed', 'unique'],
    run: reindex,
  }),
  defineListener('customField.deleted', { name: 'drop-custom-values', when, run: reindex }),
  defineListener('customField.restored', { name: 'restore-custom-values', when, run: reindex }),
  // Its fields go with an object.
  defineListener('customObject.deleted', {
    name: 'delete-fields-of-object',
    when,
    async run(ctx, event) {
      const filter = { entity: { eq: String(event.before?.name ?? event.after?.name) } };
      const fields = ctx.asSystem('custom object deleted').records('customField');
      for await (const field of fields.each({ filter, fields: ['id'] })) await fields.delete(field.id);
    },
  }),
];
