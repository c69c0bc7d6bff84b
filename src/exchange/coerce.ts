import type { AnyField } from '../declare/entity.js';
import type { JsonSchema } from '../declare/field.js';

/**
 * A value of a file as the field's input: texts of a table become numbers, truth values, dates, lists and objects by the
 * field's JSON schema. Of a file that is not `tabular` a text is no JSON in disguise. What cannot be understood is left as it is, so that the field itself refuses it by name.
 */
export function coerce(field: AnyField, value: unknown, tabular = true): unknown {
  if (isBlank(value)) return null;
  return bySchema(value, field.jsonIn ?? field.json, field, tabular);
}

/** Nothing in it: undefined, null, a text of blanks, an empty list. */
export const isBlank = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  (typeof value === 'string' && value.trim() === '') ||
  (Array.isArray(value) && value.length === 0);

function bySchema(value: unknown, schema: JsonSchema, field: AnyField, tabular: boolean): unknown {
  const types = typesOf(schema);
  if (types.length === 0) return tabular && typeof value === 'string' ? parsed(value) : value;
  if (types.includes('array')) return asList(value, field);
  if (types.includes('object')) return asObject(value, schema);
  if (types.includes('boolean')) return asTruth(value);
  if (types.includes('integer') || types.includes('number')) return asNumber(value, types.includes('string'));
  return asText(value, schema, field);
}

const typesOf = (schema: JsonSchema): string[] => [schema.type ?? []].flat().map(String);

/** JSON where it is JSON, the text itself where not. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function asText(value: unknown, schema: JsonSchema, field: AnyField): unknown {
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && field.parts)
    return (value as Record<string, unknown>)[Object.keys(field.parts)[0] ?? ''] ?? null;
  if (Array.isArray(value) && value.every((item) => typeof item === 'string' || typeof item === 'number'))
    return value.join(', ');
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') return value;
  if (field.values) return choice(value, field);
  if (isDate(field, schema)) return isoDate(value.trim());
  if (schema.format === 'date-time') return isoMoment(value.trim());
  return schema.format === undefined ? value : value.trim();
}

/** How aliases are compared that hold in any case. */
export const foldedAlias = (alias: string): string => alias.normalize('NFC').trim().replace(/\s+/g, ' ').toLowerCase();

/** A date, or a text that holds one, perhaps in part. */
export const isDate = (field: AnyField, schema: JsonSchema = field.jsonIn ?? field.json): boolean =>
  schema.format === 'date' || (field.options as { dateLike?: true }).dateLike === true;

/** `In Progress`, `in_progress` and the field's own label are all `inProgress`. */
function choice(text: string, field: AnyField): string {
  const values = field.values ?? [];
  const given = text.trim();
  if (values.includes(given)) return given;
  const plain = plainName(given);
  const labelled = (value: string) => Object.values(field.valueLabels?.[value] ?? {}).some((label) => plainName(label) === plain);
  return values.find((value) => plainName(value) === plain || labelled(value)) ?? given;
}

/** A name without case, blanks, underscores and the difference between ё and е. */
export const plainName = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll('ё', 'е')
    .replace(/[^\p{L}\p{N}]+/gu, '');

const TRUE = new Set(['true', 'yes', 'y', '1', 'on', 'да', 'истина', '+', 'x', '✓']);
const FALSE = new Set(['false', 'no', 'n', '0', 'off', 'нет', 'ложь', '-']);

function asTruth(value: unknown): unknown {
  const word = String(value).trim().toLowerCase();
  return TRUE.has(word) ? true : FALSE.has(word) ? false : value;
}

/** `1 234,5`, `1,234.50` and `1234.5`; as digits where a decimal is wanted, which a float would round. */
export function asNumber(value: unknown, digits: boolean): unknown {
  if (typeof value !== 'string') return value;
  const text = value.trim().replace(/(?<=\d)[\s\u00a0\u202f'’](?=\d{3}(?:\D|$))/g, '');
  const plain = /^[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(text)
    ? text.replaceAll(',', '')
    : /^[-+]?\d+,\d+$/.test(text)
      ? text.replace(',', '.')
      : text;
  if (!digits && /^[-+]?\d+(?:\.\d+)?e[-+]?\d{1,3}$/i.test(plain)) return Number(plain);
  if (!/^[-+]?\d+(?:\.\d+)?$/.test(plain)) return value;
  return digits ? plain.replace(/^\+/, '') : Number(plain);
}

function asList(value: unknown, field: AnyField): unknown {
  const item = (one: unknown): unknown => (typeof one === 'string' && field.values ? choice(one, field) : one);
  if (Array.isArray(value)) return value.map(item);
  if (typeof value !== 'string') return [value];
  const text = value.trim();
  if (text.startsWith('[')) {
    const list = parsed(text);
    if (Array.isArray(list)) return list.map(item);
  }
  return text
    .split(/[;,|\n]/)
    .map((one) => one.trim())
    .filter((one) => one !== '')
    .map(item);
}

function asObject(value: unknown, schema: JsonSchema): unknown {
  const properties = (schema.properties ?? {}) as Record<string, JsonSchema>;
  if (typeof value === 'string') {
    const text = value.trim();
    if (text.startsWith('{')) return parsed(text);
    if ('lines' in properties) return { lines: text.split(/\r?\n/) };
    const place =
      'lat' in properties && text.length <= LONGEST_PLACE ? /^(-?\d+(?:\.\d+)?)\s*[,; ]\s*(-?\d+(?:\.\d+)?)$/.exec(text) : null;
    return place ? { lat: Number(place[1]), lon: Number(place[2]) } : value;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  // What only reads give (a money's base amount) is no input; what is empty is left out.
  const known = Object.entries(value).filter(([key]) => key in properties);
  if (known.every(([, part]) => isBlank(part))) return null;
  return Object.fromEntries(known.map(([key, part]) => [key, partOf(part, properties[key] ?? {})]));
}

function partOf(value: unknown, schema: JsonSchema): unknown {
  const types = typesOf(schema);
  if (isBlank(value)) return types.includes('array') ? [] : null;
  if (types.includes('array') && typeof value === 'string')
    return value.trim().startsWith('[') ? parsed(value) : value.split(/\r?\n/);
  if (types.includes('array') && Array.isArray(value)) return value.filter((one) => !isBlank(one)).map(String);
  if (types.includes('number') || types.includes('integer')) return asNumber(value, false);
  return typeof value === 'number' && types.includes('string') ? String(value) : value;
}

/** Two numbers with what stands between them; a longer cell would take long to be told from it. */
const LONGEST_PLACE = 100;

/** Written in the one order that cannot be mistaken: year first, or day first with dots. Others need a transform. */
export function isoDate(text: string): string {
  const dotted = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text);
  if (dotted) return `${dotted[3]}-${two(dotted[2])}-${two(dotted[1])}`;
  const yearFirst = /^(\d{4})[/.](\d{1,2})[/.](\d{1,2})$/.exec(text);
  if (yearFirst) return `${yearFirst[1]}-${two(yearFirst[2])}-${two(yearFirst[3])}`;
  const compact = /^(\d{4})(\d\d)(\d\d)$/.exec(text);
  return compact ? `${compact[1]}-${compact[2]}-${compact[3]}` : text;
}

const isoMoment = (text: string): string =>
  text.replace(/^(\d{4}-\d\d-\d\d) (?=\d\d:)/, '$1T').replace(/(?<=[T\d:.]) (Z|[+-]\d\d:?\d\d)$/, '$1');
export const two = (digits: string | undefined): string => (digits ?? '').padStart(2, '0');
