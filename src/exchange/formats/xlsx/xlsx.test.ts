import { describe, expect, it } from '@jest/globals';
import { crc32, deflateRawSync } from 'node:zlib';
import writeExcelFile from 'write-excel-file/node';
import type { ReadOptions, SourceRow } from '../row.js';
import { detect } from '../format.js';
import { xlsx } from './xlsx.js';

const bytes = async function* (content: Uint8Array) {
  yield content;
};
async function rowsOf(content: Uint8Array, options: ReadOptions = {}): Promise<SourceRow[]> {
  const rows: SourceRow[] = [];
  for await (const row of xlsx.read(bytes(content), options)) rows.push(row);
  return rows;
}
const codeOf = (content: Uint8Array) =>
  rowsOf(content).then(
    () => 'read',
    (error: { code?: string }) => error.code,
  );
async function written(rows: Record<string, unknown>[], columns?: string[]): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of xlsx.write(rows, columns ? { columns } : {})) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** An archive of these parts, deflated; `claimed` is the size the table of contents tells. */
function zip(parts: Record<string, string | Buffer>, claimed?: number): Buffer {
  const [files, table]: [Buffer[], Buffer[]] = [[], []];
  let offset = 0;
  for (const [name, content] of Object.entries(parts)) {
    const packed = deflateRawSync(content);
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt16LE(8, 4);
    facts.writeUInt32LE(crc32(content), 10);
    facts.writeUInt32LE(packed.length, 14);
    facts.writeUInt32LE(claimed ?? content.length, 18);
    facts.writeUInt16LE(name.length, 22);
    files.push(Buffer.from('PK\x03\x04', 'latin1'), facts, Buffer.from(name), packed);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    table.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), facts, place, Buffer.from(name));
    offset += 30 + name.length + packed.length;
  }
  const contents = Buffer.concat(table);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(Object.keys(parts).length, 8);
  end.writeUInt16LE(Object.keys(parts).length, 10);
  end.writeUInt32LE(contents.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, contents, end]);
}

const NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
/** A workbook of one sheet; the style 1 is a date, 2 a date with time. */
const workbook = (sheet: string, { strings = '', properties = '', before = '' } = {}): Record<string, string> => ({
  '[Content_Types].xml': `<?xml version="1.0"?>${before}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
  'xl/workbook.xml': `<?xml version="1.0"?><workbook ${NS} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">${properties}<sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>`,
  'xl/_rels/workbook.xml.rels': `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>`,
  'xl/styles.xml': `<?xml version="1.0"?><styleSheet ${NS}><cellStyleXfs count="1"><xf numFmtId="0"/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0" xfId="0"/><xf numFmtId="14" xfId="0" applyNumberFormat="1"/><xf numFmtId="22" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>`,
  'xl/sharedStrings.xml': `<?xml version="1.0"?><sst ${NS}>${strings}</sst>`,
  'xl/worksheets/sheet1.xml': `<?xml version="1.0"?>${before}<worksheet ${NS}><sheetData>${sheet}</sheetData></worksheet>`,
});
const text = (at: string, value: string) => `<c r="${at}" t="inlineStr"><is><t>${value}</t></is></c>`;

