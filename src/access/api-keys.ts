import { randomBytes } from 'node:crypto';
import type { Database, Session } from '../platform/db.js';
import { asUuid } from './refresh-tokens.js';
import { sha256 } from './secrets.js';

const FORM = /^crm_live_([0-9a-f]{32})_[A-Za-z0-9_-]{43}$/;

/** Whose a genuine key is. `expiresAt` in milliseconds since 1970, `Infinity` for never. */
export interface KeyOwner {
  readonly keyId: string;
  readonly tenantId: string;
  readonly userId: string;
  readonly expiresAt: number;
}

/** A new key: `crm_live_<id>_<256 random bits>`, which secret scanners can recognise; `prefix` is the part that is no secret. */
export function newApiKey(id: string): { key: string; prefix: string; hash: string } {
  const prefix = `crm_live_${id.replaceAll('-', '')}`;
  const key = `${prefix}_${randomBytes(32).toString('base64url')}`;
  return { key, prefix, hash: sha256(key) };
}

/** True for texts that look like API keys, so that they need not be tried as access tokens. */
export const looksLikeApiKey = (token: string): boolean => token.startsWith('crm_live_');

/** The owner of a key that is known, unexpired and not revoked; null otherwise. */
export async function keyOwner(db: Session, key: string): Promise<KeyOwner | null> {
  const hex = FORM.exec(key)?.[1];
  if (!hex) return null;
  const keyId = asUuid(hex);
  const { rows } = await db.query<{ tenant_id: string; user_id: string; expires_at: string | null }>({
    name: 'api-key-owner',
    text: 'select tenant_id, user_id, extract(epoch from expires_at) * 1000 as expires_at from api_key_owner($1, $2)',
    values: [keyId, sha256(key)],
  });
  const [row] = rows;
  return row
    ? {
        keyId,
        tenantId: row.tenant_id,
        userId: row.user_id,
        expiresAt: row.expires_at === null ? Infinity : Number(row.expires_at),
      }
    : null;
}

/** Notes the use of a key, at most once a minute whichever process it was. */
export async function noteKeyUse(db: Database, key: { tenantId: string; keyId: string }): Promise<void> {
  await db.batch([
    { text: `select set_config('app.tenant', $1, true)`, values: [key.tenantId] },
    {
      text: `update api_secrets set last_used_at = now() where tenant_id = $1 and key_id = $2 and (last_used_at is null or last_used_at < now() - interval '1 minute')`,
      values: [key.tenantId, key.keyId],
    },
  ]);
}
