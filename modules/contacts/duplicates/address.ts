import type { Reason } from './candidate.js';
import { latinWords } from './transliterate.js';
import { trigramSimilarity } from './trigram.js';

/** Words for streets, houses and flats, in Latin letters; everybody writes or shortens them differently. */
const generic = new Set(
  `ul ulitsa g gor gorod d dom kv kvartira of ofis pr prt prospekt per pereulok nab naberezhnaya pl ploshchad bulvar bul sh shosse obl
  oblast kray rayon rn korp korpus k str stroenie litera lit rossiya rf
  street st avenue ave road rd lane ln drive dr boulevard blvd square sq apartment apt suite ste flat unit office floor`.split(
    /\s+/,
  ),
);

const weight = 0.2;
const alikeFrom = 0.6;

/** 0 to 1: the same place or not. House numbers must be the same; postcodes are left out, many addresses lack them. */
export function addressSimilarity(a: string, b: string): number {
  const [left, right] = [addressWords(a), addressWords(b)];
  const numbers = (words: string[]) => words.filter((word) => /\d/.test(word)).join(' ');
  if (left.length === 0 || numbers(left) !== numbers(right)) return 0;
  return left.join(' ') === right.join(' ') ? 1 : trigramSimilarity(left, right);
}

/** The best pair of two records' addresses, when it is alike enough to count. */
export function compareAddresses(a: readonly string[], b: readonly string[]): Reason[] {
  const pairs = a.flatMap((left) => b.map((right) => ({ left, right, similarity: addressSimilarity(left, right) })));
  const order = ({ left, right }: { left: string; right: string }) => [left, right].sort().join('\n');
  const [best] = pairs.sort((one, other) => other.similarity - one.similarity || (order(one) < order(other) ? -1 : 1));
  if (!best || best.similarity < alikeFrom) return [];
  const kind = best.similarity === 1 ? 'same' : 'similar';
  return [{ field: 'address', kind, weight: weight * best.similarity, left: best.left, right: best.right }];
}

function addressWords(address: string): string[] {
  return latinWords(address)
    .filter((word) => !generic.has(word) && !/^\d{5,6}$/.test(word))
    .sort();
}
