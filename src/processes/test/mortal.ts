import type { Database, Session, Transaction } from '../../platform/db.js';

/** The process has died; whatever it tries afterwards dies, too. */
export class Killed extends Error {}

/** When a process dies: before the statement of this number is sent, counting commits; how its database learns of it. */
export interface Death {
  readonly after: number;
  /** `crash`: the process is gone; `line`: only its connection is, and it goes on with another one. */
  readonly kind: 'crash' | 'line';
}

/**
 * A database as a process sees it that dies at a given point: before any statement, before a commit, or right after one, when
 * all is done and nobody was told.
 */
export function mortal(db: Database, death: Death, cut: (pid: number) => Promise<unknown>): Database {
  let left = death.after;
  let dead = false;
  const point = async (session: Session | null) => {
    if (dead) throw new Killed('The process is dead.');
    if (left-- !== 0) return;
    if (death.kind === 'line' && session) {
      const { rows } = await session.query<{ pid: number }>('select pg_backend_pid() as pid');
      await cut(Number(rows[0]?.pid));
      return;
    }
    dead = true;
    throw new Killed('The process is killed.');
  };
  const within = (tx: Transaction): Transaction => ({
    async query<R>(...statement: Parameters<Session['query']>) {
      await point(tx);
      return tx.query<R>(...statement);
    },
    async batch(...statements) {
      await point(tx);
      return tx.batch(...statements);
    },
  });
  return {
    ...db,
    async query<R>(...statement: Parameters<Session['query']>) {
      await point(null);
      const answer = await db.query<R>(...statement);
      await point(null);
      return answer;
    },
    async batch(statements) {
      await point(null);
      return db.batch(statements);
    },
    async transaction(work, options) {
      const result = await db.transaction(async (tx) => {
        const done = await work(within(tx));
        await point(tx);
        return done;
      }, options);
      await point(null);
      return result;
    },
  };
}
