import { resolve } from 'node:path';
import { restore } from '../backup/restore.js';
import { openStore } from '../files/store/open-store.js';
import { migrationFolders } from '../surfaces/table/migrations/slices.js';
import type { Command } from './command.js';
import { installedModules, projectRoot } from './project.js';

export default {
  name: 'restore',
  summary: 'Fills an empty database with a backup: all of it or nothing',
  arguments: [['<folder>', 'what eleven backup wrote']],
  help: 'Nothing may be running on the database. Clients that follow changes must start over afterwards: what was written after the\nbackup is gone. Start the product with the SECRET_KEY it had.\n\nExamples:\n  DATA_DIR=.data-new eleven restore backups/2026-11-21-180000\n  DATABASE_URL=postgres://… eleven restore /mnt/disk/monday',
  async run(call) {
    const folder = resolve(String(call.args[0]));
    const { url } = await call.connect();
    const progress = call.progress('Restoring');
    const manifest = await restore({
      url,
      folder,
      migrations: migrationFolders(projectRoot(), await installedModules()),
      store: openStore(call.config().fileStore),
      signal: call.signal,
      say: call.say,
      onTable: (_table, done, of) => progress.to(done, of),
    });
    progress.end();
    const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
    call.result(
      { folder, tables: manifest.tables.length, rows, takenAt: manifest.takenAt },
      `Restored ${rows} rows as of ${manifest.takenAt}.`,
    );
  },
} satisfies Command;
