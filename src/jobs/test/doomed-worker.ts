/** A worker process that takes a job, says so, and never ends it: to be killed. Its database is argument 1. */
import { createDatabase } from '../../platform/db.js';
import { kernelModules } from '../../parts/index.js';
import { createWakes } from '../../ledger/wakes.js';
import { buildRegistry } from '../../registry/build.js';
import type { Kernel } from '../../records/work.js';
import { startJobs } from '../start-jobs.js';
import { doomed } from './doomed-module.js';

const url = String(process.argv[2]);
const limits = {
  poolSize: 3,
  connectTimeout: 5000,
  statementTimeout: 10_000,
  lockTimeout: 5000,
  idleInTransactionTimeout: 10_000,
};
const db = createDatabase(limits, url);
const owner = createDatabase(limits, url, { role: null });
const registry = buildRegistry([...kernelModules, doomed(() => new Promise(() => process.send?.('running')))]);
const wakes = createWakes(db, () => undefined);
const kernel: Kernel = {
  registry,
  db,
  now: () => new Date(),
  newId: () => crypto.randomUUID(),
  wake: wakes.wake,
  log: () => undefined,
};
await startJobs(kernel, { url, owner, wakes, worker: true });
process.send?.('ready');
