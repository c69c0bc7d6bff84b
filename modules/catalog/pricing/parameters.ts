import { invalid } from '#kernel';
import { compare, fraction, multiply, parseDecimal, toDecimal, ZERO, type Fraction } from './fraction.js';
import type { PricingEffect, PricingOption, PricingProduct } from './types.js';

/** What is chosen of a product: numbers for formulas, and the values that change the price. */
export interface Chosen {
  readonly variables: ReadonlyMap<string, Fraction>;
  readonly effects: readonly { readonly option: PricingOption; readonly value: PricingEffect }[];
}

const SIZES = new Set(['width', 'height', 'depth', 'length', 'thickness', 'diameter']);
const PI = parseDecimal('3.14159265358979');
const LARGEST = parseDecimal('1000000000');

/**
 * Checks the parameters of a line against the product's options and reads them. Sizes are millimetres; from width and height, or
 * diameter, come `area` in square metres and `perimeter` in metres. A round piece is cut from a square, and edged along its circle.
 */
export function choose(
  product: PricingProduct,
  quantity: Fraction,
  parameters: Readonly<Record<string, unknown>>,
  pointer: string,
): Chosen {
  const known = new Map(product.options.map((option) => [option.code, option]));
  for (const key of Object.keys(parameters))
    if (!known.has(key))
      throw invalid(
        `${pointer}/${key}`,
        `${product.name} has no option ${key}; it has: ${[...known.keys()].join(', ') || '-'}.`,
        undefined,
        'unknown_option',
      );
  const variables = new Map<string, Fraction>([['quantity', quantity]]);
  const effects: { option: PricingOption; value: PricingEffect }[] = [];
  for (const option of product.options) {
    const at = `${pointer}/${option.code}`;
    const given = parameters[option.code] ?? null;
    if (given === null) {
      if (option.mandatory) throw invalid(at, `${option.name} is to be given.`, undefined, 'required');
      continue;
    }
    const number = read(option, given, at);
    if (number) {
      variables.set(`options.${option.code}`, number);
      if (SIZES.has(option.code)) variables.set(option.code, number);
    }
    effects.push(...valuesOf(option, given).map((value) => ({ option, value })));
  }
  measureSize(variables);
  return { variables, effects };
}

/** The number of a number option, or of a flag; what does not fit the option is refused. */
function read(option: PricingOption, given: unknown, at: string): Fraction | null {
  if (option.kind === 'number') return readNumber(option, given, at);
  if (option.kind === 'flag') {
    if (typeof given !== 'boolean') throw invalid(at, 'Expected true or false.');
    return given ? fraction(1n) : ZERO;
  }
  if (typeof given !== 'string' || given.length > 1000) throw invalid(at, 'Expected text of at most 1000 characters.');
  if (option.kind === 'choice' && !option.values.some((value) => value.code === given))
    throw invalid(at, `There is no such value of ${option.name}; these are: ${option.values.map((v) => v.code).join(', ')}.`);
  return null;
}

function readNumber(option: PricingOption, given: unknown, at: string): Fraction {
  const text = typeof given === 'number' || typeof given === 'string' ? String(given) : '';
  let number: Fraction;
  try {
    number = parseDecimal(text);
  } catch {
    throw invalid(at, 'Expected a decimal number such as "12.50".');
  }
  const [least, most] = [option.least ?? ZERO, option.most ?? LARGEST];
  if (compare(number, least) < 0 || compare(number, most) > 0)
    throw invalid(at, `${option.name} must be from ${toDecimal(least)} to ${toDecimal(most)}.`);
  return number;
}

function valuesOf(option: PricingOption, given: unknown): readonly PricingEffect[] {
  if (option.kind === 'choice') return option.values.filter((value) => value.code === given);
  if (option.kind === 'flag') return given === true ? option.values : [];
  return option.kind === 'number' ? option.values : [];
}

function measureSize(variables: Map<string, Fraction>): void {
  const metres = (size: Fraction): Fraction => fraction(size.of, size.by * 1000n);
  const diameter = variables.get('diameter');
  const [width, height] = [variables.get('width') ?? diameter, variables.get('height') ?? diameter];
  if (!width || !height) return;
  variables.set('area', multiply(metres(width), metres(height)));
  variables.set(
    'perimeter',
    diameter
      ? multiply(metres(diameter), PI)
      : multiply(metres(fraction(width.of * height.by + height.of * width.by, width.by * height.by)), fraction(2n)),
  );
}
