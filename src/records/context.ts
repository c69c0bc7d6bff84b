import type { AggregateGroup, Context, ListQuery, Records } from '../declare/context.js';
import type { Action } from '../declare/action.js';
import type { Fields } from '../declare/entity.js';
import { NO_FORM_RULES } from '../access/form-rules.js';
import { NOTHING_OFF } from '../access/no-switches.js';
import { moduleOff, refuseOff, works as isWorking } from '../access/switches.js';
import { recordLink } from '../access/record-links.js';
import { fieldRule, scopeOf } from '../access/rights.js';
import type { Statement } from '../platform/db.js';
import type { Mail } from '../platform/mail.js';
import { below, conflict, forbidden, notFound, Problem } from '../platform/problem.js';
import type { EntityModel } from '../registry/model.js';
import { erase } from './graph/erase.js';
import { gather } from './graph/gather.js';
import { merge } from './graph/merge.js';
import { unmerge } from './graph/unmerge.js';
import { groupOf, reportMeasureOf } from './read/aggregate-words.js';
import { prepared, read } from './read/execute.js';
import type { ReadRoot } from './read/read-root.js';
import type { ListArgs, PagePart, Selected } from './read/query.js';
import { allFields, selectPaths, sortKey } from './select-all.js';
import { recordSecrets } from './record-secrets.js';
import { resolveLoads } from './loads.js';
import { settingOf } from './settings.js';
import { entityNamed, inTransaction, session, settle, settlement, type Work } from './work.js';
import { bulk } from './write/bulk.js';
import { mayWriteField, prepareUpdate } from './write/prepare.js';
import { nextNumber } from './write/numbers.js';
import { writer } from './write/write.js';

export const pipeline = writer(makeContext);
export const bulkPipeline = bulk(pipeline);

type Row = Record<string, unknown> & { id: string; version: number };

/** Runs `step` in the context's transaction, or in one of its own. */
export const within = <T>(ctx: Context, step: (inside: Context) => Promise<T>): Promise<T> =>
  inTransaction(workOf(ctx), (inside) => step(makeContext(inside)));

/** What code of modules gets: the pipeline with the work's actor, in the work's transaction. */
export function makeContext(work: Work): Context {
  const { kernel, rights } = work;
  const ctx = {
    actor: actorOf(rights),
    requestId: work.requestId,
    locale: work.locale,
    now: () => kernel.now(),
    newId: () => kernel.newId(),
    records: ((name: string) => recordsOf(entityNamed(work, name), work)) as Context['records'],
    run: (async (name: string, input: Record<string, unknown>) => runNamed(name, input, work)) as Context['run'],
    emit: (event, record, payload) => emit(work, event, record, payload),
    reason: work.reason,
    because: (reason) => makeContext({ ...work, reason }),
    asSystem: (why) => makeContext(trustedWork(work, why)),
    may: (permission) => scopeOf(rights, permission) !== 'none',
    customFields: (entity) => customFieldsOf(entityNamed(work, entity)),
    mayRead: (entity, field) => fieldRule(rights, entity, field) !== 'hidden',
    require(permission) {
      if (scopeOf(rights, permission) === 'none') throw forbidden(permission);
    },
    sql: <T>(text: string, values: readonly unknown[] = [], options: { prepared?: boolean } = {}) =>
      sqlWithin<T>(work, { text, values, ...(options.prepared ? prepared(text) : {}) }),
    graph: {
      merge: (request) => merge(pipeline, work, request),
      unmerge: (steps, mergedInto) => unmerge(pipeline, work, steps, mergedInto),
      erase: (request) => erase(work, request),
      gather: (request) => gather(work, request),
    },
    number: (code, options = {}) => nextNumber(code, options, work),
    async notify(request) {
      if (!kernel.notify) throw new Error('This process tells nobody anything.');
      await kernel.notify(work, request);
    },
    mail: mailOf(work),
    vault: kernel.vault ?? null,
    linkToken: (path, recordId, until) =>
      kernel.vault ? recordLink(kernel.vault, path, { tenantId: rights.tenantId, recordId }, until) : null,
    publicUrl: kernel.publicUrl ?? null,
    queued: kernel.enqueue !== undefined,
    notificationKinds: kernel.registry.notifications,
    flag: (name) => flagOf(name, work),
    secrets: recordSecrets(work),
    events: kernel.registry.events,
    outboundUrl(url, pointer) {
      if (!kernel.outbound) throw new Error('This process calls no addresses.');
      return kernel.outbound.check(url, pointer).href;
    },
    setting: async <T>(name: string) => settingOf<T>(name, work),
    get files() {
      if (!kernel.files) throw new Error('This process keeps no files.');
      return kernel.files.of(work);
    },
    async enqueue(job, input = {}, options = {}) {
      if (!kernel.enqueue) throw new Error('This process has no job queue.');
      await kernel.enqueue(work, job, input, options);
    },
  } satisfies Context;
  works.set(ctx, work);
  return ctx;
}

