import type { ChildMapping, ColumnGuess, LinkSource, Mapping, Source, Transform } from '../declare/exchange.js';
import type { EntityModel, FieldModel, Registry } from '../registry/model.js';
import { isLink } from '../registry/build.js';
import { coerce, isBlank, isDate, plainName } from './coerce.js';
import { maxColumns } from './formats/csv/scan.js';
import { fileProblem } from './formats/problems.js';
import type { SourceRow } from './formats/row.js';
import { fillable, partsOf } from './mapping.js';
import { EXTERNAL_ID, SYNONYMS } from './synonyms.js';

/** So much of a cell tells what it is; a whole one may have megabytes. */
const LONGEST_LOOKED_AT = 1000;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const PHONE = /^\+?[\d\s().-]{7,20}$/;

/** A column of the sample. */
interface Column {
  readonly name: string;
  readonly plain: string;
  /** The name's number behind: `Phone 2` → 2. */
  readonly number: string;
  readonly shape: 'text' | 'list' | 'object';
  /** What stands in it, as texts, blanks left out. */
  readonly texts: readonly string[];
}

/**
 * A mapping from what columns are called and what stands in them; a proposal to be edited. Takes a column for a field by its
 * key, label (en, ru), part, or usual names; links by the target's title; contact points and the like by what modules declare.
 */
export function guessMapping(entity: EntityModel, sample: readonly SourceRow[], trusted: boolean, registry?: Registry): Mapping {
  const columns = columnsOf(sample);
  const fields: Record<string, Source> = {};
  const links: Record<string, LinkSource> = {};
  const used = new Set<string>();
  const own = columns.some((column) => column.plain === 'id' && allLike(column, UUID));
  if (own) fields.id = { from: (columns.find((c) => c.plain === 'id') as Column).name };
  const open = fillable(entity, trusted).filter((field) => !field.field.options.readOnly);
  // What every entity has (owner, team, tags) comes after what this one is made of.
  const candidates = [
    ...open.filter((field) => field.module !== 'kernel' || entity.module === 'kernel'),
    ...open.filter((field) => field.module === 'kernel' && entity.module !== 'kernel'),
  ];
  // Names that are exact go before names that are usual: «title» is the position only where there is no field title.
  for (const exact of [true, false]) {
    for (const column of columns) {
      if (isUsed(column, used) || column.texts.length === 0 || (own && column.plain === 'id')) continue;
      if (fieldOf(column, candidates, exact, entity, own, fields, links)) used.add(column.name);
    }
  }
  const rest = columns.filter(
    (column) => !isUsed(column, used) && column.shape === 'text' && column.texts.length > 0 && !(own && column.plain === 'id'),
  );
  const children = childrenOf(entity, rest, used, registry);
  const externalId = own ? undefined : rest.find((column) => EXTERNAL_ID.map(plainName).includes(column.plain));
  const match = own ? ['id'] : externalId ? ['externalId'] : keyOf(entity, fields, links, columns);
  return {
    fields,
    ...(Object.keys(links).length > 0 ? { links } : {}),
    ...(children.length > 0 ? { children } : {}),
    ...(externalId ? { externalId: { system: 'import', from: externalId.name } } : {}),
    ...(match ? { match } : {}),
  };
}

/** Taken itself, or with the object it stands in. */
const isUsed = (column: Column, used: ReadonlySet<string>): boolean =>
  used.has(column.name) || [...used].some((name) => column.name.startsWith(`${name}.`));

/** The columns of a mapping's file that it does not use. */
export function unusedColumns(mapping: Mapping, sample: readonly SourceRow[]): string[] {
  const text = JSON.stringify(mapping);
  return columnsOf(sample)
    .map((column) => column.name)
    .filter((name) => !text.includes(JSON.stringify(name)));
}

