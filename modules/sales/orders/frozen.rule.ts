import { conflict, defineRule } from '#kernel';

/** What the client and the workshop go by once it is confirmed. */
const TERMS = [
  'accountId',
  'discount',
  'priceListId',
  'prepaymentPercent',
  'currency',
  'quoteVersionId',
  'gross',
  'net',
  'tax',
  'total',
  'discountAmount',
];

/** The terms of an order stay from its confirmation on, and those of one made from a quote from the start. */
export const frozenTerms = defineRule('terms-are-frozen', {
  on: ['update'],
  check({ before, changed }) {
    if (before?.status === 'draft' && before.quoteVersionId == null) return;
    // What fills an order made from a quote comes before its total is there.
    if (before?.status === 'draft' && before.total == null) return;
    const touched = changed.find((key) => TERMS.includes(key) && !(before?.status === 'draft' && key === 'prepaymentPercent'));
    if (touched)
      throw conflict(
        'order_frozen',
        `The order is ${String(before?.status)} and agreed upon, so ${touched} stays; cancel it and make another.`,
        { field: touched },
      );
  },
});

/** A number that was given to the workshop is not lost. */
export const onlyDraftsGo = defineRule('only-drafts-are-deleted', {
  on: ['delete'],
  check({ before }) {
    if (before?.status !== 'draft')
      throw conflict('order_frozen', `The order is ${String(before?.status)}; cancel it instead of deleting it.`);
  },
});

const BY_HAND = ['productId', 'variantId', 'quantity', 'parameters', 'discount', 'price'];
const PRICES = ['unitPrice', 'gross', 'discountAmount', 'net', 'tax', 'total', 'taxPercent'];

/** Lines come, change and go in drafts that are not made from a quote; what production needs to know may be added later. */
export const linesOfDrafts = defineRule('lines-of-draft-orders', {
  on: ['create', 'update', 'delete', 'restore'],
  reads: true,
  async checkMany(changes, ctx) {
    const orders = changes.flatMap(({ operation, before, after, changed }) =>
      operation === 'update' && !changed.some((key) => BY_HAND.includes(key) || PRICES.includes(key))
        ? []
        : [after.salesOrderId ?? before?.salesOrderId],
    );
    if (orders.length === 0) return;
    const found = await ctx.sql<{ status: string; total: string | null; quoted: boolean; new: boolean }>(
      `select status, total_amount::text as total, quote_version_id is not null as quoted, created_at = now()::timestamptz(3) as new
       from sales_orders where tenant_id = $1 and id = any($2::uuid[]) order by id for share`,
      [ctx.actor.tenantId, [...new Set(orders)]],
    );
    // An order of the past comes into the books with its lines, by one transaction.
    const comes = changes.every(({ operation }) => operation === 'create');
    const agreed = found.filter((order) => !(comes && order.new && order.status !== 'draft'));
    if (agreed.some(({ status, quoted, total }) => status !== 'draft' || (quoted && total !== null)))
      throw conflict('order_frozen', 'The lines of the order are agreed upon and stay; cancel it and make another.');
  },
});
