import { invalid } from '../platform/problem.js';
import type { JsonSchema, Operator } from './field.js';

/** Most values an `in` list may hold. */
export const MAX_LIST = 1000;

interface Scalar {
  /** PostgreSQL type of the operand. */
  type: string;
  graphql: string;
  json: JsonSchema;
  parse(value: unknown, pointer: string): unknown;
  /** Which column is compared; `''` if not given. */
  suffix?: string;
}

const list = (scalar: Scalar) => ({
  graphql: `[${scalar.graphql}!]`,
  json: { type: 'array', items: scalar.json, maxItems: MAX_LIST },
  parse(value: unknown, pointer: string): unknown[] {
    if (!Array.isArray(value)) throw invalid(pointer, 'Expected a list.');
    if (value.length > MAX_LIST) throw invalid(pointer, `At most ${MAX_LIST} values.`);
    return value.map((one, i) => scalar.parse(one, `${pointer}/${i}`));
  },
});

/** `isNull: true | false`, which every stored field has. */
export const isNull = (suffix = ''): Record<string, Operator> => ({
  isNull: {
    graphql: 'Boolean',
    json: { type: 'boolean' },
    parse(value, pointer) {
      if (typeof value !== 'boolean') throw invalid(pointer, 'Expected true or false.');
      return value;
    },
    sql: (c, value) => `${c(suffix)} is ${value ? '' : 'not '}null`,
  },
});

/** `eq ne in notIn isNull`. A null column is «not equal» to any value, as people expect. */
export const equality = (s: Scalar): Record<string, Operator> => ({
  eq: { graphql: s.graphql, json: s.json, parse: s.parse, sql: (c, v, bind) => `${c(s.suffix)} = ${bind(v, s.type)}` },
  ne: {
    graphql: s.graphql,
    json: s.json,
    parse: s.parse,
    sql: (c, v, bind) => `${c(s.suffix)} is distinct from ${bind(v, s.type)}`,
  },
  in: { ...list(s), sql: (c, v, bind) => `${c(s.suffix)} = any(${bind(v, `${s.type}[]`)})` },
  notIn: { ...list(s), sql: (c, v, bind) => `(${c(s.suffix)} = any(${bind(v, `${s.type}[]`)})) is not true` },
  ...isNull(s.suffix),
});

/** `lt lte gt gte`. */
export const ordering = (s: Scalar): Record<string, Operator> =>
  Object.fromEntries(
    Object.entries({ lt: '<', lte: '<=', gt: '>', gte: '>=' }).map(([name, sign]) => [
      name,
      {
        graphql: s.graphql,
        json: s.json,
        parse: s.parse,
        sql: (c, v, bind) => `${c(s.suffix)} ${sign} ${bind(v, s.type)}`,
      } satisfies Operator,
    ]),
  );

/** Makes `%`, `_` and `\` of a user's text match themselves in LIKE. */
export const likeEscape = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

/** `contains startsWith endsWith`, without regard to case. */
export const textual = (s: Scalar): Record<string, Operator> => {
  const like = (pattern: (escaped: string) => string): Operator => ({
    graphql: 'String',
    json: { type: 'string' },
    parse: s.parse,
    sql: (c, v, bind) => `${c(s.suffix)} ilike ${bind(pattern(likeEscape(v as string)), 'text')}`,
  });
  return { contains: like((t) => `%${t}%`), startsWith: like((t) => `${t}%`), endsWith: like((t) => `%${t}`) };
};
