import type { Context } from '../../declare/context.js';
import { defineRule } from '../../declare/define-rule.js';
import type { Change } from '../../declare/rule.js';
import { conflict, invalid } from '../../platform/problem.js';
import { nearest } from '../../registry/checks.js';
import type { EntityModel, FieldModel, Registry } from '../../registry/model.js';
import { quote } from '../../registry/names.js';
import type { FieldDefinition } from './definitions.js';
import { checkCondition } from './fits.js';
import { clashOf, fieldModel } from './overlay.js';
import { withoutField } from './rest.js';
import { usesOf } from './uses.js';

/** Most custom fields of one entity: each is a part of every answer that gives all fields. */
const MOST_FIELDS = 200;

const asDefinition = (change: Change): FieldDefinition => {
  const a = change.after as unknown as FieldDefinition;
  return {
    id: change.id,
    entity: a.entity,
    key: a.key,
    type: a.type,
    labelEn: a.labelEn ?? null,
    labelRu: a.labelRu ?? null,
    description: a.description ?? null,
    options: a.options ?? null,
    defaultValue: a.defaultValue ?? null,
    required: a.required ?? null,
    requiredWhen: a.requiredWhen ?? null,
    visibleWhen: a.visibleWhen ?? null,
    unique: a.unique ?? null,
    indexed: a.indexed ?? null,
    personal: a.personal ?? null,
  };
};

/** The entity, the name, the type and its options, and the conditions must fit what there is. */
const fits = defineRule('custom-field-fits', {
  on: ['create', 'update', 'restore'],
  reads: true,
  async check(change, ctx) {
    const definition = asDefinition(change);
    const { definitions, registry } = await withoutField(change.id, ctx);
    const entity = customizable(definition.entity, registry);
    if (definitions.fields.filter((field) => field.entity === definition.entity).length >= MOST_FIELDS)
      throw conflict('too_many', `An entity has at most ${MOST_FIELDS} custom fields; delete one first.`);
    const model = fieldModel(definition, entity, registry.entities);
    const clash = clashOf(model, definition, entity, registry.entities);
    if (clash) throw invalid(clash.pointer, clash.why);
    const whole: EntityModel = { ...entity, fields: new Map([...entity.fields, [model.key, model]]) };
    for (const key of ['requiredWhen', 'visibleWhen'] as const)
      if (definition[key] !== null) checkCondition(definition[key], whole, `/${key}`);
    if (definition.requiredWhen !== null && model.field.computed)
      throw invalid('/requiredWhen', `A field of type ${definition.type} is reckoned; leave out requiredWhen.`);
  },
});

function customizable(name: string, registry: Registry): EntityModel {
  const entity = registry.entities.get(name);
  const known = [...registry.entities.values()].filter((e) => e.customizable && e.name !== 'customRecord');
  if (!entity || entity.name === 'customRecord')
    throw invalid(
      '/entity',
      `There is no entity ${name}; did you mean ${nearest(
        name,
        known.map((e) => e.name),
      )}?`,
    );
  if (!entity.customizable) throw invalid('/entity', `${name} takes no custom fields.`);
  return entity;
}

/** What records hold already must stay readable: no other type, no value of a choice taken away, no other target. */
const keepsValues = defineRule('custom-field-keeps-values', {
  on: ['update'],
  reads: true,
  async check(change, ctx) {
    const { before } = change;
    if (!before || (before.type === change.after.type && same(before.options, change.after.options))) return;
    const { registry } = await withoutField(change.id, ctx);
    const entity = registry.entities.get(String(before.entity));
    if (!entity) return;
    const old = definitionBefore(change, before);
    const model = modelOf(old, entity, registry);
    if (!model?.custom) return;
    const table = quote(entity.table);
    if (before.type !== change.after.type || FIXED.some((key) => !same(optionOf(before, key), optionOf(change.after, key)))) {
      const [held] = await ctx.sql<{ n: number }>(
        `select 1 as n from ${table} where tenant_id = $1 and custom ?| $2::text[] limit 1`,
        [ctx.actor.tenantId, model.columns],
      );
      if (held)
        throw conflict(
          'field_has_values',
          `Records have values of ${String(before.key)}, so its type, target, precision and scale stay; define a new field and copy the values, or empty them first.`,
        );
    }
    await keepsChoices(model, change.after, table, ctx);
  },
});

/** Options that say how values are stored. */
const FIXED = ['target', 'precision', 'scale'];
const optionOf = (record: Readonly<Record<string, unknown>>, key: string): unknown =>
  (record.options as Record<string, unknown> | null)?.[key] ?? null;
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
const definitionBefore = (change: Change, before: Readonly<Record<string, unknown>>): FieldDefinition =>
  asDefinition({ ...change, after: before });

function modelOf(definition: FieldDefinition, entity: EntityModel, registry: Registry): FieldModel | undefined {
  try {
    return fieldModel(definition, entity, registry.entities);
  } catch {
    // What was defined before a newer release may fit no longer; its values cannot be read either way.
    return undefined;
  }
}

async function keepsChoices(
  model: FieldModel,
  after: Readonly<Record<string, unknown>>,
  table: string,
  ctx: Context,
): Promise<void> {
  if (!['choice', 'multiChoice'].includes(model.field.kind) || after.type !== model.field.kind) return;
  const left = new Set(
    ((optionOf(after, 'values') as unknown[] | null) ?? []).map((one) =>
      typeof one === 'string' ? one : (one as { value: string }).value,
    ),
  );
  const gone = (model.field.values ?? []).filter((value) => !left.has(value));
  if (gone.length === 0) return;
  const key = model.columns[0] as string;
  const [held] = await ctx.sql<{ v: string }>(
    `select v from ${table} t cross join unnest($3::text[]) v where t.tenant_id = $1 and (t.custom ->> $2 = v or t.custom -> $2 @> to_jsonb(v)) limit 1`,
    [ctx.actor.tenantId, key, gone],
  );
  if (held)
    throw conflict(
      'field_has_values',
      `Records have the value ${held.v}, so it stays; give them another value first, or keep it in the list.`,
    );
}

/** A field that something goes by is neither renamed nor deleted. */
const unused = defineRule('custom-field-in-use', {
  on: ['update', 'delete'],
  reads: true,
  async check(change, ctx) {
    const { before } = change;
    if (!before || (change.operation === 'update' && before.key === change.after.key)) return;
    const rest = await withoutField(change.id, ctx);
    const uses = await usesOf(definitionBefore(change, before), rest, ctx);
    if (uses.length === 0) return;
    const shown = uses.slice(0, 5).join(', ');
    throw conflict(
      'field_in_use',
      change.operation === 'delete'
        ? `${String(before.key)} cannot be deleted while it is used by ${shown}; take it out there first.`
        : `${String(before.key)} cannot be renamed while it is used by ${shown}; take it out there first, or change its label only.`,
      { uses: uses.slice(0, 50) },
    );
  },
});

export const fieldRules = [fits, keepsValues, unused];
