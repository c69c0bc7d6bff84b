import { invalid } from '#kernel';

export interface Token {
  readonly kind: 'number' | 'name' | 'sign';
  readonly text: string;
}

const TOKEN =
  /\s*(?:(\d{1,18}(?:\.\d{1,12})?)|([A-Za-z][A-Za-z0-9]{0,40}(?:\.[A-Za-z][A-Za-z0-9]{0,40})?)|(<=|>=|[-+*/(),<>=]))/y;

/** Splits a formula into its numbers, names and signs; what is none of these is refused. */
export function tokens(text: string, pointer: string): Token[] {
  const found: Token[] = [];
  TOKEN.lastIndex = 0;
  const end = text.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const from = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) throw invalid(pointer, `The formula cannot be read from "${text.slice(from, from + 20).trim()}" on.`);
    const [, number, name, sign] = match;
    found.push(
      number !== undefined
        ? { kind: 'number', text: number }
        : name !== undefined
          ? { kind: 'name', text: name }
          : { kind: 'sign', text: sign as string },
    );
  }
  return found;
}
