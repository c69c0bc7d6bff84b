import { invalid } from '../platform/problem.js';

/** What anybody would try first, beside the commonest passwords: words of the product itself. */
export const PRODUCT_WORDS: readonly string[] = ['eleven', 'elevencrm'];

/** Shorter words stand in too many good passwords. */
const LEAST_LETTERS = 4;
/** So many characters must be left beside the words. */
const LEAST_BESIDE = 8;

/** `ООО «Стекло и Свет»` → `стекло`, `свет` and the whole without its marks. */
const wordsOf = (text: string): string[] => {
  const parts = fold(text).split(/[^\p{L}\p{N}]+/u);
  return [...parts, parts.join('')].filter((word) => [...word].length >= LEAST_LETTERS);
};

const fold = (text: string): string => text.normalize('NFKC').toLowerCase();

/**
 * Refuses a password that is little more than the name of the product, of the firm or of the user, or the user's address (ASVS 5.0
 * 6.1.2 and 6.2.11): without these words eight characters must be left. Throws 400 `guessable_password` at `pointer`.
 *
 * @example
 * refuseContextWords('Glassworks-2026!', ['Glassworks Ltd', 'anna@glassworks.example'], '/password') // throws
 */
export function refuseContextWords(password: string, names: readonly string[], pointer: string): void {
  const words = [...PRODUCT_WORDS, ...new Set(names.flatMap(wordsOf))].sort((a, b) => b.length - a.length);
  const marks = /[^\p{L}\p{N}]+/gu;
  let left = fold(password);
  let changed = false;
  for (const word of words) {
    const bare = left.replace(marks, '');
    // With marks between its letters a word is the same word; what they cut is no more than they are.
    const without = left.includes(word) ? left.replaceAll(word, '') : bare.includes(word) ? bare.replaceAll(word, '') : left;
    changed ||= without !== left;
    left = without;
  }
  if (changed && [...left].length < LEAST_BESIDE)
    throw invalid(
      pointer,
      'This is little more than the name of the firm, of the user or of the product; choose another one.',
      undefined,
      'guessable_password',
    );
}
