import { toDecimal, type Fraction } from './fraction.js';
import type { PricedDocument, PricedLine } from './document.js';
import type { PriceBook, PriceStep } from './types.js';

/** A line's price and how it came about. Amounts are minor units of the document's currency, per cents and quantities decimal text. */
export interface ExplainedLine {
  readonly productId: string;
  readonly variantId: string | null;
  readonly quantity: string;
  /** By the rules. */
  readonly computedPrice: number;
  readonly unitPrice: number;
  readonly gross: number;
  readonly discount: number;
  readonly net: number;
  readonly taxRateId: string | null;
  readonly taxName: string | null;
  readonly taxPercent: string | null;
  readonly tax: number;
  readonly total: number;
  /** Discounts and a price by hand together, against the price by the rules. */
  readonly discountPercent: string | null;
  /** Null where the caller may not see costs. */
  readonly cost: number | null;
  readonly margin: string | null;
  readonly priceListId: string | null;
  readonly ruleId: string | null;
  readonly steps: readonly PriceStep[];
  readonly passed: readonly { readonly ruleId: string; readonly why: string }[];
}

/** The answer of `product.explainPrice`. */
export interface PriceExplanation {
  readonly currency: string;
  readonly on: string;
  readonly taxIncluded: boolean;
  /** The list asked first. */
  readonly priceListId: string | null;
  /** What a major unit of the currency is worth in the tenant's own; null of its own. */
  readonly rate: string | null;
  readonly rateDay: string | null;
  readonly lines: readonly ExplainedLine[];
  readonly totals: {
    readonly gross: number;
    readonly discount: number;
    readonly net: number;
    readonly taxes: readonly { name: string; percent: string; taxable: number; tax: number }[];
    readonly tax: number;
    readonly total: number;
    readonly cost: number | null;
    readonly margin: string | null;
  };
}

const shown = (value: Fraction | null): string | null => value && toDecimal(value, 4);
/** Steps that would tell the cost. */
const TELLS_COST = (step: PriceStep): boolean =>
  step.step === 'minMargin' || step.step === 'maxMargin' || (step.step === 'base' && step.from === 'cost');

/** The explanation as JSON; without costs and margins for those who may not see them. */
export function answerOf(book: PriceBook, priced: PricedDocument, withCosts: boolean): PriceExplanation {
  const rate = book.rates.get(book.currency);
  return {
    currency: book.currency,
    on: book.on,
    taxIncluded: book.taxIncluded,
    priceListId: book.lists[0]?.id ?? null,
    rate: rate?.day ? rate.text : null,
    rateDay: rate?.day ?? null,
    lines: priced.lines.map((line) => lineOf(line, withCosts)),
    totals: {
      gross: Number(priced.gross),
      discount: Number(priced.discount),
      net: Number(priced.net),
      taxes: priced.taxes.map(({ rate: of, taxable, tax }) => ({
        name: of.name,
        percent: toDecimal(of.percent, 4),
        taxable: Number(taxable),
        tax: Number(tax),
      })),
      tax: Number(priced.tax),
      total: Number(priced.total),
      cost: withCosts && priced.cost !== null ? Number(priced.cost) : null,
      margin: withCosts ? shown(priced.margin) : null,
    },
  };
}

function lineOf(line: PricedLine, withCosts: boolean): ExplainedLine {
  const { asked, piece } = line;
  const steps: PriceStep[] = withCosts ? [...piece.steps] : piece.steps.filter((step) => !TELLS_COST(step));
  if (asked.price !== null) steps.push({ step: 'manual', amount: Number(asked.price) });
  return {
    productId: asked.productId,
    variantId: asked.variantId,
    quantity: toDecimal(asked.quantity, 4),
    computedPrice: Number(piece.computed),
    unitPrice: Number(line.unitPrice),
    gross: Number(line.gross),
    discount: Number(line.lineDiscount + line.sharedDiscount),
    net: Number(line.net),
    taxRateId: line.taxRate?.id ?? null,
    taxName: line.taxRate?.name ?? null,
    taxPercent: shown(line.taxRate?.percent ?? null),
    tax: Number(line.tax),
    total: Number(line.total),
    discountPercent: shown(line.discountPercent),
    cost: withCosts && line.cost !== null ? Number(line.cost) : null,
    margin: withCosts ? shown(line.margin) : null,
    priceListId: piece.listId,
    ruleId: piece.ruleId,
    steps,
    passed: piece.passed,
  };
}
