import type { AnyField } from '../../declare/entity.js';
import type { JsonSchema } from '../../declare/field.js';
import type { EntityModel, FieldModel } from '../../registry/model.js';
import { pascal } from '../../registry/names.js';

/** The languages labels and summaries are there in. */
export type Locale = 'en' | 'ru';

/** `{ "$ref": "#/components/schemas/Person" }` */
export const ref = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });

/** The schema, or null. */
export function nullable(schema: JsonSchema): JsonSchema {
  if (Object.keys(schema).every((key) => ANNOTATIONS.has(key))) return schema;
  if (typeof schema.type === 'string' && !('enum' in schema) && !('const' in schema)) return { ...schema, type: [schema.type, 'null'] };
  return { anyOf: [schema, { type: 'null' }] };
}

/** Say nothing of the value; a schema of these alone allows null already. */
const ANNOTATIONS = new Set(['title', 'description', 'examples', 'default', 'readOnly', 'writeOnly']);

/** An object that takes no other properties. */
export const closed = (properties: Record<string, JsonSchema>, required: readonly string[] = []): JsonSchema => ({
  type: 'object',
  additionalProperties: false,
  ...(required.length > 0 ? { required: [...required] } : {}),
  properties,
});

/** Schemas by name. Two of one name must be the same, so that entities and the document's own cannot be mixed up. */
export class Components {
  private readonly all = new Map<string, JsonSchema>();

  put(name: string, schema: JsonSchema): JsonSchema {
    const known = this.all.get(name);
    if (known && JSON.stringify(known) !== JSON.stringify(schema)) throw new Error(`Two different schemas are called ${name}; rename the entity or the field.`);
    this.all.set(name, schema);
    return ref(name);
  }

