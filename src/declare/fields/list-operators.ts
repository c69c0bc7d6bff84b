import type { JsonSchema, Operator } from '../field.js';
import { isNull, MAX_LIST } from '../operators.js';
import { checkList } from './check-list.js';

/** Operators of a `text[]` column: `has hasAny hasAll isEmpty isNull`; a GIN index serves the first three. */
export function listOperators(item: {
  graphql: string;
  json: JsonSchema;
  parse(value: unknown, pointer: string): string;
}): Record<string, Operator> {
  const { isNull: empty } = isNull();
  const many = {
    graphql: `[${item.graphql}!]`,
    json: { type: 'array', items: item.json, maxItems: MAX_LIST },
    parse: (value: unknown, pointer: string) => checkList(value, pointer, MAX_LIST, item.parse),
  };
  return {
    has: { ...item, sql: (c, value, bind) => `${c()} @> ${bind([value], 'text[]')}` },
    hasAny: { ...many, sql: (c, value, bind) => `${c()} && ${bind(value, 'text[]')}` },
    hasAll: { ...many, sql: (c, value, bind) => `${c()} @> ${bind(value, 'text[]')}` },
    isEmpty: { ...empty!, sql: (c, value) => `coalesce(cardinality(${c()}), 0) ${value ? '=' : '>'} 0` },
    isNull: empty!,
  };
}
