/** What a field type must know about itself. One file per type in `fields/`; nothing else in the kernel switches on a kind. */

/** A JSON Schema (2020-12, as in OpenAPI 3.1). */
export type JsonSchema = { [key: string]: unknown };

/** A column a field is stored in. `suffix` is appended to the field's snake_case name: `''`, `'_currency'`, `'_id'`. */
export interface Column {
  readonly suffix: string;
  /** PostgreSQL type, e.g. `text`, `int8`, `timestamptz`. */
  readonly type: string;
  /** SQL of the column's default, if any. */
  readonly default?: string;
  /** Written only by the database: `generated always as (…) stored`. The text may name sibling columns by `{suffix}`. */
  readonly generated?: string;
}

/** Gives the quoted SQL reference of one of the field's columns: `c()` or `c('_currency')`. */
export type ColumnRef = (suffix?: string) => string;

/** Adds a value to the statement's parameters and gives its placeholder, cast: `bind(5, 'int8')` → `$3::int8`. */
export type Bind = (value: unknown, type: string) => string;

/** A filter operator, e.g. `contains`. */
export interface Operator {
  /** GraphQL input type of its operand. */
  readonly graphql: string;
  readonly json: JsonSchema;
  /** Checks and normalises the operand; throws {@link invalid} naming `pointer`. */
  parse(value: unknown, pointer: string): unknown;
  /** The SQL condition; never null-unsafe: a null column gives false or null, `ne` and `notIn` include null columns. */
  sql(c: ColumnRef, value: unknown, bind: Bind): string;
}

/** Options every field takes. */
export interface FieldOptions {
  /** Must be given on create and cannot be set to null. */
  required?: boolean;
  /** Value on create when the input leaves the field out; a function gets the acting user's context. */
  default?: unknown;
  /** Labels in the user's languages; without them the name is used. */
  label?: { en: string; ru: string };
  /** A sentence for the API docs. */
  description?: string;
  /** Part of the record's full-text and substring search. */
  search?: boolean;
  /** An index for filtering and sorting; links always have one. */
  index?: boolean;
  /** Only the kernel and actions may set it, never a client's create or update. */
  readOnly?: boolean;
  /** May be given on create but never changed after. */
  immutable?: boolean;
  /** Class of personal data: its reading is recorded and erasure replaces it. */
  personal?: 'basic' | 'sensitive';
}

/** Values with which the contract suite tries a field. */
export interface Samples {
  /** Accepted inputs and what the API then gives back. `out` is left out where it equals `in`. */
  readonly valid: readonly { in: unknown; out?: unknown }[];
  /** Inputs that must be refused with a problem naming the field. */
  readonly invalid: readonly unknown[];
}

/**
 * One field of an entity. `Out` is what reads give, `In` what writes take (both JSON-shaped).
 * Built by the functions of `fields/`: `text({ required: true })`.
 */
export interface Field<Out = unknown, In = Out, Required extends boolean = boolean> {
  readonly kind: string;
  readonly options: FieldOptions;
  readonly required: Required;
  readonly columns: readonly Column[];
  /** CHECK constraints as SQL over the columns, e.g. c => [`length(${c()}) <= 200`]. */
  checks?(c: ColumnRef): string[];
  /** Checks one non-null input and gives its canonical form; throws {@link invalid} naming `pointer`. */
  parse(value: unknown, pointer: string): unknown;
  /** SQL parameters of a canonical value, one per non-generated column in the order of `columns`; null gives nulls. */
  toColumns(value: unknown): unknown[];
  /** SQL whose `to_json` is the API value. */
  select(c: ColumnRef): string;
  /** GraphQL type names without `!`; `types` is SDL these names need, defined once per name. */
  readonly graphql: { readonly out: string; readonly in: string; readonly types?: string; readonly selection?: boolean };
  readonly json: JsonSchema;
  readonly jsonIn?: JsonSchema;
  readonly operators: Readonly<Record<string, Operator>>;
  /** SQL to sort and group by, with the type its cursor value is cast to. Absent: not sortable. */
  readonly order?: { sql(c: ColumnRef): string; readonly type: string };
  /** SQL to aggregate, with the functions that make sense. `type` is the cast of the result shown by the API. */
  readonly measure?: { sql(c: ColumnRef): string; readonly functions: readonly ('sum' | 'avg' | 'min' | 'max')[]; readonly graphql: string };
  /** Text that full-text and substring search look through. */
  searchText?(c: ColumnRef): string;
  readonly samples: Samples;
  /** Phantom types for inference only. */
  readonly _out?: Out;
  readonly _in?: In;
}

/** The options as literal types, so that `required: true` is seen by the type of create inputs. */
export type IsRequired<O> = O extends { required: true } ? true : false;
