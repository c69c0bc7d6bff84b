import type { Transform } from '../declare/exchange.js';
import { currencyExponent } from '../platform/currencies.js';
import { invalid } from '../platform/problem.js';
import { asNumber, isBlank, two } from './coerce.js';

/** Applies the transforms of a mapping to one value, in order. */
export function transformed(value: unknown, transforms: readonly Transform[]): unknown {
  return transforms.reduce((now, transform) => (isBlank(now) ? now : apply(now, transform)), value);
}

function apply(value: unknown, transform: Transform): unknown {
  if (typeof transform === 'object') {
    if ('money' in transform) return money(value, transform.money);
    if ('date' in transform) return typeof value === 'string' ? byFormat(value, transform.date) : value;
    return 'pad' in transform
      ? String(value).trim().padStart(transform.pad, '0')
      : String(value)
          .split(transform.split)
          .map((one) => one.trim())
          .filter(Boolean);
  }
  if (Array.isArray(value)) return value.map((one) => apply(one, transform));
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' ? ofText(text, transform) : value;
}

function ofText(text: string, transform: Extract<Transform, string>): string {
  switch (transform) {
    case 'trim':
      return text.trim();
    case 'lower':
      return text.toLowerCase();
    case 'upper':
      return text.toUpperCase();
    case 'collapse':
      return text.trim().replace(/\s+/g, ' ');
    case 'digits':
      return text.replace(/\D+/g, '');
    case 'year':
      return /^\s*\d{4}\s*$/.test(text) ? `${text.trim()}-01-01` : text;
    case 'dmy':
      return dated(text, ([day, month, year]) => [year, month, day]);
    case 'mdy':
      return dated(text, ([month, day, year]) => [year, month, day]);
  }
}

function dated(text: string, order: (parts: string[]) => (string | undefined)[]): string {
  const parts = /^\s*(\d{1,2})[./ -](\d{1,2})[./ -](\d{2}|\d{4})\s*$/.exec(text)?.slice(1);
  if (!parts) return text;
  const [year = '', month, day] = order(parts);
  return `${year.length === 2 ? `20${year}` : year}-${two(month)}-${two(day)}`;
}

/** Whole minor units, reckoned on the digits: `1100.04` thousand dollars are exactly 110 004 000 cents. */
function money(value: unknown, { currency, times = 1 }: { currency: string; times?: number }): unknown {
  const digits = asNumber(typeof value === 'number' ? String(value) : value, true);
  if (typeof digits !== 'string' || !/^-?\d+(?:\.\d+)?$/.test(digits))
    throw invalid('', `${String(value).slice(0, 50)} is not an amount of money.`);
  const [whole = '', decimals = ''] = digits.split('.');
  const scale = BigInt(10) ** BigInt(decimals.length);
  const amount = BigInt(whole + decimals) * BigInt(Math.round(times)) * BigInt(10) ** BigInt(currencyExponent(currency));
  const half = amount < 0n ? -(scale / 2n) : scale / 2n;
  return { amount: Number((amount + half) / scale), currency };
}

/** What a date format is made of. */
const DATE_PARTS = { YYYY: '(?<year>\\d{4})', YY: '(?<year>\\d{2})', MM: '(?<month>\\d{1,2})', DD: '(?<day>\\d{1,2})' } as const;

/** The pattern of a date format, undefined if it does not name year, month and day once each. */
export function datePattern(format: string): RegExp | undefined {
  const parts = format.split(/(YYYY|YY|MM|DD)/);
  const names = parts.filter((_, i) => i % 2 === 1).map((name) => name[0]);
  if ([...names].sort().join('') !== 'DMY' || format.length > 30) return undefined;
  const pattern = parts.map((part, i) =>
    i % 2 === 1 ? DATE_PARTS[part as keyof typeof DATE_PARTS] : part.replace(/[^\p{L}\p{N} ]/gu, '\\$&'),
  );
  return new RegExp(`^\\s*${pattern.join('')}\\s*$`);
}

function byFormat(text: string, format: string): string {
  const found = datePattern(format)?.exec(text)?.groups;
  if (!found) throw invalid('', `${text.slice(0, 50)} is no date of the form ${format}.`, { format });
  const year = found.year?.length === 2 ? `20${found.year}` : found.year;
  return `${year}-${two(found.month)}-${two(found.day)}`;
}
