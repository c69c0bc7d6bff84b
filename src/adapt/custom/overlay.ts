import { adminAccess, referenceAccess, staffAccess, teamAccess, type Access } from '../../declare/access.js';
import type { AnyField } from '../../declare/entity.js';
import type { EntityModel, FieldModel, LinkModel, ListModel, Registry } from '../../registry/model.js';
import { nearest } from '../../registry/checks.js';
import { customKey } from '../../registry/columns.js';
import { kebab, PAST, pascal, plural } from '../../registry/names.js';
import type { Definitions, FieldDefinition, ObjectDefinition } from './definitions.js';
import { storageIndex, storedField, STORED_TYPES } from './field-types.js';
import { computedField } from './computed-field.js';
import { requiredWhenRule } from './required-when.js';

type Draft = { -readonly [K in keyof EntityModel]: EntityModel[K] } & {
  fields: Map<string, FieldModel>;
  links: Map<string, LinkModel>;
  lists: Map<string, ListModel>;
};

const ACCESS: Record<ObjectDefinition['access'], Access> = {
  staff: staffAccess,
  team: teamAccess,
  reference: referenceAccess,
  admin: adminAccess,
};

/** A definition that does not fit what is declared, and why; it is left out, and its values are kept. */
export interface Unfit {
  readonly what: string;
  readonly why: string;
}

/**
 * The registry of one tenant: the declarations with the tenant's fields and objects put in. What no longer fits, because a newer
 * release declares a name of its own, is left out and told to `unfit`; nothing of the declarations is ever changed.
 */
export function overlay(base: Registry, definitions: Definitions, unfit: (one: Unfit) => void): Registry {
  const drafts = new Map([...base.entities].map(([name, entity]) => [name, copy(entity)]));
  for (const object of definitions.objects) {
    const why = objectClash(object, drafts);
    if (why) unfit({ what: object.name, why });
    else drafts.set(object.name, objectModel(object, drafts));
  }
  for (const draft of drafts.values()) retarget(draft, drafts);
  const stored = definitions.fields.filter((field) => field.type in STORED_TYPES);
  const reckoned = definitions.fields.filter((field) => !(field.type in STORED_TYPES));
  for (const definition of [...stored, ...reckoned]) {
    const why = addField(definition, drafts);
    if (why) unfit({ what: `${definition.entity}.${definition.key}`, why });
  }
  for (const draft of drafts.values()) {
    const when = definitions.fields.filter((field) => field.entity === draft.name && field.requiredWhen);
    if (when.length > 0) draft.rules = [...draft.rules, requiredWhenRule(when, draft)];
  }
  return summed(base, drafts, definitions);
}

function copy(entity: EntityModel): Draft {
  return { ...entity, fields: new Map(entity.fields), links: new Map(entity.links), lists: new Map(entity.lists) };
}

/** Links and lists lead to the tenant's own entities. */
function retarget(draft: Draft, drafts: ReadonlyMap<string, Draft>): void {
  for (const [name, link] of draft.links) draft.links.set(name, { ...link, target: drafts.get(link.target.name) as Draft });
  for (const [name, list] of draft.lists) draft.lists.set(name, { ...list, target: drafts.get(list.target.name) as Draft });
}

/** Why an object cannot be called so; undefined if it can. */
export function objectClash(
  object: Pick<ObjectDefinition, 'name' | 'plural'>,
  drafts: ReadonlyMap<string, EntityModel>,
): string | undefined {
  const many = object.plural ?? plural(object.name);
  if (many === object.name) return `Its plural must differ from ${object.name}.`;
  const taken = [...drafts.values()].find((e) =>
    [e.name, e.plural, e.graphql, e.route].some((name) => [object.name, many, pascal(object.name), kebab(many)].includes(name)),
  );
  if (taken)
    return `There is ${taken.object === undefined ? 'an entity' : 'a custom object'} ${taken.name} already; choose another name.`;
  return RESERVED.has(object.name) || RESERVED.has(many) || RESERVED.has(kebab(many))
    ? `${object.name} is a name of the API itself; choose another one.`
    : undefined;
}

/** Names the API gives to other things: routes under /v1, GraphQL types and root fields. */
const RESERVED = new Set(
  (
    'auth reports settings imports exports import export jobs changes openapi objects events files notifications webhooks me ' +
    'query mutation subscription history change money address geo phone'
  ).split(' '),
);

function objectModel(object: ObjectDefinition, drafts: ReadonlyMap<string, Draft>): Draft {
  const table = drafts.get('customRecord') as Draft;
  const many = object.plural ?? plural(object.name);
  const model: Draft = {
    ...copy(table),
    name: object.name,
    plural: many,
    route: kebab(many),
    graphql: pascal(object.name),
    object: object.name,
    label: { en: object.labelEn ?? object.name, ru: object.labelRu ?? object.labelEn ?? object.name },
    description: object.description ?? '',
    access: ACCESS[object.access],
    readOnly: false,
    lists: new Map(),
    rules: [],
  };
  model.fields.delete('objectName');
  return model;
}

