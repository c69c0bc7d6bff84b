import type { Chapter } from './chapter.js';
import { killApi } from './faults/f01-kill-api.js';
import { rolling } from './faults/f02-rolling.js';
import { killWorker } from './faults/f03-kill-worker.js';
import { zombie } from './faults/f04-zombie.js';
import { postgresGone } from './faults/f06-postgres.js';
import { intents } from './ledger/intents.chapter.js';

/** All chapters, in the order of the table. A new one is a file of its own and a line here. */
export const chapters: readonly Chapter[] = [intents, killApi, rolling, killWorker, zombie, postgresGone];
