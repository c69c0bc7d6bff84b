import { loadRights } from '../access/load-rights.js';
import { conflict, invalid, Problem } from '../platform/problem.js';
import { makeContext } from '../records/context.js';
import { inTransaction, type Work } from '../records/work.js';
import type { Checkpoint } from './checkpoint.js';
import type { ReadOptions } from './formats/format.js';
import { importFile, type ImportOptions } from './import.js';
import { runName, runOf } from './import-run.js';

/** What a queued import needs besides its file; plain JSON, kept in the run. */
interface Settings extends Pick<
  ImportOptions,
  'entity' | 'format' | 'mapping' | 'preset' | 'match' | 'mode' | 'duplicates' | 'atomic' | 'batchSize'
> {
  readonly read?: ReadOptions | undefined;
  readonly keyId: string | null;
  readonly locale: string;
}

export const RUN_IMPORT = 'kernel.run-import';

/** Keeps the file and leaves the import to a worker; gives the `importRun` in which it can be followed. */
export async function queueImport(
  work: Work,
  options: Omit<ImportOptions, 'source' | 'dryRun'> & { readonly source: AsyncIterable<Uint8Array> },
): Promise<{ runId: string; state: 'waiting' }> {
  const { source, fileName, onProgress: _progress, signal: _signal, refresh: _refresh, ...rest } = options;
  const mode = modeOf(options.mode);
  // The name may tell of a person; it stands with the run alone, where an erasure looks for it.
  const file = await makeContext(work).files.write({ name: 'import', content: source });
  const settings: Settings = { ...rest, read: rest.read, keyId: work.rights.keyId, locale: work.locale };
  const system: Work = {
    ...work,
    trusted: true,
    reason: 'import',
    rights: { ...work.rights, all: true, shape: 'system', accessVersion: -1 },
  };
  return inTransaction(system, async (inside) => {
    const ctx = makeContext(inside);
    const run = await ctx.records('importRun').create({
      fileName: runName(fileName ?? options.entity),
      entity: options.entity,
      format: options.format ?? '?',
      mode,
      state: 'waiting',
      startedAt: work.kernel.now().toISOString(),
      sourceId: file.id,
      settings: JSON.parse(JSON.stringify(settings)) as never,
      ...(work.rights.userId === null ? {} : { ownerId: work.rights.userId }),
    });
    await ctx.enqueue(RUN_IMPORT, { runId: run.id });
    return { runId: run.id, state: 'waiting' as const };
  });
}

function modeOf(mode: string | undefined): 'create' | 'update' | 'upsert' {
  if (mode === undefined || mode === 'create' || mode === 'update' || mode === 'upsert') return mode ?? 'upsert';
  throw invalid('/mode', 'Expected create, update or upsert.');
}

interface Queued {
  readonly state: string;
  readonly sourceId: string | null;
  readonly ownerId: string | null;
  readonly fileName: string;
  readonly settings: Settings;
  readonly checkpoint: Checkpoint | null;
}

/**
 * Does a queued import, with the rights of whoever asked for it. A repetition after a crash goes on with the first row that is not
 * done; one that has ended changes nothing. What the file or the mapping is to blame for ends the run; anything else is thrown, to be tried again.
 */
export async function runQueuedImport(
  system: Work,
  runId: string,
  options: Pick<ImportOptions, 'onProgress'> = {},
): Promise<void> {
  const ctx = makeContext(system);
  const run = (await ctx.records('importRun').find(runId)) as unknown as Queued | null;
  if (!run || (run.state !== 'waiting' && run.state !== 'running')) return;
  const ended = runOf(system, runId);
  try {
    const work = await actorOf(system, run);
    await ctx.records('importRun').update(runId, { state: 'running' });
    if (run.sourceId === null) throw conflict('gone', 'The file of the import was discarded.');
    const { keyId: _key, locale: _locale, ...settings } = run.settings;
    await importFile(work, {
      ...settings,
      ...options,
      fileName: run.fileName,
      source: (await ctx.files.read(run.sourceId)).stream(),
      resume: { run: ended, checkpoint: run.checkpoint },
      refresh: async (now) => ({ ...now, rights: (await actorOf(system, run)).rights }),
    });
  } catch (error) {
    if (!(error instanceof Problem) || error.status >= 500) throw error;
    if (error.code === 'taken_over') return;
    await ended.fail(error);
  }
  await discardSource(system, run);
}

/** The uploaded file has served its purpose, and is full of personal data that no erasure would find in it. */
async function discardSource(system: Work, { sourceId }: Queued): Promise<void> {
  const files = makeContext(system).records('file');
  if (sourceId !== null && (await files.find(sourceId))) await files.delete(sourceId);
}

/** Of an import that will not be tried again: it has failed, unless it has ended by itself. The rows that were written stay. */
export async function endQueuedImport(system: Work, runId: string, reason: string): Promise<void> {
  const run = (await makeContext(system).records('importRun').find(runId)) as unknown as Queued | null;
  if (run?.state !== 'waiting' && run?.state !== 'running') return;
  await runOf(system, runId).fail({ code: 'internal_error', message: reason });
  await discardSource(system, run);
}

async function actorOf(system: Work, { ownerId, settings }: Queued): Promise<Work> {
  const { kernel } = system;
  const work = { ...system, locale: settings.locale };
  if (ownerId === null) return work;
  const { tenantId } = system.rights;
  const rights = await loadRights(kernel.db, kernel.registry, {
    tenantId,
    userId: ownerId,
    keyId: settings.keyId,
    sessionId: null,
  });
  if (!rights) throw conflict('gone', 'Whoever asked for the import is not active any more.');
  return { ...work, rights, trusted: false };
}
