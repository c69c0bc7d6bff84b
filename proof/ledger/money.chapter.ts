import type { Chapter } from '../chapter.js';
import type { Ask } from '../stand/firm.js';
import { openStand } from '../stand/stand.js';
import { money } from './check/effects.js';
import { readOnly } from './check/facts.js';
import { oneRowEach } from './check/history.js';
import { seeded } from './random.js';

/** With their decimals by ISO 4217, and what a major unit of them is worth in roubles. */
const CURRENCIES = {
  RUB: [2, null],
  EUR: [2, '100.1234'],
  USD: [2, '92.37'],
  JPY: [0, '0.6173'],
  KRW: [0, '0.0667'],
  KWD: [3, '300.5'],
} as const;
/** One for each firm: numbers of quotes are given out without gaps, so those of one firm are made one after the other. */
const LANES = 4;

/** Quotes of any lines, discounts, taxes and currencies, and what they add up to in the database. */
export const quotes: Chapter = {
  name: 'ledger/money',
  title: 'Money: random quotes in six currencies of 0, 2 and 3 decimals',
  minutes: 8,
  modules: ['sales'],
  async run(ctx) {
    const stand = await openStand(ctx);
    const api = await stand.node('api', 'api');
    await api.ready();
    await stand.open(LANES, api.url);
    const shops = await Promise.all(stand.firms.map(({ ask }) => openShop(ask)));
    const count = ctx.times(10_000, 300);
    const began = Date.now();
    let made = 0;
    let lines = 0;
    const refused: string[] = [];
    await Promise.all(
      stand.firms.map(async ({ ask }, lane) => {
        const random = seeded(7000 + lane);
        const shop = shops[lane]!;
        while (made < count && refused.length < 20 && !ctx.signal.aborted) {
          made++;
          const quote = randomQuote(random, shop);
          lines += quote.lines.length;
          await ask('POST', '/v1/quotes/compose', quote).catch((error: unknown) => refused.push(String(error)));
        }
      }),
    );
    const seconds = Math.round((Date.now() - began) / 1000);
    const facts = { lines: [], firms: stand.setUp, secretKey: stand.secretKey, ownerUrl: '', anchors: [], files: null };
    const judged = await readOnly(stand.postgres.adminUrl(), async (sql) => [
      await money({ ...facts, sql }),
      await oneRowEach({ ...facts, sql }),
    ]);
    const [sums, rows] = judged as [(typeof judged)[number], (typeof judged)[number]];
    const wrong = [...refused, ...sums.broken];
    return [
      {
        what: 'Lines add up to their quote in every sum, to the minor unit; net, tax and discount to the total; tax is the rate’s of the whole',
        times: `${count} quotes with ${lines} lines in ${Object.keys(CURRENCIES).length} currencies, tax on top and inside, ${seconds} s`,
        measured: `${sums.looked} looked at (${sums.note}), ${sums.broken.length} do not add up, ${refused.length} refused${wrong[0] ? `, e.g. ${wrong[0]}` : ''}`,
        bar: '0',
        pass: wrong.length === 0 && sums.looked >= count,
      },
      {
        what: `I3: ${rows.rule}`,
        times: `${rows.looked} rows`,
        measured: rows.broken.length === 0 ? 'all of them' : rows.broken.slice(0, 3).join('; '),
        bar: 'none broken',
        pass: rows.broken.length === 0,
      },
    ];
  },
};

interface Shop {
  readonly accountId: string;
  readonly products: readonly string[];
  /** One with the tax on top and one with it inside, of each currency. */
  readonly lists: readonly { readonly id: string; readonly currency: string }[];
}

async function openShop(ask: Ask): Promise<Shop> {
  const make = async (path: string, input: object): Promise<string> =>
    (await ask<{ id: string }>('POST', `/v1/${path}`, input)).id;
  const accountId = await make('accounts', { name: 'Buyer', notDuplicate: true });
  const lists: { id: string; currency: string }[] = [];
  for (const [currency, [, rate]] of Object.entries(CURRENCIES)) {
    if (rate !== null) await make('exchange-rates', { currency, rate, validFrom: '2020-01-01' });
    for (const taxIncluded of [false, true]) {
      const id = await make('price-lists', { name: `${currency} ${taxIncluded ? 'with' : 'without'}`, currency, taxIncluded });
      await make('price-rules', { priceListId: id, percent: '0' });
      lists.push({ id, currency });
    }
  }
  const products: string[] = [];
  for (const [i, percent] of [null, '22', '10', '5.5', '33.3333'].entries()) {
    const tax = percent === null ? null : await make('tax-classes', { name: `Tax ${percent}`, code: `t${i}` });
    if (tax) await make('tax-rates', { taxClassId: tax, name: `${percent} %`, percent, validFrom: '2020-01-01' });
    for (const amount of [1, 99_999, 1_234_567])
      products.push(
        await make('products', {
          sku: `P${i}-${amount}`,
          name: `Product ${i} ${amount}`,
          listPrice: { amount, currency: 'RUB' },
          ...(tax ? { taxClassId: tax } : {}),
        }),
      );
  }
  return { accountId, products, lists };
}

function randomQuote(random: () => number, { accountId, products, lists }: Shop) {
  const below = (most: number): number => Math.floor(random() * most);
  const percent = (): string => (random() < 0.4 ? '0' : (below(1_000_000) / 10_000).toFixed(4));
  const { id, currency } = lists[below(lists.length)]!;
  const lines = Array.from({ length: 1 + below(8) }, (_, i) => {
    const optional = i > 0 && random() < 0.15;
    return {
      productId: products[below(products.length)]!,
      quantity: ((1 + below(random() < 0.5 ? 100_000 : 9_999_999)) / 10_000).toFixed(4),
      discount: percent(),
      ...(random() < 0.4 ? { price: { amount: below(10 ** (1 + below(8))), currency } } : {}),
      ...(optional ? { optional, chosen: random() < 0.5 } : {}),
    };
  });
  return { accountId, priceListId: id, currency, discount: percent(), lines };
}
