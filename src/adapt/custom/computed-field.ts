import type { AnyField } from '../../declare/entity.js';
import { bool } from '../../declare/fields/bool.js';
import { computed } from '../../declare/fields/computed.js';
import { date } from '../../declare/fields/date.js';
import { decimal } from '../../declare/fields/decimal.js';
import { int } from '../../declare/fields/int.js';
import { text } from '../../declare/fields/text.js';
import { timestamp } from '../../declare/fields/timestamp.js';
import { TENANT } from '../../platform/tenant-sql.js';
import { invalid } from '../../platform/problem.js';
import { nearest } from '../../registry/checks.js';
import { columnRef } from '../../registry/columns.js';
import type { EntityModel, FieldModel, ListModel } from '../../registry/model.js';
import { literal, quote } from '../../registry/names.js';
import { CUSTOM_TYPES, checkOptions, commonOptions, type CustomOptions, type TypedDefinition } from './field-types.js';
import { compileFormula, type Kind } from './formula.js';

/** A field that is reckoned from others: a formula over the record's own, or a rollup over a list of records that point at it. */
export function computedField(
  definition: TypedDefinition,
  entity: EntityModel,
  _entities: ReadonlyMap<string, EntityModel>,
): AnyField {
  const options = definition.options ?? {};
  for (const key of ['required', 'unique', 'indexed'] as const)
    if (definition[key]) throw invalid(`/${key}`, `A field of type ${definition.type} is reckoned; leave out ${key}.`);
  if ((definition.defaultValue ?? null) !== null)
    throw invalid('/defaultValue', `A field of type ${definition.type} is reckoned; leave out defaultValue.`);
  const { label, description, personal } = commonOptions(definition);
  const common = { label, ...(description ? { description } : {}), ...(personal ? { personal } : {}) };
  if (definition.type === 'formula') return formulaField(options, entity, common as object);
  if (definition.type === 'rollup') return rollupField(options, entity, common as object);
  throw invalid('/type', `There is no type ${definition.type}; there are ${CUSTOM_TYPES.join(', ')}.`);
}

/** What a formula may give, with the kind of expression it needs and SQL that keeps it within its type, where null is better than an error. */
const RESULTS: Record<string, { kind: Kind; type(): AnyField; fit(sql: string): string }> = {
  int: { kind: 'number', type: () => int(), fit: (sql) => `case when abs(${sql}) < 9007199254740992 then round(${sql}) end` },
  decimal: {
    kind: 'number',
    type: () => decimal({ precision: 30, scale: 4 }),
    fit: (sql) => `case when abs(${sql}) < 1e25 then ${sql} end`,
  },
  text: { kind: 'text', type: () => text({ max: 100_000 }), fit: (sql) => `left(${sql}, 100000)` },
  bool: { kind: 'bool', type: () => bool(), fit: (sql) => sql },
  date: { kind: 'date', type: () => date(), fit: (sql) => sql },
};

function formulaField(options: CustomOptions, entity: EntityModel, common: object): AnyField {
  checkOptions('formula', options, ['formula', 'result']);
  const result = RESULTS[options.result ?? ''];
  if (!result) throw invalid('/options/result', `Expected one of ${Object.keys(RESULTS).join(', ')}.`);
  if (options.formula === undefined) throw invalid('/options/formula', 'formula is required.', undefined, 'required');
  const compiled = compileFormula(options.formula, entity);
  if (compiled.kind !== result.kind && compiled.kind !== 'null')
    throw invalid('/options/formula', `The formula gives a ${compiled.kind}, but its result is to be ${options.result}.`);
  return computed(result.type() as never, { reads: compiled.reads, sql: (c) => result.fit(compiled.sql(c)) }, common) as AnyField;
}

const FUNCTIONS = ['count', 'sum', 'min', 'max'];
const ADDED = new Set(['int', 'decimal', 'money', 'duration']);
const ORDERED = new Set([...ADDED, 'date', 'timestamp']);

/** Figures over all live records of the list, whoever may see them: a field rule hides the field from who should not know. */
function rollupField(options: CustomOptions, entity: EntityModel, common: object): AnyField {
  checkOptions('rollup', options, ['list', 'function', 'field']);
  const name = options.function ?? '';
  if (!FUNCTIONS.includes(name)) throw invalid('/options/function', `Expected one of ${FUNCTIONS.join(', ')}.`);
  const list = entity.lists.get(options.list ?? '');
  if (!list || !('column' in list.via))
    throw invalid(
      '/options/list',
      `${entity.name} has no list ${options.list} of records that point at it; did you mean ${nearest(options.list ?? '', listsOf(entity))}?`,
    );
  if (name === 'count') {
    if (options.field !== undefined) throw invalid('/options/field', 'A count takes no field.');
    return computed(int(), { reads: [], sql: (c) => rows('count(*)', list, c('id')) }, common) as AnyField;
  }
  const source = sourceOf(options, list, name);
  const column = columnRef(source, 'r')(source.field.kind === 'money' ? '_base' : '');
  const sql = `${name}(${column})`;
  return computed(
    resultOf(source) as never,
    { reads: [`${list.name}.${source.key}`], sql: (c) => RESULT_FIT(source, rows(sql, list, c('id'))) },
    common,
  ) as AnyField;
}

const listsOf = (entity: EntityModel): string[] => [...entity.lists.values()].filter((l) => 'column' in l.via).map((l) => l.name);

function sourceOf(options: CustomOptions, list: ListModel, name: string): FieldModel {
  const fitting = [...list.target.fields.values()].filter(
    (f) => !f.field.computed && (name === 'sum' ? ADDED : ORDERED).has(f.field.kind),
  );
  const source = fitting.find((f) => f.key === options.field);
  if (source) return source;
  throw invalid(
    '/options/field',
    `${list.target.name} has no field ${options.field} that a ${name} can be made of; it has ${fitting.map((f) => f.key).join(', ') || 'none'}.`,
  );
}

/** Amounts of money are in minor units of the tenant's currency. */
function resultOf({ field }: FieldModel): AnyField {
  if (field.kind === 'decimal') return decimal({ precision: 30, scale: 4 });
  if (field.kind === 'date') return date();
  if (field.kind === 'timestamp') return timestamp();
  return int();
}

const RESULT_FIT = ({ field }: FieldModel, sql: string): string =>
  field.kind === 'date' || field.kind === 'timestamp'
    ? sql
    : field.kind === 'decimal'
      ? RESULTS.decimal!.fit(`(${sql})::numeric`)
      : RESULTS.int!.fit(`(${sql})::numeric`);

function rows(aggregate: string, list: ListModel, parent: string): string {
  if (!('column' in list.via)) throw new Error(`${list.name} is a many-to-many`);
  const { column, custom } = list.via;
  const table = quote(list.target.table);
  if (!custom)
    return `(select ${aggregate} from ${table} r where r.tenant_id = ${TENANT} and r.${quote(column)} = ${parent} and r.deleted_at is null)`;
  return (
    `(select ${aggregate} from custom_values v join ${table} r on r.tenant_id = v.tenant_id and r.id = v.record_id and r.deleted_at is null ` +
    `where v.tenant_id = ${TENANT} and v.field_id = ${literal(custom.fieldId)} and v.id_value = ${parent})`
  );
}
