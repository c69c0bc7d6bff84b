import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fullGivenNames, sameGivenName } from './given-names.js';
import { phoneticKey } from './phonetic-key.js';
import { latinWords, transliterate } from './transliterate.js';
import { trigramSimilarity } from './trigram.js';

describe('Transliteration', () => {
  test.each([
    ['Щёлоков', 'shchelokov'],
    ['ЁЛКИН', 'elkin'],
    ['Е\u0308лкин', 'elkin'],
    ['Ѓорѓи', 'gorgi'],
    ['Соловьёв', 'solovev'],
    ['Подъячий', 'podyachiy'],
    ['Müller-Łoś', 'muller-los'],
    ["O'Brien", 'obrien'],
    ['Київ', 'kiyiv'],
    ['王小明', '王小明'],
  ])('%s is written %s', (text, latin) => {
    expect(transliterate(text)).toBe(latin);
  });

  test('what is written in Latin letters stays as it is, whatever the text was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => transliterate(transliterate(text)) === transliterate(text)),
      { numRuns: 5000 },
    );
  });

  test('words are letters and digits alone', () => {
    expect(latinWords(' Иванов-Петров,  И. 2-й')).toEqual(['ivanov', 'petrov', 'i', '2', 'y']);
  });
});

describe('Names that sound alike', () => {
  test.each([
    ['Иванов', 'Ivanov', 'Ivanoff', 'Iwanow', 'Иванова', 'Ivanova'],
    ['Щукин', 'Shchukin', 'Schukin', 'Shukin'],
    ['Хрущёв', 'Хрущев', 'Khrushchev', 'Hruschev', 'Khrushchyov'],
    ['Чайковский', 'Tchaikovsky', 'Chaikovskiy', 'Tschaikowski', 'Chaykovskii'],
    ['Жуков', 'Zhukov', 'Zhukoff', 'Jukov'],
    ['Кузнецов', 'Kuznetsov', 'Kusnezow', 'Kuznetzov'],
    ['Цветкова', 'Tsvetkova', 'Zwetkowa', 'Tzvetkova'],
    ['Ельцин', 'Yeltsin', 'Eltsin', 'Yelzin'],
    ['Александр', 'Alexander', 'Aleksandr', 'Alexandre'],
    ['Сергей', 'Sergey', 'Sergei', 'Sergej'],
    ['Шмидт', 'Schmidt', 'Schmitt', 'Shmidt', 'Шмит'],
    ['Джонсон', 'Johnson', 'Jonson'],
    ['Уильямс', 'Williams'],
    ['Браун', 'Brown', 'Braun'],
    ['Филипп', 'Philip', 'Phillip'],
    ['Шварц', 'Schwarz', 'Shvarts', 'Schwartz'],
    ['Петров-Водкин', 'Petrov-Vodkin', 'Petroff Wodkin'],
  ])('%s has one key with all its spellings', (...spellings) => {
    expect(new Set(spellings.map(phoneticKey)).size).toBe(1);
  });

  test('names that sound different have different keys', () => {
    const names = ['Иванов', 'Петров', 'Сидоров', 'Щукин', 'Жуков', 'Smith', 'Brown', 'Кузнецов', 'Иваненко', 'Попов', 'Волков'];
    expect(new Set(names.map(phoneticKey)).size).toBe(names.length);
  });

  test('a word always has a key, and none has a blank in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'абвгджзхцчшщьыэюяabcdefghjkqstuvwxyz'), minLength: 1 }), (word) => {
        const expected = latinWords(word).length;
        expect(phoneticKey(word).split(' ').filter(Boolean)).toHaveLength(expected);
      }),
      { numRuns: 1000 },
    );
  });

  test('a long word takes no long time', () => {
    const began = performance.now();
    phoneticKey('щх'.repeat(50_000));
    expect(performance.now() - began).toBeLessThan(20_000);
  });
});

describe('Given names', () => {
  test.each([
    ['Саша', 'Александр'],
    ['Саша', 'Александра'],
    ['Sasha', 'Alexander'],
    ['Bill', 'William'],
    ['Алёша', 'Алексей'],
    ['Миша', 'Michael'],
    ['Женя', 'Eugene'],
    ['Боб', 'Роберт'],
    ['Katie', 'Екатерина'],
  ])('%s may be %s', (short, full) => {
    expect(sameGivenName(short, full)).toBe(true);
    expect(sameGivenName(full, short)).toBe(sameGivenName(short, full));
  });

  test('Саша is two names and Ольга is not Елена', () => {
    expect(fullGivenNames('Саша')).toEqual(['aleksandr', 'aleksandra']);
    expect(sameGivenName('Ольга', 'Елена')).toBe(false);
    expect(sameGivenName('Xyzzy', 'Xyzzy')).toBe(false);
  });
});

describe('Trigrams', () => {
  test('similarity is what pg_trgm gives for the same words', () => {
    // SELECT similarity('word', 'two words') is 0.36363637, similarity('ivanov', 'ivanoff') 0.5.
    expect(trigramSimilarity(['word'], ['two', 'words'])).toBeCloseTo(0.363_636, 5);
    expect(trigramSimilarity(['ivanov'], ['ivanoff'])).toBeCloseTo(0.5, 5);
    expect(trigramSimilarity([], [])).toBe(0);
    expect(trigramSimilarity(['ivanov'], ['ivanov'])).toBe(1);
  });
});
