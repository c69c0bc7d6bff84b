import type { ChildMapping, LinkSource, Mapping, Source, Transform } from '../declare/exchange.js';
import { invalid } from '../platform/problem.js';
import { isLink } from '../registry/build.js';
import { nearest } from '../registry/checks.js';
import type { EntityModel, FieldModel } from '../registry/model.js';
import { isObject } from '../records/read/filter.js';
import { foldedAlias } from './coerce.js';
import { datePattern } from './transforms.js';

/** A {@link Source} with its short forms written out. */
export interface ReadySource {
  readonly from: readonly string[];
  readonly join: string | undefined;
  readonly value: unknown;
  readonly transforms: readonly Transform[];
  readonly values: Readonly<Record<string, unknown>> | undefined;
  readonly anyCase: boolean;
  readonly optional: boolean;
  readonly once: boolean;
}

export interface ReadyField {
  readonly key: string;
  /** A part of an object-valued field. */
  readonly part: string | undefined;
  readonly field: FieldModel;
  readonly source: ReadySource;
}

export interface ReadyLink {
  readonly key: string;
  readonly field: FieldModel;
  readonly target: EntityModel;
  /** A field of the target, or `externalId`. */
  readonly by: string;
  readonly system: string;
  readonly source: ReadySource;
  readonly create: Readonly<Record<string, unknown>> | null;
}

export interface ReadyChild {
  readonly list: string;
  readonly target: EntityModel;
  /** The child's link to its parent. */
  readonly parentKey: string;
  readonly each: string | undefined;
  readonly fields: readonly ReadyField[];
  readonly links: readonly ReadyLink[];
  readonly match: readonly string[];
  readonly needs: readonly string[];
}

/** A mapping checked against its entity. */
export interface ReadyMapping {
  readonly entity: EntityModel;
  readonly fields: readonly ReadyField[];
  readonly links: readonly ReadyLink[];
  /** Alternatives, tried in order. */
  readonly match: readonly (readonly string[])[];
  readonly externalId: { readonly system: string; readonly from: string } | undefined;
  readonly children: readonly ReadyChild[];
  readonly clear: boolean;
}

const TRANSFORMS = new Set(['trim', 'lower', 'upper', 'collapse', 'digits', 'year', 'dmy', 'mdy']);

/** Checks a mapping against its entity; throws 400 that names the place in the mapping. Only `trusted` code maps to read-only fields. */
export function readMapping(entity: EntityModel, given: unknown, trusted: boolean, pointer = '/mapping'): ReadyMapping {
  const mapping = object(given, pointer, ['fields', 'match', 'externalId', 'links', 'children', 'empty']) as unknown as Mapping;
  const fields = readFields(entity, mapping.fields, trusted, `${pointer}/fields`);
  const links = readLinks(entity, mapping.links, `${pointer}/links`);
  const externalId = mapping.externalId === undefined ? undefined : readExternal(mapping.externalId, `${pointer}/externalId`);
  const known = new Set([...fields.map((f) => f.key), ...links.map((l) => l.key), ...(externalId ? ['externalId'] : [])]);
  const match = readMatch(mapping.match, `${pointer}/match`);
  for (const key of match.flat())
    if (!known.has(key))
      throw invalid(
        `${pointer}/match`,
        `${key} is to be matched by, but nothing is mapped to it; add it to fields${key === 'externalId' ? ' as externalId' : ''}.`,
        { field: key },
      );
  if (mapping.empty !== undefined && mapping.empty !== 'keep' && mapping.empty !== 'clear')
    throw invalid(`${pointer}/empty`, 'Expected keep or clear.');
  const children = list(mapping.children, `${pointer}/children`).map((child, i) =>
    readChild(entity, child, trusted, `${pointer}/children/${i}`),
  );
  return { entity, fields, links, match, externalId, children, clear: mapping.empty === 'clear' };
}

/** `['email']` is one key, `[['email'], ['phone']]` are two to be tried in order. */
export function readMatch(given: unknown, pointer: string): string[][] {
  const keys = list(given, pointer);
  if (keys.every((key) => typeof key === 'string')) return keys.length === 0 ? [] : [keys];
  return keys.map((key, i) => {
    if (!Array.isArray(key) || key.length === 0 || !key.every((one) => typeof one === 'string'))
      throw invalid(`${pointer}/${i}`, 'Expected a list of fields.');
    return key;
  });
}

