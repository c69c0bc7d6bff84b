import { Problem } from '../platform/problem.js';
import { coerce, foldedAlias, isBlank } from './coerce.js';
import { pick } from './formats/paths.js';
import type { SourceRow } from './formats/row.js';
import type { ReadyChild, ReadyField, ReadyLink, ReadyMapping, ReadySource } from './mapping.js';
import { transformed } from './transforms.js';

/** A record as the file describes it, before its links are found. */
export interface MappedRecord {
  readonly input: Record<string, unknown>;
  /** What was left out because its field refuses it. */
  readonly notices?: readonly Problem[];
  readonly wanted: readonly { readonly link: ReadyLink; readonly value: string }[];
}

export interface MappedChild extends MappedRecord {
  readonly child: ReadyChild;
  /** Where problems of it are told: `/contactPoints/0`. */
  readonly pointer: string;
}

/** One row of the file. */
export interface MappedRow extends MappedRecord {
  readonly line: number;
  readonly externalId: string | null;
  readonly children: readonly MappedChild[];
  readonly problem?: Problem;
}

type Values = Record<string, unknown>;

/** A row as records; never throws: what is wrong with it is its `problem`. */
export function mapRow(row: SourceRow, mapping: ReadyMapping, tabular = true): MappedRow {
  const failed = (problem: Problem): MappedRow => ({
    line: row.line,
    input: {},
    wanted: [],
    externalId: null,
    children: [],
    problem,
  });
  if (row.problem) return failed(row.problem);
  try {
    const external = mapping.externalId && pick(row.values, mapping.externalId.from);
    return {
      line: row.line,
      ...record(mapping.fields, mapping.links, row.values, row.values, { clear: mapping.clear, tabular }, ''),
      externalId: isBlank(external) ? null : String(external).trim(),
      children: mapping.children.flatMap((child) => childrenOf(child, row.values, tabular)),
    };
  } catch (error) {
    if (error instanceof Problem) return failed(error);
    throw error;
  }
}

function childrenOf(child: ReadyChild, root: Values, tabular: boolean): MappedChild[] {
  const items = child.each === undefined ? [root] : asItems(pick(root, child.each));
  return items.flatMap((item, i) => {
    const pointer = `/${child.list}/${i}`;
    const mapped = record(child.fields, child.links, item, root, { clear: false, tabular }, pointer);
    const has = (key: string) => !isBlank(mapped.input[key]) || mapped.wanted.some((w) => w.link.key === key);
    return child.needs.every(has) ? [{ ...mapped, child, pointer }] : [];
  });
}

/** The items of a list; those of an object under their keys, and texts, as `{ key, value }`. */
function asItems(found: unknown): Values[] {
  if (isBlank(found)) return [];
  if (Array.isArray(found))
    return found.map((item, key) => (isObject(item) ? item : { key: String(key), value: item as unknown }));
  if (isObject(found)) return Object.entries(found).map(([key, value]) => (isObject(value) ? { key, ...value } : { key, value }));
  return [{ key: '0', value: found }];
}

const isObject = (value: unknown): value is Values => typeof value === 'object' && value !== null && !Array.isArray(value);

function record(
  fields: readonly ReadyField[],
  links: readonly ReadyLink[],
  item: Values,
  root: Values,
  { clear, tabular }: { clear: boolean; tabular: boolean },
  pointer: string,
): MappedRecord {
  const input: Values = {};
  const notices: Problem[] = [];
  let parts: Map<ReadyField['field'], { values: Values; found: boolean }> | undefined;
  let lenient: Set<ReadyField['field']> | undefined;
  for (const { key, part, field, source } of fields) {
    const raw = read(source, item, root, `${pointer}/${key}`);
    if (part !== undefined) {
      parts ??= new Map();
      const whole = parts.get(field) ?? { values: {}, found: false };
      parts.set(field, whole);
      if (source.optional) (lenient ??= new Set()).add(field);
      if (isBlank(raw)) continue;
      whole.values[part] = raw;
      // A country that stands in the mapping for every row makes no address by itself.
      whole.found ||= source.from.length > 0;
      continue;
    }
    const value = coerce(field.field, raw, tabular);
    if (source.optional && refused(field, value, pointer, notices)) continue;
    if (value !== null) input[key] = value;
    else if (clear && !field.field.required && source.from.length > 0) input[key] = null;
  }
  for (const [field, { values, found }] of parts ?? []) {
    const value = found ? coerce(field.field, values, tabular) : null;
    if (lenient?.has(field) && refused(field, value, pointer, notices)) continue;
    if (value !== null) input[field.key] = value;
    else if (clear && !field.field.required) input[field.key] = null;
  }
  const wanted = links.flatMap((link) => {
    const value = read(link.source, item, root, `${pointer}/${link.key}`);
    return isBlank(value) ? [] : [{ link, value: typeof value === 'string' ? value.trim() : String(value) }];
  });
  return notices.length > 0 ? { input, wanted, notices } : { input, wanted };
}

function refused(field: ReadyField['field'], value: unknown, pointer: string, notices: Problem[]): boolean {
  if (value === null) return false;
  try {
    field.field.parse(value, `${pointer}/${field.key}`);
    return false;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    notices.push(
      new Problem('left_out', 400, `${error.message} It was left out.`, {
        ...(error.pointer === undefined ? {} : { pointer: error.pointer }),
      }),
    );
    return true;
  }
}

/** What the file has for a source: picked, transformed, its aliases replaced. */
function read(source: ReadySource, item: Values, root: Values, pointer: string): unknown {
  const found = picked(source, item, root);
  if (isBlank(found)) return source.value;
  if (source.transforms.length === 0 && source.values === undefined) return found;
  try {
    const value = transformed(found, source.transforms);
    return source.values === undefined
      ? value
      : Array.isArray(value)
        ? value.map((one) => alias(one, source))
        : alias(value, source);
  } catch (error) {
    throw error instanceof Problem
      ? new Problem(error.code, error.status, error.message, { pointer, params: { ...error.params } })
      : error;
  }
}

function alias(value: unknown, { values = {}, anyCase }: ReadySource): unknown {
  const name = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
  if (name === undefined) return value;
  const known = anyCase ? foldedAlias(name) : name;
  return Object.hasOwn(values, known) ? values[known] : value;
}

function picked(source: ReadySource, item: Values, root: Values): unknown {
  const at = (path: string): unknown => (path.startsWith('^.') ? pick(root, path.slice(2)) : pick(item, path));
  if (source.join === undefined) {
    for (const path of source.from) {
      const value = at(path);
      if (!isBlank(value)) return value;
    }
    return undefined;
  }
  const texts = source.from
    .map(at)
    .filter((value) => !isBlank(value))
    .map(String);
  return texts.length === 0 ? undefined : texts.join(source.join);
}
