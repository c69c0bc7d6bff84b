import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import type { Action } from '../../declare/action.js';
import { checkTimestamp } from '../../declare/fields/check-timestamp.js';
import { below, invalid } from '../../platform/problem.js';
import { kebab } from '../../registry/names.js';
import type { EntityModel } from '../../registry/model.js';
import type { ReadRoot } from '../../records/read/read-root.js';
import type { Kernel } from '../../records/work.js';
import { idempotencyKey, type IdempotencyKey } from '../../records/write/idempotency.js';
import type { BulkItem, BulkOperation } from '../../records/write/bulk.js';
import { isObject } from '../../records/read/filter.js';
import { objectOf } from '../object-of.js';
import { callerOf, type HttpCaller } from '../http.js';
import { localise } from '../messages.js';
import { groupOf, measureOf } from '../../records/read/aggregate-words.js';
import {
  absent,
  act,
  actionOn,
  actionReturns,
  apiHistory,
  bulkMany,
  changeOne,
  createOne,
  outdated,
  readTexts,
  upsertOne,
  type Gate,
} from '../operations.js';
import {
  count,
  filterOf,
  ifMatch,
  listArgs,
  noneMatch,
  parameters,
  selection,
  typedInput,
  versionFirst,
  type Query,
} from './parameters.js';
import { allFields } from '../../records/select-all.js';
import { listHandler } from './list-handler.js';
import { sendText, type Handle } from './send-text.js';

const UUID = /^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/;

/** Makes a handler for an entity, as the caller's tenant has shaped it. */
type Make = (entity: EntityModel) => Handle;

const MOST_TURNS = 3;

/** Answers with the tenant's own entity; begins anew if its fields have changed since they were looked at. */
async function answer(
  make: Make,
  find: (caller: HttpCaller) => EntityModel,
  caller: HttpCaller,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  for (let turn = 1; ; turn++) {
    try {
      return await make(find(caller))(caller, request, reply);
    } catch (error) {
      if (turn >= MOST_TURNS || !(await outdated(caller, error))) throw error;
    }
  }
}

/** Literal routes of every entity and action, and those of the objects that tenants define. */
export function entityRoutes(app: FastifyInstance, kernel: Kernel, gate: Gate): void {
  const literal = (entity: EntityModel) => {
    const find = (caller: HttpCaller) => caller.work.kernel.registry.entities.get(entity.name) ?? entity;
    return (method: HTTPMethods, url: string, make: Make): void => {
      const handler = async (request: FastifyRequest, reply: FastifyReply) =>
        answer(make, find, await callerOf(request, kernel, gate), request, reply);
      app.route({ method, url, handler });
    };
  };
  for (const entity of kernel.registry.entities.values()) recordRoutes(`/v1/${entity.route}`, entity.readOnly, literal(entity));
  for (const action of kernel.registry.actions.values()) actionRoute(action, kernel, literal);
  if (kernel.registry.shapes)
    recordRoutes('/v1/:object', false, (method, url, make) => {
      app.route({
        method,
        url,
        handler: async (request, reply) =>
          answer(make, (caller) => objectOf(caller, request), await callerOf(request, kernel, gate), request, reply),
      });
    });
}

type Route = (method: HTTPMethods, url: string, make: Make) => void;

function recordRoutes(base: string, readOnly: boolean, route: Route): void {
  route('GET', base, listHandler);
  route('GET', `${base}/aggregate`, aggregateHandler);
  route('GET', `${base}/:id`, readHandler);
  route('GET', `${base}/:id/history`, historyHandler);
  if (readOnly) return;
  route('POST', base, createHandler);
  route('POST', `${base}/upsert`, upsertHandler);
  route('POST', `${base}/bulk`, bulkHandler);
  route('PATCH', `${base}/:id`, (entity) => changeHandler(entity, 'update'));
  route('DELETE', `${base}/:id`, (entity) => changeHandler(entity, 'delete'));
  route('POST', `${base}/:id/restore`, (entity) => changeHandler(entity, 'restore'));
}

