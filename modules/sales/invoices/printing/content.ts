import type { Context } from '#kernel';
import { unitsOf, type Amount } from '../../amounts.js';
import type { Printed, PrintedLine } from '../../printing/document.js';
import { shownAmount, shownDay, shownNumber, type Locale } from '../../printing/format.js';
import { accountFor, type Party } from '../../printing/party.js';
import { sumInWords } from '../../printing/sum-in-words.js';
import { WORDS } from './words.js';

interface Line {
  readonly description: string;
  readonly quantity: string | null;
  readonly unitPrice: Amount | null;
  readonly taxPercent: string | null;
  readonly net: Amount;
  readonly tax: Amount;
  readonly total: Amount;
}

interface Issued {
  readonly id: string;
  readonly number: string;
  readonly issueDate: string;
  readonly dueDate: string;
  readonly currency: string;
  readonly language: Locale | null;
  readonly seller: Party | null;
  readonly buyer: Party | null;
  readonly note: string | null;
  readonly total: Amount;
  readonly salesOrder: { readonly number: string } | null;
}

const FIELDS = [
  'id',
  'number',
  'issueDate',
  'dueDate',
  'currency',
  'language',
  'seller',
  'buyer',
  'note',
  'total',
  'salesOrder.number',
];
const COLUMNS = ['position', 'description', 'quantity', 'unitPrice', 'tax', 'total'];

/** Everything an issued invoice says, of what it keeps itself: later changes of client or firm do not reach it. */
export async function invoiceContent(ctx: Context, invoiceId: string): Promise<Printed> {
  const invoice = (await ctx.records('invoice').get(invoiceId, FIELDS)) as unknown as Issued;
  const { nodes } = await ctx
    .records('invoiceLine')
    .list({ filter: { invoiceId: { eq: invoiceId } }, sort: ['position', 'id'], first: 1000 });
  const lines = nodes as unknown as Line[];
  const locale = invoice.language ?? 'ru';
  const words = WORDS[locale];
  return {
    ...document(locale, invoice, lines),
    number: invoice.number,
    heading: `${words.invoice} № ${invoice.number} ${words.from} ${shownDay(invoice.issueDate, locale)}`,
    details: [...partyRows(locale, invoice), [words.due, shownDay(invoice.dueDate, locale)]],
    totals: [...taxRows(locale, lines, invoice.currency), [words.total, shown(invoice.total, locale)]],
    inWords: inWords(invoice.total, locale),
  };
}

/** Everything a credit note says; the parties are those of its invoice. */
export async function creditNoteContent(ctx: Context, creditNoteId: string): Promise<Printed> {
  const note = (await ctx.records('creditNote').get(creditNoteId)) as unknown as {
    number: string;
    issuedOn: string;
    reason: string;
    total: Amount;
    invoiceId: string;
  };
  const invoice = (await ctx.records('invoice').get(note.invoiceId, FIELDS)) as unknown as Issued;
  const { nodes } = await ctx.records('creditNoteLine').list({
    filter: { creditNoteId: { eq: creditNoteId } },
    sort: ['invoiceLine.position', 'id'],
    fields: ['description', 'quantity', 'net', 'tax', 'total', 'invoiceLine.taxPercent'],
    first: 1000,
  });
  const lines = (nodes as unknown as (Omit<Line, 'taxPercent'> & { invoiceLine: { taxPercent: string | null } })[]).map(
    (line) => ({
      ...line,
      unitPrice: null,
      taxPercent: line.invoiceLine.taxPercent,
    }),
  );
  const locale = invoice.language ?? 'ru';
  const words = WORDS[locale];
  const day = (value: string) => shownDay(value, locale);
  return {
    ...document(locale, invoice, lines),
    number: note.number,
    heading: `${words.creditNote} № ${note.number} ${words.from} ${day(note.issuedOn)} ${words.toInvoice} № ${invoice.number} ${words.from} ${day(invoice.issueDate)}`,
    details: [...partyRows(locale, invoice), [words.reason, note.reason]],
    totals: [...taxRows(locale, lines, invoice.currency), [words.credited, shown(note.total, locale)]],
    inWords: inWords(note.total, locale),
  };
}

