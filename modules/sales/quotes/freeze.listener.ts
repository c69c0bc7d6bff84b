import { conflict, defineListener, localDate, type Context } from '#kernel';
import { contentHash } from './content-hash.js';
import { checkChoices, linesOf, priceVersion, storePrices, type PricedVersion, type StoredVersion } from './price-version.js';

const DAY = 86_400_000;

/** What somebody may not grant on their own (SAL6), as the catalogue tells it. */
interface Beyond {
  readonly index: number;
  readonly kind: string;
  readonly value: string;
  readonly limit: string;
}

/** Finished without approval: nothing of it goes beyond what its author may grant (SAL6). */
export const freezeFinished = defineListener('quoteVersion.finished', {
  name: 'freeze-finished',
  when: 'transaction',
  run: (ctx, event) => freeze(ctx, event.recordId, false),
});

/** Approved by somebody else: it stands with the discounts it has. */
export const freezeApproved = defineListener('quoteVersion.approved', {
  name: 'freeze-approved',
  when: 'transaction',
  run: (ctx, event) => freeze(ctx, event.recordId, true),
});

/** From now on prices, their explanation, list, rate and texts stay what they are; the hash binds acceptance to them. */
async function freeze(ctx: Context, versionId: string, approved: boolean): Promise<void> {
  const own = ctx.asSystem('quote is ready');
  const version = (await own.records('quoteVersion').get(versionId)) as unknown as StoredVersion;
  const priced = await priceVersion(ctx, version);
  checkChoices(priced.lines.map(({ line }) => line));
  const beyond = await beyondPolicy(ctx, version, priced);
  if (beyond.length > 0 && !approved)
    throw conflict(
      'approval_required',
      'The discount is above, or the margin below, what you may grant: run quoteVersion.requestApproval with approvalReason.',
      {
        beyond,
      },
    );
  const totals = await storePrices(ctx, priced);
  const filled = {
    ...totals,
    currency: priced.explained.currency,
    priceListId: (version.priceListId as string | null) ?? priced.explained.priceListId,
    validUntil: (version.validUntil as string | null) ?? (await lastDay(ctx)),
    beyondPolicy: beyond as never,
  };
  const hash = await hashOf(own, { ...version, ...filled });
  await own.records('quoteVersion').update(versionId, { ...filled, contentHash: hash } as never);
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
