import { below, invalid } from '../../platform/problem.js';
import { isObject } from '../../records/read/filter.js';
import { nearest } from '../../registry/checks.js';
import type { EntityModel } from '../../registry/model.js';

type Record_ = Readonly<Record<string, unknown>>;

/** Operators that a condition over one record may use; their meaning is that of lists. */
const OPERATORS: Record<string, (value: unknown, operand: unknown) => boolean> = {
  eq: (value, operand) => value !== null && same(value, operand),
  ne: (value, operand) => value === null || !same(value, operand),
  in: (value, operand) => value !== null && (operand as unknown[]).some((one) => same(value, one)),
  notIn: (value, operand) => value === null || !(operand as unknown[]).some((one) => same(value, one)),
  isNull: (value, operand) => (value === null) === operand,
  lt: (value, operand) => value !== null && compare(value, operand) < 0,
  lte: (value, operand) => value !== null && compare(value, operand) <= 0,
  gt: (value, operand) => value !== null && compare(value, operand) > 0,
  gte: (value, operand) => value !== null && compare(value, operand) >= 0,
};

const same = (a: unknown, b: unknown): boolean =>
  isNumeric(a) && isNumeric(b) ? Number(a) === Number(b) : JSON.stringify(a) === JSON.stringify(b);
const isNumeric = (value: unknown): boolean =>
  typeof value === 'number' || (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value));
const compare = (a: unknown, b: unknown): number =>
  isNumeric(a) && isNumeric(b) ? Number(a) - Number(b) : String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;

/** Whether a record fits a condition that {@link checkCondition} has let pass. */
export function fits(record: Record_, condition: unknown): boolean {
  return Object.entries(condition as Record<string, unknown>).every(([key, value]) => {
    if (key === 'and') return (value as unknown[]).every((one) => fits(record, one));
    if (key === 'or') return (value as unknown[]).some((one) => fits(record, one));
    if (key === 'not') return !fits(record, value);
    return Object.entries(value as Record<string, unknown>).every(
      ([name, operand]) => OPERATORS[name]?.(record[key] ?? null, operand) ?? false,
    );
  });
}

const MOST_CONDITIONS = 50;

/** Refuses a condition that names a field or an operator there is not; gives the keys of the fields it names. */
export function checkCondition(
  condition: unknown,
  entity: EntityModel,
  pointer: string,
  named = new Set<string>(),
): ReadonlySet<string> {
  if (!isObject(condition)) throw invalid(pointer, 'Expected an object of conditions.');
  for (const [key, value] of Object.entries(condition)) {
    const at = below(pointer, key);
    if (key === 'and' || key === 'or') {
      if (!Array.isArray(value) || value.length > MOST_CONDITIONS) throw invalid(at, 'Expected a list of filters.');
      value.forEach((one, i) => checkCondition(one, entity, `${at}/${i}`, named));
    } else if (key === 'not') checkCondition(value, entity, at, named);
    else checkMember(key, value, entity, at, named);
  }
  return named;
}

function checkMember(key: string, value: unknown, entity: EntityModel, at: string, named: Set<string>): void {
  const field = entity.fields.get(key);
  if (!field || field.field.computed)
    throw invalid(
      at,
      `${entity.name} has no field ${key}; did you mean ${nearest(key, [...entity.fields.keys()])}?`,
      undefined,
      'unknown_field',
    );
  named.add(key);
  if (!isObject(value)) throw invalid(at, 'Expected an object of conditions.');
  for (const [name, operand] of Object.entries(value)) {
    const operator = name in OPERATORS ? field.field.operators[name] : undefined;
    if (!operator)
      throw invalid(
        below(at, name),
        `${key} has no operator ${name}; it has ${Object.keys(OPERATORS).join(', ')}.`,
        undefined,
        'unknown_operator',
      );
    operator.parse(operand, below(at, name));
  }
}
