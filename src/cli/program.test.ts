import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testDatabase } from '../../test/kit/index.js';
import type { TestDatabase } from '../../test/kit/index.js';
import { invalid } from '../platform/problem.js';
import type { Call, Command } from './command.js';
import { exitCode } from './exit-code.js';
import { runProgram } from './program.js';
import { showProgress } from './progress.js';

let test: TestDatabase;
let folder: string;
const before = { ...process.env };

beforeAll(async () => {
  test = await testDatabase();
  folder = mkdtempSync(join(tmpdir(), 'cli-'));
  Object.assign(process.env, { DATABASE_URL: test.url, DATA_DIR: folder });
});
afterAll(async () => {
  process.env = before;
  rmSync(folder, { recursive: true });
  await test.drop();
});

/** Runs the words and returns the exit code and both outputs. */
async function run(words: string[], work: (call: Call) => ReturnType<Command['run']>, signal = new AbortController().signal) {
  const command: Command = {
    name: 'user add',
    summary: 'Adds a user',
    arguments: [['<email>', 'address']],
    options: [['--role <name>', 'role', 'employee']],
    run: work,
  };
  let [out, err] = ['', ''];
  const stdout = jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
  const stderr = jest.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
  try {
    return { code: await runProgram([command], words, signal), out, err };
  } finally {
    stdout.mockRestore();
    stderr.mockRestore();
    Object.assign(result, { out, err });
  }
}
const result = { out: '', err: '' };

describe('the command line', () => {
  it('hands a command its arguments and options, and prints its answer as text or as JSON', async () => {
    const work = async ({ args, options, result: answer, say }: Call): Promise<void> => {
      say('working');
      answer({ email: args[0], role: options['role'] }, `Added ${String(args[0])}.`);
    };
    expect((await run(['user', 'add', 'a@b.c'], work)).code).toBe(0);
    expect(result).toEqual({ out: 'Added a@b.c.\n', err: 'working\n' });
    await run(['--json', '--quiet', 'user', 'add', 'a@b.c', '--role', 'manager'], work);
    expect(result).toEqual({ out: '{"email":"a@b.c","role":"manager"}\n', err: '' });
  });

  it('reaches the database of the settings, and closes it', async () => {
    const { code } = await run(['user', 'add', 'x'], async ({ connect, result: answer }) => {
      const db = (await connect()).open();
      const { rows } = await db.query('select current_user as role');
      answer(rows, JSON.stringify(rows));
    });
    expect([code, result.out]).toEqual([0, '[{"role":"eleven_app"}]\n']);
    const { rows } = await test.open({ role: null }).query(`select from pg_stat_activity where application_name = 'eleven cli'`);
    expect(rows).toEqual([]);
  });

  it('ends with 1 and one line for a refusal, with its code and pointer in JSON', async () => {
    const { code } = await run(['--json', 'user', 'add', 'x'], async () => {
      throw invalid('/email', 'email needs an @.');
    });
    expect(code).toBe(exitCode.failed);
    expect(JSON.parse(result.out)).toEqual({ error: { code: 'invalid_value', message: 'email needs an @.', pointer: '/email' } });
    expect(result.err).toBe('email needs an @.\n');
  });

  it('ends with 2 for wrong words and wrong settings, with 3 when the command says partly failed', async () => {
    const nothing = async (): Promise<void> => undefined;
    expect((await run(['user', 'add'], nothing)).code).toBe(exitCode.wrongUsage);
    expect((await run(['user', 'remove'], nothing)).code).toBe(exitCode.wrongUsage);
    expect((await run(['user', 'add', 'x', '--no-such'], nothing)).code).toBe(exitCode.wrongUsage);
    process.env['PORT'] = 'x';
    expect((await run(['user', 'add', 'x'], async ({ config }) => void config())).code).toBe(exitCode.wrongUsage);
    expect(result.err).toMatch(/^PORT must be a whole number/);
    delete process.env['PORT'];
    expect((await run(['user', 'add', 'x'], async () => exitCode.partlyFailed)).code).toBe(3);
  });

  it('ends with 130 when it was interrupted', async () => {
    const stop = new AbortController();
    const { code } = await run(['user', 'add', 'x'], async ({ signal }) => (stop.abort(), signal.throwIfAborted()), stop.signal);
    expect(code).toBe(exitCode.interrupted);
  });

  it('explains itself and its exit codes', async () => {
    expect((await run(['--help'], async () => undefined)).code).toBe(0);
    expect(result.out).toMatch(/--json[\s\S]*user[\s\S]*Exit codes:[\s\S]*3 {4}partly done/);
  });
});

it('progress without a terminal is plain lines in percent, and one at the end', () => {
  let written = '';
  const progress = showProgress('Importing', 200, false, { write: (text) => (written += text) });
  for (let done = 1; done <= 200; done++) progress.to(done);
  progress.end();
  progress.end();
  expect(written).toBe('Importing: 0 % (1 of 200)\nImporting: 100 % (200 of 200)\n');
});
