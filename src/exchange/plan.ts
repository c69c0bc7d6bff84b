import type { Loader, Preset } from '../declare/exchange.js';
import { refuseOff } from '../access/switches.js';
import { invalid } from '../platform/problem.js';
import { makeContext } from '../records/context.js';
import type { Work } from '../records/work.js';
import { entityOf, type EntityModel } from '../registry/model.js';
import type { Mode } from './apply-batch.js';
import { DUPLICATE_POLICIES, type DuplicatePolicy } from './duplicates.js';
import type { SourceRow } from './formats/row.js';
import { guessMapping } from './guess-mapping.js';
import { readMapping, readMatch, type ReadyMapping } from './mapping.js';
import type { OpenRows } from './open-rows.js';
import { presetFor, presetMapping } from './presets.js';

/** What an import is about to do. */
export interface ImportPlan {
  readonly entity: EntityModel;
  readonly mapping: ReadyMapping;
  readonly mode: Mode;
  readonly duplicates: DuplicatePolicy | undefined;
  readonly preset: Preset | undefined;
  /** Set where the preset writes the rows itself. */
  readonly load: Loader | undefined;
}

/** What a caller asks for. */
interface Asked {
  readonly mapping?: unknown;
  readonly preset?: string | undefined;
  readonly match?: unknown;
  readonly mode?: string | undefined;
  readonly duplicates?: string | undefined;
}

/** Checks what is asked for against the file and the entity. @throws Problem that names the parameter */
export function planOf(entity: EntityModel, opened: OpenRows, work: Work, asked: Asked): ImportPlan {
  const preset = presetFor(work.kernel.registry, entity, opened.format.name, asked.preset, asked.mapping !== undefined);
  const sample = prepared(opened.sample, preset);
  if (preset?.load) return loadPlan(entity, preset, preset.load, sample, work, asked);
  const given =
    asked.mapping ?? (preset ? presetMapping(preset, sample) : guessMapping(entity, sample, work.trusted, work.kernel.registry));
  const matched =
    asked.match === undefined || typeof given !== 'object' || given === null
      ? given
      : { ...given, match: readMatch(asked.match, '/match') };
  const mapping = readMapping(entity, matched, work.trusted);
  if (mapping.fields.length + mapping.links.length + mapping.children.length === 0)
    throw invalid(
      '/mapping',
      `None of the file's columns could be matched to a field of ${entity.name}; give a mapping.`,
      { columns: Object.keys(sample[0]?.values ?? {}).slice(0, 100) },
      'no_mapping',
    );
  const mode = asked.mode ?? (mapping.match.length > 0 ? 'upsert' : 'create');
  if (mode !== 'create' && mode !== 'update' && mode !== 'upsert') throw invalid('/mode', 'Expected create, update or upsert.');
  if (mode !== 'create' && mapping.match.length === 0)
    throw invalid('/match', `To ${mode} say by which fields a record is recognised: match.`, undefined, 'no_match_key');
  const { duplicates } = asked;
  if (duplicates !== undefined && !DUPLICATE_POLICIES.includes(duplicates as DuplicatePolicy))
    throw invalid('/duplicates', `Expected ${DUPLICATE_POLICIES.join(', ')}.`);
  return { entity, mapping, mode, duplicates: duplicates as DuplicatePolicy | undefined, preset, load: undefined };
}

/** A preset that writes by itself knows its records, and may be run by whoever may do the strictest thing it does. */
function loadPlan(
  entity: EntityModel,
  preset: Preset,
  load: Loader,
  sample: readonly SourceRow[],
  work: Work,
  asked: Asked,
): ImportPlan {
  for (const key of ['match', 'duplicates'] as const)
    if (asked[key] !== undefined)
      throw invalid(`/${key}`, `The preset ${preset.name} recognises its records by itself; leave ${key} out.`);
  if (asked.mode !== undefined && asked.mode !== 'upsert')
    throw invalid('/mode', `The preset ${preset.name} writes what is not there yet; leave mode out.`);
  const { registry } = work.kernel;
  for (const name of load.writes) refuseOff(entityOf(registry, name), work.rights);
  makeContext(work).require(load.permission);
  const mapping = readMapping(entity, presetMapping(preset, sample), work.trusted);
  return { entity, mapping, mode: 'upsert', duplicates: undefined, preset, load };
}

/** The rows as the preset makes them. */
export const prepared = (rows: readonly SourceRow[], preset: Preset | undefined): SourceRow[] =>
  rows.map((row) => (preset?.prepare && !row.problem ? { ...row, values: preset.prepare(row.values) } : row));
