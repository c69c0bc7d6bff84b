import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { newAuth, testKernel, type TestKernel } from '#kit';
import { runProgram } from './program.js';
import command from './user-add.command.js';

let kit: TestKernel;
let folder: string;
const before = { ...process.env };
beforeAll(async () => {
  kit = await testKernel();
  folder = mkdtempSync(join(tmpdir(), 'cli-'));
  Object.assign(process.env, { DATABASE_URL: kit.database.url, DATA_DIR: folder });
});
afterAll(async () => {
  process.env = before;
  if (folder) rmSync(folder, { recursive: true });
  await kit?.close();
});

async function add(
  ...words: string[]
): Promise<{ code: number; answer: Record<string, unknown> & { error?: { pointer: string } } }> {
  let out = '';
  const spies = [
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true)),
    jest.spyOn(process.stderr, 'write').mockImplementation(() => true),
  ];
  try {
    const code = await runProgram([command], ['--json', 'user', 'add', ...words], new AbortController().signal);
    return { code, answer: JSON.parse(out || '{}') as Record<string, unknown> };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

describe('eleven user add', () => {
  it('adds a user who can sign in with the password shown', async () => {
    const { code, answer } = await add('--email', 'anna@example.com', '--name', 'Anna', '--role', 'admin');
    expect([code, answer]).toEqual([
      0,
      { id: expect.any(String), email: 'anna@example.com', tenant: 'first', password: expect.stringMatching(/^.{20}$/) },
    ]);
    const auth = newAuth(kit.kernel);
    const pair = await auth.login({ email: 'anna@example.com', password: String(answer.password), ip: '127.0.0.1' });
    expect(await auth.authenticate(`Bearer ${pair.accessToken}`)).toMatchObject({ userId: answer.id, all: true });
  });

  it('says what is wrong and adds nobody', async () => {
    const wrong: [string[], string][] = [
      [[], '/email'],
      [['--email', 'boris'], '/email'],
      [['--email', 'boris@example.com', '--role', 'king'], '/role'],
      [['--email', 'boris@example.com', '--tenant', 'nowhere'], '/tenant'],
      [['--email', 'boris@example.com', '--password', 'password'], '/password'],
      [['--email', 'ANNA@example.com'], '/email'],
    ];
    for (const [words, pointer] of wrong) expect(await add(...words)).toMatchObject({ code: 1, answer: { error: { pointer } } });
    const { rows } = await kit.kernel.db.query(`select * from sign_in_candidates('boris@example.com', null)`);
    expect(rows).toEqual([]);
  });

  it('asks for the tenant if there are several', async () => {
    await kit.otherTenant();
    expect(await add('--email', 'vera@example.com')).toMatchObject({ code: 1, answer: { error: { pointer: '/tenant' } } });
    expect((await add('--email', 'vera@example.com', '--tenant', 'first', '--password', 'a good password here')).answer).toEqual({
      id: expect.any(String),
      email: 'vera@example.com',
      tenant: 'first',
    });
  });
});