export function columnsOf(sample: readonly SourceRow[]): Column[] {
  const columns = new Map<string, { shape: Column['shape']; texts: string[] }>();
  for (const row of sample) {
    if (row.problem) continue;
    for (const [name, value] of leavesOf(row.values, '')) {
      const column = columns.get(name) ?? { shape: 'text', texts: [] };
      columns.set(name, column);
      // Each is compared with every field, in every format.
      if (columns.size > maxColumns)
        throw fileProblem(
          'too_many_columns',
          `The file has more than ${maxColumns} columns; at most ${maxColumns} can be read.`,
          {
            max: maxColumns,
          },
        );
      if (isBlank(value)) continue;
      if (typeof value === 'object') column.shape = Array.isArray(value) ? 'list' : 'object';
      column.texts.push(
        typeof value === 'object' ? JSON.stringify(value).slice(0, 200) : String(value).slice(0, LONGEST_LOOKED_AT).trim(),
      );
    }
  }
  return [...columns].map(([name, { shape, texts }]) => ({
    name,
    shape,
    texts,
    plain: plainName(name),
    number: /(\d{1,2})$/.exec(name)?.[1] ?? '',
  }));
}

/** Everything a value can be taken from: texts and lists by their path, and the objects they stand in. */
function* leavesOf(values: Record<string, unknown>, path: string): Generator<[string, unknown]> {
  for (const [key, value] of Object.entries(values)) {
    const plain = /^[^.[\]"]+$/.test(key);
    // A column of a table may have dots in its name, which a path into nested values may not.
    if (!plain && path !== '') continue;
    yield [path + key, value];
    if (plain && typeof value === 'object' && value !== null && !Array.isArray(value) && path.length < 200)
      yield* leavesOf(value as Record<string, unknown>, `${path}${key}.`);
  }
}

/** Whether a field can take what a column holds: a list or an object is no text, and a bare number is no money. */
function takes(field: FieldModel, { shape, texts }: Column): boolean {
  const { type } = field.field.jsonIn ?? field.field.json;
  if (shape === 'text' && Object.keys(partsOf(field)).length > 0)
    return texts.every((text) => typeof coerce(field.field, text) === 'object');
  if (shape === 'text' || type === undefined) return true;
  return shape === 'list'
    ? [type].flat().includes('array')
    : Object.keys(partsOf(field)).length > 0 || field.field.parts !== undefined;
}

const allLike = (column: Column, pattern: RegExp): boolean =>
  column.texts.length > 0 && column.texts.every((text) => pattern.test(text));
const mostlyLike = (column: Column, pattern: RegExp): boolean =>
  column.texts.length > 0 && column.texts.filter((text) => pattern.test(text)).length >= column.texts.length * 0.8;

/** Puts the column into `fields` or `links` if it is one of theirs. */
function fieldOf(
  column: Column,
  candidates: readonly FieldModel[],
  exact: boolean,
  entity: EntityModel,
  own: boolean,
  fields: Record<string, Source>,
  links: Record<string, LinkSource>,
): boolean {
  for (const field of candidates) {
    if (exact) {
      const part = Object.keys(partsOf(field)).find((name) =>
        [`${field.key}.${name}`, `${field.name}_${name}`].some(
          (path) => column.name === path || plainName(path) === column.plain,
        ),
      );
      if (part !== undefined && !(`${field.key}.${part}` in fields)) {
        fields[`${field.key}.${part}`] = { from: column.name };
        return true;
      }
    }
    if (
      field.key in fields ||
      field.key in links ||
      !takes(field, column) ||
      Object.keys(fields).some((key) => key.startsWith(`${field.key}.`)) ||
      !namesOf(field, exact, entity).has(column.plain)
    )
      continue;
    if (!isLink(field.field) || allLike(column, UUID)) {
      fields[field.key] = { from: column.name, ...transformsOf(field, column, own) };
      return true;
    }
    const target = entity.links.get(field.name)?.target;
    const title = target?.fields.get(target.title);
    if (!target || !title || title.field.computed || title.columns.length === 0) continue;
    links[field.key] = { from: column.name, find: { entity: target.name, by: target.title } };
    return true;
  }
  return false;
}

function namesOf(field: FieldModel, exact: boolean, entity: EntityModel): Set<string> {
  const { label } = field.field.options;
  const first = [field.key, field.name, label?.en ?? '', label?.ru ?? ''];
  if (exact) return new Set(first.map(plainName).filter(Boolean));
  const usual = SYNONYMS[field.name] ?? [];
  // A column called as what links here are called, «company», is the title.
  const entityNames =
    field.name === entity.title ? [entity.name, entity.label.en, entity.label.ru, ...(SYNONYMS[entity.name] ?? [])] : [];
  const target = isLink(field.field) ? entity.links.get(field.name)?.target : undefined;
  const targetNames = target ? [target.name, target.label.en, target.label.ru] : [];
  return new Set(
    [...usual, ...entityNames, ...targetNames, ...first.filter(Boolean).map((name) => `${entity.name} ${name}`)].map(plainName),
  );
}

/** Blanks around texts go, except in a file that we wrote ourselves; dates get the order their figures show. */
function transformsOf(field: FieldModel, column: Column, own: boolean): { transform?: Transform | readonly Transform[] } {
  if (own) return {};
  const schema = field.field.jsonIn ?? field.field.json;
  if (isDate(field.field)) {
    if (allLike(column, /^\d{4}$/)) return { transform: 'year' };
    const slashed = column.texts
      .map((text) => /^(\d{1,2})[/-](\d{1,2})[/-](?:\d{2}|\d{4})$/.exec(text))
      .filter((found) => found !== null);
    if (slashed.length > 0) return { transform: slashed.some((found) => Number(found[2]) > 12) ? 'mdy' : 'dmy' };
  }
  return schema.type === 'string' && schema.format === undefined && !field.field.values ? { transform: 'trim' } : {};
}

/** A natural key whose fields are all mapped, or the title where every row of the sample has another one. */
function keyOf(
  entity: EntityModel,
  fields: Record<string, Source>,
  links: Record<string, LinkSource>,
  columns: readonly Column[],
): readonly string[] | undefined {
  const key = entity.keys.find((keys) => keys.every((one) => one in fields || one in links));
  if (key) return key;
  const title = entity.fields.get(entity.title);
  const column = columns.find((one) => one.name === fields[entity.title]?.from);
  if (!title?.field.required || title.field.options.personal !== undefined || !column) return undefined;
  return new Set(column.texts).size === column.texts.length ? [entity.title] : undefined;
}

function childrenOf(
  entity: EntityModel,
  rest: readonly Column[],
  used: Set<string>,
  registry: Registry | undefined,
): ChildMapping[] {
  const guesses = (registry?.modules ?? [])
    .flatMap((m) => m.columnGuesses)
    .filter((guess) => guess.entity === entity.name && entity.lists.has(guess.list));
  const groups = new Map<string, { guess: ColumnGuess; fields: Record<string, Source> }>();
  for (const column of rest) {
    const bare = column.number === '' ? column.plain : column.plain.slice(0, -column.number.length);
    const guess =
      guesses.find(({ names }) => names.some((name) => plainName(name) === column.plain || plainName(name) === bare)) ??
      guesses.find(
        ({ content }) =>
          (content === 'email' && mostlyLike(column, EMAIL)) ||
          (content === 'phone' && mostlyLike(column, PHONE) && column.texts.some((text) => /[\s()+-]/.test(text))),
      );
    if (!guess) continue;
    for (let copy = 0; ; copy++) {
      const name = `${guess.list} ${guess.group} ${column.number} ${copy}`;
      const group = groups.get(name) ?? { guess, fields: {} };
      if (guess.field in group.fields) continue;
      group.fields[guess.field] = { from: column.name };
      groups.set(name, group);
      break;
    }
    used.add(column.name);
  }
  return [...groups.values()].map(({ guess, fields }) => ({
    list: guess.list,
    fields: { ...guess.fixed, ...fields },
    match: guess.match,
    ...(guess.needs ? { needs: guess.needs } : {}),
  }));
}
