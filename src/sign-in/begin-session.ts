import { wrongCredentials } from '../access/refusals.js';
import type { RefreshTokens } from '../access/refresh-tokens.js';
import type { AccessTokens } from '../access/tokens.js';
import { deviceName } from './device-name.js';
import { inTransaction, session as sessionOf, type Kernel, type Work } from '../records/work.js';

/** What a sign-in or refresh answers. `expiresIn`: seconds the access token is good for. */
export interface TokenPair {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresIn: number;
}

/** From where somebody signs in. */
export interface Client {
  readonly userAgent?: string | undefined;
  readonly ip: string;
  /** As its owner calls the device; otherwise a name is made of the user agent. */
  readonly device?: string | undefined;
}

/** What signing in and refreshing need. */
export interface SignInTools {
  readonly kernel: Kernel;
  readonly access: AccessTokens;
  readonly refresh: RefreshTokens;
  readonly accessMinutes: number;
  /** After so many days without use a session is over. */
  readonly refreshDays: number;
  /** And after so many days in any case. */
  readonly sessionDays: number;
  /** Key the hashes of recovery codes; the first makes new ones. */
  readonly recoveryKeys: readonly [Buffer, ...Buffer[]];
  /** Where clients reach this server, without a slash at its end. */
  readonly publicUrl: string;
  /** Looks after work that goes on once the answer is sent. */
  inBackground(work: Promise<unknown>): void;
}

/** Begins a session of a user who has shown all that was asked for, in the work's transaction or one of its own. Throws 401 if they are not active. */
export async function beginSession(work: Work, userId: string, client: Client, tools: SignInTools): Promise<TokenPair> {
  const { tenantId } = work.rights;
  const sessionId = tools.kernel.newId();
  const refreshToken = tools.refresh.make(tenantId);
  await inTransaction(work, async (inside) => {
    const { rowCount } = await sessionOf(inside).query(
      `insert into sessions (tenant_id, id, user_id, user_agent, ip, device) select $1, $2, u.id, $4, $5, $6
       from users u where u.tenant_id = $1 and u.id = $3 and u.status = 'active' and u.deleted_at is null`,
      [
        tenantId,
        sessionId,
        userId,
        client.userAgent?.slice(0, 500) ?? null,
        client.ip,
        client.device?.slice(0, 100) ?? deviceName(client.userAgent),
      ],
    );
    // Locked between the steps of signing in.
    if (rowCount === 0) throw wrongCredentials();
    await sessionOf(inside).query(
      `insert into refresh_tokens (tenant_id, hash, session_id, generation, expires_at) values ($1, $2, $3, 1, now() + make_interval(days => $4))`,
      [tenantId, tools.refresh.hash(refreshToken), sessionId, Math.min(tools.refreshDays, tools.sessionDays)],
    );
  });
  tools.kernel.log('info', 'Somebody signed in.', { security: 'signed_in', tenantId, userId, sessionId, ip: client.ip });
  return {
    accessToken: await tools.access.sign({ tenantId, userId, sessionId }),
    refreshToken,
    expiresIn: tools.accessMinutes * 60,
  };
}
