import type { Direction, Fraction } from './fraction.js';

/** An amount of money as stored: whole minor units. */
export interface Amount {
  readonly amount: bigint;
  readonly currency: string;
}

export type Target = 'global' | 'category' | 'product' | 'variant';

/** A rule as it is matched; `forId` is what it is for, empty for all. */
export interface PricingRule {
  readonly id: string;
  readonly name: string | null;
  readonly listId: string;
  readonly target: Target;
  readonly forId: string;
  readonly minQuantity: Fraction;
  readonly kind: 'fixed' | 'percent' | 'formula';
  readonly amount: bigint | null;
  readonly percent: Fraction | null;
  readonly formula: string | null;
  readonly base: 'list' | 'cost' | 'otherList';
  readonly baseListId: string | null;
  readonly surcharge: bigint | null;
  readonly roundTo: bigint | null;
  readonly roundDirection: Direction;
  readonly minMargin: Fraction | null;
  readonly maxMargin: Fraction | null;
}

export interface PricingList {
  readonly id: string;
  readonly name: string;
  readonly currency: string;
  readonly taxIncluded: boolean;
}

export interface PricingEffect {
  readonly code: string;
  readonly name: string;
  readonly effect: 'none' | 'fixed' | 'percent' | 'formula';
  readonly amount: Amount | null;
  readonly cost: Amount | null;
  readonly percent: Fraction | null;
  readonly formula: string | null;
}

export interface PricingOption {
  readonly code: string;
  readonly name: string;
  readonly kind: 'number' | 'choice' | 'flag' | 'text';
  readonly mandatory: boolean;
  readonly least: Fraction | null;
  readonly most: Fraction | null;
  readonly values: readonly PricingEffect[];
}

export interface PricingTax {
  readonly id: string;
  readonly name: string;
  readonly percent: Fraction;
}

export interface PricingProduct {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly active: boolean;
  readonly listPrice: Amount | null;
  readonly cost: Amount | null;
  readonly priceFormula: string | null;
  /** Decimals a quantity may have; null if it is not counted in a declared unit. */
  readonly decimals: number | null;
  /** Its category and those above it, the nearest first. */
  readonly categoryIds: readonly string[];
  readonly taxClass: string | null;
  readonly tax: PricingTax | null;
  readonly options: readonly PricingOption[];
  readonly variants: ReadonlyMap<string, { readonly listPrice: Amount | null; readonly cost: Amount | null }>;
  readonly bundle: readonly { readonly productId: string; readonly quantity: Fraction }[];
}

/** All that prices of one request are made from; read by one statement. */
export interface PriceBook {
  readonly on: string;
  /** What the answer is in. */
  readonly currency: string;
  readonly taxIncluded: boolean;
  /** In the order in which they are asked; the first that has a rule for a line makes its price. */
  readonly lists: readonly PricingList[];
  /** Those of the lists above, and all they are made from. */
  readonly listById: ReadonlyMap<string, PricingList>;
  readonly rules: RuleIndex;
  readonly products: ReadonlyMap<string, PricingProduct>;
  /** What a major unit of each currency is worth in the tenant's own. */
  readonly rates: ReadonlyMap<string, { readonly rate: Fraction; readonly text: string; readonly day: string | null }>;
}

/** Rules by list and target, so that a line looks at its own only. */
export type RuleIndex = ReadonlyMap<string, readonly PricingRule[]>;

/** A line as asked for. */
export interface AskedLine {
  readonly productId: string;
  readonly variantId: string | null;
  readonly quantity: Fraction;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Per cent. */
  readonly discount: Fraction;
  /** A unit price set by hand, in minor units of the answer's currency. */
  readonly price: bigint | null;
}

/** One step on the way to a price; amounts are minor units of the answer's currency, rounded for reading. */
export interface PriceStep {
  readonly step: 'base' | 'rule' | 'option' | 'rounding' | 'surcharge' | 'minMargin' | 'maxMargin' | 'manual';
  readonly amount: number;
  readonly [fact: string]: unknown;
}
