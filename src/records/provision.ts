import type { Kernel, Work } from './work.js';
import { inTransaction } from './work.js';
import { invalid } from '../platform/problem.js';
import { systemRights } from '../access/rights.js';

export interface NewTenant {
  readonly slug: string;
  readonly name: string;
  readonly baseCurrency?: string;
  readonly timeZone?: string;
  readonly locale?: string;
}

/** A work with all rights in one tenant; `reason` stands in the ledger. */
export function systemWork(kernel: Kernel, tenant: { id: string; baseCurrency: string; timeZone: string }, reason: string, locale = 'en'): Work {
  return { kernel, rights: systemRights(tenant), requestId: kernel.newId(), locale, reason, trusted: true, tx: null, depth: 0 };
}

const SYSTEM_ROLE_NAMES = { admin: 'Administrator', manager: 'Manager', rep: 'Representative', viewer: 'Viewer' } as const;

/**
 * Makes a tenant with the four system roles; `owner` is the login that owns the tables, since the app itself may not make tenants.
 * Returns a work to fill it with.
 */
export async function createTenant(kernel: Kernel, owner: { query(text: string, values: unknown[]): Promise<unknown> }, tenant: NewTenant): Promise<{ work: Work; roles: Record<keyof typeof SYSTEM_ROLE_NAMES, string> }> {
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(tenant.slug)) throw invalid('/slug', 'Small Latin letters, digits and hyphens.');
  const id = kernel.newId();
  const row = { baseCurrency: tenant.baseCurrency ?? 'EUR', timeZone: tenant.timeZone ?? 'UTC' };
  await owner.query(`select create_tenant($1, $2, $3, $4, $5, $6)`, [id, tenant.slug, tenant.name, row.baseCurrency, row.timeZone, tenant.locale ?? 'en']);
  const work = systemWork(kernel, { id, ...row }, 'tenant created', tenant.locale ?? 'en');
  const roles = await inTransaction(work, async (inside) => {
    const made: Record<string, string> = {};
    for (const [key, name] of Object.entries(SYSTEM_ROLE_NAMES)) {
      const roleId = kernel.newId();
      await inside.tx?.query(`insert into roles (tenant_id, id, name, system_role) values ($1, $2, $3, $4)`, [id, roleId, name, key]);
      made[key] = roleId;
    }
    return made as Record<keyof typeof SYSTEM_ROLE_NAMES, string>;
  });
  return { work, roles };
}
