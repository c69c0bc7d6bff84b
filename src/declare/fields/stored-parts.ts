/**
 * An object-valued field from its columns in the ledger: the parts whose columns are there, null if all of them are null, undefined if there is none.
 * `columns` names each part's column by suffix; `convert` changes a part that is not null.
 */
export function storedParts(
  stored: Readonly<Record<string, unknown>>,
  columns: Readonly<Record<string, string>>,
  convert: Readonly<Record<string, (value: unknown) => unknown>> = {},
): Record<string, unknown> | null | undefined {
  const parts = Object.entries(columns).filter(([, suffix]) => suffix in stored);
  if (parts.length === 0) return undefined;
  if (parts.every(([, suffix]) => (stored[suffix] ?? null) === null)) return null;
  return Object.fromEntries(
    parts.map(([part, suffix]) => {
      const value = stored[suffix] ?? null;
      return [part, value === null ? null : (convert[part]?.(value) ?? value)];
    }),
  );
}
