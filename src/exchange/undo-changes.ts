import { isDeepStrictEqual } from 'node:util';
import { apiChange } from '../ledger/api-change.js';
import { parseStored } from '../ledger/stored-json.js';
import type { Problem } from '../platform/problem.js';
import { conflict } from '../platform/problem.js';
import { allFields } from '../records/select-all.js';
import { bulkPipeline, makeContext } from '../records/context.js';
import { read } from '../records/read/execute.js';
import { inTransaction, type Work } from '../records/work.js';
import type { BulkItem } from '../records/write/bulk.js';
import { isLinks } from '../registry/build.js';
import type { EntityModel } from '../registry/model.js';
import { quote } from '../registry/names.js';
import { withoutIndex } from './change.js';
import { asInput } from './export.js';
import { fillable } from './mapping.js';
import { linkMoves, linksBefore } from './undo-links.js';

/** Which changes are to be taken back: those that give `reason`, made while the run lived that did them. */
export interface UndoneRun {
  /** The reason in the ledger, which no other run gives: `import <id>`. */
  readonly reason: string;
  /** The record of the run, whose own first and last change enclose those of the run. */
  readonly runId: string;
}

/** What became of one record. */
export interface UndoResult {
  readonly entity: string;
  readonly id: string;
  /** `left`: it, or some of its fields, had been changed since, or a rule refuses; nothing of the later change is lost. */
  readonly outcome: 'deleted' | 'restored' | 'left';
  readonly code?: string;
  readonly message?: string;
  /** Fields that keep what they have now. */
  readonly kept?: readonly string[];
}

export interface UndoReport {
  readonly deleted: number;
  readonly restored: number;
  readonly left: number;
  /** The first thousand, those that were left before all others. */
  readonly results: readonly UndoResult[];
}

interface Touched extends Record<string, unknown> {
  readonly entity: string;
  readonly record_id: string;
}

interface Step extends Record<string, unknown> {
  readonly record_id: string;
  readonly operation: string;
  readonly before: string | null;
  readonly after: string | null;
}

type Values = Record<string, unknown>;
type Current = Values & { id: string; version: number; deletedAt: string | null };

const CHUNK = 200;
const MOST_RESULTS = 1000;

/** How many records a run has created or changed. */
export const countTouched = async (work: Work, run: UndoneRun): Promise<number> => (await touchedBy(work, run)).length;

/**
 * Takes back what a run did: what it created is deleted, what it changed gets its values from before, field by field, and only
 * where nobody has changed them since. With the work's rights, by the same way as any other write, the latest first; may be repeated.
 */
export async function undoChanges(work: Work, run: UndoneRun): Promise<UndoReport> {
  const acting: Work = { ...work, reason: undoReason(run) };
  const touched = await touchedBy(work, run);
  const done: UndoResult[] = [];
  for (let at = 0; at < touched.length; at += CHUNK) {
    const chunk = touched.slice(at, at + CHUNK);
    const results = await inTransaction(acting, async (inside) => {
      const all: UndoResult[] = [];
      for (const [name, members] of Map.groupBy(chunk, (one) => one.entity)) {
        const entity = work.kernel.registry.entities.get(name);
        if (entity)
          all.push(
            ...(await undoRecords(
              inside,
              entity,
              members.map((one) => one.record_id),
              run,
            )),
          );
      }
      return all;
    });
    done.push(...results);
  }
  const count = (outcome: UndoResult['outcome']) => done.filter((one) => one.outcome === outcome).length;
  const left = done.filter((one) => one.outcome === 'left');
  return {
    deleted: count('deleted'),
    restored: count('restored'),
    left: left.length,
    results: [...left, ...done.filter((one) => one.outcome !== 'left')].slice(0, MOST_RESULTS),
  };
}

const undoReason = ({ reason }: UndoneRun): string => `undo of ${reason}`;

/** The records, latest first: what hangs on another was made after it. */
function touchedBy(work: Work, { reason, runId }: UndoneRun): Promise<Touched[]> {
  return makeContext(work).sql<Touched>(
    `select entity, record_id from ledger where tenant_id = $1 and reason = $3 and operation in ('create', 'update')
       and xid >= (select xid from ledger where tenant_id = $1 and record_id = $2 order by id limit 1)
       and xid <= (select xid from ledger where tenant_id = $1 and record_id = $2 order by id desc limit 1)
     group by entity, record_id order by min(id) desc`,
    [work.rights.tenantId, runId, reason],
  );
}

async function undoRecords(work: Work, entity: EntityModel, ids: readonly string[], run: UndoneRun): Promise<UndoResult[]> {
  // Nobody changes them between the look and the write.
  await makeContext(work).sql(
    `select 1 from ${quote(entity.table)} where tenant_id = $1 and id = any($2) order by id for update`,
    [work.rights.tenantId, ids],
  );
  const steps = Map.groupBy(await stepsOf(work, ids, run), (step) => step.record_id);
  const later = await changedSince(work, ids, run);
  const current = new Map((await currentOf(work, entity, ids)).map((one) => [one.id, one]));
  const results: UndoResult[] = [];
  const removals: Current[] = [];
  const updates: { id: string; expectedVersion: null; input: Values; kept: readonly string[] }[] = [];
  for (const id of ids) {
    const own = steps.get(id) ?? [];
    const now = current.get(id);
    const made = own[0]?.operation === 'create';
    if (!now || now.deletedAt !== null)
      results.push(made ? { entity: entity.name, id, outcome: 'deleted' } : left(entity, id, GONE));
    else if (made && later.has(id)) results.push(left(entity, id, CHANGED));
    else if (made) removals.push(now);
    else {
      const { input, kept } = await valuesBefore(work, entity, own, now);
      if (Object.keys(input).length > 0) updates.push({ id, expectedVersion: null, input, kept });
      else results.push(kept.length > 0 ? left(entity, id, CHANGED, kept) : { entity: entity.name, id, outcome: 'restored' });
    }
  }
  const options = { select: ID, atomic: false, unlimited: true };
  // What is set back may free what is deleted, and a deletion may empty links to it.
  const restored = await bulkPipeline.run(
    entity,
    'update',
    updates.map(({ kept: _, ...item }) => item),
    work,
    options,
  );
  const deleted = await bulkPipeline.run(
    entity,
    'delete',
    removals.map(({ id }) => ({ id, expectedVersion: null })),
    work,
    options,
  );
  return [
    ...results,
    ...removals.map(({ id }, i) => told(entity, id, deleted[i], 'deleted', [])),
    ...updates.map(({ id, kept }, i) => told(entity, id, restored[i], 'restored', kept)),
  ];
}

