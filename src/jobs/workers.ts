import { works } from '../access/switches.js';
import type { Worker, WorkerHost, WorkerLoop } from '../declare/worker.js';
import type { Database } from '../platform/db.js';
import { INTERNAL_ROLE } from '../platform/roles.sql.js';
import { makeContext } from '../records/context.js';
import { inTransaction, type Kernel, type Work } from '../records/work.js';
import { entityOf } from '../registry/model.js';
import { quote } from '../registry/names.js';
import { quiet, tenantWork } from './tenant-work.js';

const POLL = 1000;
/** A tenant's time zone or settings are read anew after so many milliseconds. */
const KEPT = 5000;

export interface Workers {
  /** The tenant has something due. */
  look(tenantId: string): void;
  stop(milliseconds: number): Promise<void>;
}

/** Starts this process's part of all declared workers. */
export function startWorkers(kernel: Kernel, owner: Pick<Database, 'transaction'>): Workers {
  const declared = kernel.registry.modules.flatMap((module) => module.workers);
  const workOf = tenantWorks(kernel);
  const running = declared.map((worker) => ({ worker, loop: worker.start(hostOf(kernel, worker, workOf)) }));
  let polling: Promise<void> | undefined;
  const poll = async (): Promise<void> => {
    for (const { worker, loop } of running) for (const tenantId of await dueTenants(kernel, owner, worker)) loop.look(tenantId);
  };
  const timer = setInterval(() => {
    polling ??= poll()
      .catch((error: unknown) =>
        kernel.log('warn', 'Looking for work that is due failed; trying again.', { error: String(error) }),
      )
      .finally(() => (polling = undefined));
  }, POLL);
  if (running.length === 0) clearInterval(timer);
  return {
    look: (tenantId) => running.forEach(({ loop }: { loop: WorkerLoop }) => loop.look(tenantId)),
    async stop(milliseconds) {
      clearInterval(timer);
      await polling;
      await Promise.all(running.map(({ loop }) => loop.stop(milliseconds)));
    },
  };
}

/** Tenants that use the worker's module and have a row that is due: one look into an index for each. */
async function dueTenants(kernel: Kernel, owner: Pick<Database, 'transaction'>, worker: Worker): Promise<string[]> {
  const { due } = worker;
  const entity = entityOf(kernel.registry, due.entity);
  const column = quote(entity.fields.get(due.field)?.columns[0] as string);
  return owner.transaction(async (tx) => {
    await tx.query(`set local role ${INTERNAL_ROLE}`);
    const { rows } = await tx.query<{ id: string }>(
      `select t.id from tenants t where t.status = 'active'
         and not exists (select from module_switches m where m.tenant_id = t.id and m.deleted_at is null and not m.enabled and m.module = $2)
         and exists (select from ${quote(entity.table)} d where d.tenant_id = t.id and d.deleted_at is null and d.${column} <= $1)`,
      [kernel.now(), kernel.registry.moduleOf.get(worker) ?? ''],
    );
    return rows.map((row) => row.id);
  });
}

/** Looked up once for a few seconds, since a busy worker begins hundreds of transactions in them. */
function tenantWorks(kernel: Kernel): (tenantId: string) => Promise<Work> {
  const kept = new Map<string, { work: Work; until: number }>();
  return async (tenantId) => {
    const known = kept.get(tenantId);
    if (known && known.until > Date.now()) return known.work;
    const work = await tenantWork(kernel, tenantId, 'worker');
    if (typeof work === 'string') throw new Error(work);
    kept.set(tenantId, { work: quiet(work), until: Date.now() + KEPT });
    return quiet(work);
  };
}

function hostOf(kernel: Kernel, worker: Worker, workOf: (tenantId: string) => Promise<Work>): WorkerHost {
  return {
    inTenant: async (tenantId, why, step) => {
      const work = { ...(await workOf(tenantId)), requestId: kernel.newId(), reason: why };
      const on = works(worker, kernel.registry, work.rights);
      return inTransaction(work, (inside) => step(makeContext(inside), on));
    },
    request(url, request) {
      if (!kernel.outbound) throw new Error('This process calls no addresses.');
      return kernel.outbound.request(url, request);
    },
    now: () => kernel.now(),
    log: kernel.log,
  };
}
