import { localDate, type Context } from '#kernel';
import { shownAmount, shownDay, shownNumber, type Locale } from '../printing/format.js';
import type { Printed, PrintedLine } from '../printing/document.js';
import { parametersShown, type ShowParameters } from '../printing/parameters.js';
import { sumInWords } from '../printing/sum-in-words.js';
import { linesOf, type StoredLine } from './price-version.js';
import { fillIn } from '../printing/placeholders.js';

interface Money {
  readonly amount: number;
  readonly currency: string;
}

const WORDS = {
  ru: {
    heading: 'Коммерческое предложение {{quote.number}}',
    intro: '{{account.name}}\nДействует до {{quote.validUntil}}',
    net: 'Сумма',
    discount: 'Скидка',
    tax: 'Налог',
    taxIncluded: 'В том числе налог',
    total: 'Итого',
    alternative: 'вариант, не входит в итог',
    option: 'по желанию, не входит в итог',
  },
  en: {
    heading: 'Quote {{quote.number}}',
    intro: '{{account.name}}\nValid until {{quote.validUntil}}',
    net: 'Amount',
    discount: 'Discount',
    tax: 'Tax',
    taxIncluded: 'Including tax',
    total: 'Total',
    alternative: 'alternative, not in the total',
    option: 'optional, not in the total',
  },
} as const;

const COLUMNS = ['position', 'description', 'quantity', 'unitPrice', 'total'];

type Row = Record<string, unknown>;
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Reads what a version says, in the language of its template. */
export async function contentOf(ctx: Context, versionId: string): Promise<Printed> {
  const version = (await ctx.records('quoteVersion' as string).get(versionId)) as Row;
  const quote = (await ctx
    .records('quote' as string)
    .get(String(version.quoteId), [
      'id',
      'number',
      'subject',
      'account.name',
      'account.legalName',
      'account.inn',
      'person.fullName',
      'owner.name',
    ])) as Row;
  const template = version.templateId
    ? ((await ctx.records('quoteTemplate' as string).get(String(version.templateId))) as Row)
    : null;
  const locale: Locale = (template?.locale as Locale | undefined) ?? 'ru';
  const values = valuesOf(quote, version, locale, localDate(ctx.actor.timeZone, ctx.now()));
  const words = WORDS[locale];
  const fill = (given: unknown, otherwise = '') => fillIn(text(given) || otherwise, values);
  return {
    locale,
    number: text(quote.number),
    version: Number(version.number),
    heading: fill(template?.heading, words.heading),
    intro: fill(template?.intro, words.intro),
    terms: version.terms ? text(version.terms) : fill(template?.terms),
    footer: fill(template?.footer),
    columns: (template?.columns as string[] | undefined)?.length ? (template?.columns as string[]) : COLUMNS,
    lines: await printedLines(ctx, versionId, locale),
    totals: totalsOf(version, locale),
    inWords: values['totals.inWords'] ?? '',
  };
}

function valuesOf(quote: Row, version: Row, locale: Locale, today: string): Record<string, string> {
  const of = (link: string) => (quote[link] ?? {}) as Row;
  const money = (key: string) => shownAmount(version[key] as Money, locale);
  const total = version.total as Money;
  return {
    'quote.number': text(quote.number),
    'quote.subject': text(quote.subject),
    'quote.version': String(version.number as number),
    'quote.validUntil': shownDay(text(version.validUntil), locale),
    'quote.date': shownDay(today, locale),
    'account.name': text(of('account').name),
    'account.legalName': text(of('account').legalName) || text(of('account').name),
    'account.inn': text(of('account').inn),
    'person.name': text(of('person').fullName),
    'owner.name': text(of('owner').name),
    'totals.net': money('net'),
    'totals.tax': money('tax'),
    'totals.total': money('total'),
    'totals.discount': money('discountAmount'),
    'totals.inWords': sumInWords(BigInt(total.amount), total.currency, locale),
  };
}

function totalsOf(version: Row, locale: Locale): [string, string][] {
  const words = WORDS[locale];
  const [gross, discount, tax, total] = ['gross', 'discountAmount', 'tax', 'total'].map((key) => version[key] as Money);
  const shown = (money: Money | undefined) => (money ? `${shownAmount(money, locale)} ${money.currency}` : '');
  return [
    ...(discount?.amount
      ? ([
          [words.net, shown(gross)],
          [words.discount, shown(discount)],
        ] as [string, string][])
      : []),
    ...(tax?.amount ? ([[version.taxIncluded ? words.taxIncluded : words.tax, shown(tax)]] as [string, string][]) : []),
    [words.total, shown(total)],
  ];
}

async function printedLines(ctx: Context, versionId: string, locale: Locale): Promise<PrintedLine[]> {
  const lines = await linesOf(ctx, versionId);
  const { nodes } = await ctx.records('product' as string).list({
    filter: { id: { in: [...new Set(lines.map((line) => line.productId))] } },
    fields: ['id', 'name', 'nameEn', 'unit.symbol', 'unit.symbolEn'],
    first: 500,
  });
  const products = new Map(nodes.map((product) => [product.id, product as Row]));
  const parameters = await parametersShown(ctx, [...products.keys()], locale);
  return lines.map((line) => printedLine(line, products.get(line.productId) ?? {}, locale, parameters));
}

function printedLine(line: StoredLine, product: Row, locale: Locale, parameters: ShowParameters): PrintedLine {
  const words = WORDS[locale];
  const unit = (product.unit ?? {}) as Row;
  const symbol = (locale === 'en' && text(unit.symbolEn)) || text(unit.symbol);
  const money = (key: string) => (line[key] ? shownAmount(line[key] as Money, locale) : '');
  const counts = (line.alternative === null && !line.optional) || line.chosen;
  return {
    description: text(line.description) || (locale === 'en' && text(product.nameEn)) || text(product.name),
    parameters: parameters(line.productId, line.parameters).join(', '),
    quantity: `${shownNumber(line.quantity, locale)}${symbol ? ` ${symbol}` : ''}`,
    unitPrice: money('unitPrice'),
    discount: money('discountAmount'),
    tax: money('tax'),
    total: money('total'),
    apart: counts ? null : line.alternative === null ? words.option : words.alternative,
  };
}