describe('a spreadsheet', () => {
  it('gives back what was written: digits, truth values, dates, texts that look like formulas or numbers', async () => {
    const rows = [
      { name: '=1+1', inn: '0099887766', amount: 1234.5, whole: 9007199254740991, yes: true, on: '2024-02-29', note: 'a\nb' },
      { name: 'Ёлка', inn: '-1', amount: -0.1, whole: 0, yes: false, on: '1899-12-31', note: null },
      { name: ' blank ', inn: null, amount: null, whole: null, yes: null, on: null, note: '😀' },
    ];
    const file = await written(rows);
    expect(await detect(file.subarray(0, 65_536))).toMatchObject({ format: 'xlsx' });
    expect((await rowsOf(file)).map((row) => row.values)).toEqual(
      rows.map((row) =>
        Object.fromEntries(Object.entries(row).map(([key, value]) => [key, value === null ? '' : String(value)])),
      ),
    );
  });

  it('names its lines as the program that made it does, and passes over empty ones', async () => {
    const file = zip(workbook(`<row r="1">${text('A1', 'name')}</row><row r="4">${text('A4', 'x')}</row>`));
    expect(await rowsOf(file)).toEqual([{ line: 4, values: { name: 'x' } }]);
  });

  it.each([
    ['1900', ''],
    ['1904', '<workbookPr date1904="1"/>'],
  ])('counts its days from %s', async (epoch, properties) => {
    const days = Number(epoch) === 1904 ? 45_351 - 1462 : 45_351;
    const sheet = `<row r="1">${text('A1', 'day')}${text('B1', 'moment')}</row><row r="2"><c r="A2" s="1"><v>${days}</v></c><c r="B2" s="2"><v>${days}.75</v></c></row>`;
    expect((await rowsOf(zip(workbook(sheet, { properties }))))[0]?.values).toEqual({
      day: '2024-02-29',
      moment: '2024-02-29T18:00:00Z',
    });
  });

  it('may share its texts, and is read by the name of a sheet', async () => {
    const strings = '<si><t>name</t></si><si><r><t>Ru</t></r><r><t>di</t></r></si>';
    const sheet = '<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="A2" t="s"><v>1</v></c></row>';
    const file = zip(workbook(sheet, { strings }));
    expect((await rowsOf(file))[0]?.values).toEqual({ name: 'Rudi' });
    expect(await rowsOf(file, { list: 'Sheet1' })).toHaveLength(1);
    await expect(rowsOf(file, { list: 'Nowhere' })).rejects.toMatchObject({ code: 'list_not_found' });
  });

  it('with columns of one name or none, or cells beyond the header, is read as a table of text would be', async () => {
    const file = await writeExcelFile([
      ['a', 'a', null],
      ['1', '2', '3'],
      ['1', '2', '3', '4'],
    ]).toBuffer();
    const rows = await rowsOf(file);
    expect(rows.map((row) => row.values)).toEqual([
      { a: '1', a_2: '2', c3: '3', c4: '' },
      { a: '1', a_2: '2', c3: '3', c4: '4' },
    ]);
    const named = await rowsOf(file, { header: ['a', 'b', 'c'] });
    expect(named.map((row) => row.problem?.code)).toEqual([undefined, undefined, 'too_many_cells']);
  });

  it('that would unpack to more than it says, or than fits, is refused before it does', async () => {
    const bomb = Buffer.alloc(150_000_000, 32);
    const parts = { ...workbook(''), 'xl/worksheets/sheet1.xml': bomb };
    for (const claimed of [undefined, 10]) {
      const file = zip(parts as Record<string, Buffer>, claimed);
      expect(file.length).toBeLessThan(1_000_000);
      expect(await codeOf(file)).toBe('file_too_large');
    }
  });

  it('with a document type is refused: its entities could grow, or read files', async () => {
    const before = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>';
    const sheet = `<row r="1">${text('A1', 'name')}</row><row r="2">${text('A2', '&f;')}</row>`;
    expect(await codeOf(zip(workbook(sheet, { before })))).toBe('unsupported_file');
  });

  it('that is cut, encrypted, no workbook or no archive is refused', async () => {
    const file = zip(workbook(''));
    const encrypted = Buffer.from(file);
    encrypted.writeUInt16LE(1, encrypted.lastIndexOf('PK\x01\x02') + 8);
    const without = Object.fromEntries(Object.entries(workbook('')).filter(([name]) => name !== 'xl/workbook.xml'));
    for (const bad of [file.subarray(0, file.length - 30), zip(without), Buffer.from('PK\x03\x04 nothing'), Buffer.alloc(0)])
      expect(await codeOf(bad)).toBe('unsupported_file');
    expect(await codeOf(encrypted)).toBe('unsupported_file');
    for (let at = 0; at < file.length; at += 7) {
      const damaged = Buffer.from(file);
      damaged[at] = (damaged[at] as number) ^ 0xff;
      expect(['read', 'unsupported_file', 'file_too_large']).toContain(await codeOf(damaged));
    }
  });
});