const customFieldsOf = ({ fields }: EntityModel): { key: string; kind: string }[] =>
  [...fields.values()].flatMap((f) => (f.custom ? [{ key: f.key, kind: f.field.kind }] : []));

const works = new WeakMap<Context, Work>();

/** The work behind a context, for the kernel's own modules: registry, rights, transaction. Code of modules never sees it. */
export function workOf(ctx: Context): Work {
  const work = works.get(ctx);
  if (!work) throw new Error('This context was not made by the kernel.');
  return work;
}

function mailOf({ kernel, tx }: Work): Mail | null {
  const { mail } = kernel;
  if (!mail) return null;
  return {
    send(message) {
      if (tx) throw new Error('No e-mail is sent inside a transaction: put a job in the queue.');
      return mail.send(message);
    },
  };
}

const actorOf = (rights: Work['rights']): Context['actor'] => ({
  tenantId: rights.tenantId,
  userId: rights.userId,
  sessionId: rights.sessionId,
  keyId: rights.keyId,
  roles: rights.roles,
  timeZone: rights.timeZone,
});

async function sqlWithin<T>(work: Work, statement: Statement): Promise<T[]> {
  if (!work.tx) return inTransaction(work, async (inside) => (await session(inside).query<T>(statement)).rows);
  const [, answer] = await work.tx.batch([settlement(work), statement]);
  return answer?.rows as T[];
}

function flagOf(name: string, { kernel, rights }: Work): boolean {
  const declared = kernel.registry.settings.get(name);
  if (!declared?.flag) throw new Error(`No flag ${name} is declared.`);
  return rights.flags.get(name) ?? declared.default === true;
}

/** The same work with all rights, free of what the firm demands of people and has switched off. */
const trustedWork = (work: Work, why: string): Work => ({
  ...work,
  trusted: true,
  reason: why,
  rights: { ...work.rights, all: true, shape: 'system', forms: NO_FORM_RULES, modulesOff: NOTHING_OFF },
});

async function emit(
  work: Work,
  event: string,
  record: { entity: string; id: string },
  payload: Record<string, unknown> = {},
): Promise<void> {
  if (!work.kernel.registry.events.has(event)) throw new Error(`No action declares that it emits ${event}.`);
  await inTransaction(work, async (inside) => {
    await settle(inside);
    await session(inside).query('select ledger_event($1, $2, $3, $4, $5)', [
      event,
      record.entity,
      record.id,
      Number(payload.version ?? 0),
      JSON.stringify(payload),
    ]);
    const listeners = (work.kernel.registry.listeners.get(event) ?? []).filter(
      (l) => l.when === 'transaction' && isWorking(l, work.kernel.registry, work.rights),
    );
    if (listeners.length === 0) return;
    if (work.depth >= 16) throw conflict('too_deep', `Reactions to ${event} call each other more than 16 deep.`);
    const ctx = makeContext({ ...inside, depth: work.depth + 1, trusted: true });
    for (const listener of listeners)
      await listener.run(ctx, {
        event,
        entity: record.entity,
        recordId: record.id,
        version: Number(payload.version ?? 0),
        before: null,
        after: payload,
      });
  });
}

