import { createVault } from '../../src/access/secrets.js';
import type { Module } from '../../src/declare/module.js';
import { startJobs, type Jobs } from '../../src/jobs/start-jobs.js';
import { createWakes } from '../../src/ledger/wakes.js';
import { kernelModules } from '../../src/parts/index.js';
import { createDatabase } from '../../src/platform/db.js';
import { createOutbound } from '../../src/platform/outbound.js';
import type { Kernel } from '../../src/records/work.js';
import { buildRegistry } from '../../src/registry/build.js';

/** The secrets of test kernels are sealed with this key. */
export const TEST_SECRET_KEY = '5e'.repeat(32);

const limits = {
  poolSize: 3,
  connectTimeout: 5000,
  statementTimeout: 10_000,
  lockTimeout: 5000,
  idleInTransactionTimeout: 10_000,
};

/** In a process of its own, which a test may kill: works on the database of a test kernel with these modules. */
export async function workerProcess(url: string, modules: readonly Module[]): Promise<Jobs> {
  const db = createDatabase(limits, url);
  const owner = createDatabase(limits, url, { role: null });
  const wakes = createWakes(db, () => undefined);
  const kernel: Kernel = {
    registry: buildRegistry([...kernelModules, ...modules]),
    db,
    now: () => new Date(),
    newId: () => crypto.randomUUID(),
    wake: wakes.wake,
    enqueue: (...job) => jobs.enqueue(...job),
    outbound: createOutbound({ allow: ['127.0.0.0/8'] }),
    vault: createVault(TEST_SECRET_KEY),
    log: () => undefined,
  };
  const jobs: Jobs = await startJobs(kernel, { url, owner, wakes, worker: true });
  return jobs;
}
