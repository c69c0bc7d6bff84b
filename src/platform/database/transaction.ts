import type { ClientBase } from 'pg';
import { send, sendTogether } from './session.js';
import type { Rows, Session, Statement } from './session.js';

/** How a transaction runs. */
export interface TransactionOptions {
  /** Default `read committed`. */
  isolation?: 'read committed' | 'repeatable read' | 'serializable';
  readOnly?: boolean;
  /** Runs the function again after a deadlock or serialization failure (40P01, 40001); default 3 times. */
  retries?: number;
}

/** An open transaction. `begin` travels with its first statement, so it costs no round trip of its own. */
export interface Transaction extends Session {
  /** Sends all in one round trip; with `commit` the transaction ends in the same one, and takes no more statements. */
  batch(statements: readonly Statement[], options?: { commit?: boolean }): Promise<Rows[]>;
}

/** A transaction and how it ends. */
export interface OpenTransaction extends Transaction {
  commit(): Promise<void>;
  /** Never throws; false when the connection did not survive it. */
  rollback(): Promise<boolean>;
}

/** `begin …` for these options. */
export function beginText(options: TransactionOptions): string {
  return [
    'begin',
    ...(options.isolation ? [`isolation level ${options.isolation}`] : []),
    ...(options.readOnly ? ['read only'] : []),
  ].join(' ');
}

/** Opens a transaction on a connection that is ours alone. */
export function openTransaction(client: ClientBase, begin: string): OpenTransaction {
  let state: 'fresh' | 'open' | 'over' = 'fresh';

  async function together(statements: readonly Statement[], ending = false): Promise<Rows[]> {
    if (state === 'over')
      throw new Error('This transaction has ended: await every statement inside the function given to transaction().');
    const head = state === 'fresh' ? [{ text: begin }] : [];
    state = ending ? 'over' : 'open';
    const answers = await sendTogether(client, [...head, ...statements, ...(ending ? [{ text: 'commit' }] : [])]);
    return answers.slice(head.length, head.length + statements.length);
  }

  return {
    async query<R>(statement: string | Statement, values?: readonly unknown[]) {
      if (state === 'open') return send<R>(client, statement, values);
      const [rows] = await together([
        typeof statement === 'string' ? { text: statement, ...(values ? { values } : {}) } : statement,
      ]);
      return rows as Rows<R>;
    },
    batch: (statements, options = {}) => together(statements, options.commit),
    async commit() {
      if (state !== 'open') return void (state = 'over');
      state = 'over';
      const { command } = await client.query('commit');
      // PostgreSQL answers COMMIT of a failed transaction with ROLLBACK and no error: somebody swallowed the failure.
      if (command !== 'COMMIT')
        throw new Error('The transaction was rolled back, because a statement in it had failed and its error was swallowed.');
    },
    async rollback() {
      if (state === 'fresh') return true;
      state = 'over';
      return client.query('rollback').then(
        () => true,
        () => false,
      );
    },
  };
}
