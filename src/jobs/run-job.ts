import { works } from '../access/switches.js';
import type { EventOf } from '../declare/module.js';
import { apiChange } from '../ledger/api-change.js';
import { readChange } from '../ledger/read-changes.js';
import type { Session } from '../platform/db.js';
import { makeContext } from '../records/context.js';
import type { Kernel, Work } from '../records/work.js';
import { tenantWork } from './tenant-work.js';
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

async function workOf(kernel: Kernel, tenantId: string, reason: string): Promise<Work> {
  const work = await tenantWork(kernel, tenantId, reason);
  if (typeof work === 'string') throw new Error(work);
  return work;
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
