import type { InjectOptions } from 'fastify';
import type { EntityModel } from '../../../src/registry/model.js';
import { actionField, pascal } from '../../../src/registry/names.js';
import { actionOn, actionReturns } from '../../../src/surfaces/operations.js';
import type { AnyField } from '../../../src/declare/entity.js';
import type { Operation } from './operations.js';
import type { Subject } from './subjects.js';

export const NEVER = '01932c07-1f6a-7d2b-9c3e-5a8f0b1c2d3e';

/** What a request is about. */
export interface About {
  readonly subject: Subject | undefined;
  /** The record, or a random id. */
  readonly id: string;
  /** Nothing may come of it: the input is one that no field takes. */
  readonly harmless: boolean;
}

const NOTHING_TAKES = { nothingTakesThis: 1 };
const NO_BODY = new Set(['GET', 'DELETE']);

/** The request by REST. */
export function restRequest(operation: Operation, about: About): InjectOptions {
  const [method = 'GET', pattern = '', word] = operation.rest.split(' ') as ['GET', string, string | undefined];
  const ids = about.subject ? [...about.subject.ids.values()] : [];
  const url = pattern.replace(':id', about.id).replace(/:\w+/g, 'nothing');
  const base = { method, headers: { 'if-match': '*' } } as const;
  if (['list', 'aggregate', 'export'].includes(operation.kind)) {
    const fields = operation.kind === 'aggregate' ? '' : '&fields=id';
    return { ...base, url: `${url}?filter=${encodeURIComponent(JSON.stringify({ id: { in: ids } }))}${fields}` };
  }
  if (operation.kind.startsWith('import'))
    return {
      ...base,
      url: operation.kind === 'import' ? `${url}?dryRun=true` : url,
      payload: 'name\nx\n',
      headers: { 'content-type': 'text/csv' },
    };
  if (NO_BODY.has(method)) return { ...base, url };
  return { ...base, url, payload: bodyOf(operation, about, word) as object };
}

function bodyOf(operation: Operation, about: About, word: string | undefined): unknown {
  if (word) return { operation: word, items: [itemOf(operation, about)] };
  if (operation.kind === 'create' || operation.kind === 'upsert') return itemOf(operation, about);
  if (operation.kind === 'action') return about.harmless ? NOTHING_TAKES : actionInput(operation, about);
  if (operation.rest === 'POST /graphql') return { query: '{ __typename }' };
  return {};
}

/** What a single operation takes, or one member of a list. */
function itemOf(operation: Operation, { subject, id, harmless }: About): unknown {
  const input = harmless ? NOTHING_TAKES : (subject?.input ?? {});
  if (operation.kind.startsWith('create')) return input;
  if (operation.kind.startsWith('upsert')) return { match: { id: NEVER }, input };
  if (operation.kind.startsWith('update')) return { id, expectedVersion: null, input: {} };
  return { id, expectedVersion: null };
}

function actionInput({ action }: Operation, { id }: About): Record<string, unknown> {
  const value = (field: AnyField): unknown => (field.kind === 'link' ? id : field.through ? [id] : field.samples.valid[0]?.in);
  return Object.fromEntries(
    Object.entries(action?.options.input ?? {})
      .filter(([, field]) => field.required)
      .map(([name, field]) => [`${name}${field.apiSuffix ?? ''}`, value(field)]),
  );
}

/** The request by GraphQL; null where only REST can be asked so. */
export function graphqlRequest(operation: Operation, about: About): { query: string; variables: Record<string, unknown> } | null {
  const { entity, graphql: field } = operation;
  if (field === '-' || field === 'changes' || !entity) return null;
  // GraphQL itself refuses what no field takes, before anybody's rights are asked for.
  if (about.harmless && (operation.kind === 'action' || /^(create|upsert)/.test(operation.kind))) return null;
  const ids = about.subject ? [...about.subject.ids.values()] : [];
  const id = about.id;
  switch (operation.kind) {
    case 'list':
      return asked(`query($f: ${entity.graphql}Filter) { ${field}(filter: $f) { nodes { id } } }`, { f: { id: { in: ids } } });
    case 'aggregate':
      return asked(`query($f: ${entity.graphql}Filter) { ${field}(filter: $f) { count } }`, { f: { id: { in: ids } } });
    case 'read':
      return asked(`query($id: ID!) { ${field}(id: $id) { id } }`, { id });
    case 'history':
      return asked(`query($id: ID!) { ${field}(id: $id) { nodes { id } } }`, { id });
    case 'report':
      return null;
    case 'action':
      return actionRequest(operation, about);
    default:
      return writeRequest(operation, about, entity);
  }
}

const asked = (query: string, variables: Record<string, unknown>) => ({ query, variables });

function writeRequest(operation: Operation, about: About, entity: EntityModel) {
  const { kind, graphql: field } = operation;
  const one = pascal(entity.name);
  const item = itemOf(operation, about) as Record<string, unknown>;
  const types: Partial<Record<typeof kind, string>> = {
    createMany: `${one}Create`,
    updateMany: `${one}UpdateItem`,
    upsertMany: `${one}UpsertItem`,
    deleteMany: 'VersionedId',
    restoreMany: 'VersionedId',
  };
  const many = types[kind];
  if (many) return asked(`mutation($items: [${many}!]!) { ${field}(items: $items) { ok } }`, { items: [item] });
  if (kind === 'create') return asked(`mutation($input: ${one}Create!) { ${field}(input: $input) { id } }`, { input: item });
  if (kind === 'upsert')
    return asked(`mutation($match: ${one}Match!, $input: ${one}Upsert!) { ${field}(match: $match, input: $input) { id } }`, item);
  const input = kind === 'update' ? ', input: {}' : '';
  return asked(`mutation($id: ID!) { ${field}(id: $id, expectedVersion: null${input}) { id } }`, { id: about.id });
}

function actionRequest(operation: Operation, about: About) {
  const { action } = operation;
  if (!action) return null;
  const onRecord = actionOn(action) === 'record';
  const input = actionInput(operation, about);
  const hasInput = Object.keys(input).length > 0;
  const heads = [...(onRecord ? ['$id: ID!'] : []), ...(hasInput ? [`$input: ${pascal(actionField(action.name))}Input!`] : [])];
  const version = onRecord && !action.options.readOnly ? ['expectedVersion: null'] : [];
  const given = [...(onRecord ? ['id: $id'] : []), ...version, ...(hasInput ? ['input: $input'] : [])];
  const selection = actionReturns(action) === 'record' ? ' { id }' : '';
  return asked(
    `${action.options.readOnly ? 'query' : 'mutation'}${heads.length > 0 ? `(${heads.join(', ')})` : ''} { ${operation.graphql}${given.length > 0 ? `(${given.join(', ')})` : ''}${selection} }`,
    { ...(onRecord ? { id: about.id } : {}), ...(hasInput ? { input } : {}) },
  );
}
