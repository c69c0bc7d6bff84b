import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';

interface Row {
  readonly id: string;
  readonly level: string;
  readonly status: string;
  readonly 'test file': string;
  readonly 'test title': string;
  readonly 'why not': string;
}

const rows = parse(readFileSync('docs/security/asvs.csv', 'utf8'), { columns: true }) as Row[];
const of = (status: string): Row[] => rows.filter((row) => row.status === status);

/** Of OWASP ASVS 5.0.0: how many requirements each chapter has at level 1 and at level 2 (docs_en/…_5.0.0_en.csv). */
const CHAPTERS: Readonly<Record<string, readonly [number, number]>> = {
  V1: [8, 19],
  V2: [4, 7],
  V3: [8, 11],
  V4: [2, 8],
  V5: [4, 5],
  V6: [13, 22],
  V7: [6, 12],
  V8: [4, 3],
  V9: [4, 3],
  V10: [5, 24],
  V11: [3, 11],
  V12: [3, 6],
  V13: [1, 12],
  V14: [2, 7],
  V15: [3, 10],
  V16: [0, 16],
  V17: [0, 7],
};

describe('docs/security/asvs.csv', () => {
  it('has each of the 253 requirements of ASVS 5.0 level 2 once, by chapter and level', () => {
    expect(rows).toHaveLength(253);
    expect(new Set(rows.map((row) => row.id)).size).toBe(253);
    for (const { id } of rows) expect(id).toMatch(/^V\d{1,2}\.\d{1,2}\.\d{1,2}$/);
    const counted = Object.fromEntries(
      Object.keys(CHAPTERS).map((chapter) => {
        const own = rows.filter(({ id }) => id.startsWith(`${chapter}.`));
        return [chapter, ['1', '2'].map((level) => own.filter((row) => row.level === level).length)];
      }),
    );
    expect(counted).toEqual(CHAPTERS);
  });

  it('names for each requirement that is met a test that there is', () => {
    const wrong = of('met').filter((row) => {
      const [file, title] = [row['test file'], row['test title']];
      if (!/\.test\.ts$/.test(file) || !existsSync(file)) return true;
      return !["'", '"', '`'].some((quote) => readFileSync(file, 'utf8').includes(`${quote}${title}${quote}`));
    });
    expect(wrong.map((row) => `${row.id}: ${row['test file']} has no «${row['test title']}»`)).toEqual([]);
  });

  it('says for every other why it does not apply, or what is missing', () => {
    expect(rows.filter((row) => !['met', 'not applicable', 'open'].includes(row.status))).toEqual([]);
    expect([...of('not applicable'), ...of('open')].filter((row) => row['why not'].length < 8)).toEqual([]);
    expect(of('met').filter((row) => row['why not'] !== '')).toEqual([]);
    console.info(
      `ASVS 5.0 level 2: ${of('met').length} met, ${of('not applicable').length} not applicable, ${of('open').length} open: ` +
        of('open')
          .map((row) => row.id)
          .join(', '),
    );
  });
});

it('docs/security/threat-model.md names for every control a test that there is', () => {
  const cited = [...readFileSync('docs/security/threat-model.md', 'utf8').matchAll(/\| ([\w./-]+\.test\.ts): (.+) \|$/gm)];
  expect(cited.length).toBeGreaterThan(30);
  const wrong = cited.filter(
    ([, file = '', title = '']) =>
      !existsSync(file) || !["'", '"', '`'].some((quote) => readFileSync(file, 'utf8').includes(`${quote}${title}${quote}`)),
  );
  expect(wrong.map(([, file, title]) => `${file} has no «${title}»`)).toEqual([]);
});