const shown = (money: Amount, locale: Locale): string => `${shownAmount(money, locale)} ${money.currency}`;
const inWords = (total: Amount, locale: Locale): string => sumInWords(BigInt(total.amount), total.currency, locale);

/** What both documents have in common. */
function document(locale: Locale, invoice: Issued, lines: readonly Line[]) {
  const words = WORDS[locale];
  const { signatory, accountant } = invoice.seller ?? ({} as Party);
  const sign = (label: string, name?: string | null) => `${label} ____________________ ${name ?? ''}`.trim();
  return {
    locale,
    version: null,
    intro: '',
    terms: `${invoice.note ?? ''}\n\n${sign(words.signatory, signatory)}     ${sign(words.accountant, accountant)}`,
    footer: invoice.seller?.name ?? '',
    // Lines of a part of an order have no price of their own.
    columns: lines.some((line) => line.unitPrice) ? COLUMNS : COLUMNS.filter((column) => column !== 'unitPrice'),
    lines: lines.map((line) => printedLine(line, locale)),
  };
}

function printedLine(line: Line, locale: Locale): PrintedLine {
  return {
    description: line.description,
    parameters: '',
    quantity: line.quantity === null ? '' : shownNumber(line.quantity, locale),
    unitPrice: line.unitPrice ? shownAmount(line.unitPrice, locale) : '',
    discount: '',
    tax: shownAmount(line.tax, locale),
    total: shownAmount(line.total, locale),
    apart: null,
  };
}

function partyRows(locale: Locale, { seller, buyer, currency, salesOrder }: Issued): (readonly [string, string])[] {
  const words = WORDS[locale];
  const party = (one: Party) =>
    [
      one.name,
      one.inn && `${words.inn} ${one.inn}`,
      one.kpp && `${words.kpp} ${one.kpp}`,
      one.vatId,
      one.address,
      one.phone,
      one.email,
    ]
      .filter(Boolean)
      .join(', ');
  const bank = seller ? accountFor(seller, currency) : undefined;
  const rows: [string, string | undefined][] = [
    [words.seller, seller ? party(seller) : undefined],
    [
      words.bank,
      [bank?.bank, bank?.bic && `${words.bic} ${bank.bic}`, bank?.swift && `SWIFT ${bank.swift}`].filter(Boolean).join(', '),
    ],
    [words.account, bank?.account],
    ['IBAN', bank?.iban],
    [words.correspondentAccount, bank?.correspondentAccount],
    [words.buyer, buyer ? party(buyer) : undefined],
    [words.order, salesOrder?.number],
  ];
  return rows.filter((row): row is [string, string] => Boolean(row[1]));
}

/** The amount without tax, and the tax of each rate with the amount it is on. */
function taxRows(locale: Locale, lines: readonly Line[], currency: string): (readonly [string, string])[] {
  const words = WORDS[locale];
  const of = (key: 'net' | 'tax', some: readonly Line[]): Amount => ({
    amount: Number(some.reduce((sum, line) => sum + unitsOf(line[key]), 0n)),
    currency,
  });
  const rates = [...Map.groupBy(lines, ({ taxPercent }) => Number(taxPercent ?? 0))].sort(([a], [b]) => b - a);
  return [
    [words.net, shown(of('net', lines), locale)],
    ...rates.map(([percent, some]): [string, string] =>
      percent === 0
        ? [words.noTax, shown(of('net', some), locale)]
        : [
            `${words.tax} ${shownNumber(String(percent), locale)} % ${words.of} ${shownAmount(of('net', some), locale)}`,
            shown(of('tax', some), locale),
          ],
    ),
  ];
}
