import fc from 'fast-check';
import { englishNumber } from './number-en.js';
import { russianNumber } from './number-ru.js';
import { sumInWords } from './sum-in-words.js';

describe('a sum in words', () => {
  it.each([
    [0n, 'RUB', 'Ноль рублей 00 копеек', 'Zero roubles 00 kopecks'],
    [101n, 'RUB', 'Один рубль 01 копейка', 'One rouble 01 kopeck'],
    [202n, 'RUB', 'Два рубля 02 копейки', 'Two roubles 02 kopecks'],
    [511n, 'RUB', 'Пять рублей 11 копеек', 'Five roubles 11 kopecks'],
    [1_121n, 'RUB', 'Одиннадцать рублей 21 копейка', 'Eleven roubles 21 kopecks'],
    [2_100n, 'RUB', 'Двадцать один рубль 00 копеек', 'Twenty-one roubles 00 kopecks'],
    [11_214n, 'RUB', 'Сто двенадцать рублей 14 копеек', 'One hundred twelve roubles 14 kopecks'],
    [100_000n, 'RUB', 'Одна тысяча рублей 00 копеек', 'One thousand roubles 00 kopecks'],
    [200_200n, 'RUB', 'Две тысячи два рубля 00 копеек', 'Two thousand two roubles 00 kopecks'],
    [
      1_234_550n,
      'RUB',
      'Двенадцать тысяч триста сорок пять рублей 50 копеек',
      'Twelve thousand three hundred forty-five roubles 50 kopecks',
    ],
    [2_100_000n, 'RUB', 'Двадцать одна тысяча рублей 00 копеек', 'Twenty-one thousand roubles 00 kopecks'],
    [100_000_000n, 'RUB', 'Один миллион рублей 00 копеек', 'One million roubles 00 kopecks'],
    [300_000_400_001n, 'RUB', 'Три миллиарда четыре тысячи рублей 01 копейка', 'Three billion four thousand roubles 01 kopeck'],
    [-4_242n, 'RUB', 'Минус сорок два рубля 42 копейки', 'Minus forty-two roubles 42 kopecks'],
    [-1n, 'RUB', 'Минус ноль рублей 01 копейка', 'Minus zero roubles 01 kopeck'],
    [10n ** 17n, 'RUB', 'Один квадриллион рублей 00 копеек', 'One quadrillion roubles 00 kopecks'],
    [21n, 'JPY', 'Двадцать одна иена', 'Twenty-one yen'],
    [2n, 'JPY', 'Две иены', 'Two yen'],
    [1_005n, 'KWD', 'Один кувейтский динар 005 филсов', 'One Kuwaiti dinar 005 fils'],
    [2_200n, 'EUR', 'Двадцать два евро 00 центов', 'Twenty-two euros 00 cents'],
    [301n, 'CHF', 'Три CHF 01 / 100', 'Three CHF 01 / 100'],
  ])('%p %s is told in Russian and in English [SAL11]', (minor, currency, russian, english) => {
    expect(sumInWords(minor, currency, 'ru')).toBe(russian);
    expect(sumInWords(minor, currency, 'en')).toBe(english);
  });

  it('counts in all three genders [SAL11]', () => {
    expect((['m', 'f', 'n'] as const).map((gender) => russianNumber(1_001n, gender))).toEqual([
      'одна тысяча один',
      'одна тысяча одна',
      'одна тысяча одно',
    ]);
    expect((['m', 'f', 'n'] as const).map((gender) => russianNumber(22n, gender))).toEqual([
      'двадцать два',
      'двадцать две',
      'двадцать два',
    ]);
  });

  it('of any amount up to 10^15 can be read back, in both languages [SAL11]', () => {
    const amount = fc.oneof(fc.bigInt({ min: 0n, max: 10n ** 15n }), fc.bigInt({ min: 0n, max: 3000n }));
    fc.assert(
      fc.property(amount, (number) => {
        expect(readRussian(russianNumber(number, 'm'))).toBe(number);
        expect(readRussian(russianNumber(number, 'f'))).toBe(number);
        expect(readEnglish(englishNumber(number))).toBe(number);
      }),
      { numRuns: 1000 },
    );
  });

  it('has the form of the noun that its last word asks for [SAL11]', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 15n }), (roubles) => {
        const words = sumInWords(roubles * 100n, 'RUB', 'ru')
          .toLowerCase()
          .split(' ');
        const [last = '', noun] = words.slice(-4, -2);
        const expected = last === 'один' ? 'рубль' : ['два', 'три', 'четыре'].includes(last) ? 'рубля' : 'рублей';
        expect(noun).toBe(expected);
      }),
    );
  });
});

// Reads a number's words by a list of what each is worth: written apart from what is tested.
const RUSSIAN: Record<string, number> = {
  ноль: 0,
  один: 1,
  одна: 1,
  два: 2,
  две: 2,
  три: 3,
  четыре: 4,
  пять: 5,
  шесть: 6,
  семь: 7,
  восемь: 8,
  девять: 9,
  десять: 10,
  одиннадцать: 11,
  двенадцать: 12,
  тринадцать: 13,
  четырнадцать: 14,
  пятнадцать: 15,
  шестнадцать: 16,
  семнадцать: 17,
  восемнадцать: 18,
  девятнадцать: 19,
  двадцать: 20,
  тридцать: 30,
  сорок: 40,
  пятьдесят: 50,
  шестьдесят: 60,
  семьдесят: 70,
  восемьдесят: 80,
  девяносто: 90,
  сто: 100,
  двести: 200,
  триста: 300,
  четыреста: 400,
  пятьсот: 500,
  шестьсот: 600,
  семьсот: 700,
  восемьсот: 800,
  девятьсот: 900,
};
const RUSSIAN_SCALES: [RegExp, bigint][] = [
  [/^тысяч[аи]?$/, 1000n],
  [/^миллион(а|ов)?$/, 10n ** 6n],
  [/^миллиард(а|ов)?$/, 10n ** 9n],
  [/^триллион(а|ов)?$/, 10n ** 12n],
  [/^квадриллион(а|ов)?$/, 10n ** 15n],
];

function readRussian(text: string): bigint {
  let [whole, part] = [0n, 0n];
  for (const word of text.split(' ')) {
    const scale = RUSSIAN_SCALES.find(([pattern]) => pattern.test(word))?.[1];
    if (scale) [whole, part] = [whole + part * scale, 0n];
    else part += BigInt(RUSSIAN[word] ?? NaN);
  }
  return whole + part;
}

const ENGLISH =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const ENGLISH_TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const ENGLISH_SCALES: Record<string, bigint> = {
  thousand: 1000n,
  million: 10n ** 6n,
  billion: 10n ** 9n,
  trillion: 10n ** 12n,
  quadrillion: 10n ** 15n,
};

function readEnglish(text: string): bigint {
  let [whole, part] = [0n, 0n];
  for (const word of text.split(/[ -]/)) {
    const scale = ENGLISH_SCALES[word];
    if (scale) [whole, part] = [whole + part * scale, 0n];
    else if (word === 'hundred') part *= 100n;
    else part += BigInt(ENGLISH_TENS.includes(word) ? (ENGLISH_TENS.indexOf(word) + 2) * 10 : ENGLISH.indexOf(word));
  }
  return whole + part;
}
