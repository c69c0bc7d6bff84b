import { expect, it } from '@jest/globals';
import { importFile } from '../../src/exchange/import.js';
import { inTransaction, session } from '../../src/records/work.js';
import { installed } from '../../modules/installed.js';
import { testKernel } from '../kit/index.js';

const ROWS = 3000;

async function* firms(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('Название;Телефон\n');
  for (let i = 0; i < ROWS; i++) yield Buffer.from(`Фирма ${i * 7919} Ромашка${i % 977};8 495 ${1_000_000 + i * 37}\n`);
}

it('reads no more of what a dry run has written the more it has written', async () => {
  const kit = await testKernel(installed);
  try {
    await inTransaction(kit.system, async (inside) => {
      const report = await importFile(inside, { entity: 'account', source: firms(), mode: 'create', dryRun: true });
      expect(report.counts).toMatchObject({ rows: ROWS, created: ROWS, failed: 0 });
      const { rows } = await session(inside).query<{ role: string; read: number }>(
        `select current_user as role, (seq_tup_read + idx_tup_fetch)::int as read from pg_stat_xact_user_tables where relname = 'accounts'`,
      );
      // The first batch is read through for each of its rows (500 × 500); all rows for each of them would be five millions.
      expect(rows[0]?.read).toBeLessThan(200 * ROWS);
      expect(rows[0]?.role).toBe('eleven_app');
      throw new Error('Only tried.');
    }).catch((error: unknown) => {
      if ((error as Error).message !== 'Only tried.') throw error;
    });
    expect(await kit.kernel.db.query('select 1 as one')).toMatchObject({ rows: [{ one: 1 }] });
  } finally {
    await kit.close();
  }
}, 120_000);
