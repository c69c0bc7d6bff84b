type Word = readonly [string, string];

const array = (words: readonly string[]): string => `array[${words.map((word) => `'${word.replaceAll("'", "''")}'`).join(',')}]`;

/**
 * A SQL expression that picks from `words` by chance that depends only on `key` (a bigint expression) and `salt`, so that
 * every fill gives the same rows; `latin` picks the Latin spelling of the same word.
 */
export const pick = (words: readonly Word[], key: string, salt: number, latin = false): string =>
  `(${array(words.map((word) => word[latin ? 1 : 0]))})[1 + ${chance(key, salt, words.length)}]`;

/** A SQL expression for an integer from 0 to `below` − 1, likewise. */
export const chance = (key: string, salt: number, below: number): string =>
  `((hashint8extended((${key})::bigint, ${salt}) & 9007199254740991) % ${below})::int`;

/**
 * A SQL expression for a UUID of version 7 (RFC 9562, section 5.7) whose time is `millis` and whose rest depends only on
 * `key`: rows made later have higher ids, as in production.
 */
export const uuidAt = (millis: string, key: string): string =>
  `(lpad(to_hex((${millis})::bigint), 12, '0') || '7' || substr(md5(${key}), 1, 3) || '8' || substr(md5(${key}), 4, 15))::uuid`;
