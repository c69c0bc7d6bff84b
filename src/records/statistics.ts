import type { Session } from '../platform/db.js';
import { APP_ROLE } from '../platform/database/connection.js';
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

/** Of tables up to so many bytes a look is always cheap. */
const SMALL = 100_000_000;

/**
 * ANALYZE inside a transaction of requests, which alone sees the rows it has written; what it finds is taken back with it. Without,
 * the planner takes any condition on the tenant for as choosy as a key, and reads all of the tenant's rows for each.
 * Others who look at the same table at the moment are not waited for.
 */
export async function lookAgainInside(tx: Session, tables: readonly string[]): Promise<void> {
  const { rows } = await tx.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and relname = any($1::text[])
       and (pg_relation_size(oid) < $2 or pg_relation_size(oid) > 8 * current_setting('block_size')::int8 * greatest(relpages, 1))`,
    [tables, SMALL],
  );
  if (rows.length === 0) return;
  // The login owns the tables; what follows is again the requests' own role.
  await tx.query('set local role none');
  await tx.query(`analyze (skip_locked) ${rows.map(({ name }) => quote(name)).join(', ')}`);
  await tx.query(`set local role ${APP_ROLE}`);
}
