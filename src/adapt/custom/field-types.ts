import type { AnyField } from '../../declare/entity.js';
import type { FieldOptions } from '../../declare/field.js';
import { address } from '../../declare/fields/address.js';
import { bool } from '../../declare/fields/bool.js';
import { choice } from '../../declare/fields/choice.js';
import { date } from '../../declare/fields/date.js';
import { decimal } from '../../declare/fields/decimal.js';
import { duration } from '../../declare/fields/duration.js';
import { email } from '../../declare/fields/email.js';
import { geo } from '../../declare/fields/geo.js';
import { int } from '../../declare/fields/int.js';
import { json } from '../../declare/fields/json.js';
import { link } from '../../declare/fields/link.js';
import { money } from '../../declare/fields/money.js';
import { multiChoice } from '../../declare/fields/multi-choice.js';
import { phone } from '../../declare/fields/phone.js';
import { richText } from '../../declare/fields/rich-text.js';
import { tags } from '../../declare/fields/tags.js';
import { text } from '../../declare/fields/text.js';
import { timeOfDay } from '../../declare/fields/time-of-day.js';
import { timestamp } from '../../declare/fields/timestamp.js';
import { url } from '../../declare/fields/url.js';
import { invalid } from '../../platform/problem.js';
import type { CustomStorage } from '../../registry/model.js';

/** What a type takes in `options`, as far as it is given. */
export interface CustomOptions {
  readonly min?: number;
  readonly max?: number;
  readonly precision?: number;
  readonly scale?: number;
  readonly values?: readonly (string | { readonly value: string; readonly en?: string; readonly ru?: string })[];
  readonly target?: string;
  readonly inverse?: string;
  readonly onDelete?: 'restrict' | 'cascade' | 'setNull';
  readonly formula?: string;
  readonly result?: string;
  readonly list?: string;
  readonly function?: 'count' | 'sum' | 'min' | 'max';
  readonly field?: string;
}

interface CustomType {
  readonly takes: readonly (keyof CustomOptions)[];
  /** The kind of its row in `custom_values` and the column it is made of; without it the type is neither indexed nor unique. */
  readonly index?: { readonly kind: 'text' | 'int' | 'number' | 'time' | 'date' | 'id'; readonly suffix: string };
  readonly canBeUnique?: boolean;
  make(options: CustomOptions, common: FieldOptions): AnyField;
}

/** Decimals of a `decimal` that says nothing of them. */
const USUAL_SCALE = 4;
/** Longer texts do not fit an index. */
const LONGEST_INDEXED = 255;

const valuesOf = (options: CustomOptions): string[] =>
  (options.values ?? []).map((one) => (typeof one === 'string' ? one : one.value));

const labelsOf = (options: CustomOptions) => ({
  labels: Object.fromEntries(
    (options.values ?? []).map((one) =>
      typeof one === 'string'
        ? [one, { en: one, ru: one }]
        : [one.value, { en: one.en ?? one.value, ru: one.ru ?? one.en ?? one.value }],
    ),
  ),
});

const pickDefined = <T extends object>(given: T): T =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as T;

