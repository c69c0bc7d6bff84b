import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { newAuth, testKernel, type TestKernel } from '#kit';
import { runProgram } from './program.js';
import tenantAdd from './tenant-add.command.js';
import userAdd from './user-add.command.js';

let kit: TestKernel;
let folder: string;
const before = { ...process.env };
beforeAll(async () => {
  kit = await testKernel();
  await kit.owner.query('truncate tenants cascade');
  folder = mkdtempSync(join(tmpdir(), 'cli-'));
  Object.assign(process.env, { DATABASE_URL: kit.database.url, DATA_DIR: folder });
});
afterAll(async () => {
  process.env = before;
  if (folder) rmSync(folder, { recursive: true });
  await kit?.close();
});

async function eleven(
  ...words: string[]
): Promise<{ code: number; answer: Record<string, unknown> & { error?: { pointer: string; message: string } } }> {
  let out = '';
  const spies = [
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true)),
    jest.spyOn(process.stderr, 'write').mockImplementation(() => true),
  ];
  try {
    const code = await runProgram([tenantAdd, userAdd], ['--json', ...words], new AbortController().signal);
    return { code, answer: JSON.parse(out || '{}') as Record<string, unknown> };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

describe('eleven tenant add', () => {
  it('makes the first tenant of an empty installation, to which a user can be added who signs in', async () => {
    expect(await eleven('user', 'add', '--email', 'me@example.com')).toMatchObject({
      code: 1,
      answer: { error: { pointer: '/tenant', message: expect.stringContaining('eleven tenant add') } },
    });
    expect(
      await eleven('tenant', 'add', 'my-firm', '--name', 'My firm', '--currency', 'EUR', '--time-zone', 'Europe/Berlin'),
    ).toEqual({ code: 0, answer: { id: expect.any(String), slug: 'my-firm' } });
    const { answer } = await eleven('user', 'add', '--email', 'me@example.com', '--role', 'admin');
    expect(answer).toMatchObject({ tenant: 'my-firm', password: expect.any(String) });
    const auth = newAuth(kit.kernel);
    const pair = await auth.login({ email: 'me@example.com', password: String(answer.password), ip: '127.0.0.1' });
    expect(await auth.authenticate(`Bearer ${pair.accessToken}`)).toMatchObject({
      all: true,
      baseCurrency: 'EUR',
      timeZone: 'Europe/Berlin',
    });
  });

  it('says what is wrong and adds none', async () => {
    const wrong: [string[], string][] = [
      [['my-firm'], '/slug'],
      [['My Firm'], '/slug'],
      [['second', '--currency', 'euro'], '/currency'],
      [['second', '--time-zone', 'Berlin'], '/timeZone'],
      [['second', '--locale', 'de'], '/locale'],
    ];
    for (const [words, pointer] of wrong)
      expect(await eleven('tenant', 'add', ...words)).toMatchObject({ code: 1, answer: { error: { pointer } } });
    expect(await eleven('user', 'add', '--email', 'two@example.com')).toMatchObject({ code: 0, answer: { tenant: 'my-firm' } });
  });
});
