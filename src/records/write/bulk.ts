import { invalid, Problem } from '../../platform/problem.js';
import type { EntityModel } from '../../registry/model.js';
import { isObject } from '../read/filter.js';
import type { Selected } from '../read/query.js';
import { inTransaction, session, StaleRights, type Work } from '../work.js';
import type { IdempotencyKey } from './idempotency.js';
import { once } from './idempotency.js';
import { prepareCreate, prepareUpdate } from './prepare.js';
import type { Prepared } from './prepared.js';
import { isDuplicate, versionRequired } from './problems.js';
import { findMatches, guardMatch, keepExternal, readMatch, type Match } from './upsert.js';
import { at, type writer } from './write.js';

/** Most records one bulk request may hold. */
export const MAX_BULK = 200;

export type BulkOperation = 'create' | 'update' | 'upsert' | 'delete' | 'restore';

/** One item's outcome; `text` is the record as JSON. */
export interface BulkItem {
  readonly ok: boolean;
  readonly outcome?: 'created' | 'updated' | 'unchanged' | 'deleted' | 'restored';
  readonly id?: string;
  readonly text?: string;
  readonly problem?: Problem;
}

export interface BulkOptions {
  readonly select: readonly Selected[];
  /** All or none; otherwise each item by itself. */
  readonly atomic: boolean;
  readonly idempotency?: IdempotencyKey | undefined;
  /** Items as they were imported: their place is told by the caller, so more than {@link MAX_BULK} are let through. */
  readonly unlimited?: boolean;
}

type Writer = ReturnType<typeof writer>;

/** Runs one operation over many records set-wise; results are in the order of the items. */
export function bulk(pipeline: Writer) {
  return {
    run: (entity: EntityModel, operation: BulkOperation, items: readonly unknown[], work: Work, options: BulkOptions) =>
      run(pipeline, entity, operation, items, work, options),
    upsertOne: (
      entity: EntityModel,
      match: unknown,
      input: unknown,
      work: Work,
      options: Pick<BulkOptions, 'select' | 'idempotency'>,
    ) => upsertOne(pipeline, entity, match, input, work, options),
  };
}

async function run(
  pipeline: Writer,
  entity: EntityModel,
  operation: BulkOperation,
  items: readonly unknown[],
  work: Work,
  options: BulkOptions,
): Promise<BulkItem[]> {
  if (!options.unlimited && items.length > MAX_BULK)
    throw invalid('/items', `At most ${MAX_BULK} items; send several requests.`, { max: MAX_BULK });
  const together = async (inside: Work) => step(pipeline, entity, operation, items, inside, options.select);
  if (options.atomic) {
    if (!options.idempotency) return inTransaction(work, together);
    return inTransaction(
      work,
      async (inside) =>
        JSON.parse(
          (await once(options.idempotency, inside, async () => JSON.stringify(await together(inside)))).body,
        ) as BulkItem[],
    );
  }
  if (operation === 'upsert')
    return halving(
      items.map((_, i) => i),
      work,
      (some, inside) =>
        upsert(
          pipeline,
          entity,
          some.map((i) => items[i]),
          inside,
          options.select,
        ),
    );
  return each(pipeline, entity, operation, items, work, options.select);
}

/** Each item by itself as far as its caller can tell: what its own checks refuse never reaches the database, the rest goes together. */
async function each(
  pipeline: Writer,
  entity: EntityModel,
  operation: Exclude<BulkOperation, 'upsert'>,
  items: readonly unknown[],
  work: Work,
  select: readonly Selected[],
): Promise<BulkItem[]> {
  const results: BulkItem[] = new Array<BulkItem>(items.length);
  const prepared = new Map<number, Prepared>();
  items.forEach((item, i) => {
    try {
      prepared.set(
        i,
        operation === 'create' ? prepareCreate(entity, item, work, '/0') : target(entity, operation, item, work, '/0'),
      );
    } catch (error) {
      results[i] = refused(error, i);
    }
  });
  const good = [...prepared.keys()];
  const done = await halving(good, work, (some, inside) =>
    write(
      pipeline,
      entity,
      operation,
      some.map((i) => prepared.get(i) as Prepared),
      inside,
      select,
    ),
  );
  done.forEach((result, n) => (results[good[n] as number] = result));
  return results;
}

