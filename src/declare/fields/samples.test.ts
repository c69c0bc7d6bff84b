import { readdirSync } from 'node:fs';
import { EVERY_FIELD } from '../../../test/kit/every-field.js';
import { Problem } from '../../platform/problem.js';

const refusal = (run: () => unknown): unknown => {
  try {
    return { accepted: run() };
  } catch (error) {
    return error;
  }
};
const shown = (value: unknown) => (JSON.stringify(value) ?? 'undefined').slice(0, 60);

test('every field type of the folder is tried here', () => {
  const files = readdirSync(new URL('.', import.meta.url)).filter(
    (file) => !/^(check|convert|stored)-|-operators|\.test\.ts$/.test(file),
  );
  const names = files.map((file) => file.replace('.ts', '').replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()));
  expect(names.sort()).toEqual(Object.keys(EVERY_FIELD).sort());
});

const subjects = Object.entries(EVERY_FIELD).flatMap(([name, fields]) =>
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
