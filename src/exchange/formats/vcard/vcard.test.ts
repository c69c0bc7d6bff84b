import fc from 'fast-check';
import iconv from 'iconv-lite';
import { pick } from '../paths.js';
import { describeWithRealFiles, problemsOf, realFile, rowsOf, written } from '../test/streams.js';
import { emptyAddress, emptyCard, type Card, type Version } from './card.js';
import { vcard } from './vcard.js';
import { writeCard } from './write-card.js';

const versions: Version[] = ['2.1', '3.0', '4.0'];
const files: [string, number][] = [
  ['John_Doe_ANDROID.vcf', 6],
  ['John_Doe_GMAIL.vcf', 1],
  ['John_Doe_IPHONE.vcf', 1],
  ['John_Doe_MS_OUTLOOK.vcf', 1],
  ['gmail-list.vcf', 3],
  ['outlook-2007.vcf', 1],
  ['rfc2426-example.vcf', 2],
  ['rfc6350-example.vcf', 1],
];

async function cards(bytes: Uint8Array | string, chunk?: number): Promise<Card[]> {
  const rows = await rowsOf(vcard, bytes, {}, chunk);
  expect(problemsOf(rows)).toEqual([]);
  return rows.map((row) => row.values as unknown as Card);
}
const card = async (...lines: string[]) => (await cards(['BEGIN:VCARD', ...lines, 'END:VCARD', ''].join('\r\n')))[0] as Card;
const typed = ({ version: _version, raw: _raw, ...fields }: Card) => fields;

describeWithRealFiles('vCards of real programs', () => {
  it.each(files)('%s: %i cards, and writing them back loses nothing', async (file, count) => {
    const read = await cards(realFile(`vcards/${file}`));
    expect(read).toHaveLength(count);
    const again = await cards(read.map((one) => writeCard(one)).join(''), 61);
    expect(again).toEqual(read);
  });

  it.each(files.flatMap(([file]) => versions.map((version) => [file, version] as const)))(
    '%s keeps every typed field in version %s and on the way back',
    async (file, version) => {
      for (const original of await cards(realFile(`vcards/${file}`))) {
        const [converted] = await cards(writeCard(original, version));
        expect(converted?.version).toBe(version);
        expect(typed(converted as Card)).toEqual(typed(original));
        const [back] = await cards(writeCard(converted as Card, original.version));
        expect(typed(back as Card)).toEqual(typed(original));
        const names = (one: Card) =>
          [...new Set(one.raw.map((property) => property.name.toUpperCase()))]
            .filter((name) => name !== 'LABEL' && name !== 'FN' && name !== 'N')
            .sort();
        expect(names(back as Card)).toEqual(names(original));
      }
    },
  );

  it('reads what Outlook, Android, iPhone, Gmail and the RFC wrote', async () => {
    const [outlook] = await cards(realFile('vcards/John_Doe_MS_OUTLOOK.vcf'));
    expect(outlook).toMatchObject({
      version: '2.1',
      fn: 'Mr. John Richter James Doe Sr.',
      n: { family: 'Doe', given: 'John', additional: 'Richter,James', prefix: 'Mr.', suffix: 'Sr.' },
      org: ['IBM', 'Accounting'],
      bday: '1980-03-22',
      anniversary: '2011-01-13',
      phones: [
        { value: '(905) 555-1234', types: ['work', 'voice'] },
        { value: '(905) 666-1234', types: ['home', 'voice'] },
      ],
      emails: [{ value: 'john.doe@ibm.cm', types: ['internet'], pref: 1 }],
      photo: { mediaType: 'image/jpeg' },
      impp: [{ value: 'johny5@aol.com', types: [] }],
    });
    expect(outlook?.addresses[0]).toMatchObject({
      street: 'Cresent moon drive',
      city: 'Albaney',
      types: ['work'],
      pref: 1,
      formatted: 'Cresent moon drive\nAlbaney, New York  12345',
    });
    expect(
      Buffer.from(outlook?.photo?.content ?? '', 'base64')
        .subarray(0, 3)
        .toString('hex'),
    ).toBe('ffd8ff');
    const android = await cards(realFile('vcards/John_Doe_ANDROID.vcf'));
    expect(android.map((one) => one.fn).slice(0, 3)).toEqual(['john.doe@company.com', 'jane.doe@company.com', 'Ñ Ñ Ñ Ñ Ñ']);
    const [iphone] = await cards(realFile('vcards/John_Doe_IPHONE.vcf'));
    expect(iphone?.phones).toHaveLength(7);
    expect(iphone?.phones[6]).toEqual({ value: '905-222-1234', types: [], label: 'AssistantPhone' });
    expect(iphone?.urls).toEqual([{ value: 'http://www.ibm.com', types: [], label: 'HomePage', pref: 1 }]);
    expect(iphone?.addresses[1]?.street).toBe('Street4\nBuilding 6\nFloor 8');
    const [gmail] = await cards(realFile('vcards/John_Doe_GMAIL.vcf'));
    expect(gmail).toMatchObject({
      n: { additional: 'Richter, James' },
      anniversary: '1975-03-01',
      urls: [{ value: 'http://www.ibm.com', types: ['work'] }],
    });
    expect(gmail?.note).toMatch(/"AS IS"[^]*\nFavotire Color: Blue$/);
    const [rfc] = await cards(realFile('vcards/rfc6350-example.vcf'));
    expect(rfc).toMatchObject({
      n: { suffix: 'ing. jr, M.Sc.' },
      bday: '--02-03',
      anniversary: '2009-08-08T14:30-05:00',
      geo: { latitude: 46.772673, longitude: -71.282945 },
      tz: '-0500',
    });
    expect(rfc?.phones[0]).toEqual({ value: '+1-418-656-9254;ext=102', types: ['work', 'voice'], pref: 1 });
    expect(pick({ ...rfc }, 'addresses[0].postcode')).toBe('G1V 2M2');
  });
});

