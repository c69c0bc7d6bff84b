import { bool, checkCurrency, choice, conflict, date, defineAction, int, invalid, json, link, text, type Context } from '#kernel';
import { amountOf, sum, type Amount } from '../amounts.js';
import { reckonLines, type EnteredLine, type LineAmounts } from './reckon.js';

/** A line as it is stored, with its amounts. */
export interface NewLine extends LineAmounts {
  readonly description: string;
  readonly productId: string | null;
  readonly orderLineId: string | null;
  readonly quantity: string;
  readonly unitPrice: Amount | null;
  readonly taxPercent: string | null;
}

/** Writes the lines of a draft and its sums. */
export async function writeLines(ctx: Context, invoiceId: string, currency: string, lines: readonly NewLine[]): Promise<void> {
  const own = ctx.asSystem('lines of an invoice');
  const money = (amount: bigint) => amountOf(amount, currency);
  await own.records('invoiceLine').createMany(
    lines.map(({ net, tax, total, ...line }, position) => ({
      ...line,
      position,
      invoiceId,
      net: money(net),
      tax: money(tax),
      total: money(total),
    })),
  );
  const total = money(sum(lines.map((line) => line.total)));
  await own.records('invoice').update(invoiceId, {
    currency,
    net: money(sum(lines.map((line) => line.net))),
    tax: money(sum(lines.map((line) => line.tax))),
    total,
    paid: money(0n),
    credited: money(0n),
    balance: total,
  });
}

const KEYS = ['description', 'productId', 'quantity', 'unitPrice', 'taxPercent'];
const QUANTITY = /^\d{1,12}(\.\d{1,4})?$/;
const LIMIT = BigInt(Number.MAX_SAFE_INTEGER);

function entered(given: unknown, i: number): EnteredLine & { description: string; productId: string | null } {
  const at = `/lines/${i}`;
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw invalid(at, 'Expected an object.');
  const line = given as Record<string, unknown>;
  for (const key of Object.keys(line))
    if (!KEYS.includes(key)) throw invalid(`${at}/${key}`, `A line takes ${KEYS.join(', ')}.`, undefined, 'unknown_field');
  const { description, productId = null, quantity = '1', unitPrice, taxPercent = null } = line;
  if (typeof description !== 'string' || description.trim() === '' || description.length > 2000)
    throw invalid(`${at}/description`, 'Say what is invoiced, in at most 2000 characters.');
  if (productId !== null && typeof productId !== 'string') throw invalid(`${at}/productId`, 'Expected the id of a product.');
  if (!QUANTITY.test(String(quantity as string)) || !/[1-9]/.test(String(quantity as string)))
    throw invalid(`${at}/quantity`, 'A quantity is greater than zero, with at most 4 decimals.');
  if (!Number.isSafeInteger(unitPrice) || (unitPrice as number) < 0)
    throw invalid(`${at}/unitPrice`, 'Expected whole minor units, 0 or more.');
  if (taxPercent !== null && (!/^\d{1,3}(\.\d{1,4})?$/.test(String(taxPercent as string)) || Number(taxPercent) > 100))
    throw invalid(`${at}/taxPercent`, 'Per cent, from 0 to 100 with at most 4 decimals.');
  return {
    description,
    productId,
    quantity: String(quantity as string),
    unitPrice: BigInt(unitPrice as number),
    taxPercent: taxPercent === null ? null : String(taxPercent as string),
  };
}

function reckoned(given: unknown, currency: string, taxIncluded: boolean): NewLine[] {
  if (!Array.isArray(given) || given.length === 0 || given.length > 1000)
    throw invalid('/lines', 'Expected a list of 1 to 1000 lines.');
  const lines = given.map(entered);
  const amounts = reckonLines(lines, taxIncluded);
  if (sum(amounts.map((each) => each.total)) > LIMIT || amounts.some((each) => each.total > LIMIT))
    throw invalid('/lines', 'The amount is too large to be kept.');
  return lines.map((line, i) => ({
    ...line,
    ...(amounts[i] as LineAmounts),
    orderLineId: null,
    unitPrice: amountOf(line.unitPrice, currency),
  }));
}

/** A draft that is not made from an order. */
export const composeInvoice = defineAction('invoice.compose', {
  on: 'collection',
  label: { en: 'Compose an invoice', ru: 'Составить счёт' },
  description:
    'A draft with lines { description, productId, quantity, unitPrice (minor units), taxPercent }. From an order it is made by salesOrder.invoice.',
  input: {
    account: link('account', { required: true }),
    person: link('person'),
    currency: text({ required: true, max: 3, pattern: /^[A-Z]{3}$/, example: 'RUB' }),
    taxIncluded: bool({ default: false }),
    paymentDays: int({ min: 0, max: 3650 }),
    dueDate: date(),
    language: choice(['ru', 'en'] as const),
    note: text({ max: 5000 }),
    lines: json({ required: true }),
  },
  access: ['manager', 'rep'],
  returns: 'json',
  async run(ctx, input) {
    const { lines, currency, taxIncluded, ...rest } = input;
    const checked = checkCurrency(currency, '/currency');
    const made = await ctx.records('invoice').create(rest);
    await writeLines(ctx, made.id, checked, reckoned(lines, checked, taxIncluded === true));
    return ctx.records('invoice').get(made.id);
  },
});

/** Other lines in place of those a draft has. */
export const setInvoiceLines = defineAction('invoice.setLines', {
  label: { en: 'Set lines', ru: 'Задать строки' },
  description: 'Replaces the lines of a draft that is not made from an order.',
  input: {
    lines: json({ required: true }),
    currency: text({ max: 3, pattern: /^[A-Z]{3}$/, example: 'RUB' }),
    taxIncluded: bool({ default: false }),
  },
  access: 'update',
  async run(ctx, input, record) {
    if (record.status !== 'draft')
      throw conflict('invoice_frozen', 'The invoice is issued, so its lines stay; correct it by creditNote.issue.');
    if (record.salesOrderId !== null)
      throw conflict('from_order', 'The invoice is made from an order; delete the draft and run salesOrder.invoice again.');
    const currency = input.currency ?? (record.currency as string | null);
    if (currency === null) throw invalid('/currency', 'Say the currency.', undefined, 'required');
    const lines = reckoned(input.lines, checkCurrency(currency, '/currency'), input.taxIncluded === true);
    const own = ctx.asSystem('lines of an invoice');
    const { nodes } = await own
      .records('invoiceLine')
      .list({ filter: { invoiceId: { eq: record.id } }, fields: ['id'], first: 1000 });
    for (const { id } of nodes) await own.records('invoiceLine').delete(id);
    await writeLines(ctx, record.id, currency, lines);
    return ctx.records('invoice').get(record.id);
  },
});
