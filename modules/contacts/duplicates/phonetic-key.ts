import { latinWords } from './transliterate.js';

/**
 * Spellings to sounds, applied in this order to lower-case Latin. Capitals are finished sounds: X for sh and shch, C for ch,
 * J for zh and English j, H for kh. Russian surnames reach Latin letters by English, French, German and passport rules, and
 * these bring them together again.
 */
const sounds: readonly (readonly [RegExp, string])[] = [
  [/([a-z])\1+/g, '$1'],
  [/^u(?=[aeio])/, 'w'], // «Уильямс»
  [/^wh/, 'w'],
  [/^wr/, 'r'],
  [/x/g, 'ks'],
  [/chr/g, 'kr'],
  [/tsch|tch/g, 'C'],
  [/shch|szcz|sch|sh|sz/g, 'X'],
  [/ch|cz/g, 'C'],
  [/dzh|dj|dg(?=[eiy])|zh|^j/g, 'J'],
  [/j/g, 'y'], // «Tatjana», «Andrej»
  [/kh/g, 'H'],
  [/ph/g, 'f'],
  [/th|dt/g, 't'],
  [/^gh/, 'g'],
  [/gh/g, ''],
  [/ts|tz|z/g, 's'],
  [/ck|q/g, 'k'],
  [/c(?=[eiy])/g, 's'],
  [/c/g, 'k'],
  [/([aeiou])w(?!$|sk|[aeiouy])/g, '$1'], // silent in «Brown», sounded in «Iwanow»
  [/[wv]/g, 'f'],
  [/^h/, 'H'],
  [/([aeiouy])h(?=[aeiouy])/g, '$1H'],
  [/h/g, ''],
  [/^[aeiouy]+/, 'A'],
  [/[aeiouy]+/g, '.'],
  [/([A-Za-z])\1+/g, '$1'],
  [/\./g, ''],
];

/**
 * A key that is equal for names that sound alike in Russian and English spelling: «Иванов», «Ivanov», «Ivanoff» and «Iwanow»
 * give `AFNF`, «Щукин», «Shchukin» and «Schukin» give `XKN`. Vowels count at the start only, so «Иванов» and «Иванова» are equal
 * too. One key per word, joined by a space. Words of other scripts are their own key.
 */
export const phoneticKey = (name: string): string => latinWords(name).map(wordKey).join(' ');

function wordKey(word: string): string {
  if (!/^[a-z]+$/.test(word)) return word.toUpperCase();
  return sounds.reduce((heard, [spelling, sound]) => heard.replace(spelling, sound), word).toUpperCase();
}
