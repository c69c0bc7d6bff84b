/** Codes that are no goods but done or charged: postage, carriage, what was entered by hand, discounts, vouchers. */
const SERVICES: ReadonlySet<string> = new Set(['POST', 'DOT', 'C2', 'M', 'D']);

/** What the shop paid others or wrote off itself; a client who is charged with it buys it as a service. */
const OWN_COSTS: ReadonlySet<string> = new Set(['AMAZONFEE', 'BANK CHARGES', 'S', 'B', 'CRUK']);

export const isOwnCost = (code: string): boolean => OWN_COSTS.has(code);

/** The kind of product a code stands for. */
export const kindOf = (code: string): 'good' | 'service' =>
  SERVICES.has(code) || OWN_COSTS.has(code) || code.startsWith('GIFT_') ? 'service' : 'good';
