import { invalid } from './problem.js';

/** ISO 4217 codes by the number of decimals of their minor unit (list one, and funds of daily use), as of 2026. */
const BY_EXPONENT: Readonly<Record<number, string>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  2:
    'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK ' +
    'DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD ' +
    'KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP ' +
    'PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH ' +
    'USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG ' +
    // Replaced in 2023 to 2026, but still in the amounts of earlier documents.
    'ANG BGN HRK',
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
};

const EXPONENTS: ReadonlyMap<string, number> = new Map(
  Object.entries(BY_EXPONENT).flatMap(([exponent, codes]) => codes.split(' ').map((code) => [code, Number(exponent)] as const)),
);

/** All known codes, sorted. */
export const currencyCodes: readonly string[] = [...EXPONENTS.keys()].sort();

/** Decimals of the currency's minor unit: 2 for RUB (kopecks), 0 for JPY. Throws an Error for a code that was not checked before. */
export function currencyExponent(code: string): number {
  const exponent = EXPONENTS.get(code);
  if (exponent === undefined) throw new Error(`Unknown currency ${code}.`);
  return exponent;
}

/** A code of ISO 4217 in capitals; an unknown one is refused by name. */
export function checkCurrency(value: unknown, pointer: string): string {
  if (typeof value !== 'string' || !/^[A-Z]{3}$/.test(value))
    throw invalid(pointer, 'Expected a currency code of ISO 4217 such as RUB.');
  if (!EXPONENTS.has(value)) throw invalid(pointer, `${value} is not a currency of ISO 4217.`, { currency: value });
  return value;
}
