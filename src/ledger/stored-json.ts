/** A number that JavaScript would write differently: `1.50`, or more digits than it can hold. */
export class Digits {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }

  valueOf(): number {
    return Number(this.text);
  }

  toJSON(): number {
    return Number(this.text);
  }
}

/**
 * Parses the ledger's `before` or `after`. A column's number that JavaScript would write differently is kept as {@link Digits},
 * so that decimals lose nothing; numbers inside JSON columns are plain numbers.
 */
export function parseStored(text: string | null): Record<string, unknown> | null {
  if (text === null) return null;
  if (!/\d\.\d|\d{16}/.test(text)) return JSON.parse(text) as Record<string, unknown>;
  const exact: { holder: unknown; key: string; digits: string }[] = [];
  const root = JSON.parse(text, function (this: unknown, key: string, value: unknown, context?: { source?: string }) {
    if (typeof value === 'number' && context?.source !== undefined && String(value) !== context.source)
      exact.push({ holder: this, key, digits: context.source });
    return value;
  }) as Record<string, unknown>;
  for (const { holder, key, digits } of exact) if (holder === root) root[key] = new Digits(digits);
  return root;
}
