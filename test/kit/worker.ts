import { startJobs } from '../../src/jobs/start-jobs.js';
import { createWakes } from '../../src/ledger/wakes.js';
import type { Kernel, Work } from '../../src/records/work.js';
import type { TestKernel } from './kernel.js';

export interface TestWorker {
  /** The same actor on the worker's kernel, whose commits wake the readers at once. */
  at<W extends Work>(work: W): W;
  stop(): Promise<void>;
}

/** Starts a worker process's part on the kit's kernel: jobs, listeners after the commit, readers of the ledger, workers. */
export async function startWorker(kit: TestKernel): Promise<TestWorker> {
  const wakes = createWakes(kit.kernel.db, kit.kernel.log);
  const kernel: Kernel = { ...kit.kernel, wake: (tenantId) => wakes.wake(tenantId), enqueue: (...job) => jobs.enqueue(...job) };
  const jobs = await startJobs(kernel, { url: kit.database.url, owner: kit.owner, wakes, worker: true });
  return {
    at: (work) => ({ ...work, kernel }),
    async stop() {
      await jobs.stop(2000);
      await wakes.close();
    },
  };
}
