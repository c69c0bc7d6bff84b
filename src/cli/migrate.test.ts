import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testDatabase } from '../../test/kit/index.js';
import type { TestDatabase } from '../../test/kit/index.js';
import { exitCode } from './exit-code.js';
import migrate from './migrate.command.js';
import newModule from './new-module.command.js';
import { runProgram } from './program.js';

let database: TestDatabase;
let folder: string;
const before = { ...process.env };
beforeAll(async () => {
  database = await testDatabase();
  folder = mkdtempSync(join(tmpdir(), 'cli-'));
  Object.assign(process.env, { DATABASE_URL: database.url, DATA_DIR: folder });
});
afterAll(async () => {
  process.env = before;
  rmSync(folder, { recursive: true });
  await database.drop();
});

async function run(...words: string[]): Promise<{ code: number; answer: Record<string, unknown> | null; err: string }> {
  let [out, err] = ['', ''];
  const stdout = jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
  const stderr = jest.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
  try {
    const code = await runProgram([migrate, newModule], ['--json', ...words], new AbortController().signal);
    return { code, answer: out ? (JSON.parse(out) as Record<string, unknown>) : null, err };
  } finally {
    stdout.mockRestore();
    stderr.mockRestore();
  }
}

describe('eleven migrate', () => {
  const files = (): string[] =>
    readdirSync('migrations')
      .filter((name) => name.endsWith('.sql'))
      .map((name) => name.slice(0, -4));

  it('tells what is pending, applies it once, and then has nothing to do', async () => {
    const fresh = await run('migrate', 'status');
    expect([fresh.code, fresh.answer]).toMatchObject([exitCode.failed, { applied: [], pending: files() }]);
    expect(await run('migrate')).toMatchObject({ code: 0, answer: { applied: files() } });
    expect(await run('migrate', 'apply')).toMatchObject({ code: 0, answer: { applied: [] } });
    expect((await run('migrate', 'status')).answer).toMatchObject({ applied: files(), pending: [] });
  });

  it('refuses words it does not know, with those it knows', async () => {
    expect(await run('migrate', 'undo')).toMatchObject({
      code: exitCode.wrongUsage,
      err: 'migrate knows apply, propose and status, not undo.\n',
    });
    expect(await run('migrate', 'propose', '--name', 'Big Change')).toMatchObject({
      code: exitCode.wrongUsage,
      err: expect.stringMatching(/--name Big Change: small Latin letters/),
    });
    expect(await run('migrate', 'propose', '--module', 'nobody')).toMatchObject({
      code: exitCode.wrongUsage,
      err: expect.stringMatching(/--module nobody: there are migrations of product/),
    });
  });
});

it.each([
  ['contacts', /the module contacts is installed already/],
  ['people', /its entity would be person, and module contacts has person; choose another name/],
  ['Site visits', /small Latin letters, digits and single hyphens/],
  ['kernel', /taken by the kernel/],
  ['notes', /account has notes already; choose another name/],
])('eleven new module %s is refused before anything is written', async (name, message) => {
  expect(await run('new', 'module', name)).toMatchObject({ code: exitCode.wrongUsage, err: expect.stringMatching(message) });
});
