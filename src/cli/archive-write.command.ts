import { sealAll } from '../audit/seal.js';
import { dueMonths } from '../audit/archive/months.js';
import { archiveMonth } from '../audit/archive/write-archive.js';
import { kernelModules } from '../parts/index.js';
import { INTERNAL_ROLE } from '../platform/roles.sql.js';
import { buildRegistry } from '../registry/build.js';
import { archiveFolder } from './archive-folder.js';
import type { Command } from './command.js';
import { exitCode } from './exit-code.js';
import { installedModules } from './project.js';

export default {
  name: 'archive write',
  summary: 'Puts months of history that every firm has kept long enough into files, out of the database',
  options: [
    ['--folder <folder>', 'where the files go; archive in DATA_DIR unless given'],
    ['--dry-run', 'only says which months would go'],
  ],
  help: 'How long is the setting audit.keepHistoryMonths of each firm; nothing is archived of one that has not set it. Run it once a month, at a\nquiet hour. Keep the files: they are the only copy, and no backup of the database holds them.\n\nExamples:\n  eleven archive write --dry-run\n  eleven archive write --folder /mnt/archive',
  async run(call) {
    const { open } = await call.connect();
    const everything = open({ role: INTERNAL_ROLE, applicationName: 'eleven archive' });
    const owner = open({ role: null, applicationName: 'eleven archive' });
    await sealAll(owner, call.signal);
    const folder = archiveFolder(call);
    const due = await dueMonths(everything);
    if (call.options['dryRun'] === true) {
      call.result({ due }, due.length === 0 ? 'No month is due.' : due.map(({ month }) => `${month} would go.`).join('\n'));
      return;
    }
    const registry = buildRegistry([...kernelModules, ...(await installedModules())]);
    const archived = [];
    for (const { month, hindrances } of due) {
      call.signal.throwIfAborted();
      for (const one of hindrances) call.say(`${month} of tenant ${one.tenantId}: ${one.message}.`);
      if (hindrances.length > 0) break;
      archived.push(await archiveMonth(month, { owner, registry, folder, signal: call.signal }));
    }
    const text = archived.map((one) => `${one.month}: ${one.rows} rows in ${one.file} (${one.bytes} bytes).`).join('\n');
    call.result({ archived, due }, text || 'Nothing was archived.');
    return archived.length < due.length ? exitCode.failed : exitCode.ok;
  },
} satisfies Command;
