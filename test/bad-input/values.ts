/** A bad, odd or hostile value with a name to find it by. */
export type Odd = readonly [label: string, value: unknown];

const RAWS = new Map<string, string>();

/** Stands for JSON that JavaScript cannot write: numbers beyond a double, what would overflow its stack. */
function raw(json: string): string {
  const name = `@raw ${RAWS.size}@`;
  RAWS.set(name, json);
  return name;
}

/** A value as JSON text, raw values put in. */
export const jsonOf = (value: unknown): string =>
  JSON.stringify(value).replace(/"(@raw \d+@)"/g, (_, name: string) => RAWS.get(name) ?? '');

/** Lists nested so deep that a recursive reader overflows its stack. */
function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < depth; i++) value = i % 2 ? { a: value } : [value];
  return value;
}

/** reliability.md section 5, text (28). */
export const TEXTS: readonly Odd[] = [
  ['empty', ''],
  ['spaces', '   \t\u00a0'],
  ['U+0000', 'a\u0000b'],
  ['lone high surrogate', 'a\ud800'],
  ['lone low surrogate', '\udfffz'],
  ['NFD', 'e\u0301a\u030a'],
  ['bidi override', '\u202egpj.exe\u2066'],
  ['zero width', 'a\u200b\u200d\ufeffb'],
  ['emoji', '👩‍👩‍👧‍👦💡'],
  ['combining x 1000', `z${'\u0301'.repeat(1000)}`],
  ['1 MB', 'x'.repeat(900_000)],
  ['line breaks', 'a\r\nBcc: b@example.com\r\n\r\nc'],
  ['SQL', `'; drop table users; --\\`],
  ['LIKE wildcards', '%_\\%'],
  ['template', '{{7*7}}${7*7}<%= 7*7 %>'],
  ['script', '<svg onload=alert(1)>'],
  ['formula', "=cmd|' /C calc'!A0"],
  ['formula start', '+1-1@a\t\r'],
  ['path', '../../../../etc/passwd'],
  ['__proto__', '__proto__'],
  ['constructor', 'constructor'],
  ['null', 'null'],
  ['NaN', 'NaN'],
  ['homoglyphs', 'раураl.соm'],
  ['fullwidth', 'ａｂｃ＇；１'],
  ['Turkish i', 'İıIi'],
  ['right to left', 'שלום عليكم'],
  ['wide text of 20 000', '💡'.repeat(20_000)],
];

/** Numbers (26). What JSON cannot say is said by the raw cases of the protocol table. */
export const NUMBERS: readonly Odd[] = [
  ['0', 0],
  ['-0', -0],
  ['-1', -1],
  ['2^31', 2 ** 31],
  ['-2^31-1', -(2 ** 31) - 1],
  ['2^53', 2 ** 53],
  ['2^53+1', raw('9007199254740993')],
  ['1e400', raw('1e400')],
  ['2^63', 2 ** 63],
  ['1e300', 1e300],
  ['1e-400', raw('1e-400')],
  ['0.1+0.2', 0.1 + 0.2],
  ['1.0000000001', 1.0000000001],
  ['number as text', '1'],
  ['hex as text', '0x10'],
  ['1e400 as text', '1e400'],
  ['Infinity as text', 'Infinity'],
  ['100 digits', '9'.repeat(100)],
  ['1000 digits', `1${'0'.repeat(1000)}`],
  ['money of 3 decimals', { amount: 1.005, currency: 'RUB' }],
  ['money too large', { amount: 2 ** 53, currency: 'RUB' }],
  ['money at the edge', { amount: Number.MAX_SAFE_INTEGER, currency: 'RUB' }],
  ['money, foreign', { amount: Number.MAX_SAFE_INTEGER, currency: 'KWD' }],
  ['money without currency', { amount: 1 }],
  ['money of no currency', { amount: 1, currency: 'XXZ' }],
  ['money with a rate', { amount: 1, currency: 'USD', rate: '1e5', base: 5 }],
  ['money, currency list', { amount: 1, currency: ['RUB'] }],
];

/** Dates and times (16). */
export const TIMES: readonly Odd[] = [
  ['year 0', '0000-01-01'],
  ['first day', '0001-01-01'],
  ['last moment', '9999-12-31T23:59:59.999Z'],
  ['year 10000', '10000-01-01T00:00:00Z'],
  ['infinity', 'infinity'],
  ['30 February', '2026-02-30'],
  ['24:00', '2026-01-01T24:00:00Z'],
  ['leap second', '2016-12-31T23:59:60Z'],
  ['no zone', '2026-01-01T00:00:00'],
  ['+14:00 at the beginning', '0001-01-01T00:00:00+14:00'],
  ['-12:00 at the end', '9999-12-31T23:59:59-12:00'],
  ['first moment', '0001-01-01T00:00:00Z'],
  ['a local time that never was', '2026-03-29T02:30:00+03:00'],
  ['epoch', 1763719200],
  ['duration too long', 'P99999999999D'],
  ['time of day', '23:59:60'],
];

/** Ids (10). */
export const IDS: readonly Odd[] = [
  ['no such record', '00000000-0000-7000-8000-000000000000'],
  ['nil', '00000000-0000-0000-0000-000000000000'],
  ['max', 'ffffffff-ffff-ffff-ffff-ffffffffffff'],
  ['capitals', '01932C07-1F6A-7D2B-9C3E-5A8F0B1C2D3E'],
  ['braces', '{01932c07-1f6a-7d2b-9c3e-5a8f0b1c2d3e}'],
  ['no hyphens', '01932c071f6a7d2b9c3e5a8f0b1c2d3e'],
  ['one digit short', '01932c07-1f6a-7d2b-9c3e-5a8f0b1c2d3'],
  ['number', 5],
  ['urn', 'urn:uuid:01932c07-1f6a-7d2b-9c3e-5a8f0b1c2d3e'],
  ['id in a list', ['01932c07-1f6a-7d2b-9c3e-5a8f0b1c2d3e']],
];