const ID = [{ kind: 'value', alias: 'id', key: 'id' }] as const;
const GONE = conflict('gone', 'The record is not there any more.');
const CHANGED = conflict('changed_since', 'The record was changed since.');

const left = ({ name }: EntityModel, id: string, { code, message }: Problem, kept: readonly string[] = []): UndoResult => ({
  entity: name,
  id,
  outcome: 'left',
  code,
  message,
  ...(kept.length > 0 ? { kept } : {}),
});

function told(
  entity: EntityModel,
  id: string,
  item: BulkItem | undefined,
  outcome: 'deleted' | 'restored',
  kept: readonly string[],
): UndoResult {
  if (item?.problem) return left(entity, id, withoutIndex(item.problem));
  return kept.length > 0 ? left(entity, id, CHANGED, kept) : { entity: entity.name, id, outcome };
}

function stepsOf(work: Work, ids: readonly string[], { reason }: UndoneRun): Promise<Step[]> {
  return makeContext(work).sql<Step>(
    `select record_id, operation, before::text as before, after::text as after from ledger
     where tenant_id = $1 and record_id = any($2) and reason = $3 and operation in ('create', 'update') order by id`,
    [work.rights.tenantId, ids, reason],
  );
}

/** Those that anything but the run itself, or what followed from it in the same request, has changed after it. */
async function changedSince(work: Work, ids: readonly string[], run: UndoneRun): Promise<Set<string>> {
  const rows = await makeContext(work).sql<{ record_id: string }>(
    `with own as (select record_id, max(id) as last, array_agg(distinct request_id) as requests from ledger
       where tenant_id = $1 and record_id = any($2) and reason = $3 group by record_id)
     select distinct l.record_id from own join ledger l on l.tenant_id = $1 and l.record_id = own.record_id and l.id > own.last
     where l.operation in ('update', 'delete', 'restore') and l.reason is distinct from $3 and l.reason is distinct from $4
       and not (l.request_id = any(own.requests))`,
    [work.rights.tenantId, ids, run.reason, undoReason(run)],
  );
  return new Set(rows.map((row) => row.record_id));
}

async function currentOf(work: Work, entity: EntityModel, ids: readonly string[]): Promise<Current[]> {
  const rights = { ...work.rights, accessVersion: -1 };
  const { texts } = await read([{ kind: 'many', entity, ids, select: allFields(entity) }], { ...work, rights });
  return (JSON.parse(texts[0] ?? '[]') as (Current | null)[]).filter((one) => one !== null);
}

/** The fields to be set back, and those that somebody else has set since. */
async function valuesBefore(
  work: Work,
  entity: EntityModel,
  steps: readonly Step[],
  now: Values,
): Promise<{ input: Values; kept: string[] }> {
  const changes = steps.map((step) =>
    apiChange(entity, { operation: step.operation, before: stored(step.before), after: stored(step.after) }),
  );
  const before: Values = {};
  const after: Values = {};
  for (const change of changes) {
    for (const [key, value] of Object.entries(change.before ?? {})) before[key] = joined(value, before[key]);
    for (const [key, value] of Object.entries(change.after ?? {})) after[key] = joined(after[key], value);
  }
  const links = await linksBefore(entity, linkMoves(entity, changes), now, work);
  const input: Values = { ...links.input };
  const kept: string[] = [...links.lost];
  for (const field of fillable(entity, false)) {
    const { key } = field;
    if (isLinks(field.field) || (!(key in after) && !(key in before))) continue;
    if (covers(now[key], before[key] ?? null)) continue;
    if (!covers(now[key], after[key] ?? null)) kept.push(key);
    else input[key] = asInput(field, merged(now[key], before[key] ?? null));
  }
  return { input, kept };
}

const stored = (text: string | null): Values | null => (text === null ? null : (parseStored(text) as Values));
const isObject = (value: unknown): value is Values => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Of a field in several parts each change shows those that changed: the first `before` and the last `after` of each part hold. */
const joined = (weak: unknown, strong: unknown): unknown =>
  strong === undefined ? weak : isObject(weak) && isObject(strong) ? { ...weak, ...strong } : strong;

/** Whether the value is what a change says of it, of a value in parts those that the change names. */
const covers = (now: unknown, said: unknown): boolean =>
  isObject(said)
    ? Object.entries(said).every(([part, value]) => isDeepStrictEqual(isObject(now) ? (now[part] ?? null) : null, value ?? null))
    : isDeepStrictEqual(now ?? null, said);

/** The parts that changed put back into the rest; nothing left of it is no value. */
function merged(now: unknown, before: unknown): unknown {
  if (!isObject(before)) return before;
  const whole = { ...(isObject(now) ? now : {}), ...before };
  return Object.values(whole).every((part) => part === null || part === undefined) ? null : whole;
}
