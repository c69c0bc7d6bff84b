import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { archivedMonths } from '../audit/archive/months.js';
import { INTERNAL_ROLE } from '../platform/roles.sql.js';
import { archiveFolder } from './archive-folder.js';
import type { Command } from './command.js';

export default {
  name: 'archive list',
  summary: 'Says which months of history lie in which files',
  options: [['--folder <folder>', 'where the files are; archive in DATA_DIR unless given']],
  async run(call) {
    const { open } = await call.connect();
    const months = await archivedMonths(open({ role: INTERNAL_ROLE, applicationName: 'eleven archive' }));
    const folder = archiveFolder(call);
    const files = [...Map.groupBy(months, (one) => one.file)].map(([file, of]) => ({
      month: of[0]?.month,
      file,
      sha256: of[0]?.sha256,
      rows: of.reduce((sum, one) => sum + one.rows, 0),
      tenants: of.length,
      present: existsSync(join(folder, file)),
    }));
    const lines = files.map(
      (one) =>
        `${one.month}  ${one.rows} rows of ${one.tenants} tenants  ${one.file}${one.present ? '' : '  (not in this folder)'}`,
    );
    call.result({ folder, files }, lines.join('\n') || 'Nothing is archived.');
  },
} satisfies Command;
