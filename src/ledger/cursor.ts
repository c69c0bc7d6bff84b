import { invalid, Problem } from '../platform/problem.js';

/**
 * A place in the ledger. `epoch` names the life of the database: a restored one counts transactions anew, so places of
 * another epoch mean nothing in it (standards.md §1.2).
 */
export interface Position {
  readonly epoch: string;
  /** Transaction id (`xid8`), as digits. */
  readonly xid: string;
  /** Ledger id within the transaction; 0 is before its first row. */
  readonly id: number;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** Both are 64 bits wide in PostgreSQL, and ids stay below 2^53 for as long as the earth does. */
const LARGEST_XID = 2n ** 64n - 1n;

/** The opaque text clients keep. */
export const writeCursor = ({ epoch, xid, id }: Position): string =>
  Buffer.from(JSON.stringify([epoch, xid, id])).toString('base64url');

/** Reads a cursor. Throws 400 `invalid_cursor` naming `pointer` for what {@link writeCursor} never wrote. */
export function readCursor(text: string, pointer = '/after'): Position {
  const [epoch, xid, id] = parts(text);
  const valid =
    typeof epoch === 'string' &&
    UUID.test(epoch) &&
    typeof xid === 'string' &&
    /^\d{1,20}$/.test(xid) &&
    BigInt(xid) <= LARGEST_XID &&
    Number.isSafeInteger(id) &&
    (id as number) >= 0;
  if (!valid) throw invalid(pointer, 'Give a cursor as it was received, or none to start over.', undefined, 'invalid_cursor');
  return { epoch, xid, id: id as number };
}

function parts(text: string): unknown[] {
  if (text.length > 200 || !/^[\w-]+$/.test(text)) return [];
  try {
    const parsed: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    return Array.isArray(parsed) && parsed.length === 3 ? parsed : [];
  } catch {
    return [];
  }
}

/** Positive if `a` is after `b`. Both are of one epoch. */
export function comparePositions(a: Position, b: Position): number {
  if (a.xid === b.xid) return a.id - b.id;
  return BigInt(a.xid) > BigInt(b.xid) ? 1 : -1;
}

/** 410: the cursor is of a database before it was restored. */
export const cursorExpired = (): Problem =>
  new Problem(
    'cursor_expired',
    410,
    'This cursor is from before the database was restored. Start over: read everything again, then follow the changes from the new cursor.',
  );

/** 410: changes after the cursor lie in the archive, until the day given. */
export const cursorArchived = (until: string): Problem =>
  new Problem(
    'cursor_expired',
    410,
    `This cursor is too old: changes after it, from before ${until}, are in the archive. Start over: read everything again, then follow the changes from the new cursor.`,
    { params: { until } },
  );
