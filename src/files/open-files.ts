import { fileKeeper, type FileKeeper, type KeeperOptions } from './keeper.js';
import { keptFiles } from './kept-files.js';

/** The keeper of a process, for `kernel.files`. */
export function openFiles(options: KeeperOptions): FileKeeper {
  const keeper = fileKeeper(options);
  return { ...keeper, of: (work) => keptFiles(keeper.of(work), work) };
}
