import type { Field, FieldOptions } from '../field.js';
import { equality } from '../operators.js';
import type { Machine } from '../state-machine.js';
import { checkChoice, checkChoiceValues, NOT_CHOICES, sqlValues } from './check-choice.js';

export type StateFieldOptions = Omit<FieldOptions, 'required' | 'default' | 'readOnly' | 'immutable'>;

/** A state; its machine's transitions are offered as actions. */
export interface StateField<S extends string> extends Field<S, never, false> {
  readonly machine: Machine<S>;
}

/**
 * Where a record stands in its {@link Machine}. A new record begins in the machine's initial state; clients change it only by
 * the transitions, which are actions, never by create or update. The kernel itself may write any state (imports, undo).
 */
export function state<const S extends string>(declared: Machine<S>, options?: StateFieldOptions): StateField<S> {
  const values = Object.keys(declared.states) as S[];
  checkChoiceValues('state', values);
  const labels = Object.entries<{ label?: { en: string; ru: string } }>(declared.states).flatMap(([name, { label }]) =>
    label ? [[name, label]] : [],
  );
  const json = { type: 'string', enum: values };
  const parse = (value: unknown, pointer: string) => checkChoice(value, pointer, values);
  return {
    kind: 'state',
    options: { ...options, readOnly: true, default: declared.initial },
    required: false,
    neverNull: true,
    machine: declared,
    values,
    valueLabels: Object.fromEntries(labels) as Record<string, { en: string; ru: string }>,
    columns: [{ suffix: '', type: 'text', default: `'${declared.initial}'` }],
    checks: (c) => [`${c()} is not null`, `${c()} in (${sqlValues(values)})`],
    parse,
    toColumns: (value) => [value ?? null],
    select: (c) => c(),
    graphql: { out: 'Enum', in: 'Enum' },
    json,
    operators: equality({ type: 'text', graphql: 'Enum', json, parse }),
    order: { sql: (c) => c(), type: 'text' },
    samples: { valid: values.map((value) => ({ in: value })), invalid: NOT_CHOICES(values) },
  };
}
