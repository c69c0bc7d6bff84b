import type { Problem } from '../../../platform/problem.js';
import { badRow, rowProblem } from '../problems.js';
import type { Encoding, SourceRow } from '../row.js';
import { bytesOf } from '../text/decode.js';
import { guessEightBit } from '../text/guess-encoding.js';
import type { Line } from '../text/lines.js';
import type { RawProperty, Version } from './card.js';
import { parseLine } from './content-line.js';
import { cardOf } from './typed.js';

/** Longest card in UTF-16 units; pictures are inside. */
export const maxCard = 16 * 1_048_576;
const maxProperties = 10_000;

interface Open {
  line: number;
  length: number;
  version: Version | undefined;
  unknownVersion: string | undefined;
  /** Complete property lines with their numbers, read when the version is known. */
  lines: { number: number; text: string }[];
  /** The line that may still go on. */
  current: Unfolding | undefined;
  /** Depth of cards inside AGENT (2.1). */
  nested: number;
}

interface Unfolding {
  number: number;
  parts: string[];
  encoding: 'quoted-printable' | 'base64' | undefined;
}

/** Assembles cards from lines: unfolds, finds BEGIN and END, reports what is outside, cut or beyond the size limit. */
export function cardReader(onNotice?: (line: number, notice: Problem) => void) {
  let open: Open | undefined;
  let strayed = false;

  function line({ number, text, tooLong }: Line): SourceRow[] {
    const begins = /^\s*BEGIN\s*:\s*VCARD\s*$/i.test(text);
    if (begins && !(open && startsAgent(open))) {
      const cut = open ? [cutCard(open, onNotice)] : [];
      open = { line: number, length: 0, version: undefined, unknownVersion: undefined, lines: [], current: undefined, nested: 0 };
      strayed = false;
      return cut;
    }
    if (!open) return stray(number, text);
    open.length += text.length;
    if (tooLong || open.length > maxCard || open.lines.length > maxProperties)
      Object.assign(open, { lines: [], current: undefined, length: maxCard + 1 });
    else if (begins || open.nested > 0) return nested(open, text, begins);
    else if (!/^END\s*:\s*VCARD\s*$/i.test(text)) {
      take(open, number, text);
      return [];
    }
    if (!/^END\s*:\s*VCARD\s*$/i.test(text)) return [];
    const row =
      open.length > maxCard
        ? badRow(
            open.line,
            'record_too_large',
            `The card is longer than 16 MB or has more than ${maxProperties} properties and was passed over.`,
          )
        : rowOf(open, onNotice);
    open = undefined;
    return [row];
  }

  /** One report per run of lines outside of cards. */
  function stray(number: number, text: string): SourceRow[] {
    if (text.trim() === '' || strayed) return [];
    strayed = true;
    return [badRow(number, 'outside_card', 'The line stands outside of BEGIN:VCARD … END:VCARD.')];
  }

  return { line, end: (): SourceRow[] => (open ? [cutCard(open, onNotice)] : []) };
}

const startsAgent = (open: Open) =>
  open.nested > 0 || /^(?:[^.;:]+\.)?AGENT(?:;[^:]*)?:\s*$/i.test(open.current?.parts.join('') ?? '');

function nested(open: Open, text: string, begins: boolean): SourceRow[] {
  open.nested += begins ? 1 : /^\s*END\s*:\s*VCARD\s*$/i.test(text) ? -1 : 0;
  const parts = open.current?.parts;
  parts?.push(parts.length > 1 ? `\n${text}` : text);
  return [];
}

function cutCard(open: Open, onNotice?: (line: number, notice: Problem) => void): SourceRow {
  const row = rowOf(open, onNotice);
  return { ...row, problem: rowProblem(open.line, 'cut_card', 'The card has no END:VCARD; it is cut off.') };
}

/** Adds a physical line: it continues the current property (folding, soft break, base64 block) or begins the next. */
function take(open: Open, number: number, text: string): void {
  const { current } = open;
  if (current?.encoding === 'quoted-printable' && /=\s*$/.test(current.parts.at(-1) ?? '')) {
    current.parts.push((current.parts.pop() ?? '').replace(/=\s*$/, ''), text);
    return;
  }
  const blank = text.trim() === '';
  if (current && /^[ \t]/.test(text) && (!blank || current.encoding !== 'base64')) {
    current.parts.push(current.encoding === 'base64' ? text.trim() : open.version === '2.1' ? text : text.slice(1));
    return;
  }
  if (current?.encoding === 'base64' && /^[A-Za-z0-9+/]+={0,2}\s*$/.test(text)) {
    current.parts.push(text.trim());
    return;
  }
  flush(open);
  if (!blank) open.current = { number, parts: [text], encoding: encodingOf(text) };
}

function encodingOf(text: string): Unfolding['encoding'] {
  const head = /^[^:]{0,1000}/.exec(text)?.[0] ?? '';
  if (/[;=]QUOTED-PRINTABLE(?:;|$)/i.test(head)) return 'quoted-printable';
  return /;(?:ENCODING=)?(?:BASE64|B)(?:;|$)/i.test(head) ? 'base64' : undefined;
}

/** A line that says the version is no longer, whatever parameters it has. */
const LONGEST_VERSION = 200;

function flush(open: Open): void {
  if (!open.current) return;
  const { number, parts } = open.current;
  open.current = undefined;
  const text = parts.join('');
  const version = /^VERSION(?:;[^:]*)?:\s*(\S*)\s*$/i.exec(text.slice(0, LONGEST_VERSION))?.[1];
  if (version === undefined) open.lines.push({ number, text });
  else if (version === '2.1' || version === '3.0' || version === '4.0') open.version = version;
  else open.unknownVersion = version;
}

function rowOf(open: Open, onNotice?: (line: number, notice: Problem) => void): SourceRow {
  flush(open);
  if (open.version === undefined && open.unknownVersion !== undefined)
    return badRow(
      open.line,
      'unknown_version',
      `The card is of version ${open.unknownVersion.slice(0, 20)}; 2.1, 3.0 and 4.0 can be read.`,
    );
  const version =
    open.version ??
    (open.lines.some(({ text }) => /^[^:=]*;(?:HOME|WORK|CELL|VOICE|PREF|INTERNET)[;:]/i.test(text)) ? '2.1' : '3.0');
  if (open.version === undefined)
    onNotice?.(open.line, rowProblem(open.line, 'missing_version', `The card names no version; it is read as ${version}.`));
  const eightBit = eightBitOf(open);
  const raw: RawProperty[] = open.lines.map(({ number, text }) => {
    const property = parseLine(text, version, eightBit);
    if (!property)
      onNotice?.(number, rowProblem(number, 'unreadable_line', 'The line is no property of a card; it is kept as it is.'));
    return property ?? { name: '', params: [], value: text };
  });
  const values = { ...cardOf(version, raw) };
  const damaged = raw.some((property) => !property.value.isWellFormed());
  return {
    line: open.line,
    values,
    ...(damaged
      ? {
          problem: rowProblem(
            open.line,
            'invalid_encoding',
            'The card holds bytes that are no characters in the encoding of the file.',
          ),
        }
      : {}),
  };
}

/** The encoding of the lines that are not UTF-8 and name no charset, guessed over all of them since one name is too little. */
function eightBitOf(open: Open): Encoding {
  const unnamed = open.lines.filter(({ text }) => !text.isWellFormed() && !/^[^:]*;CHARSET=/i.test(text));
  return unnamed.length === 0 ? 'utf-8' : guessEightBit(bytesOf(unnamed.map(({ text }) => text).join('\n')));
}
