import { setTimeout as sleep } from 'node:timers/promises';
import { testKernel, type TestKernel } from '#kit';
import type { Context } from '../../declare/context.js';
import type { Module } from '../../declare/module.js';
import { enqueue } from '../../jobs/enqueue.js';
import { BOSS_SCHEMA, createBoss, installQueue } from '../../jobs/queue-schema.js';
import { runJob, type QueuedJob } from '../../jobs/run-job.js';
import { dispatchTenant, wantedEvents } from '../../ledger/dispatch.js';
import { createOutbound } from '../../platform/outbound.js';
import { makeContext } from '../../records/context.js';
import type { Kernel, Work } from '../../records/work.js';

/** A kernel with a queue whose jobs a test works off by itself, one after the other. */
export interface Driven {
  readonly kit: TestKernel;
  readonly kernel: Kernel;
  /** All rights in the first tenant. */
  readonly ctx: Context;
  as(work: Work): Context;
  /** Passes on what was committed and works off all jobs that are due, until nothing is left. With a kernel, in its place. */
  settle(kernel?: Kernel): Promise<void>;
  /** A workflow with this definition. */
  publish(definition: object, code?: string): Promise<string>;
  close(): Promise<void>;
}

/** `reaches`: ranges that webhooks may call besides the public internet. */
export async function driven(modules: readonly Module[], reaches: readonly string[] = []): Promise<Driven> {
  const kit = await testKernel(modules);
  const boss = createBoss(kit.database.url, { worker: false, onError: () => undefined });
  await boss.start();
  await installQueue(boss, kit.owner);
  await boss.stop({ graceful: false });
  const outbound = createOutbound({ allow: reaches });
  const kernel: Kernel = { ...kit.kernel, enqueue, outbound };
  // Rights as they were read: what other tests change in the meantime does not make them read anew.
  const as = (work: Work) => makeContext({ ...work, kernel, rights: { ...work.rights, accessVersion: -1 } });
  const ctx = as(kit.system);
  let codes = 0;
  return {
    kit,
    kernel,
    ctx,
    as,
    settle: (other = kernel) => settle(kit, other),
    async publish(definition, code = `w${++codes}`) {
      const { id } = await ctx.records('workflow').create({ code, name: code });
      await ctx.run('workflow.publish', { id, definition } as never);
      return id;
    },
    async close() {
      await outbound.close();
      await kit.close();
    },
  };
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