  schemas(): Record<string, JsonSchema> {
    return Object.fromEntries([...this.all].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

/** Fields a client may give on create. */
export const inputFields = (entity: EntityModel): FieldModel[] =>
  [...entity.fields.values()].filter((f) => !f.system && !f.field.computed && !f.field.options.readOnly && !f.field.machine);

/** Must be given on create: required, and nothing else fills it in. */
export const needed = (field: AnyField): boolean => field.required && field.options.default === undefined;

function described(field: AnyField, schema: JsonSchema, locale: Locale): JsonSchema {
  const { label, description } = field.options;
  return { ...(label ? { title: label[locale] } : {}), ...(description ? { description } : {}), ...schema };
}

/** What is never null, whoever reads: of other fields a rule of the reader's roles may hide the value. */
const ALWAYS = new Set(['id', 'version', 'createdAt', 'updatedAt']);

function outField(model: FieldModel, locale: Locale): JsonSchema {
  const schema = ALWAYS.has(model.key) ? model.field.json : nullable(model.field.json);
  return described(model.field, { ...schema, ...(model.system || model.field.options.readOnly ? { readOnly: true } : {}) }, locale);
}

/** A value as inputs take it; null empties a field that need not be there. */
export function inField(field: AnyField, locale: Locale): JsonSchema {
  const schema = field.jsonIn ?? field.json;
  return described(field, field.required ? schema : nullable(schema), locale);
}

/** The schemas of one entity: `Person`, `PersonCreate`, `PersonUpdate`, `PersonFilter` … */
export function entitySchemas(entity: EntityModel, components: Components, locale: Locale): void {
  const name = entity.graphql;
  const linked = [...entity.links.values()].map((l) => [l.name, { ...nullable(ref(l.target.graphql)), description: `Given where \`include\` or \`fields\` names it.` }] as const);
  const lists = [...entity.lists.values()].map((l) => [l.name, { type: 'object', description: 'Given where `include` or `fields` names it: the first 100.', properties: { nodes: { type: 'array', items: ref(l.target.graphql) } } }] as const);
  components.put(name, {
    type: 'object',
    title: entity.label[locale],
    ...(entity.description ? { description: entity.description } : {}),
    properties: Object.fromEntries([...[...entity.fields.values()].map((f) => [f.key, outField(f, locale)] as const), ...linked, ...lists]),
  });
  components.put(`${name}Page`, { type: 'object', required: ['pageInfo', 'nodes'], properties: { pageInfo: ref('PageInfo'), nodes: { type: 'array', items: ref(name) }, totalCount: { type: 'integer', minimum: 0, description: 'With `total=true`.' } } });
  components.put(`${name}Filter`, filterSchema(entity, components));
  if (!entity.readOnly) inputSchemas(entity, components, locale);
}

function inputSchemas(entity: EntityModel, components: Components, locale: Locale): void {
  const name = entity.graphql;
  const fields = inputFields(entity);
  const id = { type: 'string', format: 'uuid', description: 'Chosen by the client; made by the server if left out.' };
  const properties = { id, ...Object.fromEntries(fields.map((f) => [f.key, inField(f.field, locale)])) };
  const must = fields.filter((f) => needed(f.field)).map((f) => f.key);
  components.put(`${name}Create`, { ...closed(properties, must), examples: [exampleInput(entity)] });
  components.put(`${name}Update`, closed(Object.fromEntries(fields.filter((f) => !f.field.options.immutable).map((f) => [f.key, inField(f.field, locale)]))));
  components.put(`${name}Upsert`, closed(properties));
  components.put(`${name}Match`, matchSchema(entity, locale));
  components.put(`${name}Bulk`, { oneOf: bulkShapes(name) });
  const outcome = { enum: ['created', 'updated', 'unchanged', 'deleted', 'restored'] };
  const done = closed({ ok: { const: true }, outcome, id: { type: 'string', format: 'uuid' }, record: ref(name) }, ['ok', 'outcome', 'id', 'record']);
  components.put(`${name}BulkResult`, closed({ items: { type: 'array', items: { oneOf: [done, closed({ ok: { const: false }, error: ref('ItemError') }, ['ok', 'error'])] } } }, ['items']));
}

function matchSchema(entity: EntityModel, locale: Locale): JsonSchema {
  const byKeys = entity.keys.map((keys) => closed(Object.fromEntries(keys.map((key) => [key, matchField(entity, key, locale)])), keys));
  return { oneOf: [closed({ externalId: ref('ExternalId') }, ['externalId']), closed({ id: { type: 'string', format: 'uuid' } }, ['id']), ...byKeys] };
}

function matchField(entity: EntityModel, key: string, locale: Locale): JsonSchema {
  const { field } = entity.fields.get(key) as FieldModel;
  return described(field, field.jsonIn ?? field.json, locale);
}

const MOST_ITEMS = 200;

function bulkShapes(name: string): JsonSchema[] {
  const version = { type: ['integer', 'null'], minimum: 1, description: 'null overwrites whatever is there.' };
  const id = { type: 'string', format: 'uuid' };
  const versioned = closed({ id, expectedVersion: version }, ['id', 'expectedVersion']);
  const items: Record<string, JsonSchema> = {
    create: ref(`${name}Create`),
    update: closed({ id, expectedVersion: version, input: ref(`${name}Update`) }, ['id', 'expectedVersion', 'input']),
    upsert: closed({ match: ref(`${name}Match`), input: ref(`${name}Upsert`) }, ['match', 'input']),
    delete: versioned,
    restore: versioned,
  };
  return Object.entries(items).map(([operation, item]) =>
    closed({ operation: { const: operation }, items: { type: 'array', items: item, maxItems: MOST_ITEMS }, atomic: { type: 'boolean', default: true, description: 'All or none; otherwise each item by itself, answered with 207 if one is refused.' } }, ['operation', 'items']),
  );
}

/** Fields that can be filtered by. */
export const filterFields = (entity: EntityModel): FieldModel[] => [...entity.fields.values()].filter((f) => Object.keys(f.field.operators).length > 0 && !f.field.computed?.load);

/** Fields that can be sorted by. */
export const sortFields = (entity: EntityModel): FieldModel[] => [...entity.fields.values()].filter((f) => f.field.order && !f.field.computed?.load);

function filterSchema(entity: EntityModel, components: Components): JsonSchema {
  const own = ref(`${entity.graphql}Filter`);
  const many = { type: 'array', items: own };
  const fields = filterFields(entity).map((f) => [f.key, operatorSchema(f, entity, components)] as const);
  const links = [...entity.links.values()].map((l) => [l.name, ref(`${l.target.graphql}Filter`)] as const);
  const lists = [...entity.lists.values()].map((l) => {
    const inner = ref(`${l.target.graphql}Filter`);
    return [l.name, components.put(`${l.target.graphql}ListFilter`, closed({ some: inner, every: inner, none: inner }))] as const;
  });
  return closed({ and: many, or: many, not: own, ...Object.fromEntries([...fields, ...links, ...lists]) });
}

/** One schema per set of operators, named by the field's kind where all of that kind have the same. */
function operatorSchema(model: FieldModel, entity: EntityModel, components: Components): JsonSchema {
  const schema = closed(Object.fromEntries(Object.entries(model.field.operators).map(([name, operator]) => [name, operator.json])));
  const shared = SHARED.has(model.field.kind);
  return components.put(shared ? `${pascal(model.field.kind)}Filter` : `${entity.graphql}${pascal(model.key)}Filter`, schema);
}

/** Kinds whose operators do not depend on the field's options. */
const SHARED = new Set(['text', 'int', 'bool', 'date', 'timestamp', 'timeOfDay', 'duration', 'link', 'email', 'url', 'phone', 'uuid', 'tags', 'geo', 'address', 'richText', 'json']);

const SOME_ID = '01932c07-1f6a-7d2b-9c3e-5a8f0b1c2d3e';

/** The least a create takes, made of the fields' own samples. */
export function exampleInput(entity: EntityModel): Record<string, unknown> {
  return Object.fromEntries(inputFields(entity).filter((f) => needed(f.field)).map((f) => [f.key, exampleValue(f.field)]));
}

export const exampleValue = (field: AnyField): unknown => (field.kind === 'link' ? SOME_ID : field.through ? [SOME_ID] : (field.samples.valid[0]?.in ?? null));
