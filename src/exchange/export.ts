import type { Preset } from '../declare/exchange.js';
import { createPace } from '../platform/pace.js';
import { invalid } from '../platform/problem.js';
import type { EntityModel, FieldModel } from '../registry/model.js';
import { makeContext } from '../records/context.js';
import { resolveLoads } from '../records/loads.js';
import { read } from '../records/read/execute.js';
import type { ListArgs, PagePart, Selected } from '../records/read/query.js';
import { allFields, selectPaths } from '../records/select-all.js';
import { StaleRights, type Work } from '../records/work.js';
import { formatOf, type Format, type WriteOptions } from './formats/format.js';
import { partsOf } from './mapping.js';
import { presetsOf } from './presets.js';

export interface ExportOptions {
  /** Name of the entity. */
  readonly entity: EntityModel;
  /** Name of a format, file name or media type; CSV unless given. */
  readonly format?: string | undefined;
  /** Filter, sort and search of the list; its page size and cursors do not matter. */
  readonly args?: ListArgs | undefined;
  /** Paths such as `firstName` or `account.name`; all fields that can be imported again, and the system's, unless given. */
  readonly fields?: readonly string[] | undefined;
  readonly write?: WriteOptions | undefined;
  /** Stops after so many records. */
  readonly most?: number | undefined;
  onProgress?(rows: number): void;
  readonly signal?: AbortSignal | undefined;
  /** Gives the work with rights read anew, when they have changed while the export runs. */
  refresh?(work: Work): Promise<Work>;
}

export interface Export {
  readonly format: Format;
  readonly contentType: string;
  /** `people.csv` */
  readonly fileName: string;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/**
 * A list as a file, page after page with flat memory. What it writes, the import takes back without a change: links as ids,
 * phones as they were written, objects of CSV in a column for each part (`annualRevenue.amount`).
 */
export function exportList(work: Work, options: ExportOptions): Export {
  const { entity } = options;
  const format = formatOf(options.format ?? 'csv');
  const preset = presetsOf(work.kernel.registry).find((p) => p.entity === entity.name && p.format === format.name && p.export);
  if (format.name === 'vcard' && !preset)
    throw invalid(
      '/format',
      `A ${entity.name} is no contact; export it as csv, xlsx, json, ndjson or yaml.`,
      undefined,
      'unknown_format',
    );
  const select = selectionOf(entity, preset, options.fields);
  const records = recordsOf(entity, select, work, options);
  const rows = preset?.export
    ? made(records, preset.export.row)
    : format.tabular
      ? made(records, (record) => flatRow(entity, record))
      : made(records, (record) => plainRow(entity, record));
  const columns = format.tabular ? { columns: select.flatMap((one) => columnsOf(entity, one)) } : {};
  return {
    format,
    contentType: contentTypeOf(format),
    fileName: `${entity.route}.${format.extensions[0]}`,
    chunks: format.write(rows, { ...columns, ...options.write }),
  };
}

const contentTypeOf = (format: Format): string =>
  format.mediaTypes[0]?.startsWith('text/') || format.name === 'json'
    ? `${format.mediaTypes[0]}; charset=utf-8`
    : (format.mediaTypes[0] ?? 'application/octet-stream');

function selectionOf(entity: EntityModel, preset: Preset | undefined, fields: readonly string[] | undefined): Selected[] {
  if (preset?.export) return selectPaths(preset.export.fields, entity);
  if (fields) return selectPaths(fields, entity);
  return allFields(entity).filter((one) => one.kind !== 'value' || !entity.fields.get(one.key)?.field.computed);
}

async function* made(
  records: AsyncIterable<Record<string, unknown>>,
  make: (record: Record<string, unknown>) => Record<string, unknown>,
): AsyncGenerator<Record<string, unknown>> {
  for await (const record of records) yield make(record);
}

const PAGE = 250;
/** Few enough that making them into text does not keep the process's other requests waiting. */
const PAGE_BESIDE = 50;
/** Times the work: an export asks much of the database and is in no haste. */
const RESTS = 3;

/** All records of the list in pages, each by the cursor of the one before: new rights hold from the next page on. */
async function* recordsOf(
  entity: EntityModel,
  select: readonly Selected[],
  given: Work,
  options: ExportOptions,
): AsyncGenerator<Record<string, unknown>> {
  let work = given;
  let done = 0;
  const pace = createPace(RESTS, given.kernel.requestsBegun);
  const page: PagePart[] = [
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
  const { last: _last, before: _before, after: _after, ...args } = options.args ?? {};
  for (let after: string | undefined, turn = 0; ;) {
    options.signal?.throwIfAborted();
    let answer: { nodes: Record<string, unknown>[]; pageInfo: { endCursor: string | null; hasNextPage: boolean } };
    try {
      const { texts, loads } = await read(
        [{ kind: 'list', entity, args: { ...args, first: pace.shared() ? PAGE_BESIDE : PAGE, after }, page }],
        work,
      );
      const text = texts[0] ?? '{"nodes":[]}';
      answer = JSON.parse(loads.length > 0 ? await resolveLoads(text, loads, work, makeContext) : text) as typeof answer;
    } catch (error) {
      if (!(error instanceof StaleRights) || !options.refresh || turn++ >= 5) throw error;
      work = { ...work, rights: (await options.refresh(work)).rights };
      continue;
    }
    turn = 0;
    const nodes = answer.nodes.slice(0, (options.most ?? Infinity) - done);
    yield* nodes;
    options.onProgress?.((done += nodes.length));
    if (done === options.most || !answer.pageInfo.hasNextPage || answer.pageInfo.endCursor === null) return;
    after = answer.pageInfo.endCursor;
    await pace.rest();
  }
}

/** A record as nested formats write it: values as an import takes them, lists without their page. */
export function plainRow(entity: EntityModel, record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => {
      const field = entity.fields.get(key);
      if (field) return [key, asInput(field, value)];
      const link = entity.links.get(key);
      if (link) return [key, value === null ? null : plainRow(link.target, value as Record<string, unknown>)];
      const list = entity.lists.get(key);
      return [
        key,
        list
          ? ((value as { nodes?: Record<string, unknown>[] } | null)?.nodes ?? []).map((one) => plainRow(list.target, one))
          : value,
      ];
    }),
  );
}

