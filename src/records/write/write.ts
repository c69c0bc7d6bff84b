import { rowScope } from '../read/scope.js';
import { Statement } from '../read/statement.js';
import type { Change, Rule } from '../../declare/rule.js';
import type { EventOf, Listener } from '../../declare/module.js';
import { NO_FORM_RULES } from '../../access/form-rules.js';
import { Problem } from '../../platform/problem.js';
import type { EntityModel } from '../../registry/model.js';
import { PAST } from '../../registry/names.js';
import { read } from '../read/execute.js';
import type { Selected } from '../read/query.js';
import { allFields } from '../select-all.js';
import { inTransaction, type Work } from '../work.js';
import { insert, splitTexts } from './create.js';
import { derivesFromBefore, withDerived } from './derive.js';
import { once, replayAfter, type IdempotencyKey } from './idempotency.js';
import { announceLinks, firstLinks, writeLinked, type Relinked } from './linked.js';
import { mayWrite, prepareCreate, prepareUpdate } from './prepare.js';
import type { Prepared } from './prepared.js';
import { formRulesFor, regulateCreate, regulateUpdate } from './forms.js';
import { wantsNumbers, withNumbers } from './numbers.js';
import { listenersFor, reactions, rulesFor, type MakeContext, type Reactions } from './reactions.js';
import { withRates } from './rates.js';
import { followLinks, inbound, type Follow } from './remove.js';
import { NotAlone, sharingKeys, sharingRecords } from './sharing.js';
import { change, touch, type RowChange, type Updated } from './update.js';

export interface WriteOptions {
  readonly select: readonly Selected[];
  readonly idempotency?: IdempotencyKey | undefined;
  /** Of one record's create: see `InsertOptions`. */
  readonly repeated?: string | undefined;
  readonly pointer?: (i: number) => string;
}

/**
 * The one write path. Its steps, in order: actor and permission, types and defaults (`prepare`), rules, row scope, links and
 * write (one statement), ledger (trigger), in-transaction listeners, idempotency record, commit, readers woken.
 */
export function writer(makeContext: MakeContext) {
  const react = reactions(makeContext);
  return {
    create: (entity: EntityModel, inputs: readonly unknown[], work: Work, options: WriteOptions) =>
      create(react, entity, inputs, work, options),
    createPrepared: (entity: EntityModel, records: readonly Prepared[], work: Work, options: WriteOptions) =>
      createPrepared(react, entity, records, work, options),
    apply: (entity: EntityModel, kind: RowChange, records: readonly Prepared[], work: Work, options: WriteOptions) =>
      apply(react, entity, kind, records, work, options),
    readBack,
    hanging: hanging(react),
  };
}

/** Creates records; the answer is one JSON text per record, in order. */
async function create(
  react: Reactions,
  entity: EntityModel,
  inputs: readonly unknown[],
  work: Work,
  options: WriteOptions,
): Promise<{ texts: string[]; ids: string[]; replayed: boolean }> {
  const pointer = options.pointer ?? (() => '');
  return createPrepared(
    react,
    entity,
    inputs.map((input, i) => prepareCreate(entity, input, work, pointer(i))),
    work,
    options,
  );
}

/** As {@link create}, of inputs that are checked already. */
async function createPrepared(
  react: Reactions,
  entity: EntityModel,
  given: readonly Prepared[],
  work: Work,
  options: WriteOptions,
): Promise<{ texts: string[]; ids: string[]; replayed: boolean }> {
  const pointer = options.pointer ?? (() => '');
  const records = await withRates(entity, given, work);
  const ids = records.map((r) => r.id);
  const rules = rulesFor(entity, 'create');
  const listeners = listenersFor(entity, 'create', records, work);
  const keys = sharingKeys(listeners, records, work);
  const keyed = keys.some((one) => one.size > 0);
  const several =
    rules.some((r) => r.reads) ||
    wantsNumbers(entity, records) ||
    formRulesFor(entity, work).length > 0 ||
    listeners.some((l) => l.sharing === undefined) ||
    records.some((r) => r.linked.size > 0);
  const guarded = keyed && records.length === 1 && !several;
  let sharing = keyed && !guarded ? await sharingRecords(entity, keys, work) : new Set<number>();
  if (!several && sharing.size === 0) {
    await react.check(rules, creations(entity, records), work);
    try {
      const texts = await insert(entity, records, work, {
        select: options.select,
        idempotency: options.idempotency,
        repeated: options.repeated,
        pointer,
        ...(guarded ? { alone: keys[0] } : {}),
      });
      if (!work.tx) work.kernel.wake(work.rights.tenantId);
      return { texts, ids, replayed: false };
    } catch (error) {
      if (!(error instanceof NotAlone))
        return { texts: [await replayAfter(error, options.idempotency, work)], ids, replayed: true };
      sharing = new Set([0]);
    }
  }
  const plan: CreatePlan = { entity, records, rules, listeners, sharing, options, pointer };
  return inTransaction(work, (inside) => createInSteps(react, plan, inside));
}

