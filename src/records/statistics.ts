import type { Session } from '../platform/db.js';
import { quote } from '../registry/names.js';

/**
 * ANALYZE by the login that owns the tables, of those that have grown tenfold since the planner last looked: between two looks
 * of autovacuum an import fills a table a thousandfold, and what was quickest for ten rows reads all of them for each.
 */
export const statisticsBy =
  (owner: Session) =>
  async (tables: readonly string[]): Promise<void> => {
    const { rows } = await owner.query<{ name: string }>(
      `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and relname = any($1::text[])
         and (reltuples < 300 or pg_relation_size(oid) > 8 * current_setting('block_size')::int8 * greatest(relpages, 1))`,
      [tables],
    );
    for (const { name } of rows) await owner.query(`analyze ${quote(name)}`);
  };
