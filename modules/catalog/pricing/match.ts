import { compare, type Fraction } from './fraction.js';
import type { PricingProduct, PricingRule, RuleIndex, Target } from './types.js';

const key = (listId: string, target: Target, forId: string): string => `${listId} ${target} ${forId}`;

/** Puts rules where their lines look for them. */
export function indexRules(rules: readonly PricingRule[]): RuleIndex {
  const index = new Map<string, PricingRule[]>();
  for (const rule of rules) {
    const at = key(rule.listId, rule.target, rule.forId);
    const there = index.get(at);
    if (there) there.push(rule);
    else index.set(at, [rule]);
  }
  // Of one target the greater minimum quantity comes first; the id decides between equals, so that the order they are read in does not.
  for (const there of index.values())
    there.sort((a, b) => compare(b.minQuantity, a.minQuantity) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  return index;
}

/** Which rule makes a price, and which ones fit less well. */
export interface Match {
  readonly rule: PricingRule;
  readonly passed: readonly { readonly ruleId: string; readonly why: 'lessSpecific' | 'smallerQuantity' | 'belowMinQuantity' }[];
}

/** Most rules that an explanation names as passed over. */
const MOST_TOLD = 10;

/** The rule of a list for a product: variant before product before category (the nearest first) before global, then the larger quantity. */
export function matchRule(
  index: RuleIndex,
  listId: string,
  product: PricingProduct,
  variantId: string | null,
  quantity: Fraction,
): Match | null {
  const places = [
    ...(variantId ? [key(listId, 'variant', variantId)] : []),
    key(listId, 'product', product.id),
    ...product.categoryIds.map((id) => key(listId, 'category', id)),
    key(listId, 'global', ''),
  ];
  let rule: PricingRule | null = null;
  let from = '';
  const passed: Match['passed'][number][] = [];
  for (const place of places) {
    for (const candidate of index.get(place) ?? []) {
      const fits = compare(candidate.minQuantity, quantity) <= 0;
      if (fits && !rule) [rule, from] = [candidate, place];
      else if (passed.length < MOST_TOLD)
        passed.push({
          ruleId: candidate.id,
          why: !fits ? 'belowMinQuantity' : place === from ? 'smallerQuantity' : 'lessSpecific',
        });
    }
  }
  return rule && { rule, passed };
}
