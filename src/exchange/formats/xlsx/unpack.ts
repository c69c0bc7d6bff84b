import { crc32, inflateRawSync } from 'node:zlib';
import { fileProblem } from '../problems.js';

/** Most bytes of all parts of a spreadsheet together, unpacked. */
const MOST_UNPACKED = 100_000_000;
const MOST_ENTRIES = 2_000;
/** The parts a table is read from: no pictures, no macros. */
const WANTED =
  /^(\[Content_Types\]\.xml|_rels\/\.rels|xl\/(workbook|sharedStrings|styles)\.xml|xl\/_rels\/workbook\.xml\.rels|xl\/worksheets\/[^/]+\.xml)$/i;

/** The file cannot be read as a spreadsheet at all. */
export const broken = () =>
  fileProblem(
    'unsupported_file',
    'The file is no sound spreadsheet (xlsx); open it and save it again, or save the sheet as CSV.',
  );
const tooLarge = () =>
  fileProblem(
    'file_too_large',
    `The spreadsheet is larger than ${MOST_UNPACKED / 1_000_000} MB when unpacked; save the sheet as CSV.`,
    {
      max: MOST_UNPACKED,
    },
  );

/**
 * The same spreadsheet, of the needed parts alone and not compressed: whatever the archive claims, no more than
 * {@link MOST_UNPACKED} bytes are ever unpacked, and no part holds a document type, whose entities could grow or read files.
 */
export function safeSpreadsheet(archive: Buffer): Buffer {
  const parts: { name: string; content: Buffer }[] = [];
  let left = MOST_UNPACKED;
  for (const entry of entriesOf(archive)) {
    if (!WANTED.test(entry.name)) continue;
    const content = contentOf(archive, entry, left);
    left -= content.length;
    if (/<!(DOCTYPE|ENTITY)/i.test(content.toString('latin1', 0, 4096)) || content.includes('<!ENTITY')) throw broken();
    parts.push({ name: entry.name, content });
  }
  if (!parts.some(({ name }) => name.toLowerCase() === 'xl/workbook.xml')) throw broken();
  return stored(parts);
}

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly packed: number;
  readonly offset: number;
}

/** The archive's table of contents (PKWARE APPNOTE, sections 4.3.12 and 4.3.16). */
function entriesOf(archive: Buffer): Entry[] {
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || end + 22 > archive.length) throw broken();
  const count = archive.readUInt16LE(end + 10);
  if (count > MOST_ENTRIES) throw broken();
  let at = archive.readUInt32LE(end + 16);
  return Array.from({ length: count }, () => {
    if (at + 46 > archive.length || archive.readUInt32LE(at) !== 0x02014b50) throw broken();
    // Encrypted entries cannot be read.
    if (archive.readUInt16LE(at + 8) & 1) throw broken();
    const [name, extra, comment] = [28, 30, 32].map((place) => archive.readUInt16LE(at + place)) as [number, number, number];
    const entry = {
      name: archive.toString('utf8', at + 46, at + 46 + name),
      method: archive.readUInt16LE(at + 10),
      packed: archive.readUInt32LE(at + 20),
      offset: archive.readUInt32LE(at + 42),
    };
    at += 46 + name + extra + comment;
    return entry;
  });
}

function contentOf(archive: Buffer, { method, packed, offset }: Entry, most: number): Buffer {
  if (offset + 30 > archive.length || archive.readUInt32LE(offset) !== 0x04034b50) throw broken();
  const start = offset + 30 + archive.readUInt16LE(offset + 26) + archive.readUInt16LE(offset + 28);
  const bytes = archive.subarray(start, start + packed);
  if (bytes.length !== packed || (method !== 0 && method !== 8)) throw broken();
  if (method === 0) {
    if (bytes.length > most) throw tooLarge();
    return bytes;
  }
  try {
    return inflateRawSync(bytes, { maxOutputLength: Math.max(1, most) });
  } catch (error) {
    throw (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge() : broken();
  }
}

/** An archive without compression. */
function stored(parts: readonly { name: string; content: Buffer }[]): Buffer {
  const [files, contents]: [Buffer[], Buffer[]] = [[], []];
  let offset = 0;
  for (const { name, content } of parts) {
    const label = Buffer.from(name);
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt32LE(crc32(content), 10);
    facts.writeUInt32LE(content.length, 14);
    facts.writeUInt32LE(content.length, 18);
    facts.writeUInt16LE(label.length, 22);
    files.push(Buffer.from('PK\x03\x04', 'latin1'), facts, label, content);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    contents.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), facts, place, label);
    offset += 30 + label.length + content.length;
  }
  const table = Buffer.concat(contents);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(table.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, table, end]);
}
