import { Problem } from '../problem.js';
import { noteFull } from '../storage-alarm.js';

const unreachable = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ECONNABORTED',
]);

/** What `pg` says without a code. Its texts are the only mark it gives. */
const lostTexts =
  /^(Connection terminated|Client has encountered a connection error|Client was closed|timeout exceeded when trying to connect|timeout expired)/;

/** PostgreSQL's five-character SQLSTATE (appendix A of its manual), or a system error code such as `ECONNREFUSED`. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Serialization failure or deadlock: the same transaction may well succeed if it is run again. */
export const isRetryable = (error: unknown): boolean => ['40001', '40P01'].includes(errorCode(original(error)) ?? '');

/** The connection is gone or unusable: its client must leave the pool. */
export function isConnectionLoss(error: unknown): boolean {
  const code = errorCode(error) ?? '';
  if (unreachable.has(code) || code.startsWith('08') || ['57P01', '57P02', '57P03', '57P05', '25P03'].includes(code)) return true;
  return error instanceof Error && (lostTexts.test(error.message) || error.message === 'Query read timeout');
}

/**
 * A failure of the database itself as the 503 or 409 that the caller may act on, with `params.retryAfter` in seconds.
 * `undefined` for what the statement is to blame for (constraint violations, bad SQL): its writer must know better.
 */
export function databaseProblem(error: unknown): Problem | undefined {
  const code = errorCode(error) ?? '';
  if (code === '57014' || code === '25P03' || (error instanceof Error && error.message === 'Query read timeout')) {
    return unavailable('timeout', 'The request took too long and was stopped. Ask for less at once, or try again.', 1, error);
  }
  if (code === '53100') {
    noteFull('database');
    return unavailable(
      'storage_full',
      'The storage is full: nothing can be saved until space is freed. Reading still works.',
      30,
      error,
    );
  }
  if (code === '55P03' || isRetryable(error)) {
    const params = { retryAfter: 1 };
    return new Problem('busy', 409, 'Another change holds this record at the moment. Try again.', { params, cause: error });
  }
  if (code === 'EL410') {
    const until = (error as Error).message;
    return new Problem(
      'history_archived',
      410,
      `What this record was before ${until} is in the archive. Ask for a later moment, or have that part of the history restored.`,
      { params: { until }, cause: error },
    );
  }
  if (isConnectionLoss(error) || /^(53|28)/.test(code) || ['3D000', '25006'].includes(code)) {
    return unavailable('database_unavailable', 'The database cannot be reached at the moment. Try again shortly.', 2, error);
  }
  return undefined;
}

const unavailable = (code: string, message: string, retryAfter: number, cause: unknown): Problem =>
  new Problem(code, 503, message, { params: { retryAfter }, cause });

/** What leaves the database layer: the mapped problem, or the driver's error as it is. */
export const translated = (error: unknown): unknown => (error instanceof Problem ? error : (databaseProblem(error) ?? error));

/** The driver's error behind a problem. */
export const original = (error: unknown): unknown =>
  error instanceof Problem && error.cause !== undefined ? error.cause : error;