const creations = (entity: EntityModel, records: readonly Prepared[]): Change[] =>
  records.map((r) => ({
    operation: 'create',
    entity: entity.name,
    id: r.id,
    before: null,
    after: Object.fromEntries([...r.values, ...r.linked]),
    changed: [...r.values.keys()],
  }));

interface CreatePlan {
  readonly entity: EntityModel;
  readonly records: readonly Prepared[];
  readonly rules: readonly Rule[];
  readonly listeners: readonly Listener[];
  /** Indexes of the records that share a key with another one. */
  readonly sharing: ReadonlySet<number>;
  readonly options: WriteOptions;
  pointer(i: number): string;
}

/** A create that needs more than its one statement: rules that read, many-to-many links, listeners. */
async function createInSteps(
  react: Reactions,
  plan: CreatePlan,
  work: Work,
): Promise<{ texts: string[]; ids: string[]; replayed: boolean }> {
  const { entity, listeners, sharing, pointer } = plan;
  const ids = plan.records.map((r) => r.id);
  const { body, replayed } = await once(plan.options.idempotency, work, async () => {
    const regulated = await regulateCreate(entity, plan.records, work, pointer);
    await react.check(plan.rules, creations(entity, regulated), work);
    // After all that may refuse: a gap-free counter is held until the commit.
    const records = await withNumbers(entity, regulated, work, pointer);
    await announceLinks(firstLinks(records), work);
    const full = await insert(entity, records, work, { select: allFields(entity), pointer });
    for (const [i, record] of records.entries()) await writeLinked(entity, record, work, pointer(i));
    const events = full.map((text, i): EventOf => {
      const after = { ...(JSON.parse(text) as Record<string, unknown>), ...Object.fromEntries(records[i]?.linked ?? []) };
      const index = full.length > 1 ? { index: i } : {};
      return {
        event: `${entity.name}.created`,
        entity: entity.name,
        recordId: ids[i] ?? '',
        version: 1,
        ...index,
        before: null,
        after,
      };
    });
    const [keyed, others] = [listeners.filter((l) => l.sharing !== undefined), listeners.filter((l) => l.sharing === undefined)];
    await react.notify(entity, 'create', others, events, work);
    const shared = events.filter((_, i) => sharing.has(i));
    await react.notify(entity, 'create', keyed, shared, work);
    const texts = await readBack(entity, ids, work, plan.options.select);
    return texts.length === 1 ? (texts[0] as string) : `[${texts.join(',')}]`;
  });
  return { texts: ids.length === 1 ? [body] : splitTexts(body), ids, replayed };
}

/** The records as they are now, after listeners may have changed them further. */
async function readBack(
  entity: EntityModel,
  ids: readonly string[],
  work: Work,
  select: readonly Selected[],
  deleted = false,
): Promise<string[]> {
  const own: Work = { ...work, rights: { ...work.rights, accessVersion: -1 } };
  if (ids.length === 0) return [];
  if (ids.length === 1)
    return (await read([{ kind: 'one', entity, id: ids[0] as string, select, deleted }], own)).texts.map(
      (text) => text ?? 'null',
    );
  const { texts } = await read([{ kind: 'many', entity, ids, select, deleted }], own);
  return (JSON.parse(texts[0] ?? '[]') as unknown[]).map((one) => JSON.stringify(one));
}

