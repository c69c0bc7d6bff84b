/** Weight of each field that a record should have. A field is a name or a path into nested values: `address.city`. */
export type FieldWeights = Readonly<Record<string, number>>;

/**
 * What must be filled, by value class of the record. A class stands by itself and adds nothing to `default`, which is for records
 * without a class or of a class that is not named here.
 */
export interface Requirements {
  readonly default: FieldWeights;
  readonly byClass?: Readonly<Record<string, FieldWeights>>;
}

export interface Completeness {
  /** Whole, rounded down: 100 only when nothing is missing. */
  readonly percent: number;
  /** The heaviest first: what to ask the client next. */
  readonly missing: readonly { readonly field: string; readonly weight: number }[];
}

/**
 * How complete a record is: the weights of its filled fields out of all weights its class requires (CON5). Filled is anything but
 * null, undefined, blank text, an empty list or object, and lists and objects of nothing but those; 0 and false are filled.
 * A path through a list asks for at least one element. Without requirements a record is complete.
 *
 * @param record the fields, and `valueClass` to choose the requirements by
 * @throws RangeError for a weight that is not a positive number
 */
export function completeness(record: Readonly<Record<string, unknown>>, requirements: Requirements): Completeness {
  const { valueClass } = record;
  const named = requirements.byClass ?? {};
  const weights = typeof valueClass === 'string' && Object.hasOwn(named, valueClass) ? named[valueClass]! : requirements.default;
  const required = Object.entries(weights).map(([field, weight]) => ({ field, weight: positive(field, weight) }));
  const missing = required.filter(({ field }) => !isFilled(valueAt(record, field.split('.'))));
  if (missing.length === 0) return { percent: 100, missing };
  const total = sum(required);
  missing.sort((a, b) => b.weight - a.weight || (a.field < b.field ? -1 : 1));
  return { percent: Math.min(99, Math.floor((100 * (total - sum(missing))) / total)), missing };
}

function positive(field: string, weight: number): number {
  if (Number.isFinite(weight) && weight > 0) return weight;
  throw new RangeError(`The weight of ${field} is ${weight}; it must be a positive number.`);
}

const sum = (fields: readonly { weight: number }[]): number => fields.reduce((all, { weight }) => all + weight, 0);

function valueAt(value: unknown, path: readonly string[]): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  if (Array.isArray(value)) return value.map((element) => valueAt(element, path));
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return valueAt((value as Record<string, unknown>)[name], rest);
}

function isFilled(value: unknown): boolean {
  if (value === null || value === undefined) return false;
  if (typeof value === 'string') return value.trim() !== '';
  if (value instanceof Date) return true;
  return typeof value === 'object' ? Object.values(value).some(isFilled) : true;
}