function actionRoute(action: Action, kernel: Kernel, literal: (entity: EntityModel) => Route): void {
  const [name = '', verb = ''] = action.name.split('.');
  const entity = kernel.registry.entities.get(name);
  if (!entity) return;
  const url = `/v1/${entity.route}${actionOn(action) === 'record' ? '/:id' : ''}/${kebab(verb)}`;
  literal(entity)('POST', url, (own) => actionHandler(action, own));
  if (action.options.readOnly) literal(entity)('GET', url, (own) => actionHandler(action, own));
}

/** A malformed id is of no record: the same 404. */
function idOf(request: FastifyRequest): string | null {
  const { id } = request.params as { id: string };
  return UUID.test(id) ? id.toLowerCase() : null;
}

async function needId(caller: HttpCaller, entity: EntityModel, request: FastifyRequest): Promise<string> {
  const id = idOf(request);
  if (id === null) throw await absent(caller, entity, '00000000-0000-0000-0000-000000000000');
  return id;
}

const keyOf = (caller: HttpCaller, request: FastifyRequest, body: unknown): IdempotencyKey | undefined =>
  idempotencyKey(caller.idempotency, [request.method, request.url, body]);

const aggregateHandler =
  (entity: EntityModel): Handle =>
  async (caller, request, reply) => {
    const given = parameters(request, ['filter', 'search', 'substring', 'deleted', 'groupBy', 'measures', 'first']);
    const names = (key: string) => (given[key] ?? '').split(',').filter(Boolean);
    const first = count(given, 'first');
    const { search, substring, deleted } = listArgs(given, entity);
    const [text] = await readTexts(caller, [
      {
        kind: 'aggregate',
        entity,
        args: { ...filterOf(given, entity), search, substring, deleted, first },
        groupBy: names('groupBy').map(groupOf),
        measures: names('measures').map(measureOf),
      },
    ]);
    return sendText(reply, `{"groups":${text ?? '[]'}}`);
  };

/** By what a repeated request is known again: the entity, and all that the address asks of it. */
const askedFor = ({ name }: EntityModel, { url }: FastifyRequest): string =>
  `${name} ${url.slice(url.indexOf('?') + 1 || url.length)}`;

const readHandler =
  (entity: EntityModel): Handle =>
  async (caller, request, reply) => {
    const given = parameters(request, ['fields', 'include', 'asOf']);
    const id = await needId(caller, entity, request);
    const moment = given.asOf === undefined ? {} : { asOf: checkTimestamp(given.asOf, '/asOf') as string };
    const root = (): ReadRoot => ({ kind: 'one', entity, id, select: versionFirst(selection(given, entity)), ...moment });
    const [text] = await readTexts(caller, () => [root()], { key: askedFor(entity, request), id });
    if (text == null) throw await absent(caller, entity, id);
    const etag = contentTag(text);
    if (etag) void reply.header('etag', etag);
    if (etag && noneMatch(request).includes(etag)) return reply.code(304).send();
    return sendText(reply, text);
  };

/**
 * The record's version and a digest of what is answered: what is linked, reckoned or kept up by the kernel changes without the
 * version, so that alone does not tell whether somebody still has what would be sent.
 */
function contentTag(text: string): string | undefined {
  const version = versionTag(text);
  return version && `${version.slice(0, -1)}-${createHash('sha256').update(text).digest('base64url').slice(0, 16)}"`;
}

