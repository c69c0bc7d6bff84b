import type { Config } from '../platform/config.js';
import type { Kernel } from '../records/work.js';
import { authenticator, type Authenticator } from './authenticate.js';
import { refreshSession } from './refresh.js';
import { refreshTokens } from '../access/refresh-tokens.js';
import { signOutByRefreshToken } from './sessions.js';
import { signIn, type Credentials, type SignInTools, type TokenPair } from './sign-in.js';
import { signingKeys } from '../access/signing-keys.js';
import { accessTokens } from '../access/tokens.js';

/** Everything about who may come in, once per process: its caches are shared by all surfaces. */
export interface Auth extends Authenticator {
  login(given: Credentials): Promise<TokenPair>;
  refresh(refreshToken: string): Promise<TokenPair>;
  /** Ends the session of a refresh token; an unknown one changes nothing. */
  signOutByRefreshToken(refreshToken: string): Promise<void>;
}

/** Opens nothing: keys are read from the database with the first token. */
export function openAuth(kernel: Kernel, config: Pick<Config, 'secretKey' | 'accessTokenMinutes' | 'refreshTokenDays'>): Auth {
  const access = accessTokens(signingKeys(kernel.db, config.secretKey), () => kernel.now(), config.accessTokenMinutes);
  const refresh = refreshTokens(config.secretKey);
  const tools: SignInTools = {
    kernel,
    access,
    refresh,
    accessMinutes: config.accessTokenMinutes,
    refreshDays: config.refreshTokenDays,
  };
  return {
    ...authenticator(kernel, access),
    login: (given) => signIn(given, tools),
    refresh: (token) => refreshSession(token, tools),
    signOutByRefreshToken: (token) => signOutByRefreshToken(kernel, refresh, token),
  };
}
