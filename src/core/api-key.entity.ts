import { defineEntity } from '../declare/entity.js';
import type { Context } from '../declare/context.js';
import { computed } from '../declare/fields/computed.js';
import { link } from '../declare/fields/link.js';
import { tags } from '../declare/fields/tags.js';
import { text } from '../declare/fields/text.js';
import { timestamp } from '../declare/fields/timestamp.js';

/** Kept with the secret, since every change of this record would make all cached rights of the tenant be read anew. */
async function lastUses(records: readonly Readonly<Record<string, unknown>>[], ctx: Context): Promise<(string | null)[]> {
  const rows = await ctx.sql<{ key_id: string; at: string | null }>(
    `select key_id, to_char(last_used_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at from api_secrets where tenant_id = $1 and key_id = any($2::uuid[])`,
    [ctx.actor.tenantId, records.map((record) => record['id'])],
  );
  const uses = new Map(rows.map((row) => [row.key_id, row.at]));
  return records.map((record) => uses.get(String(record['id'])) ?? null);
}

/** A program's way in, with its user's rights or fewer. Its secret is shown once, by `apiKey.issue`; everybody sees their own keys. */
export const apiKey = defineEntity('apiKey', {
  title: 'name',
  label: { en: 'API key', ru: 'Ключ API' },
  readOnly: true,
  fields: {
    name: text({ required: true, max: 100 }),
    prefix: text({ required: true, max: 60, description: 'The key without its secret, to recognise it by.' }),
    scopes: tags({
      index: false,
      description: 'Permissions the key is limited to: person.read, person.*, *.read. None: all its user may do.',
    }),
    expiresAt: timestamp(),
    revokedAt: timestamp(),
    lastUsedAt: computed(
      timestamp(),
      { reads: ['id'], load: (records, ctx) => lastUses(records, ctx) },
      { description: 'To the minute.' },
    ),
    user: link('user', { required: true, inverse: 'apiKeys', onDelete: 'cascade' }),
  },
  access: {
    manager: { read: 'own', update: 'own' },
    rep: { read: 'own', update: 'own' },
    viewer: { read: 'own', update: 'own' },
  },
});
