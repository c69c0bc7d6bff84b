import type { Kernel, Work } from './work.js';
import { settle } from './work.js';
import { APP_ROLE, type Database, type Transaction } from '../platform/db.js';
import { invalid } from '../platform/problem.js';
import { INTERNAL_ROLE } from '../platform/roles.sql.js';
import { systemRights } from '../access/rights.js';

export interface NewTenant {
  readonly slug: string;
  readonly name: string;
  readonly baseCurrency?: string;
  readonly timeZone?: string;
  readonly locale?: string;
}

/** A work with all rights in one tenant; `reason` stands in the ledger. */
export function systemWork(
  kernel: Kernel,
  tenant: { id: string; baseCurrency: string; timeZone: string; settings?: Readonly<Record<string, unknown>> },
  reason: string,
  locale = 'en',
): Work {
  return { kernel, rights: systemRights(tenant), requestId: kernel.newId(), locale, reason, trusted: true, tx: null, depth: 0 };
}

const SYSTEM_ROLE_NAMES = { admin: 'Administrator', manager: 'Manager', rep: 'Representative', viewer: 'Viewer' } as const;

/** Whether the installation has any tenant. */
export function hasTenants(owner: Pick<Database, 'transaction'>): Promise<boolean> {
  return owner.transaction(async (tx) => {
    await tx.query(`set local role ${INTERNAL_ROLE}`);
    return (await tx.query('select from tenants limit 1')).rowCount > 0;
  });
}

/** What a new tenant is filled with: a work with all rights in it, and its system roles. */
export interface MadeTenant {
  readonly work: Work;
  readonly roles: Record<keyof typeof SYSTEM_ROLE_NAMES, string>;
}

/** Makes a tenant with the four system roles, all or nothing; `owner` is the login that owns the tables, since the app itself may not make tenants. */
export async function createTenant(kernel: Kernel, owner: Pick<Database, 'transaction'>, tenant: NewTenant): Promise<MadeTenant> {
  const { work, roles } = await owner.transaction((tx) => tenantWithin(kernel, tx, tenant));
  return { work: { ...work, tx: null }, roles };
}

/**
 * As {@link createTenant}, inside a transaction of the owner, which goes on under the app's role: what the returned work writes
 * becomes visible together with the tenant or not at all.
 */
export async function tenantWithin(kernel: Kernel, tx: Transaction, tenant: NewTenant): Promise<MadeTenant> {
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(tenant.slug)) throw invalid('/slug', 'Small Latin letters, digits and hyphens.');
  const id = kernel.newId();
  const row = { baseCurrency: tenant.baseCurrency ?? 'EUR', timeZone: tenant.timeZone ?? 'UTC' };
  await tx.query(`select create_tenant($1, $2, $3, $4, $5, $6)`, [
    id,
    tenant.slug,
    tenant.name,
    row.baseCurrency,
    row.timeZone,
    tenant.locale ?? 'en',
  ]);
  await tx.query(`set local role ${APP_ROLE}`);
  const work = { ...systemWork(kernel, { id, ...row }, 'tenant created', tenant.locale ?? 'en'), tx };
  await settle(work);
  const roles: Record<string, string> = {};
  for (const [key, name] of Object.entries(SYSTEM_ROLE_NAMES)) {
    roles[key] = kernel.newId();
    await tx.query(`insert into roles (tenant_id, id, name, system_role) values ($1, $2, $3, $4)`, [id, roles[key], name, key]);
  }
  return { work, roles: roles as MadeTenant['roles'] };
}
