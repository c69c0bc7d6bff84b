/** One environment variable: how its text is read, and what the documentation says of it. */
export interface Setting<T> {
  help: string;
  /** Shown in the documentation: allowed values, and what holds when it is unset. */
  allowed: string;
  fallback: string;
  /** Value for the text, or for the unset variable. Throws an `Error` whose message goes on from the variable's name. */
  read(text: string | undefined): T;
}

/** A whole number within limits. */
export function wholeNumber(help: string, fallback: number, min: number, max: number): Setting<number> {
  return {
    help,
    allowed: `${min} – ${max}`,
    fallback: String(fallback),
    read(text) {
      const value = text === undefined ? fallback : Number(text);
      if (!/^-?\d+$/.test(text ?? '0') || value < min || value > max)
        throw new Error(`must be a whole number from ${min} to ${max}`);
      return value;
    },
  };
}

/** One of a few words. `fallback` undefined: decided from the other settings, as `otherwise` says. */
export function oneOf<const W extends string>(help: string, words: readonly W[], fallback: W): Setting<W>;
export function oneOf<const W extends string>(
  help: string,
  words: readonly W[],
  fallback: undefined,
  otherwise: string,
): Setting<W | undefined>;
export function oneOf<const W extends string>(
  help: string,
  words: readonly W[],
  fallback: W | undefined,
  otherwise?: string,
): Setting<W | undefined> {
  return {
    help,
    allowed: words.join(', '),
    fallback: otherwise ?? fallback ?? '',
    read(text) {
      if (text === undefined) return fallback;
      const word = words.find((known) => known === text);
      if (word === undefined) throw new Error(`must be one of ${words.join(', ')}`);
      return word;
    },
  };
}

/** Text of any kind that `check` accepts; it throws what is wrong. */
export function text(
  help: string,
  allowed: string,
  otherwise: string,
  check: (value: string) => void = () => undefined,
): Setting<string | undefined> {
  return {
    help,
    allowed,
    fallback: otherwise,
    read(value) {
      if (value !== undefined) check(value);
      return value;
    },
  };
}

/** `0` or `1`. */
export function onOff(help: string, otherwise: string): Setting<boolean | undefined> {
  return {
    help,
    allowed: '0, 1',
    fallback: otherwise,
    read(value) {
      if (value === undefined) return undefined;
      if (value !== '0' && value !== '1') throw new Error('must be 0 or 1');
      return value === '1';
    },
  };
}
