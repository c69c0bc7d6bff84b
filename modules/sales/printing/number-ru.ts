export type Gender = 'm' | 'f' | 'n';

const UNITS = ['', 'один', 'два', 'три', 'четыре', 'пять', 'шесть', 'семь', 'восемь', 'девять'];
const TEENS = [
  'десять',
  'одиннадцать',
  'двенадцать',
  'тринадцать',
  'четырнадцать',
  'пятнадцать',
  'шестнадцать',
  'семнадцать',
  'восемнадцать',
  'девятнадцать',
];
const TENS = ['', '', 'двадцать', 'тридцать', 'сорок', 'пятьдесят', 'шестьдесят', 'семьдесят', 'восемьдесят', 'девяносто'];
const HUNDREDS = ['', 'сто', 'двести', 'триста', 'четыреста', 'пятьсот', 'шестьсот', 'семьсот', 'восемьсот', 'девятьсот'];
const SCALES: readonly { readonly forms: readonly [string, string, string]; readonly gender: Gender }[] = [
  { forms: ['', '', ''], gender: 'm' },
  { forms: ['тысяча', 'тысячи', 'тысяч'], gender: 'f' },
  { forms: ['миллион', 'миллиона', 'миллионов'], gender: 'm' },
  { forms: ['миллиард', 'миллиарда', 'миллиардов'], gender: 'm' },
  { forms: ['триллион', 'триллиона', 'триллионов'], gender: 'm' },
  { forms: ['квадриллион', 'квадриллиона', 'квадриллионов'], gender: 'm' },
];
const ONE: Readonly<Record<Gender, string>> = { m: 'один', f: 'одна', n: 'одно' };

/** The form of a noun after a number: один рубль, два рубля, пять рублей, одиннадцать рублей. */
export function form(number: bigint, [one, few, many]: readonly [string, string, string]): string {
  const [last, lastTwo] = [number % 10n, number % 100n];
  if (lastTwo >= 11n && lastTwo <= 14n) return many;
  if (last === 1n) return one;
  return last >= 2n && last <= 4n ? few : many;
}

function group(number: number, gender: Gender): string[] {
  const [hundreds, tens, units] = [Math.floor(number / 100), Math.floor(number / 10) % 10, number % 10];
  const unit = units === 1 ? ONE[gender] : units === 2 && gender === 'f' ? 'две' : UNITS[units];
  return [HUNDREDS[hundreds], ...(tens === 1 ? [TEENS[units]] : [TENS[tens], unit])].filter((word): word is string => !!word);
}

/** A whole number from 0 to 10^18 − 1 in words, in the gender of what is counted. */
export function russianNumber(number: bigint, gender: Gender): string {
  if (number === 0n) return 'ноль';
  const words: string[] = [];
  for (let scale = SCALES.length - 1; scale >= 0; scale--) {
    const part = (number / 1000n ** BigInt(scale)) % 1000n;
    const of = SCALES[scale];
    if (part === 0n || !of) continue;
    words.push(...group(Number(part), scale === 0 ? gender : of.gender), form(part, of.forms));
  }
  return words.filter((word) => word !== '').join(' ');
}
