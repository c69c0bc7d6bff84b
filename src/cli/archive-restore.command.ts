import { restoreMonth } from '../audit/archive/restore-archive.js';
import { archiveFolder } from './archive-folder.js';
import type { Command } from './command.js';

export default {
  name: 'archive restore',
  summary: 'Puts a month of history back into the database',
  arguments: [['<month>', 'as eleven archive list names it, e.g. 2021-03']],
  options: [['--folder <folder>', 'where the files are; archive in DATA_DIR unless given']],
  help: 'The next eleven archive write takes it out again, unless the firm sets a longer audit.keepHistoryMonths.',
  async run(call) {
    const month = String(call.args[0]);
    const { open } = await call.connect();
    const owner = open({ role: null, applicationName: 'eleven archive' });
    const options = { owner, folder: archiveFolder(call), signal: call.signal };
    const { rows, erased } = await restoreMonth(month, options);
    const without = erased > 0 ? ` ${erased} of them are of people who were erased meanwhile, and hold no personal data.` : '';
    call.result({ month, rows, erased }, `Restored ${rows} rows of ${month}.${without}`);
  },
} satisfies Command;
