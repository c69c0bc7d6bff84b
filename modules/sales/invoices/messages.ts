import type { Translation } from '#kernel';

/** The refusals of invoices in Russian. */
export const invoiceMessages: readonly Translation[] = [];
