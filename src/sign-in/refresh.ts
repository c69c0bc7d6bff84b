import { makeContext } from '../records/context.js';
import { inTransaction, session as sessionOf, underTenant, type Work } from '../records/work.js';
import { systemWork } from '../records/provision.js';
import { wrongRefreshToken } from '../access/refusals.js';
import { tenantOf, type Successor } from '../access/refresh-tokens.js';
import type { SignInTools, TokenPair } from './begin-session.js';

/** For so long after its use a refresh token still gets its successor again: the answer may have been lost, or several tabs asked at once. */
const GRACE = `interval '10 seconds'`;

interface Family {
  hash: string;
  session_id: string;
  user_id: string;
  generation: number;
  expired: boolean;
  active: boolean;
  used: boolean;
  repeatable: boolean;
  successor: string | null;
}

type Outcome = { kind: 'refused' } | { kind: 'reused' } | { kind: 'goes-on'; userId: string; sessionId: string; next: Successor };

/**
 * Exchanges a refresh token for a new pair, until the session has lived as long as one may. Used once more within ten seconds, and while its successor is unused, it gets the
 * same successor; any other second use means that somebody has a copy: the whole session is ended and the event
 * `user.refreshTokenReused` stands in the ledger. Throws 401 `invalid_refresh_token`.
 */
export async function refreshSession(token: string, tools: SignInTools): Promise<TokenPair> {
  const tenantId = tenantOf(token);
  if (!tenantId) throw wrongRefreshToken();
  const [tenant] = await underTenant<{ base_currency: string; time_zone: string }>(
    tools.kernel.db,
    tenantId,
    `select base_currency, time_zone from tenants where id = $1 and status = 'active'`,
    [tenantId],
    'tenant-of-refresh',
  );
  if (!tenant) throw wrongRefreshToken();
  const work = systemWork(
    tools.kernel,
    { id: tenantId, baseCurrency: tenant.base_currency, timeZone: tenant.time_zone },
    'refresh token used twice',
  );
  const outcome = await inTransaction(work, (inside) => rotate(token, inside, tools));
  if (outcome.kind !== 'goes-on') throw wrongRefreshToken();
  const accessToken = await tools.access.sign({ tenantId, userId: outcome.userId, sessionId: outcome.sessionId });
  return { accessToken, refreshToken: outcome.next.token, expiresIn: tools.accessMinutes * 60 };
}

async function rotate(token: string, work: Work, tools: SignInTools): Promise<Outcome> {
  const successors = tools.refresh.successors(token);
  const [next] = successors;
  const { tenantId } = work.rights;
  const family = await locked(tools.refresh.hashes(token), tools.sessionDays, work);
  if (!family || family.expired || !family.active) return { kind: 'refused' };
  if (family.used) {
    const given = successors.find((one) => one.hash === family.successor);
    if (family.repeatable && given) return { kind: 'goes-on', userId: family.user_id, sessionId: family.session_id, next: given };
    await endFamily(family, work);
    return { kind: 'reused' };
  }
  await sessionOf(work).query(
    'update refresh_tokens set used_at = clock_timestamp(), successor = $3 where tenant_id = $1 and hash = $2',
    [tenantId, family.hash, next.hash],
  );
  await sessionOf(work).query(
    `insert into refresh_tokens (tenant_id, hash, session_id, generation, expires_at)
     select $1, $2, s.id, $4, least(now() + make_interval(days => $5), s.created_at + make_interval(days => $6)) from sessions s where s.tenant_id = $1 and s.id = $3`,
    [tenantId, next.hash, family.session_id, family.generation + 1, tools.refreshDays, tools.sessionDays],
  );
  await sessionOf(work).query('update sessions set last_seen_at = now() where tenant_id = $1 and id = $2', [
    tenantId,
    family.session_id,
  ]);
  return { kind: 'goes-on', userId: family.user_id, sessionId: family.session_id, next };
}

/** Two statements: the second must see what those committed for whose lock the first has waited. */
async function locked(hashes: readonly string[], sessionDays: number, work: Work): Promise<Family | undefined> {
  const key = [work.rights.tenantId, hashes];
  await sessionOf(work).query('select from refresh_tokens where tenant_id = $1 and hash = any($2::text[]) for update', key);
  const { rows } = await sessionOf(work).query<Family>(
    `select r.hash, r.session_id, s.user_id, r.generation, r.expires_at <= now() or s.created_at + make_interval(days => $3) <= now() as expired, s.revoked_at is null and u.status = 'active' as active, r.used_at is not null as used,
       coalesce(r.used_at > clock_timestamp() - ${GRACE} and n.used_at is null, false) as repeatable, r.successor
     from refresh_tokens r join sessions s on s.tenant_id = r.tenant_id and s.id = r.session_id
     join users u on u.tenant_id = s.tenant_id and u.id = s.user_id and u.deleted_at is null
     left join refresh_tokens n on n.tenant_id = r.tenant_id and n.hash = r.successor
     where r.tenant_id = $1 and r.hash = any($2::text[])`,
    [...key, sessionDays],
  );
  return rows[0];
}

async function endFamily(family: Family, work: Work): Promise<void> {
  await sessionOf(work).query(
    `update sessions set revoked_at = now(), revoked_reason = 'refresh token used twice' where tenant_id = $1 and id = $2 and revoked_at is null`,
    [work.rights.tenantId, family.session_id],
  );
  const facts = { tenantId: work.rights.tenantId, userId: family.user_id, sessionId: family.session_id };
  work.kernel.log('warn', 'A refresh token was used twice: its session ended.', { security: 'refresh_token_reused', ...facts });
  await makeContext(work).notify({ to: [family.user_id], kind: 'user.refreshTokenReused' });
  await makeContext(work).emit(
    'user.refreshTokenReused',
    { entity: 'user', id: family.user_id },
    { sessionId: family.session_id, generation: family.generation },
  );
}
