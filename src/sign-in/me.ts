import type { Scope } from '../declare/access.js';
import { inTransaction, session as sessionOf, type Work } from '../records/work.js';

/** What a caller may know of itself. */
export interface Me {
  readonly user: { id: string; name: string; email: string; locale: string | null; timeZone: string | null };
  readonly tenant: { id: string; slug: string; name: string; baseCurrency: string; timeZone: string; locale: string };
  /** System roles by their name, the tenant's own by theirs. */
  readonly roles: readonly string[];
  /** Each permission the caller has with its scope: `{ "person.read": "tenant" }`. */
  readonly permissions: Readonly<Record<string, Scope>>;
  /** Null for an API key. */
  readonly sessionId: string | null;
  readonly keyId: string | null;
}

/** Throws `StaleRights`. */
export function readMe(work: Work): Promise<Me> {
  const { tenantId, userId, roles, sessionId, keyId } = work.rights;
  return inTransaction(work, async (inside) => {
    const { rows } = await sessionOf(inside).query<{ me: string }>(
      `select json_build_object(
         'user', json_build_object('id', u.id, 'name', u.name, 'email', u.email, 'locale', u.locale, 'timeZone', u.time_zone),
         'tenant', json_build_object('id', t.id, 'slug', t.slug, 'name', t.name, 'baseCurrency', t.base_currency, 'timeZone', t.time_zone, 'locale', t.locale)) as me
       from tenants t join users u on u.tenant_id = t.id and u.id = $2 where t.id = $1`,
      [tenantId, userId],
    );
    return {
      ...(JSON.parse(rows[0]?.me ?? '{}') as Pick<Me, 'user' | 'tenant'>),
      roles,
      permissions: permissionsOf(work),
      sessionId,
      keyId,
    };
  });
}

function permissionsOf({ rights, kernel }: Work): Record<string, Scope> {
  if (rights.all) return Object.fromEntries([...kernel.registry.permissions].sort().map((permission) => [permission, 'tenant']));
  return Object.fromEntries([...rights.scopes].filter(([, scope]) => scope !== 'none').sort());
}
