import { below, invalid } from '../../platform/problem.js';
import type { EntityModel, ListModel } from '../../registry/model.js';
import { nearest } from '../../registry/checks.js';
import { linkRef } from '../../registry/columns.js';
import { literal, quote } from '../../registry/names.js';
import { indexedCondition } from './custom-index.js';
import { fieldRef } from './field-ref.js';
import { guardField } from './filter-guard.js';
import { rowScope } from './scope.js';
import type { Statement } from './statement.js';

/** How deep `and`/`or`/`not` and links may nest, and how many conditions one filter may hold. */
const MAX_DEPTH = 8;
const MAX_CONDITIONS = 200;

interface Place {
  readonly entity: EntityModel;
  readonly alias: string;
  readonly s: Statement;
  readonly budget: { left: number };
}

/**
 * A filter object as SQL over `alias`. Shape: `{ name: { contains: 'x' }, account: { industry: { eq: 'glass' } },
 * contactPoints: { some: { kind: { eq: 'email' } } }, and: […], or: […], not: {…} }`; members of one object are joined by and.
 */
export function filterSql(filter: unknown, entity: EntityModel, alias: string, s: Statement, pointer = '/filter'): string {
  return members(filter, pointer, 0, { entity, alias, s, budget: { left: MAX_CONDITIONS } });
}

function members(filter: unknown, pointer: string, depth: number, place: Place): string {
  if (!isObject(filter)) throw invalid(pointer, 'Expected an object of conditions.');
  if (depth > MAX_DEPTH) throw invalid(pointer, `Filters nest at most ${MAX_DEPTH} deep.`);
  if (depth > 0) spend(place, pointer);
  const parts = Object.entries(filter)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([key, value]) => member(key, value, below(pointer, key), depth, place));
  return parts.length === 0 ? 'true' : parts.length === 1 ? (parts[0] as string) : `(${parts.join(' and ')})`;
}

/** Empty members cost as well: a list of a hundred thousand of them is a statement of megabytes. */
function spend({ budget }: Place, pointer: string): void {
  if (budget.left-- <= 0) throw invalid(pointer, `A filter holds at most ${MAX_CONDITIONS} conditions.`);
}

function member(key: string, value: unknown, pointer: string, depth: number, place: Place): string {
  if (key === 'and' || key === 'or') {
    if (!Array.isArray(value)) throw invalid(pointer, 'Expected a list of filters.');
    const parts = value.map((one, i) => members(one, `${pointer}/${i}`, depth + 1, place));
    if (parts.length === 0) return key === 'and' ? 'true' : 'false';
    return `(${parts.join(` ${key} `)})`;
  }
  if (key === 'not') return `(${members(value, pointer, depth + 1, place)}) is not true`;
  spend(place, pointer);
  const { entity } = place;
  if (entity.fields.has(key)) return conditions(key, value, pointer, place);
  const link = entity.links.get(key);
  if (link) {
    guardField(entity, link.field.key, place.s, pointer);
    const target = place.s.alias('f');
    const inner = members(value, pointer, depth + 1, { ...place, entity: link.target, alias: target });
    return exists(link.target, target, `${target}.id = ${linkRef(link, place.alias)}`, inner, place);
  }
  const list = entity.lists.get(key);
  if (list) return listCondition(list, value, pointer, depth, place);
  throw invalid(
    pointer,
    `${entity.name} has no field ${key}; did you mean ${nearest(key, [...entity.fields.keys(), ...entity.links.keys(), ...entity.lists.keys()])}?`,
    undefined,
    'unknown_field',
  );
}

function conditions(key: string, value: unknown, pointer: string, place: Place): string {
  const field = place.entity.fields.get(key);
  if (!field) return 'false';
  guardField(place.entity, key, place.s, pointer);
  if (!isObject(value))
    throw invalid(
      pointer,
      `Expected an operator, e.g. { "eq": … }; ${key} has ${Object.keys(field.field.operators).join(', ')}.`,
    );
  const parts = Object.entries(value)
    .filter(([, operand]) => operand !== undefined && operand !== null)
    .map(([name, operand]) => {
      const operator = Object.hasOwn(field.field.operators, name) ? field.field.operators[name] : undefined;
      if (!operator)
        throw invalid(
          below(pointer, name),
          `${key} has no operator ${name}; it has ${Object.keys(field.field.operators).join(', ')}.`,
          undefined,
          'unknown_operator',
        );
      const checked = operator.parse(operand, `${pointer}/${name}`);
      return (
        indexedCondition(field, [name, operator], checked, place.alias, place.s) ??
        operator.sql(fieldRef(field, place.entity, place.alias, place.s), checked, place.s.bind)
      );
    });
  return parts.length === 0 ? 'true' : parts.length === 1 ? (parts[0] as string) : `(${parts.join(' and ')})`;
}

/** `some`: at least one fits; `every`: none fails to fit; `none`: none fits. Only records the actor may see count. */
function listCondition(list: ListModel, value: unknown, pointer: string, depth: number, place: Place): string {
  if (!isObject(value)) throw invalid(pointer, 'Expected { some | every | none: filter }.');
  const parts = Object.entries(value)
    .filter(([, inner]) => inner !== undefined && inner !== null)
    .map(([quantifier, inner]) => {
      if (!['some', 'every', 'none'].includes(quantifier))
        throw invalid(below(pointer, quantifier), 'Expected some, every or none.');
      const target = place.s.alias('f');
      const fits = members(inner, `${pointer}/${quantifier}`, depth + 1, { ...place, entity: list.target, alias: target });
      const found = exists(
        list.target,
        target,
        belongs(list, target, place.alias),
        quantifier === 'every' ? `(${fits}) is not true` : fits,
        place,
      );
      return quantifier === 'some' ? found : `not ${found}`;
    });
  return parts.length === 0 ? 'true' : `(${parts.join(' and ')})`;
}

/** The condition that `target` is in the list of `parent`. */
export function belongs(list: ListModel, target: string, parent: string): string {
  if ('column' in list.via) {
    const { column, custom } = list.via;
    return custom
      ? `exists (select from custom_values v where v.tenant_id = ${target}.tenant_id and v.field_id = ${literal(custom.fieldId)} and v.record_id = ${target}.id and v.id_value = ${parent}.id)`
      : `${target}.${quote(column)} = ${parent}.id`;
  }
  const { table, here, there } = list.via;
  return `exists (select from ${quote(table)} j where j.tenant_id = ${parent}.tenant_id and j.${quote(here)} = ${parent}.id and j.${quote(there)} = ${target}.id)`;
}

function exists(entity: EntityModel, alias: string, joined: string, inner: string, place: Place): string {
  const scope = rowScope(entity, 'read', alias, place.s, true);
  return `exists (select from ${quote(entity.table)} ${alias} where ${alias}.tenant_id = ${place.alias}.tenant_id and ${joined} and ${alias}.deleted_at is null${scope ? ` and ${scope}` : ''} and ${inner})`;
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
