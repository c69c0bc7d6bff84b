import { checkCurrency, choice, date, decimal, defineAction, invalid, json, link, localDate, text, type Context } from '#kernel';
import { CHANNELS } from '../price-lists/channels.js';
import { answerOf, type PriceExplanation } from './answer.js';
import { priceDocument } from './document.js';
import { parseDecimal } from './fraction.js';
import { readBook } from './read-book.js';
import { readLines } from './read-lines.js';

/**
 * The one pricing function: what lines cost, with every rule that made their prices and those passed over. Quotes, orders and
 * carts ask it, and so may anybody.
 */
export const explainPrice = defineAction('product.explainPrice', {
  on: 'collection',
  label: { en: 'Explain price', ru: 'Объяснить цену' },
  description:
    'What lines cost, and why. lines: [{ productId, variantId, quantity, parameters, discount (per cent), price (by hand, minor units) }]. Without priceListId the lists that fit the account, channel, segment, territory and day are asked in order.',
  input: {
    lines: json({ required: true, description: 'At most 500.' }),
    account: link('account'),
    priceList: link('priceList'),
    customerGroup: link('customerGroup', { description: "The account's own if not given." }),
    segment: text({ max: 100, description: "Besides the account's tags." }),
    territory: text({ max: 100 }),
    channel: choice(CHANNELS),
    currency: text({ max: 3, pattern: /^[A-Z]{3}$/, example: 'RUB' }),
    on: date({ description: "The day of the price; today by the tenant's clock." }),
    discount: decimal({ precision: 7, scale: 4, min: '0', max: '100', description: 'Per cent off the whole.' }),
  },
  access: 'read',
  readOnly: true,
  returns: 'json',
  async run(ctx, input): Promise<PriceExplanation> {
    const lines = readLines(input.lines);
    const on = input.on ?? localDate(ctx.actor.timeZone, ctx.now());
    const account = input.accountId ? await accountOf(ctx, input.accountId) : null;
    const book = await readBook(ctx, lines, {
      on,
      currency: input.currency ? checkCurrency(input.currency, '/currency') : null,
      priceListId: input.priceListId ?? null,
      accountListId: account?.priceListId ?? null,
      customerGroupId: input.customerGroupId ?? account?.customerGroupId ?? null,
      segments: [...(account?.tags ?? []), ...(input.segment ? [input.segment] : [])],
      territory: input.territory ?? null,
      channel: input.channel ?? null,
    });
    const priced = priceDocument(book, lines, parseDecimal(String(input.discount ?? '0')));
    return answerOf(book, priced, ctx.mayRead('product', 'cost'));
  },
});

interface PricedAccount {
  readonly priceListId: string | null;
  readonly customerGroupId: string | null;
  readonly tags: readonly string[] | null;
}

async function accountOf(ctx: Context, id: string): Promise<PricedAccount> {
  const found = await ctx.records('account' as string).find(id, ['id', 'priceListId', 'customerGroupId', 'tags']);
  if (!found) throw invalid('/accountId', 'There is no such account.', undefined, 'link_not_found');
  return found as unknown as PricedAccount;
}
