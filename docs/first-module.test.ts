import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const PROJECT = [
  'src',
  'modules',
  'demo',
  'migrations',
  'test',
  'scripts',
  'dist',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'jest.config.js',
];

/** One fenced block of the page: ```` ```sh ````, ```` ```ts file ````, ```` ```ts is file ````, ```` ```diff file ````. */
interface Block {
  readonly kind: string;
  readonly file: string;
  readonly text: string;
}

const page = readFileSync('docs/first-module.md', 'utf8');
const blocks: Block[] = [...page.matchAll(/^```(\w+)(.*)\n([\s\S]*?)^```$/gm)].map(([, language = '', rest = '', text = '']) => {
  const words = rest.trim().split(' ').filter(Boolean);
  return { kind: words[0] === 'is' ? 'is' : language, file: words.at(-1) ?? '', text };
});

let copy: string;
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'first-module-'));
  // With their times, so that what is built need not be built again.
  for (const path of PROJECT.filter((each) => existsSync(each)))
    cpSync(path, join(copy, path), { recursive: true, preserveTimestamps: true });
  symlinkSync(join(process.cwd(), 'node_modules'), join(copy, 'node_modules'));
  mkdirSync(join(copy, 'docs'));
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** `npx` and `npm` as they would run the project's own scripts, without npm's start-up time. */
function run(line: string): void {
  const [program = '', ...words] = line
    .replace(/^npx eleven /, 'scripts/eleven.mjs ')
    .replace(/^npm test -- /, 'scripts/test.mjs ')
    .replace(/^npm run types:modules -- /, 'scripts/types-modules.mjs ')
    .split(' ');
  if (!existsSync(join(copy, program))) throw new Error(`This test cannot run «${line}»; teach it how.`);
  const {
    JEST_WORKER_ID: _worker,
    ELEVEN_TEST_OWNER_URL: _owner,
    ELEVEN_TEST_ADMIN_URL: _admin,
    // The copy is gone after the test; what is kept of it would never be used.
    NODE_COMPILE_CACHE: _cache,
    ...env
  } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], {
    cwd: copy,
    encoding: 'utf8',
    env: { ...env, NODE_OPTIONS: '', DATABASE_URL: '', DATA_DIR: join(copy, '.data') },
  });
  if (status !== 0) throw new Error(`«${line}» ended with ${status}:\n${stdout}\n${stderr}`);
}

function change(file: string, diff: string): void {
  const lines = diff.trimEnd().split('\n');
  const side = (sign: string): string =>
    lines
      .filter((line) => line.startsWith(sign) || line.startsWith(' '))
      .map((line) => line.slice(1))
      .join('\n');
  const text = readFileSync(join(copy, file), 'utf8');
  if (text.split(side('-')).length !== 2) throw new Error(`${file} does not hold once what the page changes:\n${side('-')}`);
  writeFileSync(
    join(copy, file),
    text.replace(side('-'), () => side('+')),
  );
}

function follow({ kind, file, text }: Block): void {
  if (kind === 'sh') text.trim().split('\n').forEach(run);
  else if (kind === 'diff') change(file, text);
  else if (kind === 'is') expect(readFileSync(join(copy, file), 'utf8')).toContain(text);
  else if (kind === 'ts') {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    writeFileSync(join(copy, file), text);
  } else if (kind !== 'console') throw new Error(`This test does not know the block ${kind}.`);
}

describe('the tutorial', () => {
  it('does what it says, from the new module to tests that pass', () => {
    expect(blocks.filter((block) => block.kind === 'sh')).toHaveLength(3);
    for (const block of blocks) follow(block);
    const migrations = readdirSync(join(copy, 'modules/visits/migrations')).filter((name) => name.endsWith('.sql'));
    expect(migrations).toEqual([
      expect.stringMatching(/-visits-start\.sql$/),
      expect.stringMatching(/-visits-add-minutes\.sql$/),
    ]);
    expect(readFileSync(join(copy, 'modules/visits/migrations', migrations[1] as string), 'utf8')).toContain(
      'alter table "visits" add column "minutes" int8;',
    );
  }, 180_000);

  it('is refused a second time, and for names that do not fit, with the cure', () => {
    expect(() => run('npx eleven new module visits')).toThrow(/the module visits is installed already; choose another name/);
    expect(() => run('npx eleven new module Visits!')).toThrow(/small Latin letters, digits and single hyphens/);
    expect(() => run('npx eleven new module people')).toThrow(/module contacts has person; choose another name/);
  }, 60_000);
});
