import type { Context } from '../declare/context.js';
import { notFound } from '../platform/problem.js';
import { makeContext } from '../records/context.js';
import { inTransaction, session as sessionOf, type Kernel, type Work } from '../records/work.js';
import { systemWork } from '../records/provision.js';
import { tenantOf, type RefreshTokens } from '../access/refresh-tokens.js';

/** A sign-in that still counts. Times are RFC 3339 in UTC. */
export interface OpenSession {
  readonly id: string;
  readonly createdAt: string;
  readonly lastSeenAt: string;
  /** As its owner called it at sign-in, or made of the user agent: `Firefox, Windows`. */
  readonly device: string | null;
  readonly userAgent: string | null;
  readonly ip: string | null;
  /** The one that asks. */
  readonly current: boolean;
}

const IN_UTC = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** The actor's open sessions, latest first. Throws `StaleRights`. */
export async function listSessions(work: Work): Promise<OpenSession[]> {
  const { rights } = work;
  return inTransaction(work, async (inside) => {
    const { rows } = await sessionOf(inside).query<OpenSession>(
      `select s.id, ${IN_UTC('s.created_at')} as "createdAt", ${IN_UTC('s.last_seen_at')} as "lastSeenAt", s.device, s.user_agent as "userAgent", s.ip, s.id is not distinct from $3::uuid as current
       from sessions s where s.tenant_id = $1 and s.user_id = $2 and s.revoked_at is null
         and exists (select from refresh_tokens r where r.tenant_id = s.tenant_id and r.session_id = s.id and r.used_at is null and r.expires_at > now())
       order by s.last_seen_at desc, s.id limit 1000`,
      [rights.tenantId, rights.userId, rights.sessionId],
    );
    return rows;
  });
}

/** Which sessions to end: one, all, or all but the one that asks. */
export type SessionChoice = { readonly only: string } | { readonly except: string | null };

/** Ends sessions of the user inside the caller's transaction; the next request with one of their tokens is refused, in every process. */
export async function endSessions(
  sql: Context['sql'],
  user: { tenantId: string; userId: string },
  which: SessionChoice,
  reason: string,
): Promise<number> {
  const only = 'only' in which;
  const ended = await sql(
    `update sessions set revoked_at = now(), revoked_reason = $4 where tenant_id = $1 and user_id = $2 and revoked_at is null and ${only ? 'id = $3::uuid' : 'id is distinct from $3::uuid'} returning id`,
    [user.tenantId, user.userId, only ? which.only : which.except, reason],
  );
  return ended.length;
}

/** Ends one of the actor's sessions, all, or all others. Throws 404 if the actor has no such open session, and `StaleRights`. */
export async function signOut(work: Work, which: SessionChoice): Promise<void> {
  const { tenantId, userId } = work.rights;
  if (userId === null) return;
  const ended = await inTransaction(work, (inside) =>
    endSessions(makeContext(inside).sql, { tenantId, userId }, which, 'signed out'),
  );
  if (ended === 0 && 'only' in which) throw notFound('session');
}

/** Ends the session a refresh token belongs to, for clients whose access token has run out. An unknown token changes nothing. */
export async function signOutByRefreshToken(kernel: Kernel, refresh: RefreshTokens, token: string): Promise<void> {
  const tenantId = tenantOf(token);
  if (!tenantId) return;
  const work = systemWork(kernel, { id: tenantId, baseCurrency: '', timeZone: '' }, 'signed out');
  await inTransaction(work, async (inside) => {
    await sessionOf(inside).query(
      `update sessions set revoked_at = now(), revoked_reason = 'signed out' where tenant_id = $1 and revoked_at is null and id = (select session_id from refresh_tokens where tenant_id = $1 and hash = any($2::text[]))`,
      [tenantId, refresh.hashes(token)],
    );
  });
}
