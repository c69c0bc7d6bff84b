/** Names of the set that are not those of the Unicode CLDR. */
const OTHER_NAMES = {
  EIRE: 'IE',
  RSA: 'ZA',
  USA: 'US',
  'HONG KONG': 'HK',
  'CZECH REPUBLIC': 'CZ',
  KOREA: 'KR',
} as const;

let codes: ReadonlyMap<string, string> | undefined;

/** English names of all regions that have a code of their own, in capitals. */
function codesByName(): ReadonlyMap<string, string> {
  const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
  const letters = Array.from({ length: 26 }, (_, i) => String.fromCharCode(65 + i));
  const known = letters
    .flatMap((first) => letters.map((second) => first + second))
    // UK is GB by another name, DD was.
    .filter((code) => new Intl.Locale(`und-${code}`).region === code)
    .flatMap((code) => {
      const name = names.of(code);
      return name === undefined ? [] : [[name.toUpperCase(), code] as const];
    });
  return new Map([...known, ...Object.entries(OTHER_NAMES)]);
}

/** Where a client of the shop lives: a country by its code, anything else (Channel Islands) as it is written. */
export function addressIn(country: string | null): { country: string } | { lines: string[] } | null {
  if (country === null) return null;
  codes ??= codesByName();
  const code = codes.get(country.toUpperCase());
  return code === undefined ? { lines: [country] } : { country: code };
}
