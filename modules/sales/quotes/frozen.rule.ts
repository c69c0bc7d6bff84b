import { conflict, defineRule } from '#kernel';

/** What a client of ours may still change of a version that is no draft: nothing that was offered. */
const CONTENT = ['validUntil', 'priceListId', 'channel', 'currency', 'discount', 'templateId', 'terms'];
/** Of a line, what stays when prices are reckoned: everything that is written by hand. */
const BY_HAND = [
  'productId',
  'variantId',
  'position',
  'description',
  'quantity',
  'parameters',
  'discount',
  'price',
  'alternative',
  'optional',
];

const frozen = (status: unknown) =>
  conflict('quote_frozen', `The version is ${String(status)}, and what it offers stays; make a new one with quote.revise.`);

/** A version that is ready is what it is. The kernel's own freezing comes along with the transition, from draft or approval. */
export const contentIsFrozen = defineRule('content-is-frozen', {
  on: ['update', 'delete'],
  check({ operation, before, after, changed }) {
    const status = before?.status;
    if (operation === 'delete') {
      if (status !== 'draft') throw frozen(status);
      return;
    }
    const touched = changed.filter((key) => CONTENT.includes(key));
    // What was left open is filled in by the very transaction that asks for approval or makes the version ready.
    const open = ['approval', 'ready'].includes(String(status)) && before?.contentHash == null;
    const filling = open && touched.every((key) => before?.[key] == null);
    if (status !== 'draft' && touched.length > 0 && !filling) throw frozen(after.status);
  },
});

/** Lines come, change and go in drafts only. The version is locked meanwhile, so that it cannot become ready at the same moment. */
export const linesOfDraftsOnly = defineRule('lines-of-drafts-only', {
  on: ['create', 'update', 'delete', 'restore'],
  reads: true,
  async check({ operation, after, changed }, ctx) {
    if (operation === 'update' && !changed.some((key) => BY_HAND.includes(key))) return;
    const [version] = await ctx.sql<{ status: string }>(
      'select status from quote_versions where tenant_id = $1 and id = $2 for share',
      [ctx.actor.tenantId, after.quoteVersionId],
    );
    if (version && version.status !== 'draft') throw frozen(version.status);
  },
});
