import type { SealedPlace } from '../access/reseal.js';
import type { Setting } from '../declare/module.js';
import { TENANT } from '../platform/tenant-sql.js';
import { session, underTenant, type Kernel, type Work } from './work.js';

/** How a secret setting stands in `tenants.settings`. */
interface Sealed {
  readonly sealed: string;
}

const bound = (tenantId: string, setting: Setting): string => `setting ${tenantId} ${setting.name}`;

export const SEALED_SETTINGS: SealedPlace = {
  name: 'secret settings',
  purpose: 'record-secrets',
  // A setting that is no secret may be JSON of whatever shape; what a vault gives is at least 38 letters long.
  select: `select t.id as tenant, array[s.key] as key, s.value ->> 'sealed' as sealed, 'setting ' || t.id || ' ' || s.key as bound
    from tenants t cross join lateral jsonb_each(t.settings) s where jsonb_typeof(s.value) = 'object' and s.value ->> 'sealed' ~ '^([A-Za-z0-9_-]{8}[.])?[A-Za-z0-9_-]{38,}$'`,
  update: `update tenants set settings = jsonb_set(settings, array[($3::text[])[1], 'sealed'], to_jsonb($1::text))
    where id = ${TENANT} and settings -> ($3::text[])[1] ->> 'sealed' = $2`,
};

/** The value as `tenants.settings` keeps it. */
export function storedSetting(setting: Setting, value: unknown, { kernel, rights }: Work): unknown {
  if (!setting.secret) return value;
  if (!kernel.vault) throw new Error('This process keeps no secrets: it has no SECRET_KEY.');
  return { sealed: kernel.vault.seal(JSON.stringify(value), bound(rights.tenantId, setting)) } satisfies Sealed;
}

/** The opposite of {@link storedSetting}; the default where nothing is stored, or where another SECRET_KEY sealed it. */
export function openedSetting(setting: Setting, stored: unknown, tenantId: string, kernel: Kernel): unknown {
  if (stored === null || stored === undefined) return setting.default;
  if (!setting.secret) return stored;
  const text = kernel.vault?.open((stored as Sealed).sealed, bound(tenantId, setting)) ?? null;
  return text === null ? setting.default : JSON.parse(text);
}

/** The tenant's value of a declared setting, as it is now. Throws where none of the name is declared. */
export async function settingOf<T>(name: string, work: Work): Promise<T> {
  const declared = work.kernel.registry.settings.get(name);
  if (!declared) throw new Error(`No setting ${name} is declared.`);
  const { tenantId } = work.rights;
  const [row] = await underTenant<{ v: unknown }>(
    session(work),
    tenantId,
    declared.column
      ? `select to_jsonb(${declared.column}) as v from tenants where id = $1::uuid`
      : 'select settings -> $2 as v from tenants where id = $1::uuid',
    declared.column ? [tenantId] : [tenantId, name],
  );
  return openedSetting(declared, row?.v, tenantId, work.kernel) as T;
}
