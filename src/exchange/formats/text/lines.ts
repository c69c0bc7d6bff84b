/** One line without its end (CRLF, LF or CR). */
export interface Line {
  /** 1-based. */
  readonly number: number;
  /** Cut off after `limit` characters when `tooLong`. */
  readonly text: string;
  readonly tooLong: boolean;
}

/**
 * Splits text into lines; of a line longer than `limit` UTF-16 units only the start is kept, so memory stays bounded.
 * CR CR LF, which files get that were copied as text twice, ends one line.
 */
export async function* linesOf(pieces: AsyncIterable<string>, limit: number): AsyncGenerator<Line> {
  let parts: string[] = [];
  let length = 0;
  let number = 1;
  for await (const piece of wholeLineEnds(pieces)) {
    let from = 0;
    for (const end of piece.matchAll(/\r\r\n|\r\n|\n|\r/g)) {
      yield { number: number++, ...lineOf([...parts, piece.slice(from, end.index)], length + end.index - from, limit) };
      parts = [];
      length = 0;
      from = end.index + end[0].length;
    }
    if (length <= limit && from < piece.length) parts.push(piece.slice(from));
    length += piece.length - from;
  }
  if (length > 0) yield { number, ...lineOf(parts, length, limit) };
}

/** Moves CR at the end of a piece to the next one, where LF may follow. */
async function* wholeLineEnds(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let held = '';
  for await (const piece of pieces) {
    const text = held + piece;
    held = text.endsWith('\r\r') ? '\r\r' : text.endsWith('\r') ? '\r' : '';
    yield text.slice(0, text.length - held.length);
  }
  if (held !== '') yield held;
}

const lineOf = (parts: string[], length: number, limit: number) => ({
  text: (parts.length === 1 ? (parts[0] ?? '') : parts.join('')).slice(0, limit),
  tooLong: length > limit,
});
