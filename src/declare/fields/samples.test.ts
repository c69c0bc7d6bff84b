import { readdirSync } from 'node:fs';
import { Problem } from '../../platform/problem.js';
import type { AnyField } from '../entity.js';
import { bool } from './bool.js';
import { choice } from './choice.js';
import { date } from './date.js';
import { email } from './email.js';
import { int } from './int.js';
import { json } from './json.js';
import { link } from './link.js';
import { phone } from './phone.js';
import { tags } from './tags.js';
import { text } from './text.js';
import { timestamp } from './timestamp.js';
import { uuid } from './uuid.js';

/** Each builder with the options that change what it takes. */
const FIELDS: Record<string, AnyField[]> = {
  bool: [bool()],
  choice: [choice(['low', 'high'])],
  date: [date()],
  email: [email()],
  int: [int(), int({ min: 1, max: 10 }), int({ min: -5 })],
  json: [json()],
  link: [link('account'), link('account', { onDelete: 'cascade', required: true })],
  phone: [phone(), phone({ defaultCountry: 'RU', strict: true })],
  tags: [tags()],
  text: [text(), text({ max: 3 }), text({ required: true, min: 2 })],
  timestamp: [timestamp()],
  uuid: [uuid()],
};

const refusal = (run: () => unknown): unknown => {
  try {
    return { accepted: run() };
  } catch (error) {
    return error;
  }
};
const shown = (value: unknown) => (JSON.stringify(value) ?? 'undefined').slice(0, 60);

test('every field type of the folder is tried here', () => {
  const files = readdirSync(new URL('.', import.meta.url)).filter((file) => !/^(check|list)-|\.test\.ts$/.test(file));
  const names = files.map((file) => file.replace('.ts', '').replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()));
  expect(names.sort()).toEqual(Object.keys(FIELDS).sort());
});

const subjects = Object.entries(FIELDS).flatMap(([name, fields]) =>
  fields.map((field, i) => ({ title: `${name} #${i + 1}`, field })),
);

for (const { title, field } of subjects) {
  describe(title, () => {
    const written = field.columns.filter((column) => !column.generated).length;

    for (const { in: input } of field.samples.valid) {
      test(`takes ${shown(input)} and fills every column`, () => {
        expect(field.toColumns(field.parse(input, '/field'))).toHaveLength(written);
      });
    }

    // A field whose answer has another shape than its input cannot be written back as it was read.
    for (const sample of field.graphql.out === field.graphql.in ? field.samples.valid : []) {
      test(`takes its own answer to ${shown(sample.in)} for the same value`, () => {
        const out = 'out' in sample ? sample.out : sample.in;
        expect(field.toColumns(field.parse(out, '/field'))).toEqual(field.toColumns(field.parse(sample.in, '/field')));
      });
    }

    for (const input of field.samples.invalid) {
      test(`refuses ${shown(input)} with a problem that names the place`, () => {
        const problem = refusal(() => field.parse(input, '/field')) as Problem;
        expect(problem).toBeInstanceOf(Problem);
        expect(problem.status).toBe(400);
        expect(problem.pointer).toMatch(/^\/field(\/|$)/);
        expect(problem.message).not.toBe('');
      });
    }

    test('answers a value of no JSON type, and a huge one, with a problem or not at all', () => {
      const odd = [
        undefined,
        null,
        NaN,
        Infinity,
        10n,
        Symbol('s'),
        () => 1,
        new Date(),
        Object.create(null),
        [[]],
        '\u0000',
        '💥'.repeat(200_000),
      ];
      const parsers = [field.parse, ...Object.values(field.operators).map((operator) => operator.parse)];
      for (const parse of parsers) {
        for (const value of odd) {
          const outcome = refusal(() => parse(value, '/field'));
          if (outcome instanceof Error) expect(outcome).toBeInstanceOf(Problem);
        }
      }
    });

    test('empties all its columns for null', () => {
      expect(field.toColumns(null)).toEqual(Array.from({ length: written }, () => null));
    });
  });
}
