import type { Context } from '../../declare/context.js';
import { workOf } from '../../records/context.js';
import type { EntityModel } from '../../registry/model.js';
import type { FieldDefinition } from './definitions.js';
import type { Rest } from './rest.js';
import { tokens } from './formula-tokens.js';

/**
 * What goes by a field, each in a few words: conditions, formulas and rollups of other custom fields, field rules of roles, and what
 * modules tell by `fieldUses` (saved views, workflows, form rules).
 */
export async function usesOf(field: FieldDefinition, { definitions, registry }: Rest, ctx: Context): Promise<string[]> {
  const entity = registry.entities.get(field.entity);
  const key = field.type === 'link' ? `${field.key}Id` : field.key;
  const names = new Set([key, field.key]);
  const found = definitions.fields.flatMap((other) => usesBy(other, field, names, entity));
  const grants = await ctx.sql<{ role: string }>(
    `select distinct r.name as role from role_grants g join roles r on r.tenant_id = g.tenant_id and r.id = g.role_id
     where g.tenant_id = $1 and g.deleted_at is null and r.deleted_at is null and g.permission = any($2::text[])`,
    [ctx.actor.tenantId, [...names].map((name) => `${field.entity}.${name}`)],
  );
  const told = await Promise.all(
    workOf(ctx).kernel.registry.modules.flatMap((module) =>
      module.fieldUses.map(async (use) =>
        (await Promise.all([...names].map((name) => use.find(ctx, field.entity, name)))).flat(),
      ),
    ),
  );
  return [...new Set([...found, ...grants.map(({ role }) => `a field rule of the role ${role}`), ...told.flat()])];
}

function usesBy(
  other: FieldDefinition,
  field: FieldDefinition,
  names: ReadonlySet<string>,
  entity: EntityModel | undefined,
): string[] {
  const here = other.entity === field.entity;
  const conditions = here
    ? (['requiredWhen', 'visibleWhen'] as const).filter((when) => namesIn(other[when]).some((name) => names.has(name)))
    : [];
  const formula = here && other.type === 'formula' && named(other.options?.formula).some((name) => names.has(name));
  const target = entity && listOwner(other, field);
  const rollup =
    other.type === 'rollup' &&
    target &&
    (names.has(other.options?.field ?? '') || other.options?.list === field.options?.inverse);
  return [
    ...conditions.map((when) => `${when} of ${other.entity}.${other.key}`),
    ...(formula ? [`the formula ${other.entity}.${other.key}`] : []),
    ...(rollup ? [`the rollup ${other.entity}.${other.key}`] : []),
  ];
}

/** A rollup may be over a list that this field makes, or over a list of records that have this field. */
const listOwner = (other: FieldDefinition, field: FieldDefinition): boolean =>
  other.options?.field !== undefined || other.options?.list === field.options?.inverse;

function namesIn(condition: unknown): string[] {
  if (typeof condition !== 'object' || condition === null) return [];
  if (Array.isArray(condition)) return condition.flatMap(namesIn);
  return Object.entries(condition).flatMap(([key, value]) => (['and', 'or', 'not'].includes(key) ? namesIn(value) : [key]));
}

function named(formula: string | undefined): string[] {
  try {
    return tokens(formula ?? '', () => {
      throw new Error('not a formula');
    }).flatMap((token) => (token.kind === 'name' ? [token.text] : []));
  } catch {
    return [];
  }
}
