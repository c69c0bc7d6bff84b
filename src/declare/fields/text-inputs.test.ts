import { Problem } from '../../platform/problem.js';
import { address } from './address.js';
import { email } from './email.js';
import { phone } from './phone.js';
import { richText } from './rich-text.js';
import { tags } from './tags.js';
import { text } from './text.js';
import { url } from './url.js';

/** The texts of the reliability page, section 5. */
const NASTY: Record<string, string> = {
  'CR and LF': 'a\r\nBcc: b@example.com',
  'an SQL quote': "' -- ; \\",
  'LIKE wildcards': '%_\\%',
  'a template': '{{7*7}}',
  'an SVG': '<svg onload=alert(1)>',
  'a formula': "=cmd|' /C calc'!A0",
  'a path': '../../etc/passwd',
  __proto__: '__proto__',
  constructor: 'constructor',
  'the word null': 'null',
  'the word NaN': 'NaN',
  homoglyphs: 'раураl',
  'fullwidth letters': 'ＡＢＣ',
  'Turkish i': 'İıIi',
  'right to left': 'محمد علي',
  'bidi overrides': 'a\u202Eb\u202C',
  'zero width': 'a\u200B\u200D\uFEFFb',
  'an emoji of several': '👩‍👩‍👧‍👦',
};

describe('plain text', () => {
  test.each(Object.entries(NASTY))('keeps %s as it is', (_name, input) => {
    expect(text().parse(input, '/a')).toBe(input);
  });

  test('counts an empty text and one of spaces as absent', () => {
    for (const input of ['', '   ', '\u00a0\t\n']) expect(text().parse(input, '/a')).toBeNull();
  });

  test('makes the composed and the decomposed writing of a word one', () => {
    expect(text().parse('Cafe\u0301', '/a')).toBe(text().parse('Café', '/a'));
  });

  test('counts characters, not UTF-16 units, and after composing', () => {
    expect(text({ max: 2 }).parse('💥💥', '/a')).toBe('💥💥');
    expect(() => text({ max: 2 }).parse('💥💥💥', '/a')).toThrow(Problem);
    expect(text({ max: 1 }).parse('e\u0323\u0302', '/a')).toBe('ệ');
    expect(() => text().parse(`a${'\u0301'.repeat(1000)}`, '/a')).toThrow(Problem);
  });

  test.each([1, 0, NaN, true, null, undefined, [], {}, ['a'], 10n])('refuses %p, which is no text', (input) => {
    expect(() => text().parse(input, '/a')).toThrow(expect.objectContaining({ status: 400, pointer: '/a' }) as Error);
  });

  test('refuses a megabyte at once', () => {
    expect(() => text().parse('x'.repeat(1 << 20), '/a')).toThrow(Problem);
  });
});

describe('e-mail', () => {
  test.each(Object.entries(NASTY))('refuses %s', (_name, input) => {
    expect(() => email().parse(input, '/a')).toThrow(Problem);
  });

  test('keeps the writing, and compares in lower case', () => {
    expect(email().toColumns(email().parse('Anna@Example.com', '/a'))).toEqual(['Anna@Example.com', 'anna@example.com']);
    expect(email().operators.eq!.parse(' ANNA@example.com', '/filter')).toBe('anna@example.com');
  });
});

describe('phone', () => {
  const ru = phone({ defaultCountry: 'RU' });
  test.each([
    ['8 (495) 123-45-67', '+74951234567', 'RU'],
    ['+7 495 123 45 67', '+74951234567', 'RU'],
    ['+7 701 234 56 78', '+77012345678', 'KZ'],
    ['+44 20 7946 0958', '+442079460958', 'GB'],
    ['8 800 555-35-35 доб. 12', '+78005553535', 'RU'],
  ])('understands %s', (raw, e164, country) => {
    expect(ru.parse(raw, '/a')).toEqual({ raw, e164, country });
  });

  test.each(['102', 'нет', '+', '123 or 456', ...Object.values(NASTY)])('keeps %s as it was written', (raw) => {
    expect(ru.parse(raw, '/a')).toEqual({ raw, e164: null, country: null });
  });

  test('without a country takes no national number for an international one', () => {
    expect(phone().parse('495 123-45-67', '/a')).toMatchObject({ e164: null });
  });

  test('when strict refuses a number that its country does not have', () => {
    const strict = phone({ defaultCountry: 'US', strict: true });
    expect(strict.parse('(202) 224-5251', '/a')).toMatchObject({ e164: '+12022245251' });
    expect(() => strict.parse('(111) 111-1111', '/a')).toThrow(Problem);
  });
});

describe('lists, addresses and pages', () => {
  test.each(Object.entries(NASTY))('a tag may be %s', (_name, input) => {
    expect(tags().parse([input], '/a')).toEqual([input]);
  });

  test('a refused tag is named by its place', () => {
    expect(() => tags().parse(['a', ''], '/tags')).toThrow(expect.objectContaining({ pointer: '/tags/1' }) as Error);
  });

  test('an address with nothing in it counts as absent', () => {
    for (const input of [{}, { lines: [] }, { lines: [' '], city: '', country: null }])
      expect(address().parse(input, '/a')).toBeNull();
  });

  test('an unknown key of an address is refused by name', () => {
    expect(() => address().parse({ street: 'a' }, '/a')).toThrow(/street/);
  });

  test.each(Object.entries(NASTY))('no page has the address %s', (_name, input) => {
    expect(() => url().parse(input, '/a')).toThrow(Problem);
  });
});

test('rich text of nothing but empty tags counts as absent', () => {
  for (const input of ['', '<p></p>', '<p><br></p>', '<script>alert(1)</script>', '<!-- a -->', '&nbsp;']) {
    expect(richText().parse(input, '/a')).toBeNull();
  }
});
