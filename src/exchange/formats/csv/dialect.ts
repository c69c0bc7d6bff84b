import { recordReader } from './records.js';
import { maxColumns } from './scan.js';

/** Usual delimiters, tried even when the first line does not show them, the likelier first. */
const usual = [',', ';', '\t', '|'];
const sampleRecords = 100;

/** `sep=;` on the first line is how spreadsheets are told the delimiter. */
const hint = /^sep=([^\r\n"]{1,8})(?:\r\n|\n|\r)/i;

/** The delimiter a `sep=` line names, and the length of that line. */
export function delimiterHint(text: string): { delimiter: string; length: number } | undefined {
  const found = hint.exec(text);
  return found?.[1] === undefined ? undefined : { delimiter: found[1], length: found[0].length };
}

/**
 * Guesses the delimiter from the start of a file: the one that gives the most columns in the most even records, the
 * longest of equals. Besides the usual ones every run of 1 to 4 signs in the first line is tried (`||`, `~|~`, `::`, U+0001).
 */
export function guessDelimiter(head: string, quote = '"'): string {
  const firstLine = /^[^\r\n]*/.exec(head.trimStart())?.[0].slice(0, 4_096) ?? '';
  const runs = new Set<string>(usual);
  for (const [run] of firstLine
    .replace(/"(?:[^"]|"")*"/g, 'x')
    .matchAll(/[^\p{L}\p{N}\s"'._@()/+\-]{1,4}|[\u0001-\u0008\u001c-\u001f]/gu))
    if (runs.size < 20) runs.add(run);
  let best = { delimiter: ',', score: 0 };
  for (const delimiter of runs) {
    const score = evenness(sampleOf(head, delimiter, quote));
    const longer = score === best.score && delimiter.length > best.delimiter.length;
    if (score > best.score || longer) best = { delimiter, score };
  }
  return best.delimiter;
}

/** The first records of a head; the last one is left out when more than one line is there, since the head may cut it. */
export function sampleOf(head: string, delimiter: string, quote = '"'): string[][] {
  const reader = recordReader({ delimiter, quote });
  const records = [...reader.push(head), ...reader.end()].slice(0, sampleRecords + 1);
  const whole = records.length > 1 && !/[\r\n]$/.test(head) ? records.slice(0, -1) : records;
  return whole.slice(0, sampleRecords).map((record) => record.cells);
}

function evenness(rows: string[][]): number {
  const width = rows[0]?.length ?? 0;
  if (width < 2 || width > maxColumns) return 0;
  const same = rows.filter((row) => row.length === width).length / rows.length;
  const filled = Array.from({ length: width }, (_, column) => rows.some((row) => (row[column] ?? '') !== '')).filter(
    Boolean,
  ).length;
  return same * same * Math.log2(1 + filled) - 0.05 * (width - filled);
}

/**
 * Whether the first record names the columns: its cells are filled, differ, and are words rather than numbers, dates,
 * addresses or values that come again further down.
 */
export function guessHeader(rows: string[][]): boolean {
  const [first, ...others] = rows;
  if (first === undefined) return true;
  const names = first.map((cell) => cell.trim());
  if (names.filter((name) => name === '').length > names.length / 2) return false;
  if (names.some((name) => /@[^@]*\.|^https?:|^[+\-(]*\d[\d\s().,:/+\-]*$|^\d{1,4}[-./]\d/.test(name))) return false;
  return !names.some((name, column) => name !== '' && others.filter((row) => row[column]?.trim() === name).length >= 2);
}
