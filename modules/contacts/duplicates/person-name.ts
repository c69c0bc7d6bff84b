import type { PersonName, Reason } from './candidate.js';
import { sameGivenName } from './given-names.js';
import { phoneticKey } from './phonetic-key.js';
import { latinWords } from './transliterate.js';
import { trigramSimilarity } from './trigram.js';

type Relation = 'same' | 'alike' | 'initial' | 'similar' | 'missing' | 'differs';

/** How much of the full weight is left for each relation of two last names, and of two first names. */
const lastShare: Readonly<Record<Relation, number>> = {
  same: 1,
  alike: 0.9,
  initial: 0.3,
  similar: 0.5,
  missing: 0.2,
  differs: 0,
};
const firstShare: Readonly<Record<Relation, number>> = {
  same: 1,
  alike: 0.9,
  initial: 0.6,
  similar: 0.6,
  missing: 0.5,
  differs: 0,
};

/** By the relation of the middle names; a full name of three parts identifies much better. */
const fullWeight: Readonly<Record<Relation, number>> = {
  same: 0.7,
  alike: 0.7,
  initial: 0.6,
  similar: 0.6,
  missing: 0.55,
  differs: 0.55,
};
const swappedShare = 0.9;

/** A match that no blocking key finds stays below what could warn by itself or with an address. */
const unfoundWeight = 0.3;

/** One or two consonants are not enough to tell «Ли» from «Лу», or «Ким» from «Ком»: their letters must be alike too. */
const shortSoundSimilarity = 0.25;
const against = { last: 0.3, first: 0.5, middle: 0.4 } as const;

/** What the names of two people say. Names differing in one part speak against: a family shares its phone and its last name. */
export function compareNames(a: PersonName, b: PersonName): Reason[] {
  const middle = relation(a.middle, b.middle);
  const straight = { last: relation(a.last, b.last), first: givenRelation(a.first, b.first) };
  const swapped = { last: relation(a.last, b.first), first: relation(a.first, b.last) };
  const complete = [a.last, a.first, b.last, b.first].every((part) => words(part).length > 0);
  const straightWeight = weigh(straight, middle, firstShare);
  const swappedWeight = complete ? weigh(swapped, middle, lastShare) * swappedShare : 0;
  const chosen = swappedWeight > straightWeight ? swapped : straight;
  const weight = Math.max(straightWeight, swappedWeight);
  const shown = { left: written(a), right: written(b) };
  const reasons: Reason[] = [];
  if (weight > 0) reasons.push({ field: 'name', kind: kindOf(chosen), weight, ...shown });
  for (const part of ['last', 'first', 'middle'] as const) {
    if ({ ...chosen, middle }[part] !== 'differs') continue;
    reasons.push({ field: `name.${part}`, kind: 'differs', weight: -against[part], left: a[part] ?? '', right: b[part] ?? '' });
  }
  return reasons;
}

/** Crossed over, either part may be the last name, so both must weigh alike for the result not to depend on the side. */
function weigh({ last, first }: { last: Relation; first: Relation }, middle: Relation, shareOfFirst: typeof firstShare): number {
  if (last === 'missing' && first === 'missing') return 0;
  const weight = fullWeight[middle] * lastShare[last] * shareOfFirst[first];
  return isClose(last) && isClose(first) ? weight : Math.min(weight, unfoundWeight);
}

const isClose = (found: Relation): boolean => found === 'same' || found === 'alike';

function kindOf({ last, first }: { last: Relation; first: Relation }): Reason['kind'] {
  if (last === 'same' && first === 'same') return 'same';
  return isClose(last) && isClose(first) ? 'alike' : 'similar';
}

function givenRelation(a: string | null | undefined, b: string | null | undefined): Relation {
  const found = relation(a, b);
  return found !== 'same' && found !== 'missing' && sameGivenName(a ?? '', b ?? '') ? 'alike' : found;
}

function relation(a: string | null | undefined, b: string | null | undefined): Relation {
  const left = words(a);
  const right = words(b);
  if (left.length === 0 || right.length === 0) return 'missing';
  if (left.join(' ') === right.join(' ')) return 'same';
  const similarity = trigramSimilarity(left, right);
  const sound = phoneticKey(a ?? '');
  if (sound === phoneticKey(b ?? '') && (sound.length >= 3 || similarity >= shortSoundSimilarity)) return 'alike';
  if (isInitial(left, right) || isInitial(right, left)) return 'initial';
  return similarity >= 0.4 ? 'similar' : 'differs';
}

const isInitial = ([letter = '']: readonly string[], [word = '']: readonly string[]): boolean =>
  [...letter].length === 1 && word.startsWith(letter);

const words = (part: string | null | undefined): string[] => latinWords(part ?? '');
const written = ({ last, first, middle }: PersonName): string => [last, first, middle].filter(Boolean).join(' ');
