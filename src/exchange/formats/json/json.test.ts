import fc from 'fast-check';
import type { Format, SourceRow } from '../row.js';
import { problemsOf, rowsOf, valuesOf, written } from '../test/streams.js';
import { json } from './json.js';
import { ndjson } from './ndjson.js';

const both: [string, Format][] = [
  ['JSON', json],
  ['NDJSON', ndjson],
];

describe.each(both)('writing %s and reading it again', (_name, format) => {
  it('changes nothing in any list of objects, however the bytes are cut, in UTF-8 and UTF-16', async () => {
    const rows = fc.array(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ maxDepth: 4 })), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(
        rows,
        fc.integer({ min: 1, max: 30 }),
        fc.constantFrom('utf-8', 'utf-16le', 'utf-16be'),
        async (given, size, encoding) => {
          const plain = JSON.parse(JSON.stringify(given)) as Record<string, unknown>[];
          const bytes = await written(format, plain, { encoding });
          expect(valuesOf(await rowsOf(format, bytes, { encoding: encoding === 'utf-8' ? 'utf-8' : 'auto' }, size))).toEqual(
            plain,
          );
        },
      ),
    );
  });
});

const json1 = (text: string, options = {}) => rowsOf(json, text, options, 5);

describe('reading JSON', () => {
  it('finds the records in a list, in the one list inside an object, and in a single object', async () => {
    const expected: SourceRow[] = [
      { line: 1, values: { a: 1 } },
      { line: 2, values: { a: '}],"' } },
    ];
    expect(await json1('[{"a":1},\n {"a":"}],\\""}]'.replace('\\"', ''))).toHaveLength(2);
    expect(await json1('[{"a":1}, {"a":"}],\\""}]'.replace('\\""', '\\u0022"'))).toEqual(expected);
    expect(
      await json1('{"total":2,"tags":["x",["y"]],"meta":{"list":[{"no":1}]},"data":[{"a":1},{"a":"}],\\u0022"}],"next":null}'),
    ).toEqual(expected);
    expect(await json1('{"a":1,"tags":["x"]}')).toEqual([{ line: 1, values: { a: 1, tags: ['x'] } }]);
    expect(await json1('{"data":[]}')).toEqual([]);
    expect(await json1('[{"tags":[]}]')).toEqual([{ line: 1, values: { tags: [] } }]);
    expect(await json1('[]')).toEqual([]);
  });

  it('asks which list is meant when there are several', async () => {
    const text = '{"people":[{"a":1}],"firms":[{"b":1}]}';
    await expect(json1(text)).rejects.toMatchObject({ code: 'several_lists' });
    expect(valuesOf(await json1(text, { list: 'firms' }))).toEqual([{ b: 1 }]);
    await expect(json1(text, { list: 'none' })).rejects.toMatchObject({ code: 'list_not_found' });
  });

  it('reports a broken record and goes on with the next', async () => {
    const rows = await json1('[{"a":1},\n{"a":},\n{"a":3},4,\n{"a":"open},\n{"a":6},\n{"a":[1},\n{"a":8,\n{"a":9}]');
    expect(problemsOf(rows)).toEqual(['2 invalid_json', '4 not_an_object', '5 invalid_json', '7 invalid_json', '8 invalid_json']);
    expect(valuesOf(rows)).toEqual([{ a: 1 }, { a: 3 }, { a: 6 }, { a: 9 }]);
  });

  it('reports a cut file after its whole records', async () => {
    expect(problemsOf(await json1('[{"a":1},{"a":2},{"a'))).toEqual(['3 cut_file']);
    expect(problemsOf(await json1('[{"a":1},{"a":2}'))).toEqual(['3 cut_file']);
    expect(problemsOf(await json1('{"data":[{"a":1}]'))).toEqual(['2 cut_file']);
  });

  it('refuses what is not JSON, what follows the end, and absurd nesting', async () => {
    await expect(json1('a;b\n1;2\n')).rejects.toMatchObject({ code: 'not_json' });
    await expect(json1('{"a":1}\n{"a":2}\n')).rejects.toMatchObject({ code: 'trailing_content' });
    await expect(rowsOf(json, '['.repeat(1_000_000))).rejects.toMatchObject({ code: 'too_deep' });
    expect(problemsOf(await rowsOf(json, `[{"a":${'['.repeat(100)}${']'.repeat(100)}},{"a":1}]`))).toEqual(['1 too_deep']);
  });

  it('passes over a record beyond 16 MB', async () => {
    const rows = await rowsOf(json, `[{"a":1},{"a":"${'x'.repeat(17_000_000)}"},{"a":3}]`);
    expect(problemsOf(rows)).toEqual(['2 record_too_large']);
    expect(valuesOf(rows)).toHaveLength(2);
  });

  it('keeps __proto__ a plain key and reports bytes that are not UTF-8', async () => {
    expect(Object.keys((await json1('[{"__proto__":{"x":1}}]'))[0]?.values ?? {})).toEqual(['__proto__']);
    const bytes = Buffer.concat([Buffer.from('[{"a":"Ж"},{"a":"'), Buffer.from([0xff]), Buffer.from('"},{"a":"ЩЩЩЩЩ"}]')]);
    expect(problemsOf(await rowsOf(json, bytes))).toEqual(['2 invalid_encoding']);
  });
});

describe('reading NDJSON', () => {
  it('reports each bad line by its number and reads the others', async () => {
    const rows = await rowsOf(ndjson, `{"a":1}\r\n\r\n{"a":\n[1]\n{"a":5}\n{"a":"${'x'.repeat(17_000_000)}"}\n{"a":7}\n{"a":`);
    expect(problemsOf(rows)).toEqual(['3 invalid_json', '4 not_an_object', '6 record_too_large', '8 invalid_json']);
    expect(valuesOf(rows)).toEqual([{ a: 1 }, { a: 5 }, { a: 7 }]);
  });
});

it('writes bigint as a number while that is exact', async () => {
  expect((await written(ndjson, [{ a: 12n, b: 2n ** 70n }])).toString()).toBe('{"a":12,"b":"1180591620717411303424"}\n');
});

it('reads whole numbers beyond 2^53 as texts rather than rounded', async () => {
  expect(valuesOf(await rowsOf(ndjson, '{"id":12345678901234567890,"n":1.5,"m":9007199254740991,"__proto__":1}'))).toEqual([
    JSON.parse('{"id":"12345678901234567890","n":1.5,"m":9007199254740991,"__proto__":1}'),
  ]);
});