/** All at once, and only if one is refused in halves, down to the one: the good ones are kept at the price of few statements. */
async function halving(
  indexes: readonly number[],
  work: Work,
  step: (some: readonly number[], inside: Work) => Promise<BulkItem[]>,
): Promise<BulkItem[]> {
  if (indexes.length === 0) return [];
  try {
    return await savepoint(work, (inside) => step(indexes, inside));
  } catch (error) {
    if (!(error instanceof Problem) || error.status >= 500) throw error;
    if (indexes.length === 1) return [refused(error, indexes[0] as number)];
    const middle = indexes.length >> 1;
    return [...(await halving(indexes.slice(0, middle), work, step)), ...(await halving(indexes.slice(middle), work, step))];
  }
}

async function step(
  pipeline: Writer,
  entity: EntityModel,
  operation: BulkOperation,
  items: readonly unknown[],
  work: Work,
  select: readonly Selected[],
): Promise<BulkItem[]> {
  const pointer = (i: number) => `/${i}`;
  if (items.length === 0) return [];
  if (operation === 'upsert') return upsert(pipeline, entity, items, work, select);
  const records = items.map((item, i) =>
    operation === 'create' ? prepareCreate(entity, item, work, pointer(i)) : target(entity, operation, item, work, pointer(i)),
  );
  return write(pipeline, entity, operation, records, work, select);
}

async function write(
  pipeline: Writer,
  entity: EntityModel,
  operation: Exclude<BulkOperation, 'upsert'>,
  records: readonly Prepared[],
  work: Work,
  select: readonly Selected[],
): Promise<BulkItem[]> {
  if (operation === 'create') {
    const { texts, ids } = await pipeline.createPrepared(entity, records, work, { select, pointer: (i) => `/${i}` });
    return texts.map((text, i) => ({ ok: true, outcome: 'created', id: ids[i] as string, text }));
  }
  const done: BulkItem[] = new Array<BulkItem>(records.length);
  for (const members of sameFields(records)) {
    const { updated } = await pipeline.apply(
      entity,
      operation,
      members.map((i) => records[i] as Prepared),
      work,
      { select, pointer: (i) => `/${members[i]}` },
    );
    updated.forEach(
      (u, i) =>
        (done[members[i] as number] = {
          ok: true,
          outcome: u.changed ? (`${operation}d` as 'updated') : 'unchanged',
          id: u.id,
          text: u.text,
        }),
    );
  }
  return done;
}

/** Items `{ match, input }`: the record is found by its match and updated, or created. */
async function upsert(
  pipeline: Writer,
  entity: EntityModel,
  items: readonly unknown[],
  work: Work,
  select: readonly Selected[],
): Promise<BulkItem[]> {
  const parsed = items.map((item, i) => {
    if (!isObject(item)) throw invalid(`/${i}`, 'Expected { match, input }.');
    const match = readMatch(entity, item.match, `/${i}/match`);
    guardMatch(entity, match, work, `/${i}/match`);
    return { match, input: (item.input ?? {}) as Record<string, unknown> };
  });
  const found = await findMatches(
    entity,
    parsed.map((p) => p.match),
    work,
  );
  const done: BulkItem[] = new Array<BulkItem>(items.length);
  const missing = parsed.flatMap((p, i) => (found[i] === null ? [{ ...p, i }] : []));
  if (missing.length > 0) {
    const inputs = missing.map((m) => ({ ...naturalValues(m.match), ...m.input }));
    const { texts, ids } = await pipeline.create(entity, inputs, work, { select, pointer: (n) => `/${missing[n]?.i}/input` });
    await keepExternal(
      entity,
      missing.map((m, n) => ({ match: m.match, id: ids[n] as string })),
      work,
    );
    missing.forEach((m, n) => (done[m.i] = { ok: true, outcome: 'created', id: ids[n] as string, text: texts[n] as string }));
  }
  const present = parsed.flatMap((p, i) =>
    found[i] === null ? [] : [{ i, record: prepareUpdate(entity, found[i] as string, p.input, null, work, `/${i}/input`) }],
  );
  for (const members of sameFields(present.map((p) => p.record))) {
    const chosen = members.map((n) => present[n] as { i: number; record: Prepared });
    const { updated } = await pipeline.apply(
      entity,
      'update',
      chosen.map((c) => c.record),
      work,
      { select, pointer: (n) => `/${chosen[n]?.i}/input` },
    );
    updated.forEach(
      (u, n) =>
        (done[(chosen[n] as { i: number }).i] = {
          ok: true,
          outcome: u.changed ? 'updated' : 'unchanged',
          id: u.id,
          text: u.text,
        }),
    );
  }
  return done;
}

