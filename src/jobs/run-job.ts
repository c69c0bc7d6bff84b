import { FLAGS_SQL, flagsOf, MODULES_OFF_SQL, works, type StoredFlag } from '../access/switches.js';
import { systemWork } from '../records/provision.js';
import type { EventOf } from '../declare/module.js';
import { apiChange } from '../ledger/api-change.js';
import { readChange } from '../ledger/read-changes.js';
import type { Session } from '../platform/db.js';
import { makeContext } from '../records/context.js';
import { tenantKernel, type Kernel } from '../records/work.js';
import { UPKEEP } from './upkeep.js';

/** What stands in the queue. A listener's input names the ledger's row and nothing of its content. */
export interface QueuedJob {
  readonly kind: 'job' | 'listener' | 'upkeep';
  readonly name: string;
  /** Null for upkeep. */
  readonly tenantId: string | null;
  readonly input: Record<string, unknown>;
}

/** Runs one job; `id` stands in the ledger as the request of all its changes. A throw makes the queue try again. */
export async function runJob(kernel: Kernel, owner: Session, job: QueuedJob, id: string): Promise<void> {
  if (job.tenantId === null) return runUpkeep(owner, job.name);
  const work = { ...(await workOf(kernel, job.tenantId, `${job.kind} ${job.name}`)), requestId: id };
  if (job.kind === 'listener') return runListener(kernel, job, job.tenantId, work);
  const declared = kernel.registry.jobs.get(job.name);
  if (!declared) throw new Error(`No job ${job.name} is declared in this process.`);
  if (!works(declared, kernel.registry, work.rights)) return;
  await declared.run(makeContext(work), job.input);
}

async function workOf(kernel: Kernel, tenantId: string, reason: string) {
  const { rows } = await kernel.db.query<{
    base_currency: string;
    time_zone: string;
    locale: string;
    status: string;
    settings: string;
    modules_off: string;
    flags: string;
  }>(
    // OFFSET keeps PostgreSQL from reading the table before the tenant is set.
    `with ctx as materialized (select set_config('app.tenant', $1, true) as tenant)
     select t.* from ctx cross join lateral (select base_currency, time_zone, locale, status, settings,
       coalesce(${MODULES_OFF_SQL}, '[]') as modules_off, coalesce(${FLAGS_SQL.replaceAll('$2::uuid', 'null')}, '[]') as flags from tenants where id = $1::uuid and ctx.tenant is not null offset 0) t`,
    [tenantId],
  );
  const [tenant] = rows;
  if (!tenant) throw new Error(`There is no tenant ${tenantId}.`);
  if (tenant.status !== 'active') throw new Error(`The tenant ${tenantId} is ${tenant.status}.`);
  const work = systemWork(
    await tenantKernel(kernel, tenantId),
    {
      id: tenantId,
      baseCurrency: tenant.base_currency,
      timeZone: tenant.time_zone,
      settings: JSON.parse(tenant.settings) as Record<string, unknown>,
    },
    reason,
    tenant.locale,
  );
  // What a switched-off module has queued is not done, and nothing of it is touched by others.
  const modulesOff = new Set(JSON.parse(tenant.modules_off) as string[]);
  const flags = flagsOf(kernel.registry, JSON.parse(tenant.flags) as StoredFlag[], null, []);
  return { ...work, rights: { ...work.rights, modulesOff, flags } };
}

async function runUpkeep(owner: Session, name: string): Promise<void> {
  const upkeep = UPKEEP.find((one) => one.name === name);
  if (!upkeep) throw new Error(`No upkeep ${name} is known in this process.`);
  await upkeep.run(owner);
}

async function runListener(
  kernel: Kernel,
  job: QueuedJob,
  tenantId: string,
  work: Parameters<typeof makeContext>[0],
): Promise<void> {
  const row = await readChange(kernel.db, tenantId, { xid: String(job.input.xid), id: Number(job.input.id) });
  if (!row) throw new Error(`The ledger has no row (${String(job.input.xid)}, ${String(job.input.id)}).`);
  const { listeners } = kernel.registry;
  const hearing = [...(listeners.get(row.event) ?? []), ...(listeners.get('*') ?? [])];
  const listener = hearing.find((one) => one.name === job.name && one.when === 'afterCommit');
  if (!listener) throw new Error(`No listener ${job.name} of ${row.event} is declared in this process.`);
  if (!works(listener, kernel.registry, work.rights)) return;
  const entity = work.kernel.registry.entities.get(row.entity);
  const { before, after } = entity ? apiChange(entity, row) : row;
  const { event: name, recordId, version, requestId } = row;
  const change = `${row.position.xid}.${row.id}`;
  const event: EventOf = { event: name, entity: row.entity, recordId, version, before, after, requestId, change };
  await listener.run(makeContext(work), event);
}
