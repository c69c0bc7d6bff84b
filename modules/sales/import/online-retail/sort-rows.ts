import { conflict, Problem, type LoadRow } from '#kernel';
import { readRow, type RetailRow } from './read-row.js';
import { isOwnCost } from './stock-codes.js';

/** An order, or a credit note, with the rows of the file that are its lines. */
export interface RetailDocument {
  readonly number: string;
  readonly rows: readonly RetailRow[];
}

/** The rows of a batch by what they are. */
export interface Sorted {
  readonly orders: readonly RetailDocument[];
  readonly returns: readonly RetailDocument[];
  /** By line: why a row is left out. */
  readonly skipped: ReadonlyMap<number, Problem>;
  /** By line: why a row is refused. */
  readonly refused: ReadonlyMap<number, Problem>;
}

const notSold = (): Problem =>
  conflict('stock_correction', 'No price and no client: the shop corrected its stock, and nothing was sold.');
const ownCost = (code: string): Problem =>
  conflict('own_cost', `${code} without a client is a cost of the shop itself, and nothing was sold.`, { code });

/** What is sold becomes an order, what comes back a credit note, what is neither is named; a document with a row that cannot be read is refused whole. */
export function sortRows(rows: readonly LoadRow[], groupOf: (row: LoadRow) => string): Sorted {
  const skipped = new Map<number, Problem>();
  const refused = new Map<number, Problem>();
  const orders: RetailDocument[] = [];
  const returns: RetailDocument[] = [];
  for (const group of groups(rows, groupOf)) {
    const read = readGroup(group, refused);
    if (!read) continue;
    const priced = read.some((row) => !row.back && row.amount !== 0n);
    const fate = (row: RetailRow): Problem | null =>
      row.customer === null && isOwnCost(row.code)
        ? ownCost(row.code)
        : row.amount === 0n && (row.back || (row.customer === null && !priced))
          ? notSold()
          : null;
    const kept = read.filter((row) => {
      const why = fate(row);
      if (why) skipped.set(row.line, why);
      return !why;
    });
    for (const [documents, members] of [
      [orders, kept.filter((row) => !row.back)],
      [returns, kept.filter((row) => row.back)],
    ] as const)
      if (members.length > 0) documents.push({ number: members[0]?.invoice ?? '', rows: members });
  }
  return { orders, returns, skipped, refused };
}

function groups(rows: readonly LoadRow[], groupOf: (row: LoadRow) => string): LoadRow[][] {
  const found = new Map<string, LoadRow[]>();
  for (const row of rows) {
    const members = found.get(groupOf(row));
    if (members) members.push(row);
    else found.set(groupOf(row), [row]);
  }
  return [...found.values()];
}

/** The rows of one invoice, or null if one of them cannot be read, in which case all are refused. */
function readGroup(group: readonly LoadRow[], refused: Map<number, Problem>): RetailRow[] | null {
  const read: RetailRow[] = [];
  let first: number | undefined;
  for (const row of group) {
    try {
      read.push(readRow(row));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      first ??= row.line;
      refused.set(row.line, error);
    }
  }
  if (first === undefined) return read;
  for (const { line } of read)
    refused.set(
      line,
      conflict('document_refused', `Line ${first} of the same document is refused, so none of it was written.`, { first }),
    );
  return null;
}
