import { refreshTokens } from '../access/refresh-tokens.js';
import { keysFor } from '../access/secrets.js';
import { signingKeys } from '../access/signing-keys.js';
import { accessTokens } from '../access/tokens.js';
import type { Config } from '../platform/config.js';
import type { Kernel } from '../records/work.js';
import { authenticator, type Authenticator } from './authenticate.js';
import type { SignInTools, TokenPair } from './begin-session.js';
import { refreshSession } from './refresh.js';
import { signOutByRefreshToken } from './sessions.js';
import { signIn, type Credentials } from './sign-in.js';

/** Everything about who may come in, once per process: its caches are shared by all surfaces. */
export interface Auth extends Authenticator {
  login(given: Credentials): Promise<TokenPair>;
  refresh(refreshToken: string): Promise<TokenPair>;
  /** Ends the session of a refresh token; an unknown one changes nothing. */
  signOutByRefreshToken(refreshToken: string): Promise<void>;
  /** For the further ways in: the second step, letters, other providers. */
  readonly tools: SignInTools;
}

type Needs = Pick<Config, 'secretKey' | 'accessTokenMinutes' | 'refreshTokenDays' | 'sessionDays' | 'publicUrl'>;

/** Opens nothing: keys are read from the database with the first token. */
export function openAuth(kernel: Kernel, config: Needs): Auth {
  const access = accessTokens(signingKeys(kernel.db, config.secretKey), () => kernel.now(), config.accessTokenMinutes);
  const refresh = refreshTokens(config.secretKey);
  const background = new Set<Promise<unknown>>();
  const tools: SignInTools = {
    kernel,
    access,
    refresh,
    accessMinutes: config.accessTokenMinutes,
    refreshDays: config.refreshTokenDays,
    sessionDays: config.sessionDays,
    recoveryKeys: keysFor(config.secretKey, 'recovery-codes'),
    publicUrl: config.publicUrl,
    inBackground(work) {
      const watched: Promise<unknown> = work
        .catch((error: unknown) => kernel.log('error', 'Something begun by a sign-in failed.', { error: String(error) }))
        .finally(() => background.delete(watched));
      background.add(watched);
    },
  };
  const gate = authenticator(kernel, access);
  return {
    ...gate,
    login: (given) => signIn(given, tools),
    refresh: (token) => refreshSession(token, tools),
    signOutByRefreshToken: (token) => signOutByRefreshToken(kernel, refresh, token),
    tools,
    async settled() {
      await Promise.all(background);
      await gate.settled();
    },
  };
}
