import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installed } from '../../modules/installed.js';
import exportCommand from '../../src/cli/export.command.js';
import importCommand from '../../src/cli/import.command.js';
import { runProgram } from '../../src/cli/program.js';
import { testKernel, type TestKernel } from '../kit/index.js';

let kit: TestKernel;
let folder: string;
const before = { ...process.env };
beforeAll(async () => {
  kit = await testKernel(installed);
  folder = mkdtempSync(join(tmpdir(), 'eleven-command-'));
  Object.assign(process.env, { DATABASE_URL: kit.database.url, DATA_DIR: folder });
}, 120_000);
afterAll(async () => {
  process.env = before;
  rmSync(folder, { recursive: true });
  await kit.close();
});

async function run(...words: string[]) {
  let [out, err] = ['', ''];
  const stdout = jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
  const stderr = jest.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
  try {
    return { code: await runProgram([importCommand, exportCommand], words, new AbortController().signal), out, err };
  } catch (error) {
    return { code: -1, out, err: String(error) };
  } finally {
    stdout.mockRestore();
    stderr.mockRestore();
  }
}

it('imports files, tells which rows were refused and ends with 3, and exports what is there', async () => {
  const file = join(folder, 'accounts.csv');
  writeFileSync(file, 'Company,INN\nGlass and Sons,7707083893\nWindows Ltd,12\n');
  const dry = await run('--json', 'import', 'accounts', file, '--dry-run');
  expect([dry.code, dry.err]).toEqual([3, '']);
  expect(JSON.parse(dry.out)).toMatchObject({
    dryRun: true,
    counts: { rows: 2, created: 1, failed: 1 },
    errors: [{ line: 3, pointer: '/inn' }],
  });
  const told = await run('import', 'account', file);
  expect(told.code).toBe(3);
  expect(told.out).toMatch(/accounts\.csv: 2 rows, 1 created, .*1 failed/);
  expect(told.out).toMatch(/line 3 \/inn: /);
  expect(told.err).toMatch(/Importing accounts\.csv/);
  const mapping = join(folder, 'mapping.json');
  writeFileSync(mapping, JSON.stringify({ fields: { name: 'Company' } }));
  expect((await run('--quiet', 'import', 'account', file, '--mapping', mapping, '--match', 'name')).code).toBe(0);
  const out = join(folder, 'out.csv');
  expect(JSON.parse((await run('--json', 'export', 'account', out, '--fields', 'name,inn')).out)).toMatchObject({ rows: 2 });
  expect(readFileSync(out, 'utf8').split('\r\n').sort()).toEqual(['', 'Glass and Sons,7707083893', 'Windows Ltd,', 'name,inn']);
}, 60_000);

it('refuses an unknown entity, a missing file and a broken mapping in one line', async () => {
  expect(await run('import', 'peeple', 'x.csv')).toMatchObject({ code: 1, err: 'There is no file x.csv.\n' });
  const file = join(folder, 'some.csv');
  writeFileSync(file, 'name\nx\n');
  expect((await run('import', 'peeple', file)).err).toMatch(/There is no entity peeple; did you mean/);
  expect((await run('import', 'person', file, '--mapping', file)).err).toMatch(/cannot be read/);
});
