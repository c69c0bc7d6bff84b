/**
 * Share of common three-letter pieces, 0 to 1, of texts already in comparable form (see `latinWords`). Words are padded as
 * PostgreSQL's `pg_trgm` does, so `similarity()` there gives the same number. Texts without a word have nothing in common.
 */
export function trigramSimilarity(a: readonly string[], b: readonly string[]): number {
  const left = trigrams(a);
  const right = trigrams(b);
  const common = [...left].filter((piece) => right.has(piece)).length;
  return common === 0 ? 0 : common / (left.size + right.size - common);
}

function trigrams(words: readonly string[]): Set<string> {
  return new Set(
    words.flatMap((word) => Array.from({ length: word.length + 1 }, (_, index) => `  ${word} `.slice(index, index + 3))),
  );
}