/** The fields an import may fill. */
export const fillable = (entity: EntityModel, trusted: boolean): FieldModel[] =>
  [...entity.fields.values()].filter(
    (f) => !f.system && !f.field.computed && (trusted || (!f.field.options.readOnly && !f.field.machine)),
  );

function readFields(entity: EntityModel, given: unknown, trusted: boolean, pointer: string): ReadyField[] {
  const known = new Map(fillable(entity, trusted).map((f) => [f.key, f]));
  const id = entity.fields.get('id') as FieldModel;
  return Object.entries(object(given ?? {}, pointer)).map(([path, source]) => {
    const [key = '', part] = known.has(path) ? [path] : path.split('.');
    const field = key === 'id' ? id : known.get(key);
    if (!field)
      throw invalid(
        `${pointer}/${path}`,
        `${entity.name} has no field ${key} that can be imported; did you mean ${nearest(key, [...known.keys()])}?`,
        { field: key },
        'unknown_field',
      );
    if (part !== undefined && !(part in partsOf(field)))
      throw invalid(
        `${pointer}/${path}`,
        `${key} has no part ${part}; it has ${Object.keys(partsOf(field)).join(', ') || 'none'}.`,
        { field: key },
        'unknown_field',
      );
    return { key, part, field, source: readSource(source, `${pointer}/${path}`) };
  });
}

/** The parts of a field whose input is an object, with their JSON schemas. */
export function partsOf(model: FieldModel): Record<string, Record<string, unknown>> {
  const schema = model.field.jsonIn ?? model.field.json;
  return schema.type === 'object' || (Array.isArray(schema.type) && schema.type.includes('object'))
    ? ((schema.properties ?? {}) as Record<string, Record<string, unknown>>)
    : {};
}

function readSource(given: unknown, pointer: string): ReadySource {
  const source: Source =
    typeof given === 'string'
      ? { from: given }
      : (object(given, pointer, [
          'from',
          'join',
          'value',
          'transform',
          'values',
          'anyCase',
          'optional',
          'once',
          'find',
          'create',
        ]) as Source);
  const from = source.from === undefined ? [] : [source.from].flat();
  if (!from.every((path) => typeof path === 'string' && path.length > 0 && path.length <= 500))
    throw invalid(`${pointer}/from`, 'Expected a column or path, or a list of them.');
  if (from.length === 0 && source.value === undefined)
    throw invalid(pointer, 'Say where the value comes from: { "from": "column" } or { "value": … }.');
  const transforms = source.transform === undefined ? [] : [source.transform].flat();
  transforms.forEach((transform) => checkTransform(transform, `${pointer}/transform`));
  if (source.values !== undefined) object(source.values, `${pointer}/values`);
  return {
    from,
    join: source.join,
    value: source.value,
    transforms,
    values: source.anyCase === true ? foldedKeys(source.values) : source.values,
    anyCase: source.anyCase === true,
    optional: source.optional === true,
    once: source.once === true,
  };
}

const foldedKeys = (values: Readonly<Record<string, unknown>> | undefined): Readonly<Record<string, unknown>> | undefined =>
  values && Object.fromEntries(Object.entries(values).map(([alias, value]) => [foldedAlias(alias), value]));

function checkTransform(transform: unknown, pointer: string): void {
  if (typeof transform === 'string' && TRANSFORMS.has(transform)) return;
  if (isObject(transform) && typeof transform.date === 'string' && datePattern(transform.date)) return;
  if (isObject(transform) && typeof transform.split === 'string' && transform.split !== '') return;
  if (isObject(transform) && typeof transform.pad === 'number' && transform.pad > 0 && transform.pad <= 100) return;
  if (
    isObject(transform) &&
    isObject(transform.money) &&
    typeof transform.money.currency === 'string' &&
    /^[A-Z]{3}$/.test(transform.money.currency)
  )
    return;
  throw invalid(
    pointer,
    `Expected ${[...TRANSFORMS].join(', ')}, { "date": "DD.MM.YYYY" }, { "split": ";" } or { "money": { "currency": "EUR" } }.`,
  );
}

