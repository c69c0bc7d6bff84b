import { conflict, defineListener, localDate, type Context } from '#kernel';
import { contentHash } from './content-hash.js';
import { checkChoices, linesOf, priceVersion, storePrices, type PricedVersion, type StoredVersion } from './price-version.js';

const DAY = 86_400_000;

/** What somebody may not grant on their own (SAL6), as the catalogue tells it. */
export interface Beyond {
  readonly index: number;
  readonly kind: 'discount' | 'margin';
  readonly value: string;
  readonly limit: string;
  /** Who approves it, where the discount policy says so. */
  readonly approvalPolicyId?: string;
}

/** Finished without approval: nothing of it goes beyond what its author may grant (SAL6). */
export const freezeFinished = defineListener('quoteVersion.finished', {
  name: 'freeze-finished',
  when: 'transaction',
  async run(ctx, { recordId }) {
    const own = ctx.asSystem('quote is ready');
    const version = (await own.records('quoteVersion').get(recordId)) as unknown as StoredVersion;
    const { priced, filled } = await priceForGood(ctx, version);
    const beyond = await beyondPolicy(ctx, version, priced);
    if (beyond.length > 0)
      throw conflict(
        'approval_required',
        'The discount is above, or the margin below, what you may grant: run quoteVersion.requestApproval with approvalReason.',
        { beyond },
      );
    await own.records('quoteVersion').update(recordId, { ...filled, beyondPolicy: [] } as never);
    await seal(own, recordId);
  },
});

/** Approved by somebody else: it stands with the prices and discounts that were looked at. */
export const freezeApproved = defineListener('quoteVersion.approved', {
  name: 'freeze-approved',
  when: 'transaction',
  run: (ctx, { recordId }) => seal(ctx.asSystem('quote is ready'), recordId),
});

/** Prices, their explanation, list and rate as they are from now on. */
export async function priceForGood(
  ctx: Context,
  version: StoredVersion,
): Promise<{ priced: PricedVersion; filled: Record<string, unknown> }> {
  const priced = await priceVersion(ctx, version);
  checkChoices(priced.lines.map(({ line }) => line));
  const totals = await storePrices(ctx, priced);
  const { currency, priceListId } = priced.explained;
  return {
    priced,
    filled: { ...totals, currency, priceListId: (version.priceListId as string | null) ?? priceListId },
  };
}

/** From now on all that is offered stays what it is; the hash binds acceptance to it. */
async function seal(own: Context, versionId: string): Promise<void> {
  const version = (await own.records('quoteVersion').get(versionId)) as unknown as StoredVersion;
  const validUntil = (version.validUntil as string | null) ?? (await lastDay(own));
  const hash = await hashOf(own, { ...version, validUntil });
  await own.records('quoteVersion').update(versionId, { validUntil, contentHash: hash } as never);
}

async function lastDay(ctx: Context): Promise<string> {
  const days = await ctx.setting<number>('sales.quoteDays');
  return localDate(ctx.actor.timeZone, new Date(ctx.now().getTime() + days * DAY));
}

/** By the policies of who finishes it, or of the quote's owner where the kernel does. */
export async function beyondPolicy(ctx: Context, version: StoredVersion, { lines }: PricedVersion): Promise<Beyond[]> {
  const own = ctx.asSystem('discount policy');
  const quote = await own.records('quote').get(version.quoteId, ['id', 'ownerId', 'account.valueClass']);
  const { valueClass } = (quote as unknown as { account: { valueClass: 'A' | 'B' | 'C' | null } | null }).account ?? {
    valueClass: null,
  };
  const answer = (await own.run('discountPolicy.check', {
    lines: lines.map(({ priced }) => ({
      productId: priced.productId,
      discountPercent: priced.discountPercent,
      margin: priced.margin,
    })),
    userId: ctx.actor.userId ?? quote.ownerId ?? null,
    valueClass,
  })) as { beyond: Beyond[] };
  return answer.beyond;
}

/** Everything a client reads; not what only we see, such as costs. */
async function hashOf(ctx: Context, version: StoredVersion): Promise<string> {
  const quote = await ctx.records('quote').get(version.quoteId, ['id', 'number', 'accountId']);
  const lines = await linesOf(ctx, version.id);
  const pick = (from: object, keys: readonly string[]) =>
    Object.fromEntries(keys.map((key) => [key, plain((from as Record<string, unknown>)[key])]));
  return contentHash({
    quote: pick(quote, ['id', 'number', 'accountId']),
    version: pick(version, [
      'number',
      'validUntil',
      'currency',
      'discount',
      'terms',
      'taxIncluded',
      'gross',
      'discountAmount',
      'net',
      'tax',
      'total',
    ]),
    lines: lines.map((line) =>
      pick(line, [
        'id',
        'position',
        'productId',
        'variantId',
        'description',
        'quantity',
        'parameters',
        'discount',
        'alternative',
        'optional',
        'chosen',
        'unitPrice',
        'gross',
        'discountAmount',
        'net',
        'tax',
        'taxName',
        'taxPercent',
        'total',
      ]),
    ),
  });
}

/** Of money the amount itself: what it is worth in the own currency is not offered. */
function plain(value: unknown): unknown {
  const money = value as { amount?: number; currency?: string } | null;
  return typeof money === 'object' && money !== null && typeof money.amount === 'number' && typeof money.currency === 'string'
    ? { amount: money.amount, currency: money.currency }
    : value;
}
