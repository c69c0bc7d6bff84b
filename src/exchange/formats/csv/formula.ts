/**
 * What a spreadsheet would run, or turn into something else, when it opens a CSV file (OWASP CSV Injection): text
 * starting, perhaps after blanks, with = + - @ (their fullwidth twins too), or with a tab or line end. Leading `'`
 * count in, which makes escaping reversible for every text. Plain negative numbers are harmless and stay numbers.
 */
const start = /^'*(?:[\t\r\n]|\s*[=+\-@＝＋－＠])/u;
const plainNumber = /^-\d+(?:\.\d+)?$/;
const escapedStart = /^'+(?:[\t\r\n]|\s*[=+\-@＝＋－＠])/u;

/** Puts `'` before a text that a spreadsheet would take for a formula. */
export const escapeFormula = (text: string): string => (start.test(text) && !plainNumber.test(text) ? `'${text}` : text);

/** Undoes `escapeFormula`. */
export const unescapeFormula = (text: string): string =>
  text.charCodeAt(0) === 39 && escapedStart.test(text) ? text.slice(1) : text;
