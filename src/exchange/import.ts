import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { createPace } from '../platform/pace.js';
import { conflict, Problem } from '../platform/problem.js';
import { entityOf } from '../registry/model.js';
import { bulkPipeline } from '../records/context.js';
import { lookAgainInside } from '../records/statistics.js';
import { inTransaction, session, StaleRights, type Work } from '../records/work.js';
import { mayCreate, mayWrite } from '../records/write/prepare.js';
import { applyBatch, type LaterLink, type RowOutcome } from './apply-batch.js';
import type { ReadOptions } from './formats/format.js';
import { startRun, type ImportRun } from './import-run.js';
import { checkpointAfter, writeCheckpoint, type Checkpoint } from './checkpoint.js';
import { laterLinks } from './later-links.js';
import type { ReadyLink } from './mapping.js';
import { loadBatch } from './load-batch.js';
import { openRows, type OpenRows } from './open-rows.js';
import { planOf, type ImportPlan } from './plan.js';
import { BATCH, BATCH_BESIDE, batchReader } from './read-batches.js';
import { Tally, type Counts, type ImportReport } from './report.js';
import { resolveLinks } from './resolve-links.js';
import { watchValues } from './suspicious.js';
import { withoutIndex } from './change.js';

export interface ImportOptions {
  /** Name of the entity, `person`. */
  readonly entity: string;
  /** A path, or the bytes themselves. */
  readonly source: string | AsyncIterable<Uint8Array>;
  readonly fileName?: string | undefined;
  /** Recognised from the content unless given. */
  readonly format?: string | undefined;
  /** Encoding, delimiter and the like, where they are not to be guessed. */
  readonly read?: ReadOptions | undefined;
  /** A {@link Mapping}; guessed from names and first rows unless given. */
  readonly mapping?: unknown;
  /** Name of a declared preset, instead of a mapping. */
  readonly preset?: string | undefined;
  /** Overrides the mapping's. */
  readonly match?: unknown;
  /** Default `upsert` where there is something to match by, `create` otherwise. */
  readonly mode?: string | undefined;
  readonly duplicates?: string | undefined;
  /** Does all of it, against the real database and its constraints, and takes it back. */
  readonly dryRun?: boolean | undefined;
  /** All or nothing; otherwise good rows stay. */
  readonly atomic?: boolean | undefined;
  readonly batchSize?: number | undefined;
  /** Goes on with a run that was begun, or queued, before; what is done then stands in its checkpoint. */
  readonly resume?: { readonly run: ImportRun; readonly checkpoint: Checkpoint | null } | undefined;
  onProgress?(progress: { rows: number; bytes: number; failed: number }): void;
  readonly signal?: AbortSignal | undefined;
  /** Gives the work with rights read anew, when they have changed while the import runs. */
  refresh?(work: Work): Promise<Work>;
}

interface Plan extends ImportPlan {
  readonly options: ImportOptions;
}

/**
 * Reads a file into an entity and what hangs on it: in batches, with flat memory, each row as one with its children. Every row
 * is counted once; what is the same already costs no version and no line in the ledger.
 */
export async function importFile(work: Work, options: ImportOptions): Promise<ImportReport> {
  const entity = entityOf(work.kernel.registry, options.entity);
  let bytes = 0;
  const source = typeof options.source === 'string' ? createReadStream(options.source) : options.source;
  const counted = counting(source, (length) => (bytes += length));
  const fileName = options.fileName ?? (typeof options.source === 'string' ? basename(options.source) : undefined);
  const opened = await openRows(counted, { fileName, format: options.format, read: options.read });
  const plan: Plan = { ...planOf(entity, opened, work, options), options };
  if (plan.mode !== 'update') mayCreate(entity, work);
  if (plan.mode !== 'create') mayWrite(entity, 'update', work);
  const run = options.resume
    ? options.resume.run
    : options.dryRun
      ? undefined
      : await startRun(work, { fileName, entity: entity.name, format: opened.format.name, mode: plan.mode });
  const tally = new Tally(options.resume?.checkpoint ?? undefined);
  for (let done = 0; done < tally.counts.rows; done++) await opened.rows.next();
  const acting: Work = run ? { ...work, reason: `import ${run.id}` } : work;
  try {
    const status = await runPlan(plan, opened, tally, acting, () =>
      options.onProgress?.({ rows: tally.counts.rows, bytes, failed: tally.counts.failed }),
    );
    const report = reportOf(plan, opened, tally, status, run?.id);
    await run?.finish(report, null);
    return report;
  } catch (error) {
    const problem = error instanceof Problem ? error : null;
    // Whoever resumes it decides whether it has failed for good.
    if (!options.resume)
      await run?.finish(
        reportOf(plan, opened, tally, 'done', run.id),
        problem ?? new Problem('internal_error', 500, 'The import was stopped by a defect.'),
      );
    throw problem && problem.status < 500 ? withCounts(problem, tally.counts) : error;
  } finally {
    await opened.rows.return?.(undefined);
  }
}

