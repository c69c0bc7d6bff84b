import { FLAGS_SQL, flagsOf, MODULES_OFF_SQL, type StoredFlag } from '../access/switches.js';
import { systemWork } from '../records/provision.js';
import { tenantKernel, type Kernel, type Work } from '../records/work.js';

/** What readers and workers write must not wake the readers: each turn would be the reason of the next. They poll, too. */
export const quiet = (work: Work): Work => ({ ...work, kernel: { ...work.kernel, wake: () => undefined } });

/** A work with all rights in the tenant, or why there is none. */
export async function tenantWork(kernel: Kernel, tenantId: string, reason: string): Promise<Work | string> {
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
  if (!tenant) return `There is no tenant ${tenantId}.`;
  if (tenant.status !== 'active') return `The tenant ${tenantId} is ${tenant.status}.`;
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
