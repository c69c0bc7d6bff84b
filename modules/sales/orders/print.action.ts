import { choice, conflict, defineAction, localDate, type Context } from '#kernel';
import type { Amount } from '../amounts.js';
import type { Printed, PrintedLine } from '../printing/document.js';
import { shownAmount, shownDay, shownNumber, type Locale } from '../printing/format.js';
import { keepPdf } from '../printing/keep-pdf.js';
import { parametersShown } from '../printing/parameters.js';
import { sumInWords } from '../printing/sum-in-words.js';
import { orderLines } from './price-order.js';

type Kind = 'form' | 'slip';
type Row = Record<string, unknown>;

const WORDS = {
  ru: {
    form: 'Наряд-заказ',
    slip: 'Товарный чек',
    client: 'Заказчик',
    promised: 'Срок',
    net: 'Сумма',
    discount: 'Скидка',
    tax: 'Налог',
    taxIncluded: 'В том числе налог',
    total: 'Итого',
    signed: 'Заказчик ____________________     Исполнитель ____________________',
  },
  en: {
    form: 'Work order',
    slip: 'Sales slip',
    client: 'Client',
    promised: 'Promised for',
    net: 'Amount',
    discount: 'Discount',
    tax: 'Tax',
    taxIncluded: 'Including tax',
    total: 'Total',
    signed: 'Client ____________________     Contractor ____________________',
  },
} as const;

/** The order form for client and workshop, with the parameters of each line; or the sales slip with the sum in words (SAL11). */
export const printOrder = defineAction('salesOrder.print', {
  label: { en: 'Print', ru: 'Напечатать' },
  description: 'Makes the PDF of the order form (form) or the sales slip (slip) as the order is now: formPdfId or slipPdfId.',
  input: {
    document: choice(['form', 'slip'] as const, { required: true, default: 'form' }),
    language: choice(['ru', 'en'] as const, { default: 'ru' }),
  },
  access: 'update',
  async run(ctx, input, record) {
    if (record.total === null) throw conflict('no_lines', 'An order needs at least one line; add salesOrderLines.');
    const kind: Kind = input.document ?? 'form';
    const own = ctx.asSystem('order is printed');
    const content = await contentOf(own, record.id, kind, input.language ?? 'ru');
    const { pdfId } = await keepPdf(own, content, `${content.number}-${kind}`);
    return ctx.records('salesOrder').update(record.id, kind === 'form' ? { formPdfId: pdfId } : { slipPdfId: pdfId });
  },
});

async function contentOf(ctx: Context, id: string, kind: Kind, locale: Locale): Promise<Printed> {
  const order = (await ctx.records('salesOrder').get(id)) as unknown as Row;
  const account =
    order.accountId == null ? null : await ctx.records('account').get(String(order.accountId), ['id', 'name', 'legalName']);
  const words = WORDS[locale];
  const total = order.total as Amount;
  const day = (value: unknown) => (value ? shownDay(String(value as string), locale) : '—');
  const today = day(localDate(ctx.actor.timeZone, ctx.now()));
  const promised = kind === 'form' ? `\n${words.promised}: ${day(order.promisedOn)}` : '';
  const shown = (money: unknown) => `${shownAmount(money as Amount, locale)} ${total.currency}`;
  return {
    locale,
    number: String(order.number),
    version: null,
    heading: `${words[kind]} ${String(order.number)}, ${today}`,
    intro: `${words.client}: ${account?.legalName ?? account?.name ?? '—'}${promised}`,
    terms: `${(order.terms as string | null) ?? ''}\n\n${words.signed}`,
    footer: '',
    columns:
      kind === 'form'
        ? ['position', 'description', 'parameters', 'quantity', 'unitPrice', 'total']
        : ['position', 'description', 'quantity', 'unitPrice', 'total'],
    lines: await printedLines(ctx, id, locale),
    totals: [
      [words.net, shown(order.gross)],
      ...((order.discountAmount as Amount).amount === 0 ? [] : [[words.discount, shown(order.discountAmount)] as const]),
      ...((order.tax as Amount).amount === 0
        ? []
        : [[order.taxIncluded ? words.taxIncluded : words.tax, shown(order.tax)] as const]),
      [words.total, shown(total)],
    ],
    inWords: sumInWords(BigInt(total.amount), total.currency, locale),
  };
}

async function printedLines(ctx: Context, orderId: string, locale: Locale): Promise<PrintedLine[]> {
  const lines = (await orderLines(ctx, orderId)) as Row[];
  const { nodes } = await ctx
    .records('product')
    .list({ filter: { id: { in: lines.map((line) => String(line.productId)) } }, fields: ['id', 'name', 'nameEn'], first: 1000 });
  const names = new Map(nodes.map((product) => [product.id, (locale === 'en' ? product.nameEn : null) ?? product.name ?? '']));
  const parameters = await parametersShown(ctx, [...names.keys()], locale);
  const amount = (money: unknown) => (money ? shownAmount(money as Amount, locale) : '');
  return lines.map((line) => ({
    description: (line.description as string | null) ?? names.get(String(line.productId)) ?? '',
    parameters: parameters(String(line.productId), line.parameters).join('\n'),
    quantity: shownNumber(String(line.quantity), locale),
    unitPrice: amount(line.unitPrice),
    discount: amount(line.discountAmount),
    tax: amount(line.tax),
    total: amount(line.total),
    apart: null,
  }));
}
