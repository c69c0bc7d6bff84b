/** An amount of money as records have it: minor units and their currency. */
export interface Amount {
  readonly amount: number;
  readonly currency: string;
}

/** Whole minor units of a currency as a field takes them. */
export const amountOf = (amount: bigint | number, currency: string): Amount => ({ amount: Number(amount), currency });

/** The minor units of a field that may be empty. */
export const unitsOf = (money: unknown): bigint => BigInt((money as Amount | null | undefined)?.amount ?? 0);

/** Of money the amount itself, without what it is worth in the own currency; that is reckoned anew where it is written. */
export const plainMoney = (money: unknown): Amount | null => {
  const given = money as Amount | null | undefined;
  return given ? { amount: given.amount, currency: given.currency } : null;
};

export const sum = (amounts: Iterable<bigint>): bigint => {
  let total = 0n;
  for (const amount of amounts) total += amount;
  return total;
};

/** `amount · by / of`, rounded half away from zero. */
export function share(amount: bigint, by: bigint, of: bigint): bigint {
  const product = amount * by;
  const size = product < 0n ? -product : product;
  const rounded = (2n * size + of) / (2n * of);
  return product < 0n ? -rounded : rounded;
}

/** A decimal text as whole parts of `10^-scale`: `'12.5'` with scale 4 is 125000. Further decimals are cut off. */
export function scaled(decimal: string, scale = 4): bigint {
  const negative = decimal.startsWith('-');
  const [whole = '0', rest = ''] = decimal.replace('-', '').split('.');
  const size = BigInt(whole || '0') * 10n ** BigInt(scale) + BigInt(rest.padEnd(scale, '0').slice(0, scale) || '0');
  return negative ? -size : size;
}
