/** One word, sign or literal of a formula. */
export interface Token {
  readonly kind: 'number' | 'text' | 'name' | 'sign';
  /** Of a text what stands between its quotes. */
  readonly text: string;
  /** Where it begins, from 0. */
  readonly at: number;
}

const PATTERN =
  /\s+|(\d{1,30}(?:\.\d{1,30})?)|'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|([A-Za-z][A-Za-z0-9]*)|(!=|<=|>=|[-+*/=<>(),])/y;

/** Cuts a formula into tokens; `fail` is told of what is none. */
export function tokens(source: string, fail: (message: string) => never): Token[] {
  const found: Token[] = [];
  if (source.includes('\u0000') || !source.isWellFormed()) fail('A formula is plain text.');
  for (let at = 0; at < source.length;) {
    PATTERN.lastIndex = at;
    const match = PATTERN.exec(source);
    if (!match) return fail(`«${source.slice(at, at + 10)}» was not expected at character ${at + 1}.`);
    const [all, number, single, double, name, sign] = match;
    const text = single ?? double;
    if (number !== undefined) found.push({ kind: 'number', text: number, at });
    else if (text !== undefined) found.push({ kind: 'text', text: text.replace(/\\(.)/g, '$1'), at });
    else if (name !== undefined) found.push({ kind: 'name', text: name, at });
    else if (sign !== undefined) found.push({ kind: 'sign', text: sign, at });
    at += all.length;
  }
  return found;
}
