import type { Outbound } from '../platform/outbound.js';
import type { Vault } from '../access/secrets.js';
import type { Rights } from '../access/rights.js';
import type { NotifyRequest } from '../declare/notification.js';
import type { Mail } from '../platform/mail.js';
import type { Files } from '../declare/files.js';
import type { Database, Session, Transaction } from '../platform/db.js';
import type { Replica } from '../platform/replica.js';
import type { PersonalRead } from './read/personal-read.js';
import type { EntityModel, Registry } from '../registry/model.js';

/** What the process has once: declarations, connections, clock, ids. */
export interface Kernel {
  readonly registry: Registry;
  readonly db: Database;
  /** For reads that may be a moment old; absent where there is none. */
  readonly replica?: Replica;
  now(): Date;
  newId(): string;
  /** Called after a commit that changed something, to wake the readers of the ledger. */
  wake(tenantId: string): void;
  /** Puts a job in the queue within the transaction. */
  enqueue?(work: Work, job: string, input: Record<string, unknown>, options: { runAt?: Date; key?: string }): Promise<void>;
  /** How users are told of something, within the transaction. */
  notify?(work: Work, request: NotifyRequest): Promise<void>;
  /** Where clients reach this installation, without a slash at its end. */
  readonly publicUrl?: string;
  /** Absent where no mail server is set: nothing goes out by e-mail. */
  readonly mail?: Mail;
  /** Tells the planner how large these tables have become; without it an import into an empty table is planned as if it were still empty. */
  refreshStatistics?(tables: readonly string[]): Promise<void>;
  /** Calls to addresses that users have entered; absent where none are made. */
  readonly outbound?: Outbound;
  /** Told which personal data was read; `id` is the record's of a repeated request. Absent where nobody keeps that. */
  noteReads?(work: Work, reads: readonly PersonalRead[], id?: string): void;
  /** Seals the secrets of records; absent where none are kept. */
  readonly vault?: Vault;
  /** Contents kept outside the database; see src/files. */
  readonly files?: { of(work: Work): Files };
  /** How many requests this process has begun to answer; absent where it answers none. Long work gives way to them. */
  readonly requestsBegun?: () => number;
  log(level: 'info' | 'warn' | 'error', message: string, facts?: Record<string, unknown>): void;
}

/** The kernel as the tenant of these rights has shaped it. */
export const shaped = (kernel: Kernel, rights: Rights): Kernel =>
  rights.registry && rights.registry !== kernel.registry ? { ...kernel, registry: rights.registry } : kernel;

/** The kernel of one tenant by the tenant's id, for work that begins without anybody's rights: jobs and commands. */
export async function tenantKernel(kernel: Kernel, tenantId: string): Promise<Kernel> {
  const { shapes } = kernel.registry;
  if (!shapes) return kernel;
  const [row] = await underTenant<{ v: number }>(
    kernel.db,
    tenantId,
    'select shape_version as v from tenants where id = $1::uuid',
    [tenantId],
  );
  const registry = row && row.v > 0 ? await shapes.registryOf(tenantId, row.v) : undefined;
  return registry ? { ...kernel, registry } : kernel;
}

/** One request's work: who, in which language, and inside which transaction, if any. */
export interface Work {
  readonly kernel: Kernel;
  readonly rights: Rights;
  readonly requestId: string;
  readonly locale: string;
  /** Why the kernel acts by itself; stands in the ledger. */
  readonly reason: string | null;
  /** Code of modules may set read-only fields and states; clients may not. */
  readonly trusted: boolean;
  readonly tx: Transaction | null;
  /** How deep listeners and actions have called each other. */
  readonly depth: number;
}

/** The cached rights are older than the tenant's; nothing was done, and the request starts over with new ones. */
export class StaleRights extends Error {}

export const session = (work: Work): Session => work.tx ?? work.kernel.db;

/** Runs `step` in the work's transaction, or in one of its own; wakes the ledger's readers after the commit. */
export async function inTransaction<T>(work: Work, step: (inside: Work) => Promise<T>): Promise<T> {
  if (work.tx) return step(work);
  const result = await work.kernel.db.transaction(async (tx) => {
    const opened = { ...work, tx };
    const access = await settle(opened);
    if (work.rights.accessVersion >= 0 && access !== work.rights.accessVersion) throw new StaleRights();
    // Fresh at its start, the rights hold for the whole transaction, which may itself change them.
    return step({ ...opened, rights: { ...work.rights, accessVersion: -1 } });
  });
  work.kernel.wake(work.rights.tenantId);
  return result;
}

/** Tells the transaction its tenant and actor, for statements without {@link contextCte}; gives the tenant's access version. */
export async function settle(work: Work): Promise<number | null> {
  const { rows } = await session(work).query<{ access: number | null }>(settlement(work));
  return rows[0]?.access ?? null;
}

/** The statement of {@link settle}. */
export function settlement(work: Work): { text: string; values: unknown[] } {
  const values: unknown[] = [];
  const head = contextCte(work, (value, type) => `$${values.push(value)}::${type}`);
  return {
    text: `with ${head} select (select access_version from tenants where id = $1::uuid and ctx.tenant is not null) as access from ctx`,
    values,
  };
}

/**
 * The head of every statement: tells the session which tenant, actor and request it serves (transaction-local), and reads the
 * tenant's access version. What follows must depend on `ctx`, so that row-level security sees the tenant when it is evaluated.
 */
export function contextCte(
  work: { readonly rights: Rights; readonly requestId: unknown; readonly reason: unknown },
  bind: (value: unknown, type: string) => string,
): string {
  const { rights } = work;
  return (
    `ctx as materialized (select set_config('app.tenant', ${bind(rights.tenantId, 'text')}, true) as tenant, ` +
    `set_config('app.actor', ${bind(rights.userId ?? '', 'text')}, true) as actor, set_config('app.request', ${bind(work.requestId, 'text')}, true) as request, ` +
    `set_config('app.reason', ${bind(work.reason ?? '', 'text')}, true) as reason)`
  );
}

/**
 * Rows of a query on tenants' tables by one statement. The query is a scalar subquery that depends on `ctx`, because PostgreSQL
 * may otherwise reorder the join and evaluate row-level security before the tenant is set, which gives no rows.
 */
export async function underTenant<T>(
  db: Session,
  tenantId: string,
  sql: string,
  values: readonly unknown[],
  name?: string,
): Promise<T[]> {
  const text = `with ctx as materialized (select set_config('app.tenant', $${values.length + 1}, true) as tenant) select (select coalesce(json_agg(r), '[]') from (${sql}) r where ctx.tenant is not null) as rows from ctx`;
  const { rows } = await db.query<{ rows: string }>({ text, values: [...values, tenantId], ...(name ? { name } : {}) });
  return JSON.parse(rows[0]?.rows ?? '[]') as T[];
}

export function entityNamed(work: Work, name: string): EntityModel {
  const entity = work.kernel.registry.entities.get(name);
  if (!entity) throw new Error(`No entity ${name} is declared.`);
  return entity;
}
