import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { backUp } from '../backup/backup.js';
import { openStore } from '../files/store/open-store.js';
import { ConfigError } from '../platform/config-error.js';
import type { Command } from './command.js';
import { projectRoot } from './project.js';

export default {
  name: 'backup',
  summary: 'Writes everything in the database into a new folder, while the product goes on working',
  arguments: [['[folder]', 'must not exist yet; backups/<date and time> if left out']],
  help: 'The secret key is not part of it: keep SECRET_KEY (or secret.key of DATA_DIR) apart from the backups.\n\nExamples:\n  eleven backup\n  eleven backup /mnt/disk/monday',
  async run(call) {
    const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '').replace('T', '-');
    const folder = resolve(typeof call.args[0] === 'string' ? call.args[0] : join('backups', stamp));
    if (existsSync(folder)) throw new ConfigError(`${folder} exists already: give a folder that does not.`);
    const { url } = await call.connect();
    const progress = call.progress('Backing up');
    const manifest = await backUp({
      url,
      folder,
      product: productVersion(),
      store: openStore(call.config().fileStore),
      signal: call.signal,
      onTable: (_table, done, of) => progress.to(done, of),
    });
    progress.end();
    const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
    for (const key of manifest.missingFiles) call.say(`The content ${key} of a file is not in the file store.`);
    call.result(
      {
        folder,
        tables: manifest.tables.length,
        rows,
        files: manifest.files.length,
        missingFiles: manifest.missingFiles,
        takenAt: manifest.takenAt,
      },
      `Backed up ${rows} rows of ${manifest.tables.length} tables and ${manifest.files.length} contents of files to ${folder}.`,
    );
  },
} satisfies Command;

const productVersion = (): string =>
  (JSON.parse(readFileSync(join(projectRoot(), 'package.json'), 'utf8')) as { version: string }).version;