/** Enums (6) and booleans (6). */
export const WORDS: readonly Odd[] = [
  ['capitals', 'ACTIVE'],
  ['unknown word', 'noSuchValue'],
  ['ordinal', 1],
  ['two words', 'active,left'],
  ['word with a space', ' active'],
  ['toString', 'toString'],
  ['true', true],
  ['false', false],
  ['true as text', 'true'],
  ['yes', 'yes'],
  ['boolean object', { value: true }],
  ['null', null],
];

/** Arrays (8) and objects (10). */
export const SHAPES: readonly Odd[] = [
  ['empty list', []],
  ['1001 members', Array.from({ length: 1001 }, (_, i) => `t${i}`)],
  ['10^5 members', Array.from({ length: 100_000 }, () => 'a')],
  ['duplicates', ['a', 'a', 'A']],
  ['list of lists', [['a'], [['b']]]],
  ['list with nulls', [null, undefined, 'a']],
  ['list of U+0000', ['\u0000']],
  ['mixed list', [1, 'a', {}, []]],
  ['empty object', {}],
  ['unknown key', { noSuchKey: 1 }],
  ['depth 90', nested(90)],
  ['depth 10 000', raw(`${'['.repeat(10_000)}${']'.repeat(10_000)}`)],
  ['objects 10 000 deep', raw(`${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`)],
  ['the same key twice', raw('{"a":1,"a":2}')],
  ['constructor key', { constructor: { prototype: { admin: true } } }],
  ['prototype keys', { prototype: 1, hasOwnProperty: 1, toString: 1, valueOf: null }],
  ['10^5 keys', Object.fromEntries(Array.from({ length: 60_000 }, (_, i) => [`k${i}`, 1]))],
  ['long key', { ['k'.repeat(100_000)]: 1 }],
  ['load marker', { $load0: '00000000-0000-0000-0000-000000000000', reads: { id: 1 } }],
  ['keys with U+0000 and slashes', { 'a\u0000/~b': 1 }],
];

/** Everything a field may be given. */
export const EVERYTHING: readonly Odd[] = [...TEXTS, ...NUMBERS, ...TIMES, ...IDS, ...WORDS, ...SHAPES];

/** Texts a query parameter may be given, besides what the field tables hold. */
export const PARAMETERS: readonly string[] = [
  '',
  '0',
  '-1',
  '1000000000',
  '1e9',
  '99999999999999999999',
  'NaN',
  '%00',
  '%ED%A0%80',
  '%',
  '%zz',
  '%E0%A4%A',
  'null',
  'undefined',
  '__proto__',
  'constructor',
  'a'.repeat(4000),
  `${'a.'.repeat(2000)}b`,
  '{',
  '[]',
  '{}',
  '5',
  '"x"',
  '{"and":5}',
  '{"and":[5]}',
  '{"or":[]}',
  '{"not":{"not":{"not":{"not":{"not":{"not":{"not":{"not":{"not":{"not":{}}}}}}}}}}}',
  `${'{"not":'.repeat(900)}{}${'}'.repeat(900)}`,
  `${'{"and":['.repeat(400)}${']}'.repeat(400)}`,
  `{"and":[${'{},'.repeat(1000)}{}]}`,
  '{"__proto__":{"eq":1}}',
  '{"constructor":{"eq":1}}',
  '{"id":{"constructor":1}}',
  '{"id":{"__proto__":1}}',
  '{"id":{"eq":"x"}}',
  '{"id":{"in":[]}}',
  '{"createdAt":{"gt":"0001-01-01T00:00:00Z"}}',
  '{"createdAt":{"lt":"9999-12-31T23:59:59-14:00"}}',
  '{"version":{"eq":9007199254740993}}',
  '{"version":{"eq":1e400}}',
  '{"id":{"eq":"\\u0000"}}',
  '{"id":[]}',
  '-id,-id,-id,-id,-id,-id',
  'id,,id',
  '-',
  '+',
  'createdBy.createdBy.createdBy.createdBy.createdBy.createdBy.createdBy.id',
  `${'createdBy.'.repeat(300)}id`,
  '*',
  '*,id',
  'id,id',
  'createdBy.*',
  'createdBy.createdBy.createdBy.createdBy.createdBy.createdBy.*',
  'true',
  'yes',
  'exclude',
  'INCLUDE',
  '=',
  '&',
  ';',
  '[',
  '%5B%5D',
  '\u{1f4a1}',
];

/** Cursors: of nobody, of another sort, and such as hold what the type cannot. */
export function cursors(signature: string): string[] {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const values = [
    '',
    'x',
    '01932c07-1f6a-7d2b-9c3e-5a8f0b1c2d3e',
    '9999-99-99 99:99:99+00',
    '2026-02-30',
    '2026-02-30 00:00:00+00',
    '0000-01-01 00:00:00+00',
    '0001-01-01 00:00:00+00',
    '99:99:99',
    '24:00:00',
    '1e999',
    '-1',
    '9'.repeat(18),
    '9'.repeat(19),
    '1e5',
    'true',
    '\u0000',
    '\ud800',
    null,
    5,
    {},
    [],
  ];
  return [
    '',
    '!',
    'AAAA',
    encode(null),
    encode([]),
    encode({}),
    encode([signature]),
    encode(['zzz', 'x']),
    encode([5, 5]),
    'é',
    'A'.repeat(5000),
    ...values.map((value) => encode([signature, value])),
    ...values.map((value) => encode([signature, value, '01932c07-1f6a-7d2b-9c3e-5a8f0b1c2d3e'])),
  ];
}
