import { withTenantShapes } from '../adapt/custom/shapes.js';
import { kernelModules } from '../parts/index.js';
import { createIds } from '../platform/ids.js';
import { invalid } from '../platform/problem.js';
import { INTERNAL_ROLE } from '../platform/roles.sql.js';
import { systemWork } from '../records/provision.js';
import { tenantKernel, type Kernel, type Work } from '../records/work.js';
import { buildRegistry } from '../registry/build.js';
import type { EntityModel, Registry } from '../registry/model.js';
import { nearest } from '../registry/checks.js';
import type { Call, Connected } from './command.js';
import { installedModules } from './project.js';

interface Tenant {
  id: string;
  slug: string;
  baseCurrency: string;
  timeZone: string;
}

/** All rights in the tenant that `--tenant` names, or in the only one there is; `reason` stands in the history. */
export async function tenantWork(call: Call, reason: string): Promise<Work & { readonly slug: string }> {
  const connected = await call.connect();
  const slug = typeof call.options['tenant'] === 'string' ? call.options['tenant'] : null;
  const everything = connected.open({ role: INTERNAL_ROLE, applicationName: 'eleven cli' });
  const { rows } = await everything.query<Tenant>(
    `select id, slug, base_currency as "baseCurrency", time_zone as "timeZone" from tenants where $1::text is null or slug = $1 order by slug limit 20`,
    [slug],
  );
  const [tenant] = rows;
  if (!tenant)
    throw invalid(
      '/tenant',
      slug === null ? 'There is no tenant yet; make one with npx eleven tenant add my-firm.' : `There is no tenant ${slug}.`,
    );
  if (rows.length > 1) throw invalid('/tenant', `Say which tenant: --tenant ${rows.map((row) => row.slug).join(' | ')}.`);
  return { ...systemWork(await tenantKernel(await kernelOn(connected), tenant.id), tenant, reason), slug: tenant.slug };
}

/** What a change of records needs; running servers learn of it by the ledger. */
export async function kernelOn(connected: Connected): Promise<Kernel> {
  const ids = createIds();
  const db = connected.open();
  return {
    registry: withTenantShapes(buildRegistry([...kernelModules, ...(await installedModules())]), db),
    db,
    now: () => new Date(),
    newId: () => ids.next(),
    wake: () => undefined,
    log: () => undefined,
  };
}

/** An entity by its name, plural or route: `person`, `people`, `contact-points`. */
export function entityCalled(registry: Registry, name: string): EntityModel {
  const entities = [...registry.entities.values()];
  const found = entities.find((entity) => [entity.name, entity.plural, entity.route, entity.table].includes(name));
  if (!found)
    throw invalid(
      '/entity',
      `There is no entity ${name}; did you mean ${nearest(
        name,
        entities.map((entity) => entity.name),
      )}?`,
    );
  return found;
}
