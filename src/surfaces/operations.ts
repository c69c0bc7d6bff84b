import type { Rights } from '../access/rights.js';
import type { Action } from '../declare/action.js';
import { apiChange, hiddenFields, type StoredChange } from '../ledger/api-change.js';
import { invalid, notFound, Problem } from '../platform/problem.js';
import type { EntityModel } from '../registry/model.js';
import { bulkPipeline, makeContext, pipeline, runAction } from '../records/context.js';
import { loadsOf, resolveLoads } from '../records/loads.js';
import { read, type Repeated } from '../records/read/execute.js';
import type { ReadRoot } from '../records/read/read-root.js';
import type { Selected } from '../records/read/query.js';
import type { Consistency } from './consistency.js';
import { inTransaction, session, shaped, StaleRights, underTenant, type Kernel, type Work } from '../records/work.js';
import { readVersion, type BulkItem, type BulkOperation } from '../records/write/bulk.js';
import { once, type IdempotencyKey } from '../records/write/idempotency.js';
import { prepareUpdate } from '../records/write/prepare.js';
import { versionRequired } from '../records/write/problems.js';

/** Who lets callers in; knows their rights, and reads them anew when they have changed. */
export interface Gate {
  /** Throws 401 for anybody it does not know. */
  authenticate(authorization: string | undefined): Promise<Rights>;
  reload(rights: Rights): Promise<Rights>;
}

/** What both surfaces run: one call each, so that names, checks and errors cannot differ between them. */
export interface Caller {
  readonly kernel: Kernel;
  readonly gate: Gate;
  work: Work;
  /** Its reads may be answered by a replica. */
  readonly consistency?: Consistency | undefined;
  /** False once a part of the request is done, so that it cannot be begun again as a whole. */
  restartable?: boolean;
}

/** The tenant has defined its fields otherwise meanwhile; nothing was done, and the request begins anew with what there is now. */
export class ShapeChanged extends Error {}

/** Gives the caller new rights and, if the tenant's fields have changed, its new registry; true if they have. */
async function renew(caller: Caller): Promise<boolean> {
  const before = caller.work.rights;
  const rights = await caller.gate.reload(before);
  caller.work = { ...caller.work, kernel: shaped(caller.kernel, rights), rights };
  return rights.registry !== before.registry;
}

/**
 * True if what was refused may be right by now, as the tenant has defined its fields otherwise since this process looked; the caller
 * is up to date then. Asks the database, which only refusals cost.
 */
export async function outdated(caller: Caller, error: unknown): Promise<boolean> {
  if (error instanceof ShapeChanged) return true;
  if (!(error instanceof Problem) || BY_THE_DATABASE.has(error.code)) return false;
  return (error.status === 400 || error.code === 'unknown_address') && brought(caller);
}

/** Refusals that a statement found, which has compared the access version itself. */
const BY_THE_DATABASE = new Set(['link_not_found']);

/** Brings the caller up to date if the tenant's access version has moved; true if the tenant's fields have changed with it. */
export async function brought(caller: Caller): Promise<boolean> {
  const { rights } = caller.work;
  if (!caller.kernel.registry.shapes || rights.accessVersion < 0) return false;
  const sql = 'select access_version as v from tenants where id = $1::uuid';
  const [row] = await underTenant<{ v: number }>(caller.kernel.db, rights.tenantId, sql, [rights.tenantId]);
  return row !== undefined && row.v !== rights.accessVersion && renew(caller);
}

const MOST_RELOADS = 5;

/**
 * Runs a step; if the rights have changed meanwhile, nothing was done, and it runs again with the new ones. A refusal that was
 * made without asking the database may come of old rights as well, so they are read again before it is told.
 */
export async function fresh<T>(caller: Caller, step: (work: Work) => Promise<T>): Promise<T> {
  for (let turn = 0, refused = false; ; turn++) {
    try {
      return await step(caller.work);
    } catch (error) {
      const forbidden: boolean = error instanceof Problem && error.status === 403 && !refused;
      if (!(error instanceof StaleRights || forbidden) || turn >= MOST_RELOADS) throw error;
      refused ||= forbidden;
      const before = caller.work.rights;
      const reshaped = await renew(caller);
      if (forbidden && caller.work.rights.accessVersion === before.accessVersion) throw error;
      if (reshaped && caller.restartable !== false) throw new ShapeChanged();
    }
  }
}

/** Reads all roots by one statement; each answer is JSON text, null where there is no such record. */
export function readTexts(
  caller: Caller,
  roots: readonly ReadRoot[] | (() => readonly ReadRoot[]),
  repeated?: Repeated,
): Promise<(string | null)[]> {
  return fresh(caller, async (work) => {
    const { texts, loads } =
      (await onReplica(caller, work, (there) => read(roots, there, repeated))) ?? (await read(roots, work, repeated));
    if (loads.length === 0) return texts;
    return Promise.all(texts.map((text) => (text === null ? null : resolveLoads(text, loads, work, makeContext))));
  });
}

/** Fields that code computes are filled in after the writing statement, or after an earlier one's answer that was kept. */
const complete = async (work: Work, entity: EntityModel, text: string, select: readonly Selected[]): Promise<string> =>
  text.includes('"$load') ? resolveLoads(text, loadsOf(select, entity, work.rights), work, makeContext) : text;

/**
 * Reads on the replica if the caller bears that. Null if it must be read from the database itself: the replica is behind, does not
 * know the record, or knows other rights than this process.
 */