/** One upsert that holds its ground in a race: whoever comes second updates what the first created. */
async function upsertOne(
  pipeline: Writer,
  entity: EntityModel,
  match: unknown,
  input: unknown,
  work: Work,
  options: { select: readonly Selected[]; idempotency?: IdempotencyKey | undefined },
): Promise<BulkItem> {
  for (let turn = 0; ; turn++) {
    try {
      return await inTransaction(work, async (inside) => {
        const parsed = readMatch(entity, match);
        await lock(entity, parsed, inside);
        const { body } = await once(options.idempotency, inside, async () =>
          JSON.stringify((await unindexed(() => upsert(pipeline, entity, [{ match, input }], inside, options.select)))[0]),
        );
        return JSON.parse(body) as BulkItem;
      });
    } catch (error) {
      if (turn >= 3 || work.tx || !isDuplicate(error)) throw error;
    }
  }
}

/** Two upserts of one external id wait for each other; natural keys are held by their unique index. */
async function lock(entity: EntityModel, match: Match, work: Work): Promise<void> {
  if (match.kind === 'external')
    await session(work).query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [
      `${work.rights.tenantId} ${entity.name} ${match.system} ${match.externalId}`,
    ]);
}

const naturalValues = (match: Match): Record<string, unknown> =>
  match.kind === 'key' ? Object.fromEntries(match.keys.map((key, i) => [key, match.values[i]])) : {};

/** Items `{ id, expectedVersion, input }` or `{ id, expectedVersion }`. */
function target(entity: EntityModel, operation: BulkOperation, item: unknown, work: Work, pointer: string): Prepared {
  if (!isObject(item) || typeof item.id !== 'string')
    throw invalid(`${pointer}/id`, 'Say which record: { "id", "expectedVersion" }.');
  if (item.expectedVersion === undefined && !work.trusted) throw versionRequired();
  const expected = readVersion(item.expectedVersion, `${pointer}/expectedVersion`);
  return prepareUpdate(
    entity,
    item.id,
    operation === 'update' ? item.input : {},
    expected,
    work,
    operation === 'update' ? `${pointer}/input` : pointer,
  );
}

export function readVersion(value: unknown, pointer: string): number | null {
  if (value === null || value === undefined) return null;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > 2_147_483_647)
    throw invalid(pointer, 'Expected a version: a whole number from 1.');
  return value;
}

/** Indexes of records that touch the same fields, since one statement writes one set of columns. */
function sameFields(records: readonly Prepared[]): number[][] {
  const groups = new Map<string, number[]>();
  records.forEach((record, i) => {
    const key = [...record.values.keys()].sort().join();
    groups.set(key, [...(groups.get(key) ?? []), i]);
  });
  return [...groups.values()];
}

/** Runs `step` in its own transaction, or inside a savepoint of the work's. */
async function savepoint<T>(work: Work, step: (inside: Work) => Promise<T>): Promise<T> {
  if (!work.tx) return inTransaction(work, step);
  await work.tx.query('savepoint item');
  try {
    const result = await step(work);
    await work.tx.query('release savepoint item');
    return result;
  } catch (error) {
    if (!(error instanceof StaleRights)) await work.tx.query('rollback to savepoint item');
    throw error;
  }
}

/** The problem of one item, told at its place. */
function refused(error: unknown, index: number): BulkItem {
  if (!(error instanceof Problem) || error.status >= 500) throw error;
  return { ok: false, problem: at(withoutIndex(error), index) as Problem };
}

/** A list of one item is no list to its caller: the pointer loses its `/0`. */
async function unindexed<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    throw error instanceof Problem ? withoutIndex(error) : error;
  }
}

const withoutIndex = (problem: Problem): Problem =>
  new Problem(problem.code, problem.status, problem.message, {
    ...(problem.pointer === undefined ? {} : { pointer: problem.pointer.replace(/^\/0/, '') }),
    params: { ...problem.params },
    cause: problem.cause,
  });