const versionTag = (text: string): string | undefined => {
  const version = /^\{"version"\s?:\s?(\d+)/.exec(text)?.[1];
  return version === undefined ? undefined : `"${version}"`;
};

const historyHandler =
  (entity: EntityModel): Handle =>
  async (caller, request, reply) => {
    const given = parameters(request, ['first', 'after']);
    const id = await needId(caller, entity, request);
    const [text] = await readTexts(caller, [{ kind: 'history', entity, id, first: count(given, 'first'), after: given.after }]);
    if (text == null) throw await absent(caller, entity, id);
    return sendText(reply, apiHistory(entity, text, caller.work.rights));
  };

const createHandler =
  (entity: EntityModel): Handle =>
  async (caller, request, reply) => {
    const given = parameters(request, ['fields', 'include']);
    const { text, replayed } = await createOne(
      caller,
      entity,
      request.body,
      versionFirst(selection(given, entity)),
      keyOf(caller, request, request.body),
      askedFor(entity, request),
    );
    const id = /"id"\s?:\s?"([0-9a-f-]{36})"/.exec(text)?.[1];
    if (id) void reply.header('location', `/v1/${entity.route}/${id}`);
    if (replayed) void reply.header('idempotency-replayed', 'true');
    void reply.header('etag', versionTag(text) ?? '"1"');
    return sendText(reply, text, 201);
  };

const changeHandler =
  (entity: EntityModel, kind: 'update' | 'delete' | 'restore'): Handle =>
  async (caller, request, reply) => {
    const given = parameters(request, ['fields', 'include']);
    const id = await needId(caller, entity, request);
    const expected = kind === 'restore' ? (ifMatch(request) ?? null) : ifMatch(request);
    const body = kind === 'update' ? request.body : {};
    const text = await changeOne(
      caller,
      entity,
      kind,
      id,
      body,
      expected,
      versionFirst(selection(given, entity)),
      keyOf(caller, request, body),
    );
    const etag = versionTag(text);
    if (etag) void reply.header('etag', etag);
    return sendText(reply, text);
  };

const upsertHandler =
  (entity: EntityModel): Handle =>
  async (caller, request, reply) => {
    const given = parameters(request, ['fields', 'include']);
    const body = bodyObject(request, ['match', 'input']);
    const item = await upsertOne(
      caller,
      entity,
      body.match,
      body.input,
      versionFirst(selection(given, entity)),
      keyOf(caller, request, body),
    );
    void reply.header('etag', versionTag(item.text ?? '') ?? '"1"');
    void reply.header('location', `/v1/${entity.route}/${item.id}`);
    return sendText(reply, item.text ?? 'null', item.outcome === 'created' ? 201 : 200);
  };

function bodyObject(request: FastifyRequest, known: readonly string[]): Record<string, unknown> {
  if (!isObject(request.body)) throw invalid('', `Expected an object with ${known.join(', ')}.`);
  for (const key of Object.keys(request.body))
    if (!known.includes(key)) throw invalid(below('', key), `Expected ${known.join(', ')}.`, undefined, 'unknown_field');
  return request.body;
}

const bulkHandler =
  (entity: EntityModel): Handle =>
  async (caller, request, reply) => {
    const body = bodyObject(request, ['operation', 'items', 'atomic']);
    if (typeof body.operation !== 'string' || !['create', 'update', 'upsert', 'delete', 'restore'].includes(body.operation))
      throw invalid('/operation', 'Expected create, update, upsert, delete or restore.');
    if (body.atomic !== undefined && typeof body.atomic !== 'boolean') throw invalid('/atomic', 'Expected true or false.');
    const done = await bulkMany(
      caller,
      entity,
      body.operation as BulkOperation,
      body.items,
      body.atomic ?? true,
      allFields(entity),
      keyOf(caller, request, body),
    );
    return sendText(
      reply,
      `{"items":[${done.map((item) => itemText(item, caller)).join(',')}]}`,
      done.every((i) => i.ok) ? 200 : 207,
    );
  };

const itemText = (item: BulkItem, caller: HttpCaller): string =>
  item.problem
    ? JSON.stringify({
        ok: false,
        error: {
          code: item.problem.code,
          message: localise(item.problem.message, caller.work.locale),
          ...(item.problem.pointer === undefined ? {} : { pointer: item.problem.pointer }),
        },
      })
    : `{"ok":true,"outcome":${JSON.stringify(item.outcome)},"id":${JSON.stringify(item.id)},"record":${item.text ?? 'null'}}`;

const actionHandler =
  (action: Action, entity: EntityModel): Handle =>
  async (caller, request, reply) => {
    const onRecord = actionOn(action) === 'record';
    const id = onRecord ? await needId(caller, entity, request) : null;
    const input =
      request.method === 'GET' ? typedInput(action.options.input ?? {}, request.query as Query) : (request.body ?? {});
    const select = actionReturns(action) === 'record' ? versionFirst(allFields(entity)) : [];
    const text = await act(
      caller,
      action,
      entity,
      id,
      input,
      onRecord ? ifMatch(request) : undefined,
      select,
      keyOf(caller, request, input),
    );
    const etag = versionTag(text);
    if (etag) void reply.header('etag', etag);
    return sendText(reply, text);
  };