/** What had been done when a file turned out to be unreadable further down. */
const withCounts = (problem: Problem, counts: Counts): Problem =>
  new Problem(problem.code, problem.status, problem.message, {
    ...(problem.pointer === undefined ? {} : { pointer: problem.pointer }),
    params: { ...problem.params, counts },
  });

async function* counting(source: AsyncIterable<Uint8Array>, add: (length: number) => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    add(chunk.length);
    yield chunk;
  }
}

function reportOf(
  plan: Plan,
  opened: OpenRows,
  tally: Tally,
  status: ImportReport['status'],
  runId: string | undefined,
): ImportReport {
  const dryRun = plan.options.dryRun ?? false;
  return {
    entity: plan.entity.name,
    format: opened.format.name,
    mode: plan.mode,
    dryRun,
    atomic: plan.options.atomic ?? false,
    status,
    counts: tally.counts,
    errors: tally.errors,
    warnings: tally.warnings,
    omitted: tally.omitted,
    reasons: tally.reasons,
    ...(dryRun ? { rows: tally.rows } : {}),
    ...(runId === undefined ? {} : { runId }),
  };
}

/** Thrown to take a dry run back. */
class RollBack extends Error {}

async function runPlan(
  plan: Plan,
  opened: OpenRows,
  tally: Tally,
  work: Work,
  progress: () => void,
): Promise<ImportReport['status']> {
  const whole = (plan.options.dryRun ?? false) || (plan.options.atomic ?? false);
  const watch = watchValues({ entity: plan.entity, keys: plan.mapping.fields.map((f) => f.key) });
  const turn = { plan, opened, tally, watch, progress, written: async () => undefined };
  if (!whole) {
    await allRows(
      { ...turn, written: growth(plan, tally, work, async (tables) => work.kernel.refreshStatistics?.(tables)) },
      work,
      (step, now) => freshly(plan, now, (fresh) => inTransaction(fresh, step)),
    );
    return 'done';
  }
  let started = false;
  try {
    await freshly(plan, work, (fresh) =>
      inTransaction(fresh, async (inside) => {
        // The file can be read once only: a transaction that lost a deadlock cannot be repeated from here.
        if (started) throw conflict('busy', 'Another change stood in the way of the import, and nothing was done; try again.');
        started = true;
        const written = growth(plan, tally, work, (tables) => lookAgainInside(session(inside), tables));
        await allRows({ ...turn, written }, inside, (step, now) => step(now));
        if (plan.options.dryRun || tally.counts.failed > 0) throw new RollBack();
      }),
    );
    return 'done';
  } catch (error) {
    if (!(error instanceof RollBack)) throw error;
    if (!plan.options.atomic || tally.counts.failed === 0) return 'done';
    tally.undone();
    return 'rolledBack';
  }
}

/** Runs a step again with new rights when they have changed; nothing was done then. */
async function freshly<T>({ options }: Plan, work: Work, step: (work: Work) => Promise<T>): Promise<T> {
  for (let turn = 0; ; turn++) {
    try {
      return await step(work);
    } catch (error) {
      if (!(error instanceof StaleRights) || !options.refresh || turn >= 5) throw error;
      const { rights } = await options.refresh(work);
      work = { ...work, rights };
    }
  }
}

interface Turn {
  readonly plan: Plan;
  readonly opened: OpenRows;
  readonly tally: Tally;
  readonly watch: ReturnType<typeof watchValues>;
  progress(): void;
  /** After each batch that is committed. */
  written(): Promise<void>;
}

const tablesOf = ({ mapping, load }: Plan, { kernel: { registry } }: Work): string[] => [
  ...new Set([
    ...(load?.writes.map((name) => entityOf(registry, name).table) ?? []),
    ...[mapping.entity, ...mapping.links.map((l) => l.target), ...mapping.children.map((c) => c.target)].map((e) => e.table),
    ...([...mapping.entity.fields.values()].some((f) => f.custom) ? ['custom_values'] : []),
  ]),
];

