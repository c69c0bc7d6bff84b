/** What a field type must know about itself. One file per type in `fields/`; nothing else in the kernel switches on a kind. */

import type { Machine } from './state-machine.js';

/** A JSON Schema (2020-12, as in OpenAPI 3.1). */
export type JsonSchema = { [key: string]: unknown };

/** A column a field is stored in. `suffix` is appended to the field's snake_case name: `''`, `'_currency'`, `'_id'`. */
export interface Column {
  readonly suffix: string;
  /** PostgreSQL type, e.g. `text`, `int8`, `timestamptz`. */
  readonly type: string;
  /** Filled by the write pipeline from the field's other columns; it changes only along with them. */
  readonly follows?: true;
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
  /**
   * Entities whose records' values it holds copies of, as a log of what was changed does: it is hidden from whom any field of
   * them is hidden.
   */
  copies?: readonly string[];
}

/** SQL of a path a computed field reads: `c('stage.probability')`, `c('amount', '_base')` for one of several columns. */
export type PathRef = (path: string, suffix?: string) => string;

/** How a computed field comes to its value: in SQL, or in batches after the statement. */
export interface Computation {
  /** Fields it needs, with links followed by dots: `['amount', 'stage.probability']`. */
  readonly reads: readonly string[];
  /** SQL of each column of the result type; a column left out is null. */
  columns?(c: PathRef): ColumnRef;
  /** One value per record, in the order of `records`, which hold what `reads` names. */
  load?(records: readonly Readonly<Record<string, unknown>>[], ctx: never): Promise<readonly unknown[]> | readonly unknown[];
}

/** Values with which the contract suite tries a field. */
export interface Samples {
  /**
   * Accepted inputs and what the API then gives back. `out` is left out where it equals `in`; of an object, the answer
   * may hold more keys than `out` (a money's base amount comes from the tenant's rates).
   */
  readonly valid: readonly { in: unknown; out?: unknown }[];
  /** Inputs that must be refused with a problem naming the field. */
  readonly invalid: readonly unknown[];
}

/** How a field is aggregated. */
export interface Measure {
  /** What the function is applied to. */
  sql(c: ColumnRef): string;
  readonly functions: readonly ('sum' | 'avg' | 'min' | 'max')[];
  readonly graphql: string;
  /** Turns the aggregate's SQL into the API value; the aggregate itself unless given. May use further aggregates over `c`. */
  result?(aggregate: string, c: ColumnRef): string;
}

/**
 * One field of an entity. `Out` is what reads give, `In` what writes take (both JSON-shaped).
 * Built by the functions of `fields/`: `text({ required: true })`.
 */
export interface Field<Out = unknown, In = Out, Required extends boolean = boolean> {
  readonly kind: string;
  readonly options: FieldOptions;
  readonly required: Required;
  /** Reads never give null although `required` is false: a state, a list that is then empty. */
  readonly neverNull?: boolean;
  /** Appended to the field's name in the API's inputs and outputs: `Id` for a link. */
  readonly apiSuffix?: string;
  /** The values of a choice. Where `graphql` and the operators say `Enum` the surface puts the enum it names by entity and field. */
  readonly values?: readonly string[];
  /** What users read for each of `values`. */
  readonly valueLabels?: Readonly<Record<string, { en: string; ru: string }>>;
  /** The entity a link points at. */
  readonly target?: string;
  /** The name of the list the target entity gets. */
  readonly inverse?: string;
  /** What happens to this record when the target is deleted. */
  readonly onDelete?: 'restrict' | 'cascade' | 'setNull';
  /** Many-to-many: kept in a table of its own, so the field has no columns. */
  readonly through?: true;
  /** The machine of a state field. */
  readonly machine?: Machine;
  /** Set on computed fields only; their `select`, `order` and operators take the {@link ColumnRef} it gives. */
  readonly computed?: Computation;
  /** Suffix of the column by which equal values are recognised (unique indexes, natural keys); `''` unless given. */
  readonly identity?: string;
  /** Access method of the field's index; a B-tree unless given. */
  readonly indexMethod?: 'gin';
  /** Object-valued: SQL of each of its keys, for GraphQL's selections. `select` is null exactly when the first part is. */
  readonly parts?: Readonly<Record<string, (c: ColumnRef) => string>>;
  readonly columns: readonly Column[];
  /** CHECK constraints as SQL over the columns, e.g. c => [`length(${c()}) <= 200`]. */
  checks?(c: ColumnRef): string[];
  /** Checks one non-null input and gives its canonical form; throws {@link invalid} naming `pointer`. */
  parse(value: unknown, pointer: string): unknown;
  /** SQL parameters of a canonical value, one per non-generated column in the order of `columns`; null gives nulls. */
  toColumns(value: unknown): unknown[];
  /** SQL whose `to_json` is the API value. */
  select(c: ColumnRef): string;
  /**
   * The API value from the columns as the ledger keeps them (PostgreSQL's `to_jsonb`; of a number that
   * JavaScript would round, `String(value)` is its digits), by suffix. Of several columns only the changed ones may be there; the value then has only the parts that changed.
   * Without it the value is the first column's, as it is.
   */
  fromStored?(stored: Readonly<Record<string, unknown>>): unknown;
  /** GraphQL type names without `!`; `types` is SDL these names need, defined once per name. */
  readonly graphql: { readonly out: string; readonly in: string; readonly types?: string; readonly selection?: boolean };
  readonly json: JsonSchema;
  readonly jsonIn?: JsonSchema;
  readonly operators: Readonly<Record<string, Operator>>;
  /** SQL to sort and group by, with the type its cursor value is cast to. Absent: not sortable. */
  readonly order?: { sql(c: ColumnRef): string; readonly type: string };
  /** SQL to aggregate, with the functions that make sense. */
  readonly measure?: Measure;
  /** Text that full-text and substring search look through; made of immutable functions only, so that it can be indexed. */
  searchText?(c: ColumnRef): string;
  readonly samples: Samples;
  /** Phantom types for inference only. */
  readonly _out?: Out;
  readonly _in?: In;
}

/** The options as literal types, so that `required: true` is seen by the type of create inputs. */
export type IsRequired<O> = O extends { required: true } ? (O extends { default: NonNullable<unknown> } ? false : true) : false;
