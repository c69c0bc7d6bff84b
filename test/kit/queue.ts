import { setTimeout as sleep } from 'node:timers/promises';
import { enqueue } from '../../src/jobs/enqueue.js';
import { BOSS_SCHEMA, createBoss, installQueue } from '../../src/jobs/queue-schema.js';
import { runJob, type QueuedJob } from '../../src/jobs/run-job.js';
import { dispatchTenant, wantedEvents } from '../../src/ledger/dispatch.js';
import { makeContext } from '../../src/records/context.js';
import type { Kernel } from '../../src/records/work.js';
import type { TestKernel } from './kernel.js';

/** A queue whose jobs a test works off by itself, one after the other, by the kit's clock. */
export interface TestQueue {
  /** The kit's kernel, with the queue. */
  readonly kernel: Kernel;
  /** Passes on what was committed and works off all jobs that are due, until nothing is left. With a kernel, in its place. */
  settle(kernel?: Kernel): Promise<void>;
}

export async function queueOf(kit: TestKernel, more: Partial<Kernel> = {}): Promise<TestQueue> {
  const boss = createBoss(kit.database.url, { worker: false, onError: () => undefined });
  await boss.start();
  await installQueue(boss, kit.owner);
  await boss.stop({ graceful: false });
  const kernel: Kernel = { ...kit.kernel, enqueue, ...more };
  return { kernel, settle: (other = kernel) => settle(kit, other) };
}

interface Queued {
  readonly id: string;
  readonly data: string;
}

async function settle(kit: TestKernel, kernel: Kernel): Promise<void> {
  const wanted = wantedEvents(kernel.registry);
  const tenantId = kit.system.rights.tenantId;
  for (let idle = false; ;) {
    while (await dispatchTenant(kernel, tenantId, wanted));
    const { rows } = await kit.owner.query<Queued>(
      `select id, data from ${BOSS_SCHEMA}.job where state < 'active' and start_after <= $1 and name = 'jobs' order by created_on, id`,
      [new Date(Math.max(kernel.now().getTime(), Date.now()))],
    );
    for (const job of rows) {
      // Twice: the queue promises at least once.
      for (let turn = 0; turn < 2; turn++) await runJob(kernel, kit.owner, JSON.parse(job.data) as QueuedJob, job.id);
      await kit.owner.query(`delete from ${BOSS_SCHEMA}.job where id = $1`, [job.id]);
    }
    if (rows.length > 0) idle = false;
    else if (!(await unsettled(kit))) {
      if (idle) return;
      idle = true;
    } else await sleep(10);
  }
}

/** Whether rows of the ledger still wait for transactions elsewhere on the server. */
async function unsettled(kit: TestKernel): Promise<boolean> {
  const rows = await makeContext(kit.system).sql(
    `select from ledger l join cursors c on c.tenant_id = l.tenant_id and c.reader = 'dispatch' where l.tenant_id = $1 and l.xid >= c.xid and l.xid >= pg_snapshot_xmin(pg_current_snapshot()) limit 1`,
    [kit.system.rights.tenantId],
  );
  return rows.length > 0;
}
