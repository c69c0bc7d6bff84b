import { defineRule } from '../../declare/define-rule.js';
import { conflict, invalid } from '../../platform/problem.js';
import { objectClash } from './overlay.js';
import { withoutField } from './rest.js';

/** Most objects of one tenant. */
const MOST_OBJECTS = 100;

/** Its names must be nobody else's. */
const named = defineRule('custom-object-named', {
  on: ['create', 'restore'],
  reads: true,
  async check({ id, after }, ctx) {
    const { registry, definitions } = await withoutField(id, ctx);
    if (definitions.objects.length >= MOST_OBJECTS)
      throw conflict('too_many', `A tenant has at most ${MOST_OBJECTS} custom objects; delete one first.`);
    const why = objectClash({ name: String(after.name), plural: (after.plural as string | null) ?? null }, registry.entities);
    if (why) throw invalid('/name', why);
  },
});

/** An object goes only without records, and when no field of another one points at it. */
const unused = defineRule('custom-object-in-use', {
  on: ['delete'],
  reads: true,
  async check({ id, after }, ctx) {
    const name = String(after.name);
    const [record] = await ctx.sql<{ n: number }>(
      'select 1 as n from custom_records where tenant_id = $1 and object_name = $2 and deleted_at is null limit 1',
      [ctx.actor.tenantId, name],
    );
    if (record) throw conflict('in_use', `There are records of ${name}; delete them first.`);
    const { definitions } = await withoutField(id, ctx);
    const pointing = definitions.fields.find((field) => field.entity !== name && field.options?.target === name);
    if (pointing) throw conflict('in_use', `${pointing.entity}.${pointing.key} points at ${name}; delete that field first.`);
  },
});

export const objectRules = [named, unused];
