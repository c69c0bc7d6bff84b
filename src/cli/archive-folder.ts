import { join, resolve } from 'node:path';
import type { Call } from './command.js';

/** Where the files of archived months are: `--folder`, or `archive` in DATA_DIR. */
export const archiveFolder = (call: Call): string => {
  const given = call.options['folder'];
  return resolve(typeof given === 'string' ? given : join(call.config().dataDir, 'archive'));
};