/** Changes, deletes or restores records; without rules, listeners or inbound links by one statement. */
async function apply(
  react: Reactions,
  entity: EntityModel,
  kind: RowChange,
  given: readonly Prepared[],
  work: Work,
  options: WriteOptions,
): Promise<{ updated: Updated[]; replayed: boolean }> {
  const pointer = options.pointer ?? (() => '');
  const records = kind === 'update' ? await withRates(entity, given, work) : given;
  const rules = rulesFor(entity, kind);
  const fromBefore = kind === 'update' && derivesFromBefore(entity, records);
  const several =
    rules.length > 0 ||
    fromBefore ||
    (kind === 'update' && formRulesFor(entity, work).length > 0) ||
    listenersFor(entity, kind, records, work).length > 0 ||
    records.some((r) => r.linked.size > 0) ||
    options.idempotency !== undefined ||
    (kind === 'delete' && inbound(entity, work).length > 0);
  if (!several) {
    const derived = kind === 'update' ? await withFollowing(entity, records, [], work, pointer) : records;
    const updated = await change(entity, kind, derived, work, options.select, pointer);
    if (!work.tx) work.kernel.wake(work.rights.tenantId);
    return { updated, replayed: false };
  }
  return inTransaction(work, async (inside) => {
    const { body, replayed } = await once(options.idempotency, inside, async () =>
      JSON.stringify(await steps(react, entity, kind, records, inside, options, rules, pointer)),
    );
    return { updated: JSON.parse(body) as Updated[], replayed };
  });
}

/** Adds what follows from the values; amounts of money among it get their rates too. */
async function withFollowing(
  entity: EntityModel,
  records: readonly Prepared[],
  before: readonly Record<string, unknown>[],
  work: Work,
  pointer: (i: number) => string,
): Promise<readonly Prepared[]> {
  const derived = withDerived(entity, records, before, work, pointer);
  return derived.every((one, i) => one === records[i]) ? records : withRates(entity, derived, work);
}

async function steps(
  react: Reactions,
  entity: EntityModel,
  kind: RowChange,
  given: readonly Prepared[],
  work: Work,
  options: WriteOptions,
  rules: readonly Rule[],
  pointer: (i: number) => string,
): Promise<Updated[]> {
  // Throws if the actor may change no such record at all, before a rule tells anything of one.
  if (kind !== 'update') rowScope(entity, kind === 'delete' ? 'delete' : 'update', 't', new Statement(work.rights));
  const watched = rules.length > 0 || listenersFor(entity, kind, given, work).length > 0;
  const regulated = kind === 'update' && formRulesFor(entity, work).length > 0;
  const linked = given.some((r) => r.linked.size > 0);
  const before =
    watched || regulated || linked || (kind === 'update' && derivesFromBefore(entity, given))
      ? await locked(entity, given, kind, work, pointer)
      : [];
  const records = kind === 'update' ? await withFollowing(entity, given, before, work, pointer) : given;
  const listeners = listenersFor(entity, kind, records, work);
  // Only now: a record that the caller may not see or change has been refused as such.
  if (regulated) await regulateUpdate(entity, records, work, pointer);
  await react.check(
    rules,
    // What is not there, or not for the caller, is refused by the change itself.
    before.flatMap((old, i) => ('id' in old ? [asChange(entity, kind, records[i] as Prepared, old)] : [])),
    work,
  );
  const ids = records.map((r) => r.id);
  // Before the record itself, whose entry in the ledger tells them: that it may be changed was looked at when it was locked.
  const relinked = await relink(entity, records, before, work, pointer);
  const changed = await change(entity, kind, records, work, options.select, pointer);
  // After the record itself: its version is compared before anything that goes with it could change it.
  if (kind === 'delete') await followLinks(entity, ids, work, hanging(react));
  const updated = await withLinksAlone(entity, relinked, changed, work);
  const current = () => readBack(entity, ids, work, options.select, true);
  if (!watched && listeners.length === 0) return linked ? withTexts(updated, await current()) : updated;
  const after = await readBack(entity, ids, work, allFields(entity), true);
  await react.notify(entity, kind, listeners, eventsOf(entity, kind, updated, before, after), work);
  return listeners.length > 0 || linked ? withTexts(updated, await current()) : updated;
}

