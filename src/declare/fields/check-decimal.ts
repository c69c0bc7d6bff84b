import { invalid } from '../../platform/problem.js';

const DECIMAL = /^([+-]?)(\d{1,400})(?:\.(\d{1,400}))?(?:e([+-]\d{1,3}))?$/;
/** A double keeps 15 significant digits exactly; a JSON number with more may already be another than the one sent. */
const EXACT_DIGITS = 15;

interface Parts {
  negative: boolean;
  /** Digits before the point, without leading zeros. */
  whole: string;
  /** Digits after the point, without trailing zeros. */
  fraction: string;
}

/** The digits of a decimal number, moved by its exponent as text: no float is involved. */
function digits(text: string): Parts | undefined {
  const match = DECIMAL.exec(text);
  if (!match) return undefined;
  const [, sign, before = '', after = '', exponent = '0'] = match;
  const point = before.length + Number(exponent);
  const all = before + after;
  const padded = point < 0 ? '0'.repeat(-point) + all : all.padEnd(point, '0');
  const whole = padded.slice(0, Math.max(point, 0)).replace(/^0+/, '');
  const fraction = trimZeros(padded.slice(Math.max(point, 0)));
  return { negative: sign === '-' && (whole !== '' || fraction !== ''), whole, fraction };
}

/** Without zeros at the end; a loop, as `/0+$/` takes quadratic time. */
function trimZeros(text: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === '0') end--;
  return text.slice(0, end);
}

const FORM = 'Expected a decimal number such as "12.50".';

function read(value: unknown, pointer: string): Parts {
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw invalid(pointer, FORM);
    const parts = digits(String(value));
    const significant = parts ? (parts.whole + parts.fraction).replace(/^0+/, '') : '';
    if (!parts || trimZeros(significant).length > EXACT_DIGITS || parts.whole.length > EXACT_DIGITS) {
      throw invalid(pointer, 'Send a number of more than 15 digits as text; a JSON number would lose some.');
    }
    return parts;
  }
  // Exponents are what JavaScript writes of numbers; people do not.
  const parts = typeof value === 'string' && !value.includes('e') ? digits(value) : undefined;
  if (!parts) throw invalid(pointer, FORM);
  return parts;
}

/**
 * A decimal number, given as text or as a JSON number, as canonical text with exactly `scale` decimals. Digits that do not
 * fit are refused, never rounded.
 *
 * @param precision most digits in all, as in numeric(precision, scale)
 */
export function checkDecimal(value: unknown, pointer: string, precision: number, scale: number): string {
  const { negative, whole, fraction } = read(value, pointer);
  if (fraction.length > scale) throw invalid(pointer, `At most ${scale} decimals.`, { scale });
  if (whole.length > precision - scale)
    throw invalid(pointer, `At most ${precision - scale} digits before the point.`, { precision, scale });
  const decimals = scale > 0 ? `.${fraction.padEnd(scale, '0')}` : '';
  return `${negative ? '-' : ''}${whole || '0'}${decimals}`;
}

/** An operand: as {@link checkDecimal}, of at most 100 digits on either side and with no zeros added. */
export function checkAnyDecimal(value: unknown, pointer: string): string {
  const { negative, whole, fraction } = read(value, pointer);
  if (whole.length > 100 || fraction.length > 100) throw invalid(pointer, 'At most 100 digits on either side of the point.');
  return `${negative ? '-' : ''}${whole || '0'}${fraction ? `.${fraction}` : ''}`;
}

/** A canonical decimal if it lies within the range; ends are included, and none is compared as a float. */
export function checkDecimalRange(value: string, pointer: string, min?: string, max?: string): string {
  if (min !== undefined && isLess(value, min)) throw invalid(pointer, `Must be at least ${min}.`, { min });
  if (max !== undefined && isLess(max, value)) throw invalid(pointer, `Must be at most ${max}.`, { max });
  return value;
}

function isLess(a: string, b: string): boolean {
  const [first, second] = [digits(a) as Parts, digits(b) as Parts];
  const longest = Math.max(first.fraction.length, second.fraction.length);
  const whole = ({ negative, whole: before, fraction }: Parts): bigint =>
    BigInt((negative ? '-' : '') + (before || '0') + fraction.padEnd(longest, '0'));
  return whole(first) < whole(second);
}
