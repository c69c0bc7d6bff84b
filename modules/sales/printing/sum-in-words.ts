import { currencyExponent } from '#kernel';
import { englishNumber } from './number-en.js';
import { form, russianNumber, type Gender } from './number-ru.js';

type Forms = readonly [one: string, few: string, many: string];

interface CurrencyWords {
  readonly ru: { readonly major: Forms; readonly gender: Gender; readonly minor: Forms; readonly minorGender: Gender };
  readonly en: { readonly major: readonly [string, string]; readonly minor: readonly [string, string] };
}

const same = (word: string): Forms => [word, word, word];
const CENT: Forms = ['цент', 'цента', 'центов'];
const cents = ['cent', 'cents'] as const;

/** Currencies whose names are declined; others are named by their code. */
const WORDS: Readonly<Record<string, CurrencyWords>> = {
  RUB: {
    ru: { major: ['рубль', 'рубля', 'рублей'], gender: 'm', minor: ['копейка', 'копейки', 'копеек'], minorGender: 'f' },
    en: { major: ['rouble', 'roubles'], minor: ['kopeck', 'kopecks'] },
  },
  BYN: {
    ru: {
      major: ['белорусский рубль', 'белорусских рубля', 'белорусских рублей'],
      gender: 'm',
      minor: ['копейка', 'копейки', 'копеек'],
      minorGender: 'f',
    },
    en: { major: ['Belarusian rouble', 'Belarusian roubles'], minor: ['kopeck', 'kopecks'] },
  },
  USD: {
    ru: { major: ['доллар США', 'доллара США', 'долларов США'], gender: 'm', minor: CENT, minorGender: 'm' },
    en: { major: ['US dollar', 'US dollars'], minor: cents },
  },
  EUR: {
    ru: { major: same('евро'), gender: 'm', minor: CENT, minorGender: 'm' },
    en: { major: ['euro', 'euros'], minor: cents },
  },
  GBP: {
    ru: {
      major: ['фунт стерлингов', 'фунта стерлингов', 'фунтов стерлингов'],
      gender: 'm',
      minor: ['пенс', 'пенса', 'пенсов'],
      minorGender: 'm',
    },
    en: { major: ['pound sterling', 'pounds sterling'], minor: ['penny', 'pence'] },
  },
  CNY: {
    ru: { major: ['юань', 'юаня', 'юаней'], gender: 'm', minor: ['фэнь', 'фэня', 'фэней'], minorGender: 'm' },
    en: { major: ['yuan', 'yuan'], minor: ['fen', 'fen'] },
  },
  JPY: {
    ru: { major: ['иена', 'иены', 'иен'], gender: 'f', minor: same(''), minorGender: 'f' },
    en: { major: ['yen', 'yen'], minor: ['', ''] },
  },
  KZT: {
    ru: { major: same('тенге'), gender: 'm', minor: ['тиын', 'тиына', 'тиынов'], minorGender: 'm' },
    en: { major: ['tenge', 'tenge'], minor: ['tiyn', 'tiyn'] },
  },
  KWD: {
    ru: {
      major: ['кувейтский динар', 'кувейтских динара', 'кувейтских динаров'],
      gender: 'm',
      minor: ['филс', 'филса', 'филсов'],
      minorGender: 'm',
    },
    en: { major: ['Kuwaiti dinar', 'Kuwaiti dinars'], minor: ['fils', 'fils'] },
  },
};

const codeWords = (code: string): CurrencyWords => ({
  ru: { major: same(code), gender: 'm', minor: same(''), minorGender: 'm' },
  en: { major: [code, code], minor: ['', ''] },
});

/**
 * A sum in words for printed forms (SAL11), with a capital and the minor unit in digits, as Russian forms have it:
 * «Одна тысяча двести рублей 50 копеек», "One thousand two hundred roubles 50 kopecks". Up to 10^15 major units, of either sign.
 *
 * @param minor whole minor units, e.g. kopecks
 */
export function sumInWords(minor: bigint, currency: string, locale: 'ru' | 'en'): string {
  const exponent = currencyExponent(currency);
  const words = WORDS[currency] ?? codeWords(currency);
  const size = minor < 0n ? -minor : minor;
  const unit = 10n ** BigInt(exponent);
  const [whole, rest] = [size / unit, size % unit];
  const digits = rest.toString().padStart(exponent, '0');
  const parts =
    locale === 'ru'
      ? [minor < 0n ? 'минус' : '', russianNumber(whole, words.ru.gender), form(whole, words.ru.major)]
      : [minor < 0n ? 'minus' : '', englishNumber(whole), words.en.major[whole === 1n ? 0 : 1]];
  if (exponent > 0)
    parts.push(digits, (locale === 'ru' ? form(rest, words.ru.minor) : words.en.minor[rest === 1n ? 0 : 1]) || `/ ${unit}`);
  const text = parts.filter((part) => part !== '').join(' ');
  return text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);
}
