import { loadRights } from '../../access/load-rights.js';
import type { Work } from '../../records/work.js';

/** Whose rights a schedule has. */
export interface Acting {
  readonly ownerId: string | null;
  readonly apiKeyId: string | null;
}

/** The work with the rights, of this moment, of the schedule's owner and key; null if either is not active any more. */
export async function actingFor(work: Work, { ownerId, apiKeyId }: Acting): Promise<Work | null> {
  if (ownerId === null) return null;
  const { kernel, rights: given } = work;
  const rights = await loadRights(kernel.db, kernel.registry, {
    tenantId: given.tenantId,
    userId: ownerId,
    keyId: apiKeyId,
    sessionId: null,
  });
  return rights && { ...work, rights, trusted: false };
}
