import fc from 'fast-check';
import { flatten, pick } from '../paths.js';
import { describeWithRealFiles, problemsOf, realFile, rowsOf, valuesOf, written } from '../test/streams.js';
import { yaml } from './yaml.js';

const read = (text: string, options = {}) => rowsOf(yaml, text, options, 11);

describeWithRealFiles('YAML files of the US legislators', () => {
  it('gives 537 people with their terms', async () => {
    const rows = await rowsOf(yaml, realFile('us-legislators/legislators-current.yaml'));
    expect(problemsOf(rows)).toEqual([]);
    expect(rows).toHaveLength(537);
    expect(rows[0]).toMatchObject({
      line: 1,
      values: {
        id: { bioguide: 'C000127', thomas: '00172', govtrack: 300018 },
        name: { official_full: 'Maria Cantwell' },
        bio: { birthday: '1958-10-13' },
      },
    });
    expect(pick(rows[0]?.values ?? {}, 'terms[3].office')).toContain('Hart Senate');
    expect(flatten(rows[0]?.values ?? {})['id.fec[1]']).toBe('H2WA01054');
  });

  it('gives 1,312 offices and the social media accounts', async () => {
    const offices = await rowsOf(yaml, realFile('us-legislators/legislators-district-offices.yaml'));
    expect(problemsOf(offices)).toEqual([]);
    expect(offices.reduce((sum, row) => sum + (pick(row.values, 'offices') as unknown[]).length, 0)).toBe(1_312);
    const social = await rowsOf(yaml, realFile('us-legislators/legislators-social-media.yaml'));
    expect(problemsOf(social)).toEqual([]);
    const expected = realFile('us-legislators/legislators-social-media.yaml').toString().match(/^- /gm)?.length;
    expect(social).toHaveLength(expected ?? 0);
    expect(typeof pick(social[0]?.values ?? {}, 'social.twitter')).toBe('string');
  });
});

it('changes nothing in any list of maps written and read again', async () => {
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.stringMatching(/^[\n\t -:#'"&*|>%@`{}[\],?!~a1]{0,12}$/),
    fc.constantFrom('---', '- a', 'no', '0123', '1e3', '<<', '~', 'null', '\r\n', '=x'),
  );
  const row = fc.dictionary(
    text,
    fc.oneof(text, fc.array(text, { maxLength: 3 }), fc.integer(), fc.boolean(), fc.constant(null)),
    { maxKeys: 4 },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { maxLength: 4 }),
      fc.constantFrom('utf-8', 'utf-16le', 'utf-16be'),
      fc.integer({ min: 1, max: 30 }),
      async (rows, encoding, size) => {
        const bytes = await written(yaml, rows, { encoding });
        expect(valuesOf(await rowsOf(yaml, bytes, { encoding: encoding === 'utf-8' ? encoding : 'auto' }, size))).toEqual(rows);
      },
    ),
    { numRuns: 200 },
  );
});

it('reads other shapes as a whole: flow style, a list in a map, a single map, several documents', async () => {
  expect(valuesOf(await read('[{a: 1}, {a: 2}]'))).toEqual([{ a: 1 }, { a: 2 }]);
  expect(valuesOf(await read('# people\ntotal: 2\npeople:\n- a: 1\n- a: 2\n'))).toEqual([{ a: 1 }, { a: 2 }]);
  expect(valuesOf(await read('a: 1\ntags: [x]\n'))).toEqual([{ a: 1, tags: ['x'] }]);
  expect(valuesOf(await read('---\na: 1\n---\na: 2\n'))).toEqual([{ a: 1 }, { a: 2 }]);
  expect(valuesOf(await read('%YAML 1.2\n---\n- a: 1\n...\n---\n- a: 2\n'))).toEqual([{ a: 1 }, { a: 2 }]);
  await expect(read('a: [{x: 1}]\nb: [{y: 1}]\n')).rejects.toMatchObject({ code: 'several_lists' });
  expect(valuesOf(await read('a: [{x: 1}]\nb: [{y: 1}]\n', { list: 'b' }))).toEqual([{ y: 1 }]);
  expect(await read('# nothing\n')).toEqual([]);
});

it('reports a broken item with its line and goes on with the next', async () => {
  const rows = await read(
    '- a: 1\n- a: [1\n- a: "x\n\n- b: 1\n  b: 2\n- text\n- a: |\n    - not an item\n    # not a comment\n-\n  a: 9\n',
  );
  expect(problemsOf(rows)).toEqual(['2 invalid_yaml', '3 invalid_yaml', '5 duplicate_key', '7 not_an_object']);
  expect(valuesOf(rows)).toEqual([{ a: 1 }, { a: '- not an item\n# not a comment\n' }, { a: 9 }]);
});

it('follows anchors and merge keys across items', async () => {
  const rows = await read(
    '- &base\n  a: 1\n  city: &city Tver\n- <<: *base\n  b: 2\n- c: *city\n  note: "*not an alias"\n- d: *none\n',
  );
  expect(valuesOf(rows)).toEqual([
    { a: 1, city: 'Tver' },
    { a: 1, city: 'Tver', b: 2 },
    { c: 'Tver', note: '*not an alias' },
  ]);
  expect(problemsOf(rows)).toEqual(['8 unknown_alias']);
});

it('refuses alias bombs, inside an item and across items, quickly', async () => {
  const levels = 'bcdefghi'.split('');
  const bomb = [
    'a: &a [x, x]',
    ...levels.map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[at]}`).join(', ')}]`),
  ];
  const started = Date.now();
  expect(problemsOf(await read(`- ${bomb.join('\n  ')}\n- ok: 1\n`))).toEqual(['1 alias_bomb']);
  const across = await read(bomb.map((line) => `- ${line}\n`).join(''));
  expect(problemsOf(across)[0]).toMatch(/ alias_bomb$/);
  await expect(read(bomb.join('\n'))).rejects.toMatchObject({ code: 'alias_bomb' });
  expect(Date.now() - started).toBeLessThan(30_000);
});

it('refuses deep nesting and bounds time and memory', async () => {
  const rows = await rowsOf(
    yaml,
    `- a: ${'['.repeat(20_000)}\n- b: ${'{a: '.repeat(100)}1${'}'.repeat(100)}\n- ${'x'.repeat(1_100_000)}\n- a: 1\n`,
  );
  expect(problemsOf(rows)).toEqual(['1 invalid_yaml', '2 too_deep', '3 record_too_large']);
  expect(valuesOf(rows)).toEqual([{ a: 1 }]);
  const started = Date.now();
  expect(await rowsOf(yaml, `-\n${Array.from({ length: 20_000 }, (_, at) => `  k${at}: 1\n`).join('')}`)).toHaveLength(1);
  expect(Date.now() - started).toBeLessThan(60_000);
  await expect(rowsOf(yaml, `a: "${'x\n '.repeat(3_000_000)}"`)).rejects.toMatchObject({ code: 'file_too_large' });
});

it('keeps Norway, dates, leading zeros and long numbers as they are', async () => {
  expect(valuesOf(await read("- country: NO\n  born: 1958-10-13\n  zip: '01234'\n  id: 12345678901234567890\n"))).toEqual([
    { country: 'NO', born: '1958-10-13', zip: '01234', id: '12345678901234567890' },
  ]);
});
