import { globSync, readFileSync } from 'node:fs';

/**
 * A setting made for a session stays on the connection for whoever gets it next; only settings of one transaction are allowed
 * (`set local`, `set_config(…, true)`), and those that go with the greeting.
 */
const FORBIDDEN = [
  /set_config\([^()]*(?:\([^()]*\)[^()]*)*,\s*false\s*\)/i,
  /(?:^|[`'";]\s*)set\s+(?!local\b|transaction\b|constraints\b)(?:session\s+)?(?:role|app\.|statement_timeout|lock_timeout|search_path|row_security|time\s*zone|authorization)\b/i,
  /\breset\s+(?:all|role|session)\b/i,
  /\bdiscard\s+(?:all|temp)\b/i,
];

const offences = (text: string): string[] =>
  text.split('\n').filter((line) => !/^\s*(\*|\/\/)/.test(line) && FORBIDDEN.some((pattern) => pattern.test(line)));

it('no statement of the product sets anything for the whole session', () => {
  const files = globSync('{src,modules}/**/*.ts').filter((file) => !file.endsWith('.test.ts') && !file.includes('/test/'));
  expect(files.length).toBeGreaterThan(300);
  const found = files.flatMap((file) =>
    offences(readFileSync(file, 'utf8')).map((line) => `${file}: ${line.trim().slice(0, 120)}`),
  );
  expect(found).toEqual([]);
});

it.each([
  'await tx.query(`set role eleven_app`)',
  "query('set statement_timeout = 5')",
  "select set_config('app.tenant', $1, false)",
  "`select 1; set app.tenant = 'x'`",
  "query('reset role')",
  "query('discard all')",
])('a planted one is found: %s', (line) => expect(offences(line)).toHaveLength(1));

it.each(["select set_config('app.tenant', $1, true)", 'await tx.query(`set local role x`)', 'set: (role) => role'])(
  'what is allowed is not: %s',
  (line) => expect(offences(line)).toEqual([]),
);
