import { definePreset, type LoadedRow } from '#kernel';
import { named } from './read-row.js';
import { sortRows } from './sort-rows.js';
import { writeDocuments } from './write-documents.js';

const invoiceOf = (values: Readonly<Record<string, unknown>>): string =>
  String((values['InvoiceNo'] as string | null) ?? '')
    .trim()
    .toUpperCase();

/**
 * Sales of a shop of the past: rows of invoices become orders that are handed over, what came back credit notes. The file knows
 * neither payments nor which invoice a return belongs to, so it makes no invoices: those would be chased.
 */
export const onlineRetail = definePreset('online-retail', {
  entity: 'salesOrder',
  description: 'UCI Online Retail: orders with their lines, returns as credit notes, clients and products by their numbers',
  prepare: named,
  files: [{ when: ['InvoiceNo', 'StockCode', 'Quantity', 'UnitPrice'] }],
  load: {
    writes: ['salesOrder', 'salesOrderLine', 'creditNote', 'creditNoteLine', 'account', 'product'],
    permission: 'creditNote.issue',
    system: 'online-retail',
    group: invoiceOf,
    async run(ctx, rows, foreign) {
      const sorted = sortRows(rows, ({ values }) => invoiceOf(values));
      const written = await writeDocuments(ctx, sorted, foreign);
      return rows.map(({ line }): LoadedRow => {
        const refused = sorted.refused.get(line);
        const skipped = sorted.skipped.get(line);
        if (refused) return { problem: refused };
        return skipped ? { outcome: 'skipped', notice: skipped } : (written.get(line) as LoadedRow);
      });
    },
  },
});
