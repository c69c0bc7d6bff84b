import type { Context } from '../../src/declare/context.js';
import type { DemoProducts } from './catalog.js';

const size = (width: number, height: number, more: Record<string, unknown> = {}) => ({ width, height, ...more });

type Line = readonly [sku: string, quantity: string, more: Record<string, unknown>];
type State = 'draft' | 'ready' | 'sent' | 'accepted' | 'rejected';

const QUOTES: readonly (readonly [subject: string, state: State, lines: readonly Line[]])[] = [
  [
    'Зеркальная стена в зал',
    'accepted',
    [
      ['MIR-6', '6', { parameters: size(1200, 2400, { edge: 'polished' }) }],
      ['TURNKEY', '1', {}],
    ],
  ],
  [
    'Витраж в лестничный проём',
    'sent',
    [
      ['STG-T', '1', { parameters: size(900, 1800), discount: '5' }],
      ['INSTALL', '1', {}],
    ],
  ],
  [
    'Полки и столешница',
    'draft',
    [
      ['FUR-S', '4', { parameters: size(800, 250, { edge: 'ground' }) }],
      ['FUR-T', '1', { parameters: size(1400, 800, { edge: 'polished' }), alternative: 'столешница' }],
      ['FUR-T', '1', { parameters: size(1600, 900, { edge: 'polished' }), alternative: 'столешница', chosen: false }],
      ['DELIVERY', '1', { optional: true }],
    ],
  ],
  [
    'Стекло для витрин',
    'rejected',
    [
      ['EQP-6', '12', { parameters: size(600, 400, { holes: 4 }) }],
      ['DELIVERY', '1', {}],
    ],
  ],
  ['Зеркала для магазинов', 'ready', [['MIR-4', '12', { parameters: size(500, 1600, { edge: 'ground' }) }]]],
];

/** Two templates, and a handful of quotes in the states they may be in. */
export async function makeQuotes(ctx: Context, products: DemoProducts, sellers: readonly string[]): Promise<void> {
  const [template] = await ctx.records('quoteTemplate').createMany([
    {
      name: 'Коммерческое предложение',
      locale: 'ru',
      heading: 'Коммерческое предложение {{quote.number}}',
      intro: '{{account.legalName}}\n{{quote.subject}}\nПредложение действует до {{quote.validUntil}}.',
      terms: 'Предоплата 50 %. Срок изготовления 3–5 рабочих дней.',
      footer: 'СК-Дизайн, {{owner.name}}',
      columns: ['position', 'description', 'parameters', 'quantity', 'unitPrice', 'total'],
    },
    {
      name: 'Quote',
      locale: 'en',
      heading: 'Quote {{quote.number}}',
      intro: '{{account.legalName}}\n{{quote.subject}}\nValid until {{quote.validUntil}}.',
      terms: '50 % in advance. Made within 3 to 5 working days.',
      footer: 'SK-Design, {{owner.name}}',
    },
  ]);
  const { nodes: accounts } = await ctx
    .records('account')
    .list({ filter: { types: { hasAny: ['customer', 'dealer'] } }, sort: ['name'], first: QUOTES.length, fields: ['id'] });
  for (const [i, [subject, state, lines]] of QUOTES.entries()) {
    const { quoteId, versionId } = (await ctx.run('quote.compose', {
      accountId: accounts[i]?.id ?? '',
      subject,
      templateId: template?.id ?? null,
      lines: lines.map(([sku, quantity, more]) => ({ productId: products.get(sku) ?? '', quantity, ...more })) as never,
    })) as { quoteId: string; versionId: string };
    await ctx.records('quote').update(quoteId, { ownerId: sellers[i % sellers.length] ?? null });
    await bring(ctx, versionId, state);
  }
}

async function bring(ctx: Context, id: string, state: State): Promise<void> {
  if (state === 'draft') return;
  await ctx.run('quoteVersion.finish', { id });
  if (state === 'ready') return;
  const { contentHash } = (await ctx.run('quoteVersion.send', { id })) as { contentHash: string };
  if (state === 'accepted')
    await ctx.run('quoteVersion.accept', { id, acceptedHash: contentHash, decisionBy: 'Клиент, по телефону' });
  if (state === 'rejected') await ctx.run('quoteVersion.reject', { id, decisionNote: 'Нашли дешевле' });
}
