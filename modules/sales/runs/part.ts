import type { Part } from '../part.js';
import { progress } from './progress.action.js';
import { runsOfSales } from './run.extension.js';

/** Which business processes drive leads, deals and orders, and where they stand. */
export const runs: Part = { extensions: [runsOfSales], actions: progress };
