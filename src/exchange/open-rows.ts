import { detect, formatOf, type Detected, type Format, type ReadOptions, type SourceRow } from './formats/format.js';
import { headBytes } from './formats/row.js';

/** A file being read, with what it was recognised as. */
export interface OpenRows {
  readonly format: Format;
  readonly detected: Detected;
  /** Its first rows, which `rows` gives again. */
  readonly sample: readonly SourceRow[];
  /** All rows, once. */
  readonly rows: AsyncIterator<SourceRow>;
}

export interface OpenOptions {
  readonly fileName?: string | undefined;
  /** Name, file name or media type; recognised from the content unless given. */
  readonly format?: string | undefined;
  readonly read?: ReadOptions | undefined;
  /** Rows to look at before; 100 unless given. */
  readonly sampleSize?: number;
}

/** Recognises a file by its beginning and opens it. @throws Problem for files no format can read */
export async function openRows(source: AsyncIterable<Uint8Array>, options: OpenOptions): Promise<OpenRows> {
  const { head, rest } = await headOf(source);
  const detected = await detect(head, options.fileName ?? '');
  const format = formatOf(options.format ?? detected.format);
  const found: ReadOptions = {
    encoding: detected.encoding,
    ...(format.name === 'csv' && detected.format === 'csv'
      ? {
          ...(detected.delimiter === undefined ? {} : { delimiter: detected.delimiter }),
          ...(detected.header === undefined ? {} : { header: detected.header }),
        }
      : {}),
  };
  const rows = format.read(rest, { ...found, ...options.read })[Symbol.asyncIterator]();
  const sample = await take(rows, options.sampleSize ?? 100);
  return { format, detected, sample, rows: replayed(sample, rows) };
}

async function headOf(source: AsyncIterable<Uint8Array>): Promise<{ head: Uint8Array; rest: AsyncIterable<Uint8Array> }> {
  const iterator = source[Symbol.asyncIterator]();
  const chunks: Uint8Array[] = [];
  let length = 0;
  while (length < headBytes) {
    const next = await iterator.next();
    if (next.done) break;
    chunks.push(next.value);
    length += next.value.length;
  }
  const head = Buffer.concat(chunks);
  async function* rest(): AsyncGenerator<Uint8Array> {
    if (head.length > 0) yield head;
    yield* { [Symbol.asyncIterator]: () => iterator };
  }
  return { head, rest: rest() };
}

async function take(rows: AsyncIterator<SourceRow>, count: number): Promise<SourceRow[]> {
  const taken: SourceRow[] = [];
  while (taken.length < count) {
    const next = await rows.next();
    if (next.done) break;
    taken.push(next.value);
  }
  return taken;
}

async function* replayed(sample: readonly SourceRow[], rows: AsyncIterator<SourceRow>): AsyncGenerator<SourceRow> {
  yield* sample;
  yield* { [Symbol.asyncIterator]: () => rows };
}