/** Every type a custom field may have whose values are stored; formulas and rollups are reckoned. */
export const STORED_TYPES: Readonly<Record<string, CustomType>> = {
  text: {
    takes: ['min', 'max'],
    index: { kind: 'text', suffix: '' },
    canBeUnique: true,
    make: ({ min, max }, common) => text(pickDefined({ ...common, min, max }) as object),
  },
  richText: { takes: [], make: (_, common) => richText(common as object) },
  int: {
    takes: ['min', 'max'],
    index: { kind: 'int', suffix: '' },
    canBeUnique: true,
    make: ({ min, max }, common) => int(pickDefined({ ...common, min, max }) as object),
  },
  decimal: {
    takes: ['precision', 'scale'],
    index: { kind: 'number', suffix: '' },
    make: ({ precision, scale }, common) => decimal(pickDefined({ ...common, precision, scale }) as object),
  },
  money: { takes: [], index: { kind: 'int', suffix: '_base' }, make: (_, common) => money(common as object) },
  date: { takes: [], index: { kind: 'date', suffix: '' }, make: (_, common) => date(common as object) },
  timestamp: { takes: [], index: { kind: 'time', suffix: '' }, make: (_, common) => timestamp(common as object) },
  timeOfDay: { takes: [], make: (_, common) => timeOfDay(common as object) },
  duration: { takes: [], index: { kind: 'int', suffix: '' }, make: (_, common) => duration(common as object) },
  bool: { takes: [], make: (_, common) => bool(common as object) },
  choice: {
    takes: ['values'],
    index: { kind: 'text', suffix: '' },
    make: (options, common) => choice(valuesOf(options), { ...common, ...labelsOf(options) } as object),
  },
  multiChoice: {
    takes: ['values'],
    make: (options, common) => multiChoice(valuesOf(options), { ...common, ...labelsOf(options) } as object),
  },
  tags: { takes: [], make: (_, common) => tags(common as object) },
  email: {
    takes: [],
    index: { kind: 'text', suffix: '_canonical' },
    canBeUnique: true,
    make: (_, common) => email(common as object),
  },
  phone: {
    takes: [],
    index: { kind: 'text', suffix: '_e164' },
    canBeUnique: true,
    make: (_, common) => phone(common as object),
  },
  url: { takes: [], make: (_, common) => url(common as object) },
  address: { takes: [], make: (_, common) => address(common as object) },
  geo: { takes: [], make: (_, common) => geo(common as object) },
  json: { takes: [], make: (_, common) => json(common as object) },
  file: {
    takes: ['onDelete'],
    index: { kind: 'id', suffix: '_id' },
    make: ({ onDelete }, common) =>
      link('file', { ...common, onDelete: onDelete ?? (common.required ? 'restrict' : 'setNull') } as object) as AnyField,
  },
  link: {
    takes: ['target', 'inverse', 'onDelete'],
    index: { kind: 'id', suffix: '_id' },
    make: ({ target = '', inverse, onDelete }, common) =>
      link(
        target,
        pickDefined({ ...common, inverse, onDelete: onDelete ?? (common.required ? 'restrict' : 'setNull') }) as object,
      ) as AnyField,
  },
};

/** Every type, in the order in which they are told. */
export const CUSTOM_TYPES = [...Object.keys(STORED_TYPES), 'formula', 'rollup'] as const;

/** What defines a field, as far as its type is concerned. */
export interface TypedDefinition {
  readonly id?: string;
  readonly type: string;
  readonly options: CustomOptions | null;
  readonly required: boolean | null;
  readonly unique: boolean | null;
  readonly indexed: boolean | null;
  readonly defaultValue: unknown;
  readonly personal: 'basic' | 'sensitive' | null;
  readonly labelEn: string | null;
  readonly labelRu: string | null;
  readonly description: string | null;
  readonly key: string;
}

/** More digits do not fit an int8, in which decimals are kept: numeric cannot be compared by an index under row-level security. */
const MOST_DIGITS = 18;

/** Where the values of a definition are indexed: links always, others where they are to be found or unique. */
export function indexOf(
  definition: Pick<TypedDefinition, 'type' | 'indexed' | 'unique' | 'options'>,
): (NonNullable<CustomType['index']> & { readonly scale?: number }) | null {
  const index = STORED_TYPES[definition.type]?.index;
  if (!index || !(index.kind === 'id' || definition.indexed || definition.unique)) return null;
  const { precision = MOST_DIGITS, scale = USUAL_SCALE } = definition.options ?? {};
  return index.kind === 'number' && precision <= MOST_DIGITS ? { ...index, scale } : index;
}

/** What the database is told of it: `text`, `int` …, or `scaled2` for a decimal with two decimals. */
export const indexKind = (index: ReturnType<typeof indexOf>): string | null =>
  index ? (index.scale === undefined ? index.kind : `scaled${index.scale}`) : null;

/** As {@link indexOf}, for the registry: a date is kept as a time. */
export function storageIndex(definition: TypedDefinition): CustomStorage['index'] {
  const index = indexOf(definition);
  if (!index) return null;
  if (index.scale !== undefined) return { kind: 'int', suffix: index.suffix, scale: index.scale };
  return { kind: index.kind === 'date' ? 'time' : index.kind, suffix: index.suffix };
}