/** Puts a field into its entity; gives why it cannot be. */
function addField(definition: FieldDefinition, drafts: ReadonlyMap<string, Draft>): string | undefined {
  const entity = drafts.get(definition.entity);
  if (!entity?.customizable) return `There is no entity ${definition.entity} that takes custom fields.`;
  try {
    const model = fieldModel(definition, entity, drafts);
    const clash = clashOf(model, definition, entity, drafts);
    if (clash) return clash.why;
    connect(model, entity, drafts, definition);
    entity.fields.set(model.key, model);
    // By it a record is found as by a natural key of the declarations.
    if (model.custom?.unique) entity.keys = [...entity.keys, [model.key]];
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** A definition as a field of its entity; computed ones read fields that must be there already. */
export function fieldModel(
  definition: FieldDefinition,
  entity: EntityModel,
  drafts: ReadonlyMap<string, EntityModel>,
): FieldModel {
  const kept = definition.type in STORED_TYPES;
  const field: AnyField = kept ? storedField(definition) : computedField(definition, entity, drafts);
  return {
    name: definition.key,
    key: `${definition.key}${field.apiSuffix ?? ''}`,
    field,
    columns: field.columns.map((column) => customKey(definition.id) + column.suffix),
    module: 'custom',
    system: false,
    ...(kept ? { custom: { fieldId: definition.id, index: storageIndex(definition), unique: definition.unique === true } } : {}),
  };
}

/** Names of objects in GraphQL and JavaScript that no field may take. */
const FORBIDDEN = new Set(['and', 'or', 'not', 'constructor', 'prototype', 'custom', 'tenantId', 'key', 'count', 'externalId']);

/** Why a field cannot be called or point so, and what of its definition is wrong; undefined if it can. */
export function clashOf(
  model: FieldModel,
  { key, options }: FieldDefinition,
  entity: EntityModel,
  entities: ReadonlyMap<string, EntityModel>,
): { readonly pointer: string; readonly why: string } | undefined {
  const why = nameClash(model.key, key, entity);
  if (why) return { pointer: '/key', why };
  if (model.field.kind !== 'link') return undefined;
  const target = entities.get(model.field.target ?? '');
  if (!target || target.name === 'customRecord')
    return {
      pointer: '/options/target',
      why: `There is no entity ${model.field.target}; did you mean ${nearest(model.field.target ?? '', [...entities.keys()])}?`,
    };
  const inverse = options?.inverse;
  if (inverse === undefined) return undefined;
  const wrong = /^[a-z][A-Za-z0-9]*$/.test(inverse)
    ? nameClash(inverse, inverse, target)
    : `${inverse} is no name; write it like vehicles.`;
  return wrong ? { pointer: '/options/inverse', why: wrong } : undefined;
}

/** Why a field or list cannot be called so; undefined if it can. */
function nameClash(key: string, name: string, entity: EntityModel): string | undefined {
  if (FORBIDDEN.has(name) || name in {}) return `${name} is a word of the API itself; choose another key.`;
  const taken = [key, name].find((one) => entity.fields.has(one) || entity.links.has(one) || entity.lists.has(one));
  return taken === undefined ? undefined : `${entity.name} has a field ${taken} already; choose another key.`;
}

function connect(model: FieldModel, entity: Draft, drafts: ReadonlyMap<string, Draft>, { options }: FieldDefinition): void {
  if (model.field.kind !== 'link') return;
  const target = drafts.get(model.field.target ?? '') as Draft;
  const column = model.columns[0] as string;
  const inverse = options?.inverse;
  if (inverse !== undefined) {
    const via = { column, ...(model.custom ? { custom: model.custom } : {}) };
    target.lists.set(inverse, { name: inverse, target: entity, via });
  }
  entity.links.set(model.name, { name: model.name, column, target, onDelete: model.field.onDelete ?? 'setNull', field: model });
}

function summed(base: Registry, drafts: ReadonlyMap<string, Draft>, { objects }: Definitions): Registry {
  const own = objects.map((object) => object.name).filter((name) => drafts.get(name)?.object !== undefined);
  return Object.freeze({
    ...base,
    entities: drafts,
    events: new Set([...base.events, ...own.flatMap((name) => Object.values(PAST).map((past) => `${name}.${past}`))]),
    permissions: new Set([
      ...base.permissions,
      ...own.flatMap((name) => ['read', 'create', 'update', 'delete'].map((verb) => `${name}.${verb}`)),
    ]),
  });
}