describe('writing a card', () => {
  const text = fc.oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
    fc.stringMatching(/^[a\\,;:"=^\n']{1,8}$/),
    fc.constant('Жанна Щукина-Нижегородская '.repeat(6)),
  );
  const word = text
    .map((value) => value.replace(/[\u0000-\u0009\u000b-\u001f\u007f]/g, '').trim())
    .filter((value) => value !== '' && value.isWellFormed());
  const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
  const types = fc.uniqueArray(fc.constantFrom('home', 'work', 'cell', 'fax', 'x-own'), { maxLength: 3 });
  const pref = maybe(fc.integer({ min: 1, max: 100 }));
  const channel = (value: fc.Arbitrary<string>) =>
    fc.record({ value, types, label: maybe(word.filter((label) => !label.startsWith('_$!'))), pref });
  const clean = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
  const address = fc.record({
    poBox: word,
    extended: word,
    street: word,
    city: word,
    region: word,
    postcode: word,
    country: word,
    types,
    pref,
  });
  const arbitraryCard = fc
    .record({
      fn: word,
      n: fc.record({ family: word, given: word, additional: word, prefix: word, suffix: word }),
      org: fc.array(word, { maxLength: 3 }),
      title: maybe(word),
      role: maybe(word),
      nickname: fc.array(word, { maxLength: 2 }),
      emails: fc.array(channel(fc.emailAddress()), { maxLength: 3 }),
      phones: fc.array(channel(fc.stringMatching(/^\+?[0-9 ()-]{1,10}[0-9]$/).map((value) => value.trim())), { maxLength: 3 }),
      addresses: fc.array(address, { maxLength: 1 }),
      printed: maybe(word),
      urls: fc.array(channel(fc.webUrl()), { maxLength: 2 }),
      bday: maybe(fc.constantFrom('1980-03-22', '--02-29', '2000-01-01T10:00Z')),
      note: maybe(word),
      categories: fc.array(word, { maxLength: 2 }),
      photo: maybe(fc.constantFrom({ mediaType: 'image/png', content: 'iVBORw0KGgo=' }, { url: 'https://example.org/a,b.png' })),
      geo: maybe(fc.constant({ latitude: 55.75, longitude: -37.5 })),
      uid: maybe(word),
    })
    .map(({ printed, ...fields }) =>
      clean({ ...fields, addresses: fields.addresses.map((one) => ({ ...one, ...(printed ? { formatted: printed } : {}) })) }),
    );

  it.each(versions)('gives every typed field back in %s, and in the two others after that', async (version) => {
    await fc.assert(
      fc.asyncProperty(arbitraryCard, fc.integer({ min: 1, max: 100 }), async (fields, size) => {
        const given = { ...emptyCard(version), ...fields } as Card;
        const [read] = await cards(writeCard(given), size);
        expect(typed(read as Card)).toEqual(typed(given));
        expect((await cards(writeCard(read as Card)))[0]).toEqual(read);
        for (const other of versions)
          expect(typed((await cards(writeCard(read as Card, other)))[0] as Card)).toEqual(typed(given));
      }),
      { numRuns: 60 },
    );
  });

  it('writes a changed field and leaves the other properties as they were', async () => {
    const read = await card(
      'VERSION:3.0',
      'FN:Ann',
      'N:Lee;Ann;;;',
      'item1.TEL;TYPE=CELL;X-OWN=1:1',
      'item1.X-ABLabel:Boat',
      'TEL;TYPE=HOME:2',
      'X-FUTURE;A=b:c',
      'NOTE:old',
    );
    read.phones[1] = { value: '3', types: ['work'], label: 'Desk' };
    delete read.note;
    const lines = writeCard(read).split('\r\n');
    expect(lines.slice(4)).toEqual([
      'item1.TEL;TYPE=CELL;X-OWN=1:1',
      'item1.X-ABLabel:Boat',
      'X-FUTURE;A=b:c',
      'item2.TEL;TYPE=work:3',
      'item2.X-ABLabel:Desk',
      'END:VCARD',
      '',
    ]);
    read.phones = [];
    expect(writeCard(read)).not.toMatch(/TEL|X-ABLabel/);
  });

  it('writes FN where the version requires it, folds at 75 octets and takes rows with some fields only', async () => {
    const bytes = await written(
      vcard,
      [{ emails: [{ value: 'ann@example.org' }], note: 'Щ'.repeat(200), addresses: [{ city: 'Tver' }] }],
      { version: '3.0' },
    );
    expect(bytes.toString()).toContain('FN:ann@example.org');
    for (const line of bytes.toString().split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
    expect((await cards(bytes))[0]).toMatchObject({ note: 'Щ'.repeat(200), addresses: [{ city: 'Tver' }] });
    await expect(written(vcard, [{ emails: 'x' }])).rejects.toMatchObject({ code: 'invalid_card' });
    expect(emptyAddress.types).toEqual([]);
  });
});

describe('reading odd and broken cards', () => {
  it('reads QUOTED-PRINTABLE in the charset named, and raw bytes too', async () => {
    const name = iconv.encode('Иванов;Иван', 'windows-1251');
    const quotedName = [...name].map((byte) => `=${byte.toString(16).toUpperCase()}`).join('');
    const bytes = Buffer.concat([
      Buffer.from(
        `BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=windows-1251;ENCODING=QUOTED-PRINTABLE:${quotedName.slice(0, 12)}=\r\n${quotedName.slice(12)}\r\nFN;CHARSET=UTF-8:Щукин Щука Щедрый\r\nTITLE;CHARSET=koi8-r:`,
      ),
      iconv.encode('Мастер', 'koi8-r'),
      Buffer.from('\r\nEND:VCARD\r\n'),
    ]);
    const [read] = await cards(bytes);
    expect(read).toMatchObject({ fn: 'Щукин Щука Щедрый', n: { family: 'Иванов', given: 'Иван' }, title: 'Мастер' });
    expect((await cards(writeCard(read as Card)))[0]).toEqual(read);
  });

  it('guesses the encoding of a card that names none', async () => {
    const text = 'BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Щукина Жанна Олеговна\r\nORG:Стекольная мастерская\r\nEND:VCARD\r\n';
    for (const encoding of ['windows-1251', 'koi8-r', 'utf-16le'])
      expect((await cards(iconv.encode(text, encoding, { addBOM: true }), 7))[0]).toMatchObject({
        fn: 'Щукина Жанна Олеговна',
        org: ['Стекольная мастерская'],
      });
  });

  it('reads unindented base64, cards inside AGENT, folded lines and quoted parameters', async () => {
    const read = await card(
      'VERSION:2.1',
      'N:Lee;Ann',
      'PHOTO;ENCODING=BASE64;TYPE=PNG:',
      'iVBORw0KGgoAAAAN',
      'SUhEUg==',
      '',
      'AGENT:',
      'BEGIN:VCARD',
      'VERSION:2.1',
      'N:Inner;One',
      'END:VCARD',
      'TEL;CELL:5',
    );
    expect(read).toMatchObject({
      n: { family: 'Lee' },
      photo: { mediaType: 'image/png', content: 'iVBORw0KGgoAAAANSUhEUg==' },
      phones: [{ value: '5', types: ['cell'] }],
    });
    expect((await cards(writeCard(read)))[0]).toEqual(read);
    const four = await card(
      'VERSION:4.0',
      'FN:A',
      'ADR;LABEL="Main St. 1^nTver: ^\'x^\'";TYPE="home,work":;;Main',
      '  St. 1;Tver;;;',
      'X-ODD;P="a;b:c",d:e',
    );
    expect(four.addresses[0]).toMatchObject({
      formatted: 'Main St. 1\nTver: "x"',
      types: ['home', 'work'],
      street: 'Main St. 1',
      city: 'Tver',
    });
    expect(four.raw[2]?.params).toEqual([{ name: 'P', values: ['a;b:c', 'd'] }]);
    expect((await cards(writeCard(four)))[0]).toEqual(four);
  });

  it('reports what is cut, outside, of another version or too large, and reads the cards between', async () => {
    const good = 'BEGIN:VCARD\nVERSION:3.0\nFN:Good\nEND:VCARD\n';
    const text = `hello\nworld\n${good}BEGIN:VCARD\nVERSION:3.0\nFN:Cut\n${good}BEGIN:VCARD\nVERSION:9.9\nFN:X\nEND:VCARD\nBEGIN:VCARD\nVERSION:3.0\nNOTE:${'x'.repeat(17_000_000)}\nEND:VCARD\n${good}BEGIN:VCARD\nVERSION:3.0\nFN:End`;
    const rows = await rowsOf(vcard, text);
    expect(problemsOf(rows)).toEqual([
      '1 outside_card',
      '7 cut_card',
      '14 unknown_version',
      '18 record_too_large',
      '26 cut_card',
    ]);
    expect(rows.filter((row) => !row.problem).map((row) => row.values['fn'])).toEqual(['Good', 'Good', 'Good']);
    expect(rows.at(-1)?.values['fn']).toBe('End');
  });

  it('keeps a line that is no property, and tells so', async () => {
    const notices: string[] = [];
    const rows = await rowsOf(vcard, 'BEGIN:VCARD\nFN:Ann\nthis is nothing\nTEL;CELL:1\nEND:VCARD\n', {
      onNotice: (line, notice) => notices.push(`${line} ${notice.code}`),
    });
    expect(notices).toEqual(['1 missing_version', '3 unreadable_line']);
    const read = rows[0]?.values as unknown as Card;
    expect(read).toMatchObject({ fn: 'Ann', phones: [{ value: '1' }] });
    expect(writeCard(read)).toContain('\r\nthis is nothing\r\n');
  });
});
