import type { Action } from '../../declare/action.js';
import type { JsonSchema } from '../../declare/field.js';
import { actionOn, actionReturns } from '../operations.js';
import type { EntityModel } from '../../registry/model.js';
import { actionField, kebab, pascal } from '../../registry/names.js';
import { headerRef, parameterRef, responseRef } from './fixed.js';
import { closed, exampleValue, inField, needed, ref, sortFields, type Components, type Locale } from './schemas.js';

/** `paths` of an OpenAPI document. */
export type Paths = Record<string, Record<string, JsonSchema>>;

const summary = (entity: EntityModel, en: string, ru: string, locale: Locale): string => `${locale === 'ru' ? ru : en}: ${entity.label[locale]}`;
const params = (...names: string[]): JsonSchema[] => names.map(parameterRef);
const json = (schema: JsonSchema): JsonSchema => ({ 'application/json': { schema } });
const body = (schema: JsonSchema, required = true): JsonSchema => ({ required, content: json(schema) });

/** An answer; every one carries the request's id. */
function answer(description: string, schema: JsonSchema, ...names: string[]): JsonSchema {
  return { description, headers: Object.fromEntries(['X-Request-Id', ...names].map((name) => [name, headerRef(name)])), content: json(schema) };
}

const REFUSED: Record<string, string> = { 308: 'Merged', 400: 'Invalid', 401: 'Unauthenticated', 403: 'Forbidden', 404: 'NotFound', 409: 'Conflict', 412: 'VersionConflict', 422: 'KeyReused', 428: 'VersionRequired' };

/** The refusals every operation knows, and these. */
const refusals = (...codes: number[]): Record<string, JsonSchema> => Object.fromEntries([400, 401, 403, ...codes].sort().map((code) => [code, responseRef(REFUSED[code] as string)]));

interface Described {
  readonly id: string;
  readonly en: string;
  readonly ru: string;
  readonly permission: string;
}

function operation(entity: EntityModel, of: Described, locale: Locale, more: JsonSchema): JsonSchema {
  return { operationId: of.id, tags: [entity.plural], summary: summary(entity, of.en, of.ru, locale), 'x-permission': of.permission, ...more };
}

/** All literal routes of an entity. */
export function entityPaths(entity: EntityModel, locale: Locale): Paths {
  const base = `/v1/${entity.route}`;
  const writes = entity.readOnly ? undefined : writePaths(entity, locale);
  return {
    [base]: { get: listOperation(entity, locale), ...writes?.collection },
    [`${base}/aggregate`]: { get: aggregateOperation(entity, locale) },
    ...(writes ? { [`${base}/upsert`]: { post: writes.upsert }, [`${base}/bulk`]: { post: writes.bulk } } : {}),
    [`${base}/{id}`]: { get: readOperation(entity, locale), ...writes?.record },
    [`${base}/{id}/history`]: { get: historyOperation(entity, locale) },
    ...(writes ? { [`${base}/{id}/restore`]: { post: writes.restore } } : {}),
  };
}

const filterParameter = (entity: EntityModel): JsonSchema => ({
  name: 'filter',
  in: 'query',
  description: 'Conditions as JSON, or one by one: `filter[name][contains]=x`.',
  content: json(ref(`${entity.graphql}Filter`)),
});

/** Of reads that a replica may answer. */
const COPY = ['Consistency', 'ConsistencyToken'] as const;

const searching = (entity: EntityModel): string[] => (entity.searchable.length > 0 ? ['Search', 'Substring'] : []);

function listOperation(entity: EntityModel, locale: Locale): JsonSchema {
  const sortable = sortFields(entity).map((f) => f.key);
  return operation(entity, { id: `list${pascal(entity.plural)}`, en: 'List', ru: 'Список', permission: `${entity.name}.read` }, locale, {
    description: `Sortable: ${sortable.join(', ')}; through links with dots.`,
    parameters: [filterParameter(entity), ...params('Sort', 'First', 'After', 'Last', 'Before', ...searching(entity), 'Deleted', 'Fields', 'Include', 'Total', 'View', ...COPY)],
    responses: { 200: answer('A page.', ref(`${entity.graphql}Page`), 'Link'), ...refusals() },
  });
}

function aggregateOperation(entity: EntityModel, locale: Locale): JsonSchema {
  const measures = [...entity.fields.values()].filter((f) => f.field.measure && !f.field.computed?.load).map((f) => f.key);
  return operation(entity, { id: `aggregate${pascal(entity.plural)}`, en: 'Counts and measures', ru: 'Количества и показатели', permission: `${entity.name}.read` }, locale, {
    description: `Over exactly the records of the list with the same filter. Measurable: ${measures.join(', ') || 'the count alone'}.`,
    parameters: [filterParameter(entity), ...params(...searching(entity), 'Deleted', 'GroupBy', 'Measures', 'MostGroups', ...COPY)],
    responses: { 200: answer('The groups, largest first.', ref('Groups')), ...refusals() },
  });
}

function readOperation(entity: EntityModel, locale: Locale): JsonSchema {
  return operation(entity, { id: `read${pascal(entity.name)}`, en: 'Read', ru: 'Прочесть', permission: `${entity.name}.read` }, locale, {
    parameters: params('Id', 'Fields', 'Include', 'AsOf', 'IfNoneMatch', ...COPY),
    responses: { 200: answer('The record.', ref(entity.graphql), 'ETag'), 304: { description: 'Still the same.' }, ...refusals(308, 404) },
  });
}

