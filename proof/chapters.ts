import type { Chapter } from './chapter.js';
import { killApi } from './faults/f01-kill-api.js';
import { rolling } from './faults/f02-rolling.js';
import { killWorker } from './faults/f03-kill-worker.js';
import { zombie } from './faults/f04-zombie.js';
import { fourWorkers, manyNodes } from './faults/f05-many-nodes.js';
import { postgresGone } from './faults/f06-postgres.js';
import { locks } from './faults/f07-locks.js';
import { halfOpen } from './faults/f08-half-open.js';
import { receivers } from './faults/f09-receivers.js';
import { filesFull, fsyncFails } from './faults/f10-files-full.js';
import { dataFull, walFull } from './faults/f11-database-full.js';
import { clocks } from './faults/f13-clocks.js';
import { smtp } from './faults/f15-smtp.js';
import { memory } from './faults/f16-memory.js';
import { disconnects } from './faults/f17-disconnects.js';
import { backups } from './faults/f18-backup.js';
import { migrations } from './faults/f18-migrations.js';
import { races } from './faults/f19-races.js';
import { growth } from './growth/growth.chapter.js';
import { absent } from './ledger/absent.js';
import { intents } from './ledger/intents.chapter.js';
import { quotes } from './ledger/money.chapter.js';
import { badInput } from './rights/bad-input.chapter.js';
import { matrix } from './rights/matrix.chapter.js';
import { pool } from './rights/pool.chapter.js';
import { bulk } from './load/bulk.js';
import { neighbours } from './load/neighbours.js';
import { rates } from './load/rates.js';
import { soak } from './load/soak.js';
import { replica } from './load/replica.js';
import { twoNodes } from './load/two-nodes.js';

/** All chapters, in the order of the table. A new one is a file of its own and a line here. */
export const chapters: readonly Chapter[] = [
  intents,
  quotes,
  killApi,
  rolling,
  killWorker,
  zombie,
  manyNodes,
  fourWorkers,
  postgresGone,
  locks,
  halfOpen,
  receivers,
  filesFull,
  dataFull,
  walFull,
  fsyncFails,
  clocks,
  smtp,
  memory,
  disconnects,
  backups,
  migrations,
  races,
  matrix,
  pool,
  badInput,
  rates,
  soak,
  bulk,
  neighbours,
  twoNodes,
  replica,
  growth,
  ...absent,
];
