import { below, invalid } from '#kernel';
import { parseDecimal, ZERO, type Fraction } from './fraction.js';
import type { AskedLine } from './types.js';

const MOST_LINES = 500;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const KEYS = ['productId', 'variantId', 'quantity', 'parameters', 'discount', 'price'];

/** Checks the lines of a request and makes exact numbers of them. */
export function readLines(given: unknown): AskedLine[] {
  if (!Array.isArray(given) || given.length === 0) throw invalid('/lines', 'Expected a list of lines.');
  if (given.length > MOST_LINES) throw invalid('/lines', `At most ${MOST_LINES} lines.`, { max: MOST_LINES });
  return given.map((line, i) => readLine(line, `/lines/${i}`));
}

function readLine(given: unknown, at: string): AskedLine {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw invalid(at, 'Expected an object.');
  const line = given as Record<string, unknown>;
  for (const key of Object.keys(line))
    if (!KEYS.includes(key)) throw invalid(below(at, key), `A line takes ${KEYS.join(', ')}.`, undefined, 'unknown_field');
  const parameters = line.parameters ?? {};
  if (typeof parameters !== 'object' || Array.isArray(parameters)) throw invalid(`${at}/parameters`, 'Expected an object.');
  return {
    productId: idOf(line.productId, `${at}/productId`),
    variantId: line.variantId == null ? null : idOf(line.variantId, `${at}/variantId`),
    quantity: numberOf(line.quantity ?? '1', `${at}/quantity`, 14, 4),
    parameters: parameters as Record<string, unknown>,
    discount: line.discount == null ? ZERO : numberOf(line.discount, `${at}/discount`, 3, 4),
    price: line.price == null ? null : priceOf(line.price, `${at}/price`),
  };
}

function idOf(value: unknown, at: string): string {
  if (typeof value !== 'string' || !UUID.test(value)) throw invalid(at, 'Expected an id.');
  return value.toLowerCase();
}

function numberOf(value: unknown, at: string, digits: number, decimals: number): Fraction {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  if (!new RegExp(`^-?\\d{1,${digits}}(\\.\\d{1,${decimals}}0*)?$`).test(text))
    throw invalid(at, `Expected a decimal number with at most ${decimals} decimals.`);
  return parseDecimal(text);
}

function priceOf(value: unknown, at: string): bigint {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw invalid(at, 'A price by hand is a whole number of minor units, not less than zero.');
  return BigInt(value);
}
