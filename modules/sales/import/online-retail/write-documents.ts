import { conflict, type Context, type ForeignIds, type LoadedRow } from '#kernel';
import { amountOf, sum } from '../../amounts.js';
import { clientsAndProducts, type Known } from './clients-and-products.js';
import { addressIn } from './countries.js';
import { CURRENCY, type RetailRow } from './read-row.js';
import type { RetailDocument, Sorted } from './sort-rows.js';

const money = (amount: bigint) => amountOf(amount, CURRENCY);
const totalOf = (rows: readonly RetailRow[]): bigint => sum(rows.map((row) => row.amount));
const first = ({ rows }: RetailDocument): RetailRow => rows[0] as RetailRow;

/** How one kind of document is written and read back. */
interface Kind {
  readonly entity: 'salesOrder' | 'creditNote';
  /** Lines of documents as they are, in order: what {@link writtenAs} says of the file's. */
  readonly lines: string;
  record(document: RetailDocument, known: Known): Record<string, unknown>;
  readonly child: 'salesOrderLine' | 'creditNoteLine';
  line(row: RetailRow, position: number, productId: string): Record<string, unknown>;
}

const ORDERS: Kind = {
  entity: 'salesOrder',
  lines: `select sales_order_id as id, product_id as product, trim_scale(quantity)::text as quantity, total_amount::text as total
    from sales_order_lines where tenant_id = $1 and sales_order_id = any($2::uuid[]) and deleted_at is null order by sales_order_id, position, id`,
  child: 'salesOrderLine',
  record(document, { accounts }) {
    const { at, customer, country } = first(document);
    const total = money(totalOf(document.rows));
    return {
      number: document.number,
      // Handed over, which is all that the file tells: it knows of no payments.
      status: 'handedOver',
      shipmentStatus: 'delivered',
      accountId: customer === null ? null : (accounts.get(customer) as string),
      billTo: addressIn(country),
      currency: CURRENCY,
      pricedOn: at.slice(0, 10),
      gross: total,
      discountAmount: money(0n),
      net: total,
      tax: money(0n),
      total,
      confirmedAt: at,
      deliveredAt: at,
      handedOverAt: at,
    };
  },
  line: (row, position, productId) => ({
    position,
    productId,
    description: row.description,
    quantity: row.quantity,
    unitPrice: money(row.unitPrice),
    gross: money(row.amount),
    discountAmount: money(0n),
    net: money(row.amount),
    tax: money(0n),
    total: money(row.amount),
  }),
};

const RETURNS: Kind = {
  entity: 'creditNote',
  lines: `select credit_note_id as id, product_id as product, trim_scale(quantity)::text as quantity, total_amount::text as total
    from credit_note_lines where tenant_id = $1 and credit_note_id = any($2::uuid[]) and deleted_at is null order by credit_note_id, position, id`,
  child: 'creditNoteLine',
  record(document, { accounts }) {
    const { at, customer } = first(document);
    const total = money(totalOf(document.rows));
    return {
      number: document.number,
      accountId: customer === null ? null : (accounts.get(customer) as string),
      issuedOn: at.slice(0, 10),
      reason: 'Returned',
      net: total,
      tax: money(0n),
      total,
    };
  },
  line: (row, position, productId) => ({
    position,
    productId,
    description: row.description ?? row.code,
    quantity: row.quantity,
    net: money(row.amount),
    tax: money(0n),
    total: money(row.amount),
  }),
};

/** Writes what is not there yet, set-wise; gives what became of each row, by its line. */
export async function writeDocuments(ctx: Context, sorted: Sorted, foreign: ForeignIds): Promise<Map<number, LoadedRow>> {
  const known = await clientsAndProducts(ctx, [...sorted.orders, ...sorted.returns], foreign);
  const written = new Map<number, LoadedRow>();
  await writeKind(ctx, ORDERS, sorted.orders, known, foreign, written);
  await writeKind(ctx, RETURNS, sorted.returns, known, foreign, written);
  return written;
}

async function writeKind(
  ctx: Context,
  kind: Kind,
  documents: readonly RetailDocument[],
  known: Known,
  foreign: ForeignIds,
  written: Map<number, LoadedRow>,
): Promise<void> {
  if (documents.length === 0) return;
  const there = await foreign.find(
    kind.entity,
    documents.map(({ number }) => number),
  );
  const fresh = documents.filter(({ number }) => !there.has(number));
  await compare(
    ctx,
    kind,
    documents.filter(({ number }) => there.has(number)),
    known,
    there,
    written,
  );
  if (fresh.length === 0) return;
  const ids = new Map(fresh.map(({ number }) => [number, ctx.newId()]));
  await ctx
    .records(kind.entity)
    .createMany(fresh.map((document) => ({ id: ids.get(document.number), ...kind.record(document, known) }) as never));
  const parent = kind.entity === 'salesOrder' ? 'salesOrderId' : 'creditNoteId';
  await ctx.records(kind.child).createMany(
    fresh.flatMap(({ number, rows }) =>
      rows.map((row, position) => ({
        [parent]: ids.get(number),
        ...kind.line(row, position, known.products.get(row.code) as string),
      })),
    ) as never,
  );
  await foreign.keep(kind.entity, ids);
  for (const { number, rows } of fresh)
    for (const { line } of rows) written.set(line, { outcome: 'created', id: ids.get(number) as string });
}

const writtenAs = ({ code, quantity, amount }: RetailRow, { products }: Known): string =>
  `${products.get(code) ?? ''} ${quantity} ${amount}`;

/** A document that is there stays: the file says the same of it, or its rows are refused. */
async function compare(
  ctx: Context,
  kind: Kind,
  documents: readonly RetailDocument[],
  known: Known,
  there: ReadonlyMap<string, string>,
  written: Map<number, LoadedRow>,
): Promise<void> {
  if (documents.length === 0) return;
  const ids = documents.map(({ number }) => there.get(number));
  const lines = await ctx.sql<{ id: string; product: string; quantity: string; total: string }>(kind.lines, [
    ctx.actor.tenantId,
    ids,
  ]);
  const has = Map.groupBy(lines, ({ id }) => id);
  for (const { number, rows } of documents) {
    const id = there.get(number) as string;
    const own = (has.get(id) ?? []).map(({ product, quantity, total }) => `${product} ${quantity} ${total}`);
    const same = own.join() === rows.map((row) => writtenAs(row, known)).join();
    const differs = conflict(
      'document_differs',
      `${number} is there with other lines and stays as it is: the rows of a document stand one after the other, and what is in the books is corrected by a credit note.`,
      { id },
    );
    for (const { line } of rows) written.set(line, same ? { outcome: 'unchanged', id } : { problem: differs });
  }
}
