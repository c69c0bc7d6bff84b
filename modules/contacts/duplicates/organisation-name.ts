import type { Reason } from './candidate.js';
import { phoneticKey } from './phonetic-key.js';
import { latinWords } from './transliterate.js';
import { trigramSimilarity } from './trigram.js';

/** Legal forms in Latin letters; they say little about which organisation it is and are written in every way or not at all. */
const legalForms = new Set(
  `ooo oao zao pao ao nao ip too odo uk fgup gup mup ano nko obshchestvo ogranichennoy otvetstvennostyu aktsionernoe zakrytoe
  otkrytoe publichnoe individualnyy predprinimatel s
  llc ltd limited inc incorporated corp corporation company co plc llp lp gmbh mbh ag kg kgaa ug sa sas sarl srl spa bv nv oy oyj ab as
  asa aps doo sro sp zoo pty pte group holding the and`.split(/\s+/),
);

const weights = { same: 0.6, alike: 0.5, similar: 0.5 } as const;

/** A match that no blocking key finds stays below what could warn by itself or with an address. */
const unfoundWeight = 0.3;

/** One or two consonants are not enough: the letters must be alike too. */
const shortSoundSimilarity = 0.25;

/** The words that make an organisation's name, sorted: «ООО "Ромашка"» and «Romashka, LLC» both give `romashka`. */
export function organisationWords(name: string): string[] {
  const all = latinWords(name);
  const telling = all.filter((word) => !legalForms.has(word));
  return (telling.length > 0 ? telling : all).sort();
}

/** A key equal for names that sound alike in any order of their words; '' for a name without words. */
export const organisationKey = (name: string): string => organisationWords(name).map(phoneticKey).sort().join(' ');

/** What the best pair of two organisations' names says; names that have nothing in common say nothing, as with brands. */
export function compareOrganisationNames(a: readonly string[], b: readonly string[]): Reason[] {
  let best: Reason | undefined;
  for (const left of a) {
    for (const right of b) {
      const found = comparePair(left, right);
      if (found && (!best || isBetter(found, best))) best = found;
    }
  }
  return best ? [best] : [];
}

/** Among equal weights the choice must not depend on the order of the names nor on which record comes first. */
function isBetter(found: Reason, best: Reason): boolean {
  if (found.weight !== best.weight) return found.weight > best.weight;
  const [one, other] = [found, best].map(({ left, right }) => [left, right].sort().join('\n'));
  return one! < other!;
}

function comparePair(left: string, right: string): Reason | undefined {
  const [one, other] = [organisationWords(left), organisationWords(right)];
  if (one.length === 0 || other.length === 0) return undefined;
  const reason = { field: 'name', left, right } as const;
  if (one.join(' ') === other.join(' ')) return { ...reason, kind: 'same', weight: weights.same };
  const similarity = trigramSimilarity(one, other);
  const sound = organisationKey(left);
  if (sound === organisationKey(right) && (sound.length >= 3 || similarity >= shortSoundSimilarity)) {
    return { ...reason, kind: 'alike', weight: weights.alike };
  }
  if (similarity < 0.4) return undefined;
  return { ...reason, kind: 'similar', weight: Math.min(unfoundWeight, weights.similar * similarity) };
}
