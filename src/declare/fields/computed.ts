import { invalid } from '../../platform/problem.js';
import type { AnyField } from '../entity.js';
import type { Computation, Field, FieldOptions, PathRef } from '../field.js';

/** From columns, in the statement itself; such a field can be filtered, sorted and added up. */
export interface ComputedSql {
  reads: readonly string[];
  /**
   * SQL over what `reads` names; for a result type of several columns, of each by its suffix (`{ _amount: …, _currency: … }`
   * for money), those left out being null. Each is cast to its column's type.
   */
  sql(c: PathRef): string | Readonly<Record<string, string>>;
}

/** In code, after the statement, one call for all records of the answer; cannot be filtered or sorted. */
export interface ComputedLoad<Out> {
  reads: readonly string[];
  /** One value, as the API gives it, per record and in their order; null where there is none. */
  load(
    records: readonly Readonly<Record<string, unknown>>[],
    ctx: never,
  ): Promise<readonly (Out | null)[]> | readonly (Out | null)[];
}

/** Never written: it has no column and takes no input. */
export interface ComputedField<Out> extends Field<Out, never, false> {
  readonly kind: 'computed';
  readonly computed: Computation;
}

function computation(type: AnyField, how: ComputedSql | ComputedLoad<unknown>): Computation {
  if ('load' in how) return { reads: how.reads, load: how.load };
  return {
    reads: how.reads,
    columns(c) {
      const given = how.sql(c);
      if (typeof given === 'string' && type.columns.length > 1) {
        const suffixes = type.columns.map((column) => column.suffix).join(', ');
        throw new Error(`computed ${type.kind}: sql must give an object with the columns ${suffixes}.`);
      }
      return (suffix = '') => {
        const column = type.columns.find((each) => each.suffix === suffix);
        if (!column) throw new Error(`computed ${type.kind}: there is no column ${suffix}.`);
        return `(${(typeof given === 'string' ? given : given[suffix]) ?? 'null'})::${column.type}`;
      };
    },
  };
}

/**
 * A field that follows from others. With `sql`, `select`, `order`, `measure` and the operators are those of `type` over the
 * columns that `computed.columns(pathRef)` gives; with `load` there is none of these.
 *
 * @example
 * computed(int(), { reads: ['price', 'quantity'], sql: (c) => `${c('price', '_amount')} * ${c('quantity')}` })
 */
export function computed<Out>(
  type: Field<Out, unknown, boolean>,
  how: ComputedSql | ComputedLoad<Out>,
  options?: Pick<FieldOptions, 'label' | 'description' | 'personal'>,
): ComputedField<Out> {
  const result: AnyField = type;
  if (result.columns.length === 0) throw new Error(`computed: ${result.kind} cannot be a result, as it has no column.`);
  const inSql = 'sql' in how;
  return {
    kind: 'computed',
    options: { ...options, readOnly: true },
    required: false,
    computed: computation(result, how as ComputedSql | ComputedLoad<unknown>),
    ...(result.values ? { values: result.values } : {}),
    ...(result.valueLabels ? { valueLabels: result.valueLabels } : {}),
    ...(result.neverNull && inSql ? { neverNull: true } : {}),
    columns: [],
    parse(_value, pointer) {
      throw invalid(pointer, 'This field is computed and cannot be written; leave it out.', undefined, 'read_only');
    },
    toColumns: () => [],
    select: result.select,
    ...(result.parts ? { parts: result.parts } : {}),
    graphql: result.graphql,
    json: result.json,
    operators: inSql ? result.operators : {},
    ...(inSql && result.order ? { order: result.order } : {}),
    ...(inSql && result.measure ? { measure: result.measure } : {}),
    samples: { valid: [], invalid: [1, 'x', true, {}, ...result.samples.valid.map((sample) => sample.in)] },
  };
}