/** Options every field takes. */
export const commonOptions = (definition: TypedDefinition): FieldOptions => ({
  label: { en: definition.labelEn ?? definition.key, ru: definition.labelRu ?? definition.labelEn ?? definition.key },
  ...(definition.description ? { description: definition.description } : {}),
  ...(definition.required ? { required: true } : {}),
  ...(definition.personal ? { personal: definition.personal } : {}),
});

/** The field of a definition whose values are stored. Throws a 400 that names what of the definition is wrong. */
export function storedField(definition: TypedDefinition): AnyField {
  const type = STORED_TYPES[definition.type];
  if (!type) throw invalid('/type', `There is no type ${definition.type}; there are ${CUSTOM_TYPES.join(', ')}.`);
  const options = definition.options ?? {};
  checkOptions(definition.type, options, type.takes);
  if ((definition.unique || definition.indexed) && !type.index)
    throw invalid(
      definition.unique ? '/unique' : '/indexed',
      `A field of type ${definition.type} can be neither indexed nor unique.`,
    );
  if (definition.unique && !type.canBeUnique) throw invalid('/unique', `A field of type ${definition.type} cannot be unique.`);
  if (indexOf(definition) && definition.type === 'text' && (options.max ?? 255) > LONGEST_INDEXED)
    throw invalid('/options/max', `An indexed or unique text has at most ${LONGEST_INDEXED} characters.`);
  const common = commonOptions(definition);
  const field = made(type, options, common);
  if (definition.defaultValue === null || definition.defaultValue === undefined) return field;
  return made(type, options, { ...common, default: field.parse(definition.defaultValue, '/defaultValue') });
}

/** What a declaration throws at boot is here the mistake of who defines the field. */
function made(type: CustomType, options: CustomOptions, common: FieldOptions): AnyField {
  try {
    return type.make(options, common);
  } catch (error) {
    throw invalid('/options', (error as Error).message);
  }
}

/** Most values of a choice. */
const MOST_VALUES = 200;

export function checkOptions(type: string, options: CustomOptions, takes: readonly string[]): void {
  if (typeof options !== 'object' || Array.isArray(options)) throw invalid('/options', 'Expected an object.');
  for (const [key, value] of Object.entries(options)) {
    const at = `/options/${key.slice(0, 100)}`;
    if (!takes.includes(key))
      throw invalid(at, `A field of type ${type} takes ${takes.join(', ') || 'no options'}.`, undefined, 'unknown_field');
    if (key === 'values') checkValues(value);
    else if (['min', 'max', 'precision', 'scale'].includes(key)) {
      if (!Number.isSafeInteger(value)) throw invalid(at, 'Expected a whole number.');
    } else if (key === 'onDelete') {
      if (!['restrict', 'cascade', 'setNull'].includes(value as string))
        throw invalid(at, 'Expected restrict, cascade or setNull.');
    } else if (typeof value !== 'string' || value === '') throw invalid(at, 'Expected a text.');
  }
  if (options.min !== undefined && options.max !== undefined && options.min > options.max)
    throw invalid('/options/min', 'min is greater than max.');
  if (type === 'text' && ((options.max ?? 255) < 1 || (options.max ?? 255) > 100_000 || (options.min ?? 0) < 0))
    throw invalid('/options/max', 'A text has between 1 and 100000 characters at most.');
  for (const needed of takes.includes('values') ? ['values'] : takes.includes('target') ? ['target'] : [])
    if (!(needed in options)) throw invalid(`/options/${needed}`, `${needed} is required.`, undefined, 'required');
}

function checkValues(values: unknown): void {
  if (!Array.isArray(values) || values.length === 0 || values.length > MOST_VALUES)
    throw invalid('/options/values', `Expected a list of 1 to ${MOST_VALUES} values.`);
  values.forEach((one: unknown, i) => {
    const object = typeof one === 'object' && one !== null ? (one as Record<string, unknown>) : { value: one };
    const wrong = Object.entries(object).find(
      ([key, v]) => !['value', 'en', 'ru'].includes(key) || typeof v !== 'string' || v.length > 200,
    );
    if (typeof object.value !== 'string' || wrong)
      throw invalid(`/options/values/${i}`, 'Expected a text, or { "value": "gold", "en": "Gold", "ru": "Золото" }.');
  });
}
