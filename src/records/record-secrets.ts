import type { SealedPlace } from '../access/reseal.js';
import type { RecordSecrets } from '../declare/context.js';
import { TENANT } from '../platform/tenant-sql.js';
import { inTransaction, session, settle, underTenant, type Work } from './work.js';

export const SEALED_RECORD_SECRETS: SealedPlace = {
  name: 'secrets of records',
  purpose: 'record-secrets',
  select: `select tenant_id as tenant, array[id::text] as key, sealed, tenant_id || '/' || record_id || '/' || name as bound from record_secrets`,
  update: `update record_secrets set sealed = $1 where tenant_id = ${TENANT} and sealed = $2 and id = ($3::text[])[1]::uuid`,
};

/** Bound to tenant, record and name, so that a sealed secret copied to another row does not open. */
export function recordSecrets(work: Work): RecordSecrets {
  const { tenantId } = work.rights;
  const vault = () => {
    if (!work.kernel.vault) throw new Error('This process keeps no secrets.');
    return work.kernel.vault;
  };
  const bound = (recordId: string, name: string) => `${tenantId}/${recordId}/${name}`;
  const write = (text: string, values: readonly unknown[]) =>
    inTransaction(work, async (inside) => {
      await settle(inside);
      await session(inside).query(text, values);
    });
  return {
    async add(recordId, name, secret, earlierUntil) {
      await write(
        'update record_secrets set expires_at = least(expires_at, $4) where tenant_id = $1 and record_id = $2 and name = $3',
        [tenantId, recordId, name, earlierUntil],
      );
      await write('insert into record_secrets (tenant_id, id, record_id, name, sealed) values ($1, $2, $3, $4, $5)', [
        tenantId,
        work.kernel.newId(),
        recordId,
        name,
        vault().seal(secret, bound(recordId, name)),
      ]);
    },
    async read(recordIds, name) {
      const rows = await underTenant<{ record_id: string; sealed: string }>(
        session(work),
        tenantId,
        `select record_id, sealed from record_secrets where tenant_id = $1::uuid and record_id = any($2::uuid[]) and name = $3
         and (expires_at is null or expires_at > $4::timestamptz) order by id desc`,
        [tenantId, recordIds, name, work.kernel.now()],
        'record-secrets',
      );
      const found = new Map<string, string[]>();
      for (const { record_id, sealed } of rows) {
        const secret = vault().open(sealed, bound(record_id, name));
        if (secret !== null) found.set(record_id, [...(found.get(record_id) ?? []), secret]);
      }
      return found;
    },
    forget: (recordId) => write('delete from record_secrets where tenant_id = $1 and record_id = $2', [tenantId, recordId]),
  };
}