function readLinks(entity: EntityModel, given: unknown, pointer: string): ReadyLink[] {
  const links = [...entity.links.values()].filter((l) => isLink(l.field.field) && !l.field.system);
  return Object.entries(object(given ?? {}, pointer)).map(([key, value]) => {
    const at = `${pointer}/${key}`;
    const link = links.find((l) => l.field.key === key || l.name === key);
    if (!link)
      throw invalid(
        at,
        `${entity.name} has no link ${key}; it has ${links.map((l) => l.field.key).join(', ')}.`,
        { field: key },
        'unknown_field',
      );
    const source = object(value, at) as unknown as LinkSource;
    const find = object(source.find, `${at}/find`, ['entity', 'by', 'system']) as LinkSource['find'];
    const { target } = link;
    if (find.entity !== undefined && find.entity !== target.name)
      throw invalid(`${at}/find/entity`, `${key} links to ${target.name}.`);
    if (typeof find.by !== 'string' || (find.by !== 'externalId' && !target.fields.has(find.by)))
      throw invalid(`${at}/find/by`, `Expected externalId or a field of ${target.name}, such as ${target.title}.`);
    return {
      key: link.field.key,
      field: link.field,
      target,
      by: find.by,
      system: find.system ?? '',
      source: readSource(source, at),
      create: source.create ? (source.create === true ? {} : object(source.create, `${at}/create`)) : null,
    };
  });
}

function readExternal(given: unknown, pointer: string): { system: string; from: string } {
  const { system, from } = object(given, pointer, ['system', 'from']);
  if (typeof system !== 'string' || system === '' || system.length > 100)
    throw invalid(`${pointer}/system`, 'Name the other system, in up to 100 characters.');
  if (typeof from !== 'string' || from === '') throw invalid(`${pointer}/from`, 'Expected a column or path.');
  return { system, from };
}

function readChild(entity: EntityModel, given: unknown, trusted: boolean, pointer: string): ReadyChild {
  const child = object(given, pointer, ['list', 'each', 'fields', 'links', 'match', 'needs']) as unknown as ChildMapping;
  const inverse = entity.lists.get(child.list);
  const parent =
    inverse && 'column' in inverse.via
      ? [...inverse.target.links.values()].find(
          (l) => 'column' in inverse.via && l.column === inverse.via.column && l.target.name === entity.name,
        )
      : undefined;
  if (!inverse || !parent) {
    const lists = [...entity.lists.values()].filter((l) => 'column' in l.via).map((l) => l.name);
    throw invalid(
      `${pointer}/list`,
      `${entity.name} has no list ${String(child.list)}; it has ${lists.join(', ') || 'none'}.`,
      undefined,
      'unknown_field',
    );
  }
  const fields = readFields(inverse.target, child.fields, trusted, `${pointer}/fields`);
  const links = readLinks(inverse.target, child.links, `${pointer}/links`);
  const known = new Map<string, ReadySource>([...fields, ...links].map((f) => [f.key, f.source]));
  const match = list(child.match, `${pointer}/match`).map(String);
  const wanted = child.needs === undefined ? undefined : list(child.needs, `${pointer}/needs`).map(String);
  for (const key of [...match, ...(wanted ?? [])])
    if (!known.has(key)) throw invalid(`${pointer}/match`, `Nothing is mapped to ${key}; add it to fields.`, { field: key });
  if (match.length === 0)
    throw invalid(
      `${pointer}/match`,
      'Say by which fields a record of the list is recognised, or every import would add them again.',
    );
  const needs = wanted ?? match.filter((key) => (known.get(key) as ReadySource).from.length > 0);
  return { list: child.list, target: inverse.target, parentKey: parent.field.key, each: child.each, fields, links, match, needs };
}

function object(given: unknown, pointer: string, known?: readonly string[]): Record<string, unknown> {
  if (!isObject(given)) throw invalid(pointer, 'Expected an object.');
  const odd = known && Object.keys(given).find((key) => !known.includes(key));
  if (odd !== undefined)
    throw invalid(
      `${pointer}/${odd}`,
      `There is no ${odd} here; did you mean ${nearest(odd, [...(known ?? [])])}?`,
      undefined,
      'unknown_field',
    );
  return given;
}

function list(given: unknown, pointer: string): unknown[] {
  if (given === undefined || given === null) return [];
  if (!Array.isArray(given)) throw invalid(pointer, 'Expected a list.');
  return given;
}