const argsOf = (query: ListQuery): ListArgs => ({
  filter: query.filter,
  sort: query.sort?.map(sortKey) ?? [],
  ...(query.first === undefined ? {} : { first: query.first }),
  ...(query.after === undefined ? {} : { after: query.after }),
  ...(query.search === undefined ? {} : { search: query.search }),
  ...(query.substring === undefined ? {} : { substring: query.substring }),
  ...(query.deleted === undefined ? {} : { deleted: query.deleted }),
});

/** Runs one root and gives its value, computed fields included. */
export async function readOne(root: ReadRoot, work: Work): Promise<unknown> {
  const { texts, loads } = await read([root], work);
  const [text] = texts;
  if (text === null || text === undefined) return null;
  return JSON.parse(loads.length > 0 ? await resolveLoads(text, loads, work, makeContext) : text) as unknown;
}

type Writes = Pick<Records<string>, 'create' | 'createMany' | 'update' | 'delete' | 'restore' | 'upsert'>;

function writesOf(entity: EntityModel, work: Work): Writes {
  const single = { select: allFields(entity) };
  const change = async (kind: 'update' | 'delete' | 'restore', id: string, input: unknown, expected: number | null) => {
    const { updated } = await pipeline.apply(entity, kind, [prepareUpdate(entity, id, input, expected, work)], work, single);
    return JSON.parse(updated[0]?.text ?? 'null') as Row;
  };
  return {
    async create(input) {
      const { texts } = await pipeline.create(entity, [input], work, single);
      return JSON.parse(texts[0] as string) as Row;
    },
    async createMany(inputs) {
      if (inputs.length === 0) return [];
      const { texts } = await pipeline.create(entity, inputs, work, { ...single, pointer: (i) => `/${i}` });
      return texts.map((text) => JSON.parse(text) as Row);
    },
    update: (id, input, expected = null) => change('update', id, input, expected),
    async delete(id, expected = null) {
      await change('delete', id, {}, expected);
    },
    restore: (id) => change('restore', id, {}, null),
    async upsert(match, input) {
      const item = await bulkPipeline.upsertOne(entity, match, input, work, single);
      return {
        record: JSON.parse(item.text ?? 'null') as Row,
        created: item.outcome === 'created',
        changed: item.outcome !== 'unchanged',
      };
    },
  };
}

function recordsOf(entity: EntityModel, work: Work): Records<string> {
  const selection = (fields?: readonly string[]): Selected[] => (fields ? selectPaths(fields, entity) : allFields(entity));
  const page = (select: readonly Selected[]): PagePart[] => [
    { kind: 'nodes', alias: 'nodes', select },
    {
      kind: 'pageInfo',
      alias: 'pageInfo',
      parts: [
        { alias: 'endCursor', key: 'endCursor' },
        { alias: 'hasNextPage', key: 'hasNextPage' },
      ],
    },
  ];
  const find = async (id: string, fields?: readonly string[]) =>
    (await readOne({ kind: 'one', entity, id, select: selection(fields) }, work)) as Row | null;
  const list = async (query: ListQuery = {}) => {
    const got = (await readOne({ kind: 'list', entity, args: argsOf(query), page: page(selection(query.fields)) }, work)) as {
      nodes: Row[];
      pageInfo: { endCursor: string | null; hasNextPage: boolean };
    };
    return { nodes: got.nodes, ...got.pageInfo };
  };
  return {
    find,
    async get(id, fields) {
      const record = await find(id, fields);
      if (!record) throw notFound(entity.name);
      return record;
    },
    list,
    async *each(query = {}) {
      for (let after: string | undefined; ;) {
        const got = await list({ first: 500, ...query, ...(after === undefined ? {} : { after }) });
        yield* got.nodes;
        if (!got.hasNextPage || got.endCursor === null) return;
        after = got.endCursor;
      }
    },
    async count(query = {}) {
      const got = (await readOne(
        { kind: 'list', entity, args: { ...argsOf(query), first: 0 }, page: [{ kind: 'totalCount', alias: 'n' }] },
        work,
      )) as { n: number };
      return got.n;
    },
    async aggregate({ groupBy = [], measures = [], ...args } = {}) {
      const root: ReadRoot = {
        kind: 'aggregate',
        entity,
        args,
        groupBy: groupBy.map(groupOf),
        measures: measures.map(reportMeasureOf),
      };
      return (await readOne(root, work)) as AggregateGroup[];
    },
    ...writesOf(entity, work),
  };
}