/** Has the planner look at the tables again after the first batch and whenever ten times as many rows have been created. */
function growth(
  plan: Plan,
  tally: Tally,
  work: Work,
  look: (tables: readonly string[]) => Promise<void> | undefined,
): () => Promise<void> {
  let next = 300;
  return async () => {
    if (tally.counts.created + tally.counts.updated < next) return;
    next *= 10;
    await look(tablesOf(plan, work));
  };
}

type InStep = <T>(step: (inside: Work) => Promise<T>, work: Work) => Promise<T>;

async function allRows({ plan, opened, tally, watch, progress, written }: Turn, work: Work, inStep: InStep): Promise<void> {
  const later = laterLinks();
  const { resume } = plan.options;
  let kept = resume?.checkpoint?.later ?? [];
  if (kept.length > 0) await later.add(kept);
  // A transaction around all of them is taken back as a whole, so there is nothing to go on from.
  const checkpoint = resume && !plan.options.atomic ? resume.run.id : undefined;
  const pace = createPace(1, work.kernel.requestsBegun);
  const size = (): number => plan.options.batchSize ?? (pace.shared() ? BATCH_BESIDE : BATCH);
  const nextBatch = batchReader(opened, plan, size);
  try {
    // The next batch is read while the database writes this one.
    let coming = nextBatch();
    for (;;) {
      const batch = await coming;
      if (batch.length === 0) break;
      plan.options.signal?.throwIfAborted();
      coming = nextBatch();
      coming.catch(() => undefined);
      batch.forEach((row) => row.problem ?? watch.see(row));
      const outcomes = await inStep(async (inside) => {
        const applied = plan.load ? await loadBatch(batch, plan.load, inside) : await applyBatch(batch, plan, inside);
        if (checkpoint !== undefined)
          await writeCheckpoint(inside, checkpoint, checkpointAfter(tally, applied, kept), tally.counts.rows);
        return applied;
      }, work);
      if (checkpoint !== undefined) kept = [...kept, ...outcomes.flatMap((outcome) => outcome.later)];
      outcomes.forEach((outcome) => count(outcome, tally));
      for (const { line, notices = [], children } of batch)
        for (const notice of [...notices, ...children.flatMap((child) => child.notices ?? [])]) tally.warning(line, notice);
      await later.add(outcomes.flatMap((outcome) => outcome.later));
      progress();
      await written();
      await pace.rest();
    }
    for await (const links of later.batches(size())) await inStep((inside) => applyLater(links, plan, tally, inside), work);
    const suspicious = await inStep((inside) => watch.warnings(inside), work);
    for (const { line, problem } of suspicious) tally.warning(line, problem);
  } finally {
    await later.close();
  }
}

function count({ line, outcome, id, problem, notice }: RowOutcome, tally: Tally): void {
  tally.row(line, outcome, { ...(id === undefined ? {} : { id }), ...(problem ? { problem } : {}) });
  if (notice) tally.warning(line, notice);
}

/** Second pass: links between rows of the file. The record is there already, so an unknown target is a warning, unless all or nothing was asked for. */
async function applyLater(
  links: readonly LaterLink[],
  { entity, mapping, options }: Plan,
  tally: Tally,
  work: Work,
): Promise<void> {
  const wanted = links.map((l) => ({
    link: mapping.links.find((m) => m.key === l.key) as ReadyLink,
    value: l.value,
    pointer: '',
  }));
  const resolved = await resolveLinks(wanted, null, work);
  const found = links.flatMap((l, i) => {
    const result = resolved[i];
    return result && 'id' in result ? [{ line: l.line, id: l.id, expectedVersion: null, input: { [l.key]: result.id } }] : [];
  });
  const refused = links.flatMap((l, i) => {
    const result = resolved[i];
    return result && 'problem' in result ? [{ line: l.line, problem: result.problem }] : [];
  });
  // One record may have several such links: one round for each.
  for (const key of new Set(links.map((l) => l.key))) {
    const members = found.filter((f) => key in f.input);
    const items = await bulkPipeline.run(
      entity,
      'update',
      members.map(({ id, expectedVersion, input }) => ({ id, expectedVersion, input })),
      work,
      { select: [{ kind: 'value', alias: 'id', key: 'id' }], atomic: false, unlimited: true },
    );
    items.forEach(
      (item, i) => item.problem && refused.push({ line: members[i]?.line ?? 0, problem: withoutIndex(item.problem) }),
    );
  }
  for (const { line, problem } of refused) {
    if (!options.atomic) tally.warning(line, problem);
    else {
      tally.error(line, problem);
      tally.counts.failed++;
      tally.counts.created--;
    }
  }
}
