import type { Database } from './db.js';
import { Problem } from './problem.js';

/** A copy of the database that follows it (streaming replication), for reads that need not be of this very moment. */
export interface Replica {
  /**
   * Runs a read on the copy. Null, and nothing was read, if it has not come as far as `after` yet, or cannot be reached: ask the
   * database itself then.
   */
  read<T>(after: string | undefined, read: (db: Database) => Promise<T>): Promise<T | null>;
  /** How far the database itself is: everything committed so far is before it. */
  position(): Promise<string>;
  close(): Promise<void>;
}

/** A position in the write-ahead log, as PostgreSQL writes its `pg_lsn`. */
export const isPosition = (text: string): boolean => /^[0-9A-F]{1,8}\/[0-9A-F]{1,8}$/.test(text);

/** After it could not be reached, for so many milliseconds it is not asked again: each read would wait for it. */
const PAUSE = 5000;

export function createReplica(primary: Pick<Database, 'query'>, copy: Database, log: (line: string) => void): Replica {
  let away = Number.NEGATIVE_INFINITY;
  return {
    async read(after, read) {
      if (performance.now() - away < PAUSE) return null;
      try {
        const { rows } = await copy.query<{ there: boolean | null }>({
          text: 'select pg_last_wal_replay_lsn() >= $1::pg_lsn as there',
          values: [after ?? '0/0'],
          name: 'replica-position',
        });
        return rows[0]?.there === true ? await read(copy) : null;
      } catch (error) {
        if (!(error instanceof Problem) || error.status < 500) throw error;
        away = performance.now();
        log(`The replica cannot be read at the moment; reads go to the database itself: ${error.message}`);
        return null;
      }
    },
    async position() {
      const { rows } = await primary.query<{ at: string }>({
        text: 'select pg_current_wal_flush_lsn()::text as at',
        name: 'primary-position',
      });
      return rows[0]?.at ?? '0/0';
    },
    close: () => copy.close(),
  };
}
