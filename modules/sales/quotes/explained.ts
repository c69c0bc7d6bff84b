/** What `product.explainPrice` answers, as far as quotes need it; amounts are minor units. */
export interface ExplainedLine {
  readonly productId: string;
  readonly computedPrice: number;
  readonly unitPrice: number;
  readonly gross: number;
  readonly discount: number;
  readonly net: number;
  readonly taxName: string | null;
  readonly taxPercent: string | null;
  readonly tax: number;
  readonly total: number;
  readonly cost: number | null;
  readonly discountPercent: string | null;
  readonly margin: string | null;
  readonly priceListId: string | null;
  readonly ruleId: string | null;
  readonly steps: readonly unknown[];
  readonly passed: readonly unknown[];
}

export interface Explained {
  readonly currency: string;
  readonly on: string;
  readonly taxIncluded: boolean;
  readonly priceListId: string | null;
  readonly rate: string | null;
  readonly rateDay: string | null;
  readonly lines: readonly ExplainedLine[];
  readonly totals: {
    readonly gross: number;
    readonly discount: number;
    readonly net: number;
    readonly tax: number;
    readonly total: number;
    readonly cost: number | null;
    readonly margin: string | null;
  };
}