/** What reads give as what writes take: a phone's raw text, money without the base amount that follows from it. */
export function asInput(model: FieldModel, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const parts = partsOf(model);
  if (Object.keys(parts).length > 0) return Object.fromEntries(Object.entries(value).filter(([key]) => key in parts));
  const takesText = (model.field.jsonIn ?? model.field.json).type === 'string';
  return takesText && model.field.parts ? (value as Record<string, unknown>)[Object.keys(model.field.parts)[0] ?? ''] : value;
}

/** One column for a field, one for each part of an object; linked fields as `account.name`. */
function columnsOf(entity: EntityModel, one: Selected): string[] {
  if (one.kind === 'one') {
    const target = entity.links.get(one.link)?.target;
    return target ? one.select.flatMap((inner) => columnsOf(target, inner)).map((name) => `${one.alias}.${name}`) : [];
  }
  if (one.kind !== 'value') return [one.alias];
  const model = entity.fields.get(one.key);
  const parts = model ? Object.keys(partsOf(model)) : [];
  return parts.length > 0 ? parts.map((part) => `${one.alias}.${part}`) : [one.alias];
}

/** A record as cells. JSON fields stay JSON even where they are a text, so that `"1"` and `1` remain two things. */
export function flatRow(entity: EntityModel, record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const cells: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(record)) {
    const model = entity.fields.get(key);
    const link = entity.links.get(key);
    if (model) {
      const parts = Object.keys(partsOf(model));
      const given = asInput(model, value);
      if (parts.length > 0)
        for (const part of parts) cells[`${key}.${part}`] = (given as Record<string, unknown> | null)?.[part] ?? null;
      else cells[key] = anyJson(model) && given !== null ? JSON.stringify(given) : emptyToNull(given);
    } else if (link) {
      for (const [name, cell] of Object.entries(value === null ? {} : flatRow(link.target, value as Record<string, unknown>)))
        cells[`${key}.${name}`] = cell;
    } else cells[key] = JSON.stringify((value as { nodes?: unknown } | null)?.nodes ?? value);
  }
  return cells;
}

const anyJson = (model: FieldModel): boolean => (model.field.jsonIn ?? model.field.json).type === undefined;
const emptyToNull = (value: unknown): unknown => (Array.isArray(value) && value.length === 0 ? null : value);
