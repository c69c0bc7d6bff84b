import { conflict, date, decimal, defineAction, invalid, json, link, text } from '#kernel';
import { takenFromDeal } from '../deals/taken.js';
import { beyondPolicy } from './freeze.listener.js';
import { linesOf, priceVersion, storePrices, type StoredLine, type StoredVersion } from './price-version.js';

/** A quote, its first version and its lines by one call. */
export const composeQuote = defineAction('quote.compose', {
  on: 'collection',
  label: { en: 'Compose a quote', ru: 'Составить предложение' },
  description:
    'A quote with its first version and lines, priced: lines as quoteLines take them, without versionId. Gives { quoteId, versionId, number }.',
  input: {
    account: link('account', { description: "The deal's, if empty." }),
    person: link('person', { description: 'Who decides in the deal, or else its first participant, if empty.' }),
    deal: link('deal'),
    subject: text({ max: 300, description: "The deal's name, if empty." }),
    template: link('quoteTemplate'),
    priceList: link('priceList'),
    currency: text({ max: 3, pattern: /^[A-Z]{3}$/, example: 'RUB' }),
    validUntil: date(),
    discount: decimal({ precision: 7, scale: 4, min: '0', max: '100' }),
    terms: text({ max: 10_000 }),
    lines: json({ required: true }),
  },
  access: ['manager', 'rep'],
  returns: 'json',
  async run(ctx, input) {
    if (!Array.isArray(input.lines) || input.lines.length === 0 || input.lines.length > 500)
      throw invalid('/lines', 'Expected a list of 1 to 500 lines.');
    const quote = await ctx.records('quote').create(await takenFromDeal(ctx, input));
    const version = await ctx.records('quoteVersion').create({
      quoteId: quote.id,
      templateId: input.templateId ?? null,
      priceListId: input.priceListId ?? null,
      currency: input.currency ?? null,
      validUntil: input.validUntil ?? null,
      terms: input.terms ?? null,
      ...(input.discount == null ? {} : { discount: input.discount }),
    });
    await ctx
      .records('quoteLine')
      .createMany(
        input.lines.map((line, position) => ({ position, ...writable(line, position), quoteVersionId: version.id })) as never,
      );
    await reckon(ctx, version.id);
    return { quoteId: quote.id, versionId: version.id, number: quote.number };
  },
});

const LINE_KEYS = [
  'productId',
  'variantId',
  'description',
  'quantity',
  'parameters',
  'discount',
  'price',
  'alternative',
  'optional',
  'chosen',
  'position',
];

function writable(line: unknown, i: number): Record<string, unknown> {
  if (typeof line !== 'object' || line === null || Array.isArray(line)) throw invalid(`/lines/${i}`, 'Expected an object.');
  for (const key of Object.keys(line))
    if (!LINE_KEYS.includes(key))
      throw invalid(`/lines/${i}/${key}`, `A line takes ${LINE_KEYS.join(', ')}.`, undefined, 'unknown_field');
  return line as Record<string, unknown>;
}

type Ctx = Parameters<typeof priceVersion>[0];

async function reckon(ctx: Ctx, versionId: string): Promise<StoredVersion> {
  const own = ctx.asSystem('price of a quote');
  const version = (await own.records('quoteVersion').get(versionId)) as unknown as StoredVersion;
  if (version.status !== 'draft')
    throw conflict(
      'quote_frozen',
      `The version is ${version.status}, and what it offers stays; make a new one with quote.revise.`,
    );
  const priced = await priceVersion(ctx, version);
  const totals = await storePrices(ctx, priced);
  const beyond = await beyondPolicy(ctx, version, priced);
  return (await own
    .records('quoteVersion')
    .update(versionId, { ...totals, beyondPolicy: beyond } as never)) as unknown as StoredVersion;
}

/** Reckons a draft's prices as they are now. */
export const priceQuote = defineAction('quoteVersion.price', {
  label: { en: 'Reckon prices', ru: 'Рассчитать цены' },
  description: 'Reckons the prices of a draft as they are today; beyondPolicy names the lines that will need approval (SAL6).',
  access: 'update',
  run: (ctx, _input, record) => reckon(ctx, record.id),
});

/** Copies the latest version to the next one, in draft. What was sent stays an offer until the new one is sent. */
export const reviseQuote = defineAction('quote.revise', {
  label: { en: 'Revise', ru: 'Новая версия' },
  description:
    'A copy of the latest version as a draft; gives { versionId, number }. The old one stays an offer until the new one is sent.',
  access: 'update',
  returns: 'json',
  async run(ctx, _input, record) {
    const versions = ctx.records('quoteVersion');
    const { nodes } = await versions.list({ filter: { quoteId: { eq: record.id } }, sort: ['-number'], first: 1 });
    const [latest] = nodes;
    if (!latest) throw conflict('no_version', 'The quote has no version yet; create one.');
    if (latest.status === 'accepted')
      throw conflict('already_accepted', `Version ${latest.number ?? 0} was accepted; make a new quote for what comes on top.`, {
        n: latest.number,
      });
    const { priceListId, channel, currency, discount, templateId, terms } = latest;
    const made = await versions.create({
      quoteId: record.id,
      priceListId,
      channel,
      currency,
      templateId,
      terms,
      discount: discount ?? '0',
    });
    const lines = await linesOf(ctx, latest.id);
    await ctx.records('quoteLine').createMany(lines.map((line) => ({ ...copied(line), quoteVersionId: made.id })) as never);
    const { number } = await versions.get(made.id, ['id', 'number']);
    return { versionId: made.id, number };
  },
});

const copied = ({
  productId,
  variantId,
  description,
  position,
  quantity,
  parameters,
  discount,
  price,
  alternative,
  optional,
  chosen,
}: StoredLine) => ({
  productId,
  variantId,
  description,
  position,
  quantity,
  parameters,
  discount,
  price: price && { amount: price.amount, currency: price.currency },
  alternative,
  optional,
  chosen,
});
