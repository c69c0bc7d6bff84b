import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { parse } from 'csv-parse/sync';
import iconv from 'iconv-lite';
import { chunks, describeWithRealFiles, problemsOf, realFile, rowsOf, valuesOf, written } from '../test/streams.js';
import { csv } from './csv.js';
import { escapeFormula, unescapeFormula } from './formula.js';

describeWithRealFiles('CSV files of real programs', () => {
  it.each([
    ['country-codes/country-codes.csv', 249, 56],
    ['maven-crm/accounts.csv', 85, 7],
    ['maven-crm/products.csv', 7, 3],
    ['maven-crm/sales_teams.csv', 35, 3],
    ['maven-crm/sales_pipeline.csv', 8_800, 8],
  ])('%s gives %i rows without a problem', async (path, count, columns) => {
    const rows = await rowsOf(csv, realFile(path));
    expect(problemsOf(rows)).toEqual([]);
    expect(rows).toHaveLength(count);
    expect(Object.keys(rows[0]?.values ?? {})).toHaveLength(columns);
    const oracle = parse(realFile(path), { columns: true, bom: true }) as Record<string, unknown>[];
    expect(rows.map((row) => row.values)).toEqual(oracle);
  });
});

describe('writing a table and reading it again', () => {
  const cell = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc.stringMatching(/^[\t\r\n "',;|=+@'~-]{0,6}$/),
    fc.constantFrom('=1+1', "'=1", '-5', '+7 495', '-5.20', "''@a", 'sep=;', ' x ', '\ufeffa'),
  );
  const text = cell.filter((value) => !value.includes('\u0000') && value.isWellFormed());
  const table = fc
    .integer({ min: 1, max: 4 })
    .chain((width) => fc.array(fc.array(text, { minLength: width, maxLength: width }), { maxLength: 8 }));
  const delimiter = fc.oneof(
    fc.constantFrom(',', ';', '\t', '|', '||', '~|~', '::::', "'", ' '),
    fc.string({ minLength: 1, maxLength: 4 }).filter((value) => !/["\r\n\u0000]/.test(value)),
  );
  const asRows = (cells: string[][]) =>
    cells.map((row) => Object.fromEntries(row.map((value, column) => [`c${column + 1}`, value])));

  it.each(['utf-8', 'utf-16le', 'utf-16be'] as const)(
    'changes nothing in any table of texts, with any delimiter, in %s',
    async (encoding) => {
      await fc.assert(
        fc.asyncProperty(table, delimiter, fc.boolean(), fc.integer({ min: 1, max: 40 }), async (cells, sign, header, size) => {
          const bytes = await written(csv, asRows(cells), { encoding, delimiter: sign, header });
          const rows = await rowsOf(
            csv,
            bytes,
            { encoding: encoding === 'utf-8' ? encoding : 'auto', delimiter: sign, header },
            size,
          );
          expect(problemsOf(rows)).toEqual([]);
          expect(rows.map((row) => row.values)).toEqual(asRows(cells));
        }),
        { numRuns: 150 },
      );
    },
  );

  it('changes nothing in windows-1251 where every character exists there', async () => {
    const letters = fc.string({ unit: fc.constantFrom(...'абвЯЭЁёіЇ№«»a1;,"\r\n\'=+ '), maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(fc.array(letters, { minLength: 1, maxLength: 5 }), async (column) => {
        const rows = column.map((c1) => ({ c1 }));
        expect(
          valuesOf(
            await rowsOf(csv, await written(csv, rows, { encoding: 'windows-1251' }), {
              encoding: 'windows-1251',
              delimiter: ',',
            }),
          ),
        ).toEqual(rows);
      }),
    );
  });

  it('refuses a character the encoding lacks instead of writing ?', async () => {
    await expect(written(csv, [{ a: '日' }], { encoding: 'windows-1251' })).rejects.toMatchObject({ code: 'not_encodable' });
  });

  it('puts a quote mark before formula starts, keeps numbers numeric, and takes the mark away again', async () => {
    const row = { a: '=cmd|calc', b: '+7 495', c: '@x', d: -5, e: '-5', f: '-5+2', g: "'=x", h: ' =1', i: '\tx', k: "O'Hara" };
    const bytes = await written(csv, [row]);
    expect(bytes.toString().split('\r\n')[1]).toBe(
      `'=cmd|calc,'+7 495,'@x,-5,-5,'-5+2,''=x,' =1,"'\tx",O'Hara`.replace('"\'\tx"', "'\tx"),
    );
    expect((await rowsOf(csv, bytes))[0]?.values).toEqual({ ...row, d: '-5' });
    fc.assert(
      fc.property(fc.stringMatching(/^['=+\-@ \t0-9.]{0,6}$/), (value) => unescapeFormula(escapeFormula(value)) === value),
    );
  });

  it('refuses a further key in a later row rather than losing it', async () => {
    await expect(written(csv, [{ a: 1 }, { a: 1, b: 2 }])).rejects.toMatchObject({ code: 'unknown_column' });
    expect((await written(csv, [{ a: 1, b: 2 }], { columns: ['b'] })).toString()).toBe('b\r\n2\r\n');
  });
});

describe('reading CSV of other programs', () => {
  it('agrees with csv-parse on any well-formed text', async () => {
    const piece = fc.constantFrom('a', '"x ""y"" z"', '"1\n2"', '', 'б', '"a,b"');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(piece, piece, piece), { minLength: 1, maxLength: 10 }),
        fc.constantFrom('\n', '\r\n', '\r'),
        async (records, newline) => {
          const text = records.map((record) => record.join(',')).join(newline);
          const rows = await rowsOf(csv, text, { header: false, delimiter: ',' }, 7);
          const oracle = parse(text, {
            relax_column_count: true,
            skip_empty_lines: true,
            record_delimiter: newline,
          }) as string[][];
          expect(rows.map((row) => Object.values(row.values))).toEqual(oracle);
        },
      ),
    );
  });

  it.each([
    ['utf-8', false],
    ['utf-8', true],
    ['utf-16le', true],
    ['utf-16le', false],
    ['utf-16be', true],
    ['utf-16be', false],
    ['windows-1251', false],
    ['koi8-r', false],
    ['ibm866', false],
  ])('guesses %s (byte order mark: %s) and the delimiter', async (encoding, addBOM) => {
    const text =
      'Фамилия;Имя;Город;Сумма\r\nИванов;Иван;Москва;1,5\r\nЩукина;Жанна;Нижний Новгород;2,5\r\nEriksson;Lars;Tver;3,5\r\n';
    const rows = await rowsOf(csv, iconv.encode(text, encoding, { addBOM }), {}, 5);
    expect(rows.map((row) => row.values)).toEqual([
      { Фамилия: 'Иванов', Имя: 'Иван', Город: 'Москва', Сумма: '1,5' },
      { Фамилия: 'Щукина', Имя: 'Жанна', Город: 'Нижний Новгород', Сумма: '2,5' },
      { Фамилия: 'Eriksson', Имя: 'Lars', Город: 'Tver', Сумма: '3,5' },
    ]);
  });

  it('guesses a single-byte encoding from its first letter far down a file that begins as ASCII', async () => {
    const text = `name,city\n${'Smith,London\n'.repeat(20_000)}Петров,Самара\n`;
    const rows = await rowsOf(csv, iconv.encode(text, 'windows-1251'), {}, 9_999);
    expect(rows.at(-1)?.values).toEqual({ name: 'Петров', city: 'Самара' });
    const western = await rowsOf(csv, iconv.encode('name,city\nMüller,Köln\nJosé,Orléans\n', 'windows-1252'));
    expect(western.map((row) => row.values['city'])).toEqual(['Köln', 'Orléans']);
  });

  it('reports a record with bytes that are not UTF-8, and only that one', async () => {
    const bytes = Buffer.concat([Buffer.from('a,b\nЖ,1\n'), Buffer.from([0xff, 0x41]), Buffer.from(',2\nЩ,3\nЭ,4\nЮ,5\nЯ,6\n')]);
    const rows = await rowsOf(csv, bytes, {}, 3);
    expect(problemsOf(rows)).toEqual(['3 invalid_encoding']);
    expect(valuesOf(rows)).toHaveLength(5);
  });

  it('takes CRLF, LF and CR as line ends in one file and counts lines over multi-line cells', async () => {
    const rows = await rowsOf(csv, 'a,b\r\n1,2\n3,"x\r\ny\n\nz"\r5,6\r\n\r\n7\n8,9', {}, 1);
    expect(rows.map((row) => [row.line, row.values['a'], row.problem?.code])).toEqual([
      [2, '1', undefined],
      [3, '3', undefined],
      [7, '5', undefined],
      [9, '7', 'too_few_cells'],
      [10, '8', undefined],
    ]);
  });

  it('reports a quote that is never closed and goes on with the next line, in bounded time', async () => {
    const tail = Array.from({ length: 120_000 }, (_, at) => `${at},some text here\n`).join('');
    const started = Date.now();
    const rows = await rowsOf(csv, `id,name\n1,"open\n${tail}`);
    expect(problemsOf(rows)).toEqual(['2 unclosed_quote']);
    expect(rows).toHaveLength(120_001);
    expect(rows.at(-1)).toMatchObject({ line: 120_002, values: { id: '119999' } });
    expect(Date.now() - started).toBeLessThan(60_000);
    expect(problemsOf(await rowsOf(csv, 'a,b\n1,"x\n2,"y"\n3,z\n'))).toEqual(['2 misplaced_quote']);
    expect(problemsOf(await rowsOf(csv, 'a,b\n1,2\n2,"cut off'))).toEqual(['3 unclosed_quote']);
  });

  it('passes over a cell of 10 MB without line ends', async () => {
    const rows = await rowsOf(csv, `a,b\n${'x'.repeat(10_000_000)},1\n2,3\n"${'y'.repeat(5_000_000)}",1\r\n4,5\n`, {
      delimiter: ',',
    });
    expect(problemsOf(rows)).toEqual(['2 record_too_large', '4 unclosed_quote']);
    expect(valuesOf(rows)).toEqual([
      { a: '2', b: '3' },
      { a: '4', b: '5' },
    ]);
  });

  it('refuses a header of a million columns and passes over such a record', async () => {
    await expect(rowsOf(csv, `${'a,'.repeat(1_000_000)}\n1,2\n`)).rejects.toMatchObject({
      code: 'too_many_columns',
      pointer: '/file',
    });
    const rows = await rowsOf(csv, `a,b\n${','.repeat(1_000_000)}\n1,2\n`);
    expect(problemsOf(rows)).toEqual(['2 too_many_columns']);
    expect(valuesOf(rows)).toEqual([{ a: '1', b: '2' }]);
  });

  it('renames repeated and empty column names and tells so', async () => {
    const notices: string[] = [];
    const rows = await rowsOf(csv, 'name,phone,phone,,phone_2,__proto__\n1,2,3,4,5,6\n', {
      onNotice: (line, notice) => notices.push(`${line} ${notice.code} ${String(notice.params['column'])}`),
    });
    expect(Object.entries(rows[0]?.values ?? {})).toEqual([
      ['name', '1'],
      ['phone', '2'],
      ['phone_3', '3'],
      ['c4', '4'],
      ['phone_2', '5'],
      ['__proto__', '6'],
    ]);
    expect(notices).toEqual(['1 duplicate_column phone_3', '1 unnamed_column c4']);
  });

  it('reads files without a header as c1…cn or under given names, and a file of a header alone as nothing', async () => {
    expect(valuesOf(await rowsOf(csv, '1;2\n3;4\n', { header: false }))).toEqual([
      { c1: '1', c2: '2' },
      { c1: '3', c2: '4' },
    ]);
    expect(valuesOf(await rowsOf(csv, '1;2\n', { header: ['x', 'y'] }))).toEqual([{ x: '1', y: '2' }]);
    expect(await rowsOf(csv, 'a,b,c\r\n')).toEqual([]);
    expect(await rowsOf(csv, '')).toEqual([]);
  });

  it('reports U+0000, cells beyond the header, and short records unless allowed', async () => {
    const text = 'a,b\n1,x\u0000\n1,2,3\n1,2,,\n1\n';
    expect(problemsOf(await rowsOf(csv, text))).toEqual(['2 null_character', '3 too_many_cells', '5 too_few_cells']);
    expect(problemsOf(await rowsOf(csv, text, { ragged: true }))).toEqual(['2 null_character', '3 too_many_cells']);
  });

  it.each([['\t'], [';'], ['|'], ['||'], ['~|~'], ['::'], ['<=>'], ['\u0001']])('guesses the delimiter %j', async (delimiter) => {
    const text = [
      ['name', 'sum, total', 'note'],
      ['Ann', '1,5', 'a b'],
      ['Bob', '2,5', '"x;y"'],
      ['Cid', '3,5', ''],
    ]
      .map((row) => row.join(delimiter))
      .join('\n');
    expect(Object.keys((await rowsOf(csv, text))[0]?.values ?? {})).toEqual(['name', 'sum, total', 'note']);
  });

  it('takes the delimiter from a sep= line, and an explicit one over everything', async () => {
    expect(await rowsOf(csv, 'sep=^\r\na^b\r\n1^2\r\n')).toEqual([{ line: 3, values: { a: '1', b: '2' } }]);
    expect(valuesOf(await rowsOf(csv, 'a,b;c\n1,2;3\n', { delimiter: ',' }))).toEqual([{ a: '1', 'b;c': '2;3' }]);
    await expect(rowsOf(csv, 'a', { delimiter: '"' })).rejects.toMatchObject({ code: 'invalid_delimiter' });
  });
});

it('reads 100 MB with flat memory', async () => {
  const script = resolve(import.meta.dirname, '../test/memory-growth.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [script, '100'], { env: {} });
  const { rows, growth } = JSON.parse(stdout) as { rows: number; growth: number };
  expect(rows).toBeGreaterThan(1_400_000);
  expect(growth).toBeLessThan(80);
}, 60_000);

it('gives the same rows however the bytes are cut', async () => {
  const text = 'имя||n\r\n"a ""б""\r\nc"||1\r\nd|e||2\r\n"f"||3';
  const whole = await rowsOf(csv, text, { delimiter: '||' });
  expect(problemsOf(whole)).toEqual([]);
  for (let size = 1; size < 20; size++) {
    const rows = [];
    for await (const row of csv.read(chunks(text, size), { delimiter: '||' })) rows.push(row);
    expect(rows).toEqual(whole);
  }
});
