import { Problem } from '../platform/problem.js';
import { makeContext } from '../records/context.js';
import type { Work } from '../records/work.js';
import type { Provider } from './oidc-client.js';

/**
 * The user that the provider's claims stand for: known by the provider's own id from an earlier sign-in, found by a verified
 * address, or made. An address that is not verified proves nothing, since anybody may have typed it. Throws 403 `not_a_user`.
 */
export async function userOfClaims(work: Work, provider: Provider, claims: Readonly<Record<string, unknown>>): Promise<string> {
  const ctx = makeContext(work);
  const subject = String(claims['sub']);
  const [known] = await ctx.sql<{ user_id: string; active: boolean }>(
    `select i.user_id, u.status = 'active' and u.deleted_at is null as active from provider_identities i join users u on u.tenant_id = i.tenant_id and u.id = i.user_id
     where i.tenant_id = $1 and i.provider_id = $2 and i.subject = $3`,
    [ctx.actor.tenantId, provider.id, subject],
  );
  if (known) {
    if (!known.active) throw notAUser();
    return known.user_id;
  }
  const email =
    typeof claims['email'] === 'string' && claims['email_verified'] === true ? claims['email'].trim().toLowerCase() : null;
  if (email === null || !speaksFor(provider, email)) throw notAUser();
  const userId =
    (provider.matchByEmail ? await byAddress(work, email) : null) ?? (await provisioned(work, provider, email, claims['name']));
  await ctx.sql(
    'insert into provider_identities (tenant_id, provider_id, subject, user_id) values ($1, $2, $3, $4) on conflict do nothing',
    [ctx.actor.tenantId, provider.id, subject, userId],
  );
  return userId;
}

const notAUser = (): Problem =>
  new Problem('not_a_user', 403, 'You have no account here that this sign-in leads to: ask your administrator for one.');

const speaksFor = ({ domains }: Provider, email: string): boolean =>
  domains.length === 0 || domains.includes(email.slice(email.lastIndexOf('@') + 1));

/** Somebody who was invited has come in by this. */
async function byAddress(work: Work, email: string): Promise<string | null> {
  const users = makeContext(work).records('user');
  const { nodes } = await users.list({ filter: { email: { eq: email } }, fields: ['id', 'status'], first: 1 });
  const [user] = nodes;
  if (!user) return null;
  if (user.status !== 'active' && user.status !== 'invited') throw notAUser();
  if (user.status === 'invited') await users.update(user.id, { status: 'active' });
  return user.id;
}

async function provisioned(work: Work, provider: Provider, email: string, name: unknown): Promise<string> {
  if (!provider.autoProvision || !provider.roleId) throw notAUser();
  const ctx = makeContext(work);
  // An address that is taken belongs to somebody whom this provider may not stand for.
  const { nodes } = await ctx.records('user').list({ filter: { email: { eq: email } }, fields: ['id'], first: 1 });
  if (nodes.length > 0) throw notAUser();
  const user = await ctx
    .records('user')
    .create({ email, name: typeof name === 'string' && name.trim() !== '' ? name.slice(0, 200) : email });
  await ctx.records('roleAssignment').create({ userId: user.id, roleId: provider.roleId });
  return user.id;
}