/** What happened, of the records that did change; `after` are their JSON texts. */
function eventsOf(
  entity: EntityModel,
  kind: RowChange,
  updated: readonly Updated[],
  before: readonly Record<string, unknown>[],
  after: readonly string[],
): EventOf[] {
  return updated.flatMap(({ id, changed }, i): EventOf[] => {
    const now = JSON.parse(after[i] as string) as Record<string, unknown>;
    const version = Number(now.version);
    const event = `${entity.name}.${PAST[kind]}`;
    return changed ? [{ event, entity: entity.name, recordId: id, version, before: before[i] ?? null, after: now }] : [];
  });
}

/** Writes many-to-many links and tells the ledger of them; `before` are the records, locked. Gives the ids of those that got others. */
async function relink(
  entity: EntityModel,
  records: readonly Prepared[],
  before: readonly Record<string, unknown>[],
  work: Work,
  pointer: (i: number) => string,
): Promise<string[]> {
  const done: { id: string; version: number; links: Relinked }[] = [];
  for (const [i, record] of records.entries()) {
    const links = record.linked.size > 0 ? await writeLinked(entity, record, work, pointer(i)) : null;
    if (links) done.push({ id: record.id, version: Number(before[i]?.version) + 1, links });
  }
  await announceLinks(done, work);
  return done.map(({ id }) => id);
}

/** A record of which nothing but its links has changed gets a version and an entry in the ledger for them. */
async function withLinksAlone(
  entity: EntityModel,
  relinked: readonly string[],
  updated: readonly Updated[],
  work: Work,
): Promise<Updated[]> {
  const touched = relinked.filter((id) => !updated.some((u) => u.id === id && u.changed));
  if (touched.length > 0) await touch(entity, touched, work);
  return updated.map((u) => (touched.includes(u.id) ? { ...u, changed: true } : u));
}

/** What hangs on a deleted record: its listeners hear of it, but rules, made for what people write, do not refuse it. */
const hanging =
  (react: Reactions): Follow =>
  async (from, kind, records, work) => {
    const select = [{ kind: 'value', alias: 'id', key: 'id' }] as const;
    const free: Work = { ...work, rights: { ...work.rights, forms: NO_FORM_RULES } };
    await steps(react, from, kind, records, free, { select }, [], () => '');
  };

/** The records before, locked until the commit; refused just as the change itself would be. */
async function locked(
  entity: EntityModel,
  records: readonly Prepared[],
  kind: RowChange,
  work: Work,
  pointer: (i: number) => string,
): Promise<Record<string, unknown>[]> {
  const untouched = records.map((r): Prepared => ({ ...r, values: new Map(), linked: new Map() }));
  if (kind !== 'update')
    return (
      await readBack(
        entity,
        records.map((r) => r.id),
        work,
        allFields(entity),
        true,
      )
    ).map((t) => (JSON.parse(t) as Record<string, unknown> | null) ?? {});
  const now = await change(entity, 'update', untouched, work, allFields(entity), pointer);
  return now.map((one) => JSON.parse(one.text) as Record<string, unknown>);
}

const withTexts = (updated: readonly Updated[], texts: readonly string[]): Updated[] =>
  updated.map((u, i) => ({ ...u, text: texts[i] as string }));

function asChange(entity: EntityModel, kind: RowChange, record: Prepared, before: Record<string, unknown>): Change {
  const given = Object.fromEntries([...record.values, ...record.linked]);
  const changed = Object.keys(given).filter((key) => JSON.stringify(given[key]) !== JSON.stringify(before[key] ?? null));
  return { operation: kind, entity: entity.name, id: record.id, before, after: { ...before, ...given }, changed };
}

/** A problem of one record among several, with the pointer put before it. */
export const at = (error: unknown, index: number): unknown =>
  error instanceof Problem
    ? new Problem(error.code, error.status, error.message, {
        pointer: `/${index}${error.pointer ?? ''}`,
        params: { ...error.params },
        cause: error.cause,
      })
    : error;

export { mayWrite, prepareUpdate };