async function onReplica(
  caller: Caller,
  work: Work,
  step: (there: Work) => ReturnType<typeof read>,
): Promise<Awaited<ReturnType<typeof read>> | null> {
  const { replica } = work.kernel;
  if (!caller.consistency || !replica || work.tx) return null;
  try {
    const result = await replica.read(caller.consistency.after, (db) => step({ ...work, kernel: { ...work.kernel, db } }));
    return result === null || result.texts.includes(null) ? null : result;
  } catch (error) {
    if (error instanceof StaleRights) return null;
    throw error;
  }
}

/** Creates a record; `repeated` tells by what words, which others may use too, the caller said what is to be answered. */
export function createOne(
  caller: Caller,
  entity: EntityModel,
  input: unknown,
  select: readonly Selected[],
  idempotency?: IdempotencyKey,
  repeated?: string,
): Promise<{ text: string; replayed: boolean }> {
  return fresh(caller, async (work) => {
    const { texts, replayed } = await pipeline.create(entity, [input], work, { select, idempotency, repeated });
    return { text: await complete(work, entity, texts[0] as string, select), replayed };
  });
}

/** Update, delete or restore one record. `expected` undefined: the caller forgot it; null: whatever is there. */
export function changeOne(
  caller: Caller,
  entity: EntityModel,
  kind: 'update' | 'delete' | 'restore',
  id: string,
  input: unknown,
  expected: number | null | undefined,
  select: readonly Selected[],
  idempotency?: IdempotencyKey,
): Promise<string> {
  if (expected === undefined) throw versionRequired();
  const version = readVersion(expected, '/expectedVersion');
  return fresh(caller, async (work) => {
    const { updated } = await pipeline.apply(entity, kind, [prepareUpdate(entity, id, input, version, work)], work, {
      select,
      idempotency,
    });
    return complete(work, entity, updated[0]?.text ?? 'null', select);
  });
}

export function upsertOne(
  caller: Caller,
  entity: EntityModel,
  match: unknown,
  input: unknown,
  select: readonly Selected[],
  idempotency?: IdempotencyKey,
): Promise<BulkItem> {
  return fresh(caller, async (work) => {
    const item = await bulkPipeline.upsertOne(entity, match, input, work, { select, idempotency });
    return { ...item, text: await complete(work, entity, item.text ?? 'null', select) };
  });
}

export function bulkMany(
  caller: Caller,
  entity: EntityModel,
  operation: BulkOperation,
  items: unknown,
  atomic: boolean,
  select: readonly Selected[],
  idempotency?: IdempotencyKey,
): Promise<BulkItem[]> {
  if (!Array.isArray(items)) throw invalid('/items', 'Expected a list.');
  return fresh(caller, async (work) => {
    const done = await bulkPipeline.run(entity, operation, items, work, { select, atomic, idempotency });
    return Promise.all(
      done.map(async (item) =>
        item.text === undefined ? item : { ...item, text: await complete(work, entity, item.text, select) },
      ),
    );
  });
}

/** Runs an action once per key; the answer is JSON text. */
export function act(
  caller: Caller,
  action: Action,
  entity: EntityModel,
  id: string | null,
  input: unknown,
  expected: number | null | undefined,
  select: readonly Selected[],
  idempotency?: IdempotencyKey,
): Promise<string> {
  if (action.options.versioned && expected === undefined) throw versionRequired();
  const version = readVersion(expected, '/expectedVersion');
  return fresh(caller, async (work) => {
    const run = async (inside: Work): Promise<string> => {
      const result = await runAction(action, id, input, version, inside);
      if (actionReturns(action) !== 'record') return JSON.stringify(result ?? null);
      const target = id ?? (result as { id?: string } | null)?.id ?? '';
      const { texts, loads } = await read([{ kind: 'one', entity, id: target, select, deleted: true }], {
        ...inside,
        rights: { ...inside.rights, accessVersion: -1 },
      });
      return texts[0] == null ? 'null' : resolveLoads(texts[0], loads, inside, makeContext);
    };
    if (action.options.readOnly) return run(work);
    return inTransaction(
      work,
      async (inside) => (await once(action.options.confidential ? undefined : idempotency, inside, () => run(inside))).body,
    );
  });
}

export const actionOn = (action: Action): 'record' | 'collection' => action.options.on ?? 'record';
export const actionReturns = (action: Action): 'record' | 'json' =>
  action.options.returns ?? (actionOn(action) === 'record' && !action.options.readOnly ? 'record' : 'json');

/** The record a merged one lives on in, or null. */
export async function redirectOf(caller: Caller, entity: EntityModel, id: string): Promise<string | null> {
  const { tenantId } = caller.work.rights;
  const sql = 'select to_id from redirects where tenant_id = $1 and entity = $2 and from_id = $3';
  const [row] = await underTenant<{ to_id: string }>(session(caller.work), tenantId, sql, [tenantId, entity.name, id]);
  return row?.to_id ?? null;
}

/** 404, telling where a merged record went if the caller may see it (CON4). */
export async function absent(caller: Caller, entity: EntityModel, id: string): Promise<Problem> {
  const to = await redirectOf(caller, entity, id);
  if (to === null) return notFound(entity.name);
  const [text] = await readTexts(caller, [{ kind: 'one', entity, id: to, select: [{ kind: 'value', alias: 'id', key: 'id' }] }]);
  return text === null
    ? notFound(entity.name)
    : new Problem('merged', 308, `This ${entity.name} was merged into ${to}.`, {
        params: { location: `/v1/${entity.route}/${to}`, id: to },
      });
}

/** A history with API field names and values instead of columns, without what the caller may not read. */
export function apiHistory(entity: EntityModel, history: string, rights: Rights): string {
  const hidden = hiddenFields(rights, entity);
  const parsed = JSON.parse(history) as { nodes: StoredChange[]; endCursor: string | null };
  return JSON.stringify({ ...parsed, nodes: parsed.nodes.map((node) => apiChange(entity, node, hidden)) });
}
