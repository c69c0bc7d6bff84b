/**
 * Parses the ledger's `before` or `after`. A column's number that JavaScript would write differently (`1.50`, digits beyond
 * 2^53) becomes its digits as text, so that decimals lose nothing; numbers inside JSON columns are plain numbers.
 */
export function parseStored(text: string | null): Record<string, unknown> | null {
  if (text === null) return null;
  if (!/\d\.\d|\d{16}/.test(text)) return JSON.parse(text) as Record<string, unknown>;
  const exact: { holder: unknown; key: string; digits: string }[] = [];
  const root = JSON.parse(text, function (this: unknown, key: string, value: unknown, context?: { source?: string }) {
    if (typeof value === 'number' && context?.source !== undefined && String(value) !== context.source) exact.push({ holder: this, key, digits: context.source });
    return value;
  }) as Record<string, unknown>;
  for (const { holder, key, digits } of exact) if (holder === root) root[key] = digits;
  return root;
}
