import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import pg from 'pg';
import { makeContext, testKernel, type TestKernel } from '#kit';
import contacts from '../../modules/contacts/index.js';
import archiveList from './archive-list.command.js';
import archiveRestore from './archive-restore.command.js';
import archiveWrite from './archive-write.command.js';
import auditVerify from './audit-verify.command.js';
import { runProgram } from './program.js';

let kit: TestKernel;
let folder: string;
const before = { ...process.env };
beforeAll(async () => {
  kit = await testKernel([contacts]);
  folder = mkdtempSync(join(tmpdir(), 'cli-'));
  Object.assign(process.env, { DATABASE_URL: kit.database.url, DATA_DIR: folder, SECRET_KEY: 'ab'.repeat(32) });
});
afterAll(async () => {
  process.env = before;
  if (folder) rmSync(folder, { recursive: true });
  await kit?.close();
});

const commands = [archiveList, archiveRestore, archiveWrite, auditVerify];

async function eleven(...words: string[]): Promise<{ code: number; answer: Record<string, unknown>; said: string }> {
  let [out, said] = ['', ''];
  const spies = [
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true)),
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => ((said += String(text)), true)),
  ];
  try {
    const code = await runProgram(commands, ['--json', ...words], new AbortController().signal);
    return { code, answer: JSON.parse(out || '{}') as Record<string, unknown>, said };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

it('eleven archive puts what is due into files once readers have read it, lists it, and gives it back', async () => {
  const ctx = makeContext(kit.system);
  await ctx.records('person').create({ lastName: 'Canary' } as never);
  const admin = new pg.Client(kit.database.adminUrl);
  await admin.connect();
  try {
    await kit.owner.query(`select ledger_partition('2021-03-01')`);
    await admin.query(`set session_replication_role = replica; update ledger set at = '2021-03-10'`);
    await kit.settled();
    expect(await eleven('archive', 'write', '--dry-run')).toMatchObject({ code: 0, answer: { due: [] } });
    await ctx.run('tenantSetting.set', { name: 'audit.keepHistoryMonths', value: 12 } as never);
    const early = await eleven('archive', 'write');
    expect(early).toMatchObject({ code: 1, answer: { archived: [], due: [{ month: '2021-03' }] } });
    expect(early.said).toContain('dispatch; start a worker');
    await admin.query(
      `insert into cursors (tenant_id, reader, xid, id) select id, 'dispatch', ledger_frontier(), 0 from tenants`,
    );
    const { code, answer } = await eleven('archive', 'write');
    expect([code, answer['archived']]).toEqual([0, [expect.objectContaining({ month: '2021-03' })]]);
    expect(readdirSync(join(folder, 'archive'))).toHaveLength(1);
    expect((await eleven('archive', 'list')).answer).toMatchObject({ files: [{ month: '2021-03', tenants: 1, present: true }] });
    expect(await eleven('audit', 'verify')).toMatchObject({ code: 0, answer: { findings: [] } });
    expect(await eleven('audit', 'verify', '--archives', folder)).toMatchObject({
      code: 1,
      answer: { findings: [{ kind: 'archive', message: expect.stringContaining('--archives') }] },
    });
    expect((await eleven('archive', 'restore', '2020-01')).code).not.toBe(0);
    expect(await eleven('archive', 'restore', '2021-03')).toMatchObject({ code: 0, answer: { month: '2021-03', erased: 0 } });
    expect((await eleven('archive', 'list')).answer).toMatchObject({ files: [] });
    expect(await eleven('audit', 'verify')).toMatchObject({ code: 0, answer: { findings: [] } });
  } finally {
    await admin.end();
  }
});
