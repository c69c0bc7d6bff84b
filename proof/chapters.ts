import type { Chapter } from './chapter.js';
import { intents } from './ledger/intents.chapter.js';

/** All chapters, in the order of the table. A new one is a file of its own and a line here. */
export const chapters: readonly Chapter[] = [intents];
