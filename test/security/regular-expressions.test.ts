import { growthOf } from './patterns/ambiguity.js';
import { automatonOf } from './patterns/automaton.js';
import { readPatterns } from './patterns/read-patterns.js';

/** Patterns that take the square of their text's length or so, by the file they are in, with what bounds that length. */
const REVIEWED: Readonly<Record<string, string>> = {
  'src/exchange/coerce.ts': 'a cell of at most 100 characters',
  'src/exchange/guess-mapping.ts': 'the first 1000 characters of a cell',
  'src/exchange/formats/csv/dialect.ts': 'the first 4096 characters of a file',
  'src/exchange/formats/vcard/read-cards.ts': 'the first 200 characters of a line',
  'src/exchange/formats/yaml/parse-yaml.ts': 'a message of the library about one alias',
  'src/notify/deliver.ts': 'a message id of our own',
  'src/notify/letter.job.ts': 'an address of at most 2000 characters that an administrator has set',
  'src/platform/config.ts': 'a setting of the operator',
  'src/platform/mail.ts': 'a setting of the operator',
  'src/platform/tracing.ts': 'a setting of the operator',
  'src/registry/names.ts': 'a name in a declaration',
  'src/sequences/number-sequence.entity.ts': 'a pattern of at most 50 characters',
  'src/cli/new-module/write.ts': 'a file of the product, on the command line',
  'src/declare/fields/money.ts': 'a rate that the database has written',
  'src/files/store/s3-store.ts': 'an answer of the operator’s file store',
  'src/records/read/custom-index.ts': 'a number that the database has written',
  'src/records/read/sort.ts': 'SQL of our own',
  'src/surfaces/table/migrations/diff-table.ts': 'SQL of our own',
  'modules/catalog/pricing/fraction.ts': 'at most some dozens of digits that were reckoned here',
  'modules/contacts/contact-points/normalise.ts': 'a field of at most 500 characters',
  'modules/sales/printing/format.ts': 'decimals that were reckoned here',
  'modules/sales/import/online-retail/read-row.ts': 'decimals that were reckoned here',
};

/** Where a pattern is put together while running, and of what: never of a pattern that somebody outside has written. */
const COMPOSED: Readonly<Record<string, string>> = {
  'src/exchange/transforms.ts': 'a date format of at most 30 characters, whose signs are escaped',
  'src/files/media-type.ts': 'a list of our own',
  'src/surfaces/messages.ts': 'messages of our own, tried on at most 1000 characters',
  'src/files/store/s3-store.ts': 'names of our own',
  'src/exchange/formats/csv/write-csv.ts': 'single characters, written as code points',
  'src/surfaces/table/migrations/diff-table.ts': 'names of columns',
  'modules/catalog/pricing/read-lines.ts': 'two numbers of our own',
};

const { patterns, composed } = readPatterns(['src', 'modules']);
const growths = patterns.map((one) => ({ ...one, growth: growthOf(automatonOf(one.source, one.flags)) }));
const told = (of: typeof growths): string[] => of.map(({ place, source, flags }) => `${place} /${source}/${flags}`);

it.each([
  ['^[a-z]+$', 'linear'],
  ['^([a-z]+-)*[a-z]+$', 'linear'],
  ['^\\d+(\\.\\d+)?$', 'linear'],
  ['^(a|b)*$', 'linear'],
  ['^(?:a|ab)+$', 'linear'],
  ['a+', 'linear'],
  ['\\s+$', 'polynomial'],
  ['^a+a+$', 'polynomial'],
  ['x*y*z', 'polynomial'],
  ['(a+)+b', 'exponential'],
  ['(a*)*b', 'exponential'],
  ['^(a|a)*$', 'exponential'],
  ['^(\\w+\\s?)*$', 'exponential'],
  ['^(([a-z])+.)+[A-Z]([a-z])+$', 'exponential'],
  [
    '^([a-zA-Z0-9])(([\\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+[.]{1}(([a-z]{2,3})|([a-z]{2,3}[.]{1}[a-z]{2,3}))$',
    'exponential',
  ],
] as const)('the judge of patterns says of %s that its time is %s', (source, growth) => {
  expect(growthOf(automatonOf(source, ''))).toBe(growth);
});

describe('no text makes a pattern of the product search without end', () => {
  it('no pattern takes exponential time', () => {
    expect(patterns.length).toBeGreaterThan(400);
    expect(told(growths.filter(({ growth }) => growth === 'exponential'))).toEqual([]);
  });

  it('where the time grows with a power of the length, the length is bounded, and somebody has looked', () => {
    const slow = growths.filter(({ growth }) => growth === 'polynomial');
    const fileOf = (place: string): string => place.slice(0, place.lastIndexOf(':'));
    expect(told(slow.filter(({ place }) => !(fileOf(place) in REVIEWED)))).toEqual([]);
    expect(Object.keys(REVIEWED).filter((file) => !slow.some(({ place }) => fileOf(place) === file))).toEqual([]);
  });

  it('patterns put together while running are made of nothing that is a pattern itself', () => {
    expect([...new Set(composed)].sort()).toEqual(Object.keys(COMPOSED).sort());
  });
});
