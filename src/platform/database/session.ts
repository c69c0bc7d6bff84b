import type { ClientBase, QueryResult, QueryResultRow } from 'pg';
import { errorCode, translated } from './database-problem.js';

/** One SQL statement. */
export interface Statement {
  text: string;
  values?: readonly unknown[];
  /** Prepares the statement once per connection under this name; one name must always mean one text. */
  name?: string;
  /** Rows as arrays of columns instead of objects. */
  rowMode?: 'array';
}

/** Rows of one statement. JSON, dates, times and numerics are PostgreSQL's text; int8 is a number while it is exact. */
export interface Rows<R = Record<string, unknown>> {
  rows: R[];
  /** Rows returned, or changed by a write. */
  rowCount: number;
}

/** Runs statements; on the database each on its own, in a transaction within it. */
export interface Session {
  /** Runs one statement. Throws a `Problem` for what the database itself causes (503, 409), the driver's error otherwise. */
  query<R = Record<string, unknown>>(statement: string | Statement, values?: readonly unknown[]): Promise<Rows<R>>;
}

const asStatement = (statement: string | Statement, values?: readonly unknown[]): Statement =>
  typeof statement === 'string' ? { text: statement, ...(values ? { values } : {}) } : statement;

/** Sends one statement on this connection and maps its error. */
export async function send<R>(client: ClientBase, statement: string | Statement, values?: readonly unknown[]): Promise<Rows<R>> {
  try {
    return asRows<R>(await submit(client, asStatement(statement, values)));
  } catch (error) {
    throw translated(error);
  }
}

/**
 * Writes all statements to the wire before the first answer is read: one round trip. Every statement is answered by
 * itself, so the error thrown is that of the first one that failed and not of those refused because of it (25P02).
 */
export async function sendTogether(client: ClientBase, statements: readonly Statement[]): Promise<Rows[]> {
  const { stream } = (client as unknown as { connection: { stream: { cork(): void; uncork(): void } } }).connection;
  stream.cork();
  const answers = statements.map((statement) => submit(client, statement));
  stream.uncork();
  const settled = await Promise.allSettled(answers);
  const failures = settled.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason as unknown] : []));
  if (failures.length > 0) throw translated(failures.find((failure) => errorCode(failure) !== '25P02') ?? failures[0]);
  return settled.map((answer) => asRows((answer as PromiseFulfilledResult<QueryResult>).value));
}

/** Clients of a pooler, which may hand each transaction another connection: what was prepared on one is unknown to the next. */
export const unprepared = new WeakSet<ClientBase>();

function submit(client: ClientBase, statement: Statement): Promise<QueryResult<QueryResultRow>> {
  const { name, ...plain } = statement;
  const sent = name === undefined || unprepared.has(client) ? plain : statement;
  return client.query(sent as { text: string; values?: unknown[] });
}

const asRows = <R>(result: QueryResult): Rows<R> => ({ rows: result.rows as R[], rowCount: result.rowCount ?? 0 });