function historyOperation(entity: EntityModel, locale: Locale): JsonSchema {
  return operation(entity, { id: `history${pascal(entity.name)}`, en: 'Change history', ru: 'История изменений', permission: `${entity.name}.read` }, locale, {
    parameters: params('Id', 'HistoryFirst', 'HistoryAfter', ...COPY),
    responses: { 200: answer('Changes and events, newest first.', ref('History')), ...refusals(308, 404) },
  });
}

function writePaths(entity: EntityModel, locale: Locale) {
  const [one, many, schema] = [pascal(entity.name), pascal(entity.plural), entity.graphql];
  const make = (of: Described, more: JsonSchema) => operation(entity, of, locale, more);
  const record = (...extra: string[]) => answer('The record as it is now.', ref(schema), 'ETag', 'Consistency-Token', ...extra);
  const chosen = ['Fields', 'Include', 'IdempotencyKey'];
  return {
    collection: {
      post: make({ id: `create${one}`, en: 'Create', ru: 'Создать', permission: `${entity.name}.create` }, {
        parameters: params(...chosen),
        requestBody: body(ref(`${schema}Create`)),
        responses: { 201: record('Location', 'Idempotency-Replayed'), ...refusals(409, 422) },
      }),
    },
    upsert: make({ id: `upsert${one}`, en: 'Create or update', ru: 'Создать или изменить', permission: `${entity.name}.update` }, {
      description: 'Finds the record by another system\'s id, its own id or a natural key and updates it, or creates it. Matched by `id` it is created with that id.',
      parameters: params(...chosen),
      requestBody: body(closed({ match: ref(`${schema}Match`), input: ref(`${schema}Upsert`) }, ['match', 'input'])),
      responses: { 200: record('Location'), 201: record('Location'), ...refusals(404, 409, 422) },
    }),
    bulk: make({ id: `bulk${many}`, en: 'Change many', ru: 'Изменить многие', permission: `${entity.name}.update` }, {
      parameters: params('IdempotencyKey'),
      requestBody: body(ref(`${schema}Bulk`)),
      responses: { 200: answer('All were done; in the order of the items.', ref(`${schema}BulkResult`), 'Consistency-Token'), 207: answer('Some were refused.', ref(`${schema}BulkResult`), 'Consistency-Token'), ...refusals(404, 409, 412, 422, 428) },
    }),
    record: {
      patch: make({ id: `update${one}`, en: 'Update', ru: 'Изменить', permission: `${entity.name}.update` }, {
        parameters: params('Id', 'IfMatch', ...chosen),
        requestBody: body(ref(`${schema}Update`)),
        responses: { 200: record(), ...refusals(404, 409, 412, 422, 428) },
      }),
      delete: make({ id: `delete${one}`, en: 'Delete', ru: 'Удалить', permission: `${entity.name}.delete` }, {
        description: 'It can be restored.',
        parameters: params('Id', 'IfMatch', ...chosen),
        responses: { 200: record(), ...refusals(404, 409, 412, 422, 428) },
      }),
    },
    restore: make({ id: `restore${one}`, en: 'Restore', ru: 'Восстановить', permission: `${entity.name}.update` }, {
      parameters: params('Id', 'IfMatchOptional', ...chosen),
      responses: { 200: record(), ...refusals(404, 409, 412, 422) },
    }),
  };
}

/** The route of an action, offered by GET too if it changes nothing. */
export function actionPaths(action: Action, entity: EntityModel, components: Components, locale: Locale): Paths {
  const [, verb = ''] = action.name.split('.');
  const { options } = action;
  const onRecord = actionOn(action) === 'record';
  const fields = Object.entries(options.input ?? {}).map(([name, field]) => [`${name}${field.apiSuffix ?? ''}`, field] as const);
  const must = fields.filter(([, field]) => needed(field)).map(([key]) => key);
  const schema = { ...closed(Object.fromEntries(fields.map(([key, field]) => [key, inField(field, locale)])), must), ...(fields.length > 0 ? { examples: [Object.fromEntries(fields.filter(([key]) => must.includes(key)).map(([key, field]) => [key, exampleValue(field)]))] } : {}) };
  const input = components.put(`${pascal(actionField(action.name))}Input`, schema);
  const name = actionField(action.name);
  const token = options.readOnly ? [] : ['Consistency-Token'];
  const given = {
    tags: [entity.plural],
    summary: options.label?.[locale] ?? name,
    ...(options.description ? { description: options.description } : {}),
    'x-permission': options.access === 'update' || options.access === 'read' ? `${entity.name}.${options.access}` : action.name,
    responses: {
      200: actionReturns(action) === 'record' ? answer('The record as it is now.', ref(entity.graphql), 'ETag', ...token) : answer('The result.', {}, ...token),
      ...refusals(409, 422, ...(onRecord ? [404, 412] : []), ...(options.versioned ? [428] : [])),
    },
  };
  const version = onRecord && !options.readOnly ? [options.versioned ? 'IfMatch' : 'IfMatchOptional'] : [];
  const key = options.readOnly || options.confidential ? [] : ['IdempotencyKey'];
  const post = { operationId: name, ...given, parameters: params(...(onRecord ? ['Id'] : []), ...version, ...key), requestBody: body(input, must.length > 0) };
  const asQuery = fields.map(([key, field]) => ({ name: key, in: 'query', required: must.includes(key), schema: inField(field, locale) }));
  const get = { operationId: `${name}ByGet`, ...given, parameters: [...params(...(onRecord ? ['Id'] : [])), ...asQuery] };
  return { [`/v1/${entity.route}${onRecord ? '/{id}' : ''}/${kebab(verb)}`]: { post, ...(options.readOnly ? { get } : {}) } };
}
