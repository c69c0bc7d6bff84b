import { literal, quote } from '../../registry/names.js';

/** PostgreSQL functions take at most 100 arguments. */
const PAIRS = 50;

/** A JSON object made from named expressions. `json_build_object` is quickest, `row_to_json` has no limit of arguments. */
export function jsonObject(pairs: readonly (readonly [name: string, sql: string])[]): string {
  if (pairs.length <= PAIRS) return `json_build_object(${pairs.map(([name, sql]) => `${literal(name)}, ${sql}`).join(', ')})`;
  return `(select row_to_json(x) from (select ${pairs.map(([name, sql]) => `${sql} as ${quote(name)}`).join(', ')}) x)`;
}
