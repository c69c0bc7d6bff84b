/** A worker process that never ends the step it is in: to be killed there. Its database is argument 1. */
import { createDatabase } from '../../platform/db.js';
import { kernelModules } from '../../parts/index.js';
import { createWakes } from '../../ledger/wakes.js';
import { startJobs, type Jobs } from '../../jobs/start-jobs.js';
import { buildRegistry } from '../../registry/build.js';
import type { Kernel } from '../../records/work.js';
import { holding, shop } from './shop.js';

const url = String(process.argv[2]);
const limits = {
  poolSize: 5,
  connectTimeout: 5000,
  statementTimeout: 10_000,
  lockTimeout: 5000,
  idleInTransactionTimeout: 60_000,
};
holding.until = () => new Promise(() => process.send?.('holding'));
const db = createDatabase(limits, url);
const owner = createDatabase(limits, url, { role: null });
const wakes = createWakes(db, () => undefined);
const working: { jobs?: Jobs } = {};
const kernel: Kernel = {
  registry: buildRegistry([...kernelModules, shop]),
  db,
  now: () => new Date(),
  newId: () => crypto.randomUUID(),
  wake: wakes.wake,
  enqueue: (...job) => (working.jobs as Jobs).enqueue(...job),
  log: () => undefined,
};
working.jobs = await startJobs(kernel, { url, owner, wakes, worker: true });
process.send?.('ready');
