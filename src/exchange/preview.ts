import { entityOf } from '../registry/model.js';
import type { Mapping } from '../declare/exchange.js';
import type { Work } from '../records/work.js';
import { guessMapping, columnsOf, unusedColumns } from './guess-mapping.js';
import { openRows, type OpenOptions } from './open-rows.js';
import { presetFor, presetMapping } from './presets.js';

/** What a file looks like before it is imported. */
export interface Preview {
  readonly format: string;
  readonly encoding: string;
  readonly delimiter?: string;
  readonly header?: boolean;
  readonly columns: readonly { readonly name: string; readonly samples: readonly string[]; readonly used: boolean }[];
  /** To be edited and given to the import. */
  readonly mapping: Mapping;
  readonly rows: readonly {
    readonly line: number;
    readonly values: Record<string, unknown>;
    readonly problem?: { readonly code: string; readonly message: string };
  }[];
}

const SHOWN = 10;

/** Recognises a file and proposes a mapping, from its first hundred rows. */
export async function previewFile(
  work: Work,
  entityName: string,
  source: AsyncIterable<Uint8Array>,
  options: OpenOptions & { readonly preset?: string | undefined } = {},
): Promise<Preview> {
  const entity = entityOf(work.kernel.registry, entityName);
  const { format, detected, sample, rows } = await openRows(source, options);
  await rows.return?.(undefined);
  const preset = presetFor(work.kernel.registry, entity, format.name, options.preset, false);
  const ready = sample.map((row) => (preset?.prepare && !row.problem ? { ...row, values: preset.prepare(row.values) } : row));
  const mapping = preset ? presetMapping(preset, ready) : guessMapping(entity, ready, work.trusted, work.kernel.registry);
  const unused = new Set(unusedColumns(mapping, ready));
  return {
    format: format.name,
    encoding: detected.encoding,
    ...(detected.delimiter === undefined ? {} : { delimiter: detected.delimiter }),
    ...(detected.header === undefined ? {} : { header: detected.header }),
    columns: columnsOf(ready)
      .slice(0, 1000)
      .map((column) => ({
        name: column.name.slice(0, 200),
        samples: [...new Set(column.texts)].slice(0, 3).map((text) => text.slice(0, 100)),
        used: preset?.load !== undefined || !unused.has(column.name),
      })),
    mapping,
    rows: ready.slice(0, SHOWN).map(({ line, values, problem }) => ({
      line,
      values,
      ...(problem ? { problem: { code: problem.code, message: problem.message } } : {}),
    })),
  };
}
