import type { Session } from '../platform/db.js';
import type { LedgerRow } from './read-changes.js';

/** A share that was taken back or lowered, as if it were a change of the shared record. */
export interface RevokedShare {
  /** User, unit or role that had it. */
  readonly principalId: string;
  /** Of the shared record; its ledger id is negative, so that it is not taken for the share's own row. */
  readonly row: LedgerRow;
}

/** The event of {@link RevokedShare}'s rows; none of the ledger's own has this name. */
export const REVOKED = 'recordShare.revoked';

/** Shares that some of these changes took away: who had them may see the record no longer. */
export async function revokedShares(session: Session, tenantId: string, changes: readonly LedgerRow[]): Promise<RevokedShare[]> {
  const touched = changes.filter((row) => row.entity === 'recordShare' && row.operation !== 'create');
  if (touched.length === 0) return [];
  const { rows } = await session.query<{ id: string; entity: string; record_id: string; principal_id: string }>(
    `with ctx as materialized (select set_config('app.tenant', $1, true) as tenant)
     select s.* from ctx cross join lateral (select id, entity, record_id, principal_id from record_shares where ctx.tenant is not null and tenant_id = $1::uuid and id = any($2::uuid[]) offset 0) s`,
    [tenantId, touched.map((row) => row.recordId)],
  );
  const shares = new Map(rows.map((share) => [share.id, share]));
  return touched.flatMap((row) => {
    const share = shares.get(row.recordId);
    if (!share) return [];
    return [
      {
        principalId: share.principal_id,
        row: {
          ...row,
          id: -row.id,
          event: REVOKED,
          operation: 'update',
          entity: share.entity,
          recordId: share.record_id,
          before: null,
          after: null,
        },
      },
    ];
  });
}
