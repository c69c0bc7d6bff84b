/** One line without its end (CRLF, LF or CR). */
export interface Line {
  /** 1-based. */
  readonly number: number;
  /** Cut off after `limit` characters when `tooLong`. */
  readonly text: string;
  readonly tooLong: boolean;
}

/** Splits text into lines; of a line longer than `limit` UTF-16 units only the start is kept, so memory stays bounded. */
export async function* linesOf(pieces: AsyncIterable<string>, limit: number): AsyncGenerator<Line> {
  let parts: string[] = [];
  let length = 0;
  let number = 1;
  let afterCr = false;
  for await (const piece of pieces) {
    let from = 0;
    for (const end of piece.matchAll(/\r\n|\n|\r/g)) {
      const continuesCrlf = afterCr && end.index === 0 && end[0] === '\n';
      afterCr = false;
      if (!continuesCrlf) {
        yield { number: number++, ...lineOf([...parts, piece.slice(from, end.index)], length + end.index - from, limit) };
        parts = [];
        length = 0;
      }
      from = end.index + end[0].length;
    }
    if (piece !== '') afterCr = piece.endsWith('\r');
    if (length <= limit && from < piece.length) parts.push(piece.slice(from));
    length += piece.length - from;
  }
  if (length > 0) yield { number, ...lineOf(parts, length, limit) };
}

const lineOf = (parts: string[], length: number, limit: number) => ({ text: (parts.length === 1 ? (parts[0] ?? '') : parts.join('')).slice(0, limit), tooLong: length > limit });
