import { invalid, type LoadRow } from '#kernel';
import { isOwnCost } from './stock-codes.js';

/** A number as it is written: `digits / 10^scale`. */
export interface Exact {
  readonly digits: bigint;
  readonly scale: number;
}

/** One line of an invoice of the shop. */
export interface RetailRow {
  readonly line: number;
  readonly invoice: string;
  /** In capitals, since the shop wrote 85123a and 85123A for one product. */
  readonly code: string;
  readonly description: string | null;
  /** As a decimal text, without sign. */
  readonly quantity: string;
  readonly back: boolean;
  /** In UTC, which is what clocks in London showed in winter. */
  readonly at: string;
  /** Minor units of one piece, and of the line: each rounded once, on the digits, half away from zero. */
  readonly unitPrice: bigint;
  readonly amount: bigint;
  /** Null: the buyer is not known. */
  readonly customer: string | null;
  readonly country: string | null;
}

export const CURRENCY = 'GBP';
const MINOR_DIGITS = 2;
const LIMIT = BigInt(Number.MAX_SAFE_INTEGER);

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '';

/** `2.5499999999999998` or `7.0000000000000007E-2` as it stands there, without a float in between. */
export function exact(value: unknown): Exact | null {
  const found = /^([-+]?)(\d{1,15})(?:\.(\d{1,30}))?(?:e([-+]?\d{1,2}))?$/i.exec(textOf(value));
  if (!found) return null;
  const [, sign = '', whole = '', decimals = '', power = '0'] = found;
  const scale = decimals.length - Number(power);
  const digits = BigInt(whole + decimals) * 10n ** BigInt(Math.max(0, -scale));
  return { digits: sign === '-' ? -digits : digits, scale: Math.max(0, scale) };
}

/** The product in minor units, rounded once. */
export function minorUnits(price: Exact, quantity: Exact): bigint {
  const product = price.digits * quantity.digits * 10n ** BigInt(MINOR_DIGITS);
  const of = 10n ** BigInt(price.scale + quantity.scale);
  const size = product < 0n ? -product : product;
  const rounded = (2n * size + of) / (2n * of);
  return product < 0n ? -rounded : rounded;
}

/** `2010-12-01T08:26:00`, `2010-12-01 08:26` or, as the shop's own sheet has it, `12/1/2010 8:26`. */
function momentOf(value: unknown): string | null {
  const text = textOf(value);
  const iso = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d)?(?:\.\d+)?Z?$/.exec(text);
  const sheet = /^(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}):(\d\d)$/.exec(text);
  const two = (part: string | undefined) => (part ?? '').padStart(2, '0');
  const moment = iso
    ? `${iso[1] ?? ''}T${iso[2] ?? ''}${iso[3] ?? ':00'}Z`
    : sheet
      ? `${sheet[3] ?? ''}-${two(sheet[1])}-${two(sheet[2])}T${two(sheet[4])}:${two(sheet[5])}:00Z`
      : '';
  // A day that is in no calendar would roll over to another.
  const at = new Date(moment);
  return Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== moment.slice(0, 10) ? null : moment;
}

/** Columns of both editions of the set by one name. */
export const named = (values: Readonly<Record<string, unknown>>): Record<string, unknown> => ({
  ...values,
  InvoiceNo: values['InvoiceNo'] ?? values['Invoice'],
  UnitPrice: values['UnitPrice'] ?? values['Price'],
  CustomerID: values['CustomerID'] ?? values['Customer ID'],
});

/** Reads a row; throws a Problem that names the column. */
export function readRow({ line, values }: LoadRow): RetailRow {
  const invoice = textOf(values['InvoiceNo']).toUpperCase();
  const code = textOf(values['StockCode']).toUpperCase();
  if (!/^[\w .-]{1,60}$/.test(invoice)) throw invalid('/InvoiceNo', 'Expected the number of an invoice.');
  if (!/^[^\p{C}]{1,64}$/u.test(code)) throw invalid('/StockCode', 'Expected a stock code of 1 to 64 characters.');
  const quantity = exact(values['Quantity']);
  if (!quantity || quantity.digits === 0n || quantity.scale > 4 || String(quantity.digits).length > 15)
    throw invalid('/Quantity', 'Expected a number other than zero, with at most 4 decimals.');
  const price = exact(values['UnitPrice']);
  const customer = textOf(values['CustomerID']).replace(/\.0+$/, '').slice(0, 60) || null;
  // Below zero are bad debts of the shop alone.
  if (!price || (price.digits < 0n && (customer !== null || !isOwnCost(code))))
    throw invalid('/UnitPrice', 'Expected a price such as 2.55.');
  const at = momentOf(values['InvoiceDate']);
  if (!at) throw invalid('/InvoiceDate', 'Expected a date and time such as 2010-12-01T08:26:00.');
  const size: Exact = { digits: quantity.digits < 0n ? -quantity.digits : quantity.digits, scale: quantity.scale };
  const amount = minorUnits(price, size);
  if (amount > LIMIT || amount < -LIMIT) throw invalid('/UnitPrice', 'The amount is too large to be kept.');
  return {
    line,
    invoice,
    code,
    description: textOf(values['Description']).slice(0, 300) || null,
    quantity: asText(size),
    back: quantity.digits < 0n,
    at,
    unitPrice: minorUnits(price, { digits: 1n, scale: 0 }),
    amount,
    customer,
    country: textOf(values['Country']).slice(0, 100) || null,
  };
}

/** Without zeros at its end, as the database gives it back once they are trimmed. */
function asText({ digits, scale }: Exact): string {
  const text = String(digits).padStart(scale + 1, '0');
  const decimals = scale === 0 ? '' : text.slice(-scale).replace(/0+$/, '');
  const whole = scale === 0 ? text : text.slice(0, -scale);
  return decimals === '' ? whole : `${whole}.${decimals}`;
}