/** An action's input, checked by its field types; unknown fields are refused. */
export const actionInput = (action: Action, input: unknown): Record<string, unknown> =>
  fieldsInput(action.options.input ?? {}, input, action.name);

/** An input checked by the types of its fields; `name` is whose it is. */
export function fieldsInput(declared: Fields, input: unknown, name: string): Record<string, unknown> {
  const given = (input ?? {}) as Record<string, unknown>;
  if (typeof given !== 'object' || Array.isArray(given))
    throw new Problem('invalid_value', 400, 'Expected an object.', { pointer: '' });
  const fields = new Map(Object.entries(declared).map(([key, field]) => [`${key}${field.apiSuffix ?? ''}`, field]));
  const checked: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(given)) {
    const field = fields.get(key);
    if (!field)
      throw new Problem('unknown_field', 400, `${name} takes ${[...fields.keys()].join(', ') || 'no input'}.`, {
        pointer: below('', key),
      });
    if (value !== undefined) checked[key] = value === null ? null : field.parse(value, `/${key}`);
  }
  for (const [key, field] of fields) {
    if (checked[key] === undefined && field.options.default !== undefined && typeof field.options.default !== 'function')
      checked[key] = field.options.default;
    if (field.required && (checked[key] ?? null) === null)
      throw new Problem('required', 400, `${key} is required.`, { pointer: `/${key}` });
  }
  return checked;
}

async function runNamed(name: string, input: Record<string, unknown>, work: Work): Promise<unknown> {
  const action = work.kernel.registry.actions.get(name);
  if (!action) throw new Error(`No action ${name} is declared.`);
  const { id, ...rest } = input;
  return runAction(action, typeof id === 'string' ? id : null, rest, null, work);
}

/**
 * Runs an action in one transaction: permission, the record by the caller's scope, version, input by its types, then `run`
 * with the rights to set read-only fields of what the caller may update.
 */
export async function runAction(
  action: Action,
  id: string | null,
  input: unknown,
  expectedVersion: number | null,
  work: Work,
): Promise<unknown> {
  const [entityName = ''] = action.name.split('.');
  const entity = entityNamed(work, entityName);
  refuseOff(entity, work.rights);
  const { registry } = work.kernel;
  if (!isWorking(action, registry, work.rights)) throw moduleOff(registry.moduleOf.get(action) ?? entity.module);
  const access = action.options.access;
  const permission = access === 'update' || access === 'read' ? `${entityName}.${access}` : action.name;
  if (!('through' in entity.access && typeof access === 'string') && scopeOf(work.rights, permission) === 'none')
    throw forbidden(permission);
  const checked = actionInput(action, input);
  for (const key of action.options.writes ?? []) if (key in checked) mayWriteField(entity, key, work);
  return inTransaction(work, async (inside) => {
    const trusted: Work = { ...inside, trusted: true, depth: inside.depth + 1 };
    if (trusted.depth > 16) throw conflict('too_deep', 'Actions call each other more than 16 deep.');
    let record: Row = { id: '', version: 0 };
    if ((action.options.on ?? 'record') === 'record') {
      if (id === null) throw new Problem('required', 400, 'Say which record: id.', { pointer: '/id' });
      if (access === 'read' || action.options.readOnly)
        record = ((await readOne({ kind: 'one', entity, id, select: allFields(entity) }, trusted)) as Row | null) ?? record;
      else {
        const { updated } = await pipeline.apply(
          entity,
          'update',
          [prepareUpdate(entity, id, {}, expectedVersion, trusted)],
          { ...trusted, rights: access === 'update' ? trusted.rights : { ...trusted.rights } },
          { select: allFields(entity) },
        );
        record = JSON.parse(updated[0]?.text ?? 'null') as Row;
      }
      if (!record?.id) throw notFound(entity.name);
    }
    return action.run(makeContext(trusted), checked as never, record);
  });
}
