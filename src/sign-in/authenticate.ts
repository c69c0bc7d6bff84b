import { keyOwner, looksLikeApiKey, type KeyOwner } from '../access/api-keys.js';
import { lru } from '../access/lru.js';
import { unauthenticated } from '../access/refusals.js';
import type { Rights } from '../access/rights.js';
import type { AccessTokens } from '../access/tokens.js';
import type { Kernel } from '../records/work.js';
import { rememberCallers } from './callers.js';
import { keyUses } from './key-uses.js';

/** How every surface learns who asks. */
export interface Authenticator {
  /**
   * The rights of the caller by an `Authorization` header: `Bearer` and an access token or an API key. Two looks into maps once
   * it has been seen. Throws 401 `unauthenticated`.
   */
  authenticate(authorization: string | undefined): Promise<Rights>;
  /**
   * The rights read anew, for use after `StaleRights`: withdrawn rights, ended sessions and revoked keys take effect here.
   * Throws 401 `unauthenticated` if there are none any more.
   */
  reload(rights: Rights): Promise<Rights>;
  /** Waits until what was noted off the requests (the last use of keys) is written. */
  settled(): Promise<void>;
}

const MOST_KEYS = 5_000;
const SCHEME = 'bearer ';

/** The credentials after the scheme, whose case does not matter (RFC 9110 section 11.1); undefined for any other header. */
const bearer = (header: string | undefined): string | undefined =>
  header?.slice(0, SCHEME.length).toLowerCase() === SCHEME ? header.slice(SCHEME.length).trim() || undefined : undefined;

export function authenticator(kernel: Kernel, tokens: AccessTokens): Authenticator {
  const callers = rememberCallers(kernel);
  const uses = keyUses(kernel);
  const keys = lru<KeyOwner>(MOST_KEYS);

  async function byKey(key: string): Promise<Rights> {
    const owner = keys.get(key) ?? (await keyOwner(kernel.db, key));
    if (!owner || owner.expiresAt <= kernel.now().getTime()) throw unauthenticated(true);
    keys.set(key, owner);
    const rights = await callers.rightsOf({
      tenantId: owner.tenantId,
      userId: owner.userId,
      sessionId: null,
      keyId: owner.keyId,
    });
    uses.note(owner);
    return rights;
  }

  return {
    async authenticate(authorization) {
      const token = bearer(authorization);
      if (token === undefined) throw unauthenticated(authorization !== undefined && authorization !== '');
      if (looksLikeApiKey(token)) return byKey(token);
      const verified = tokens.verify(token);
      const claims = verified instanceof Promise ? await verified : verified;
      if (!claims) throw unauthenticated(true);
      return callers.rightsOf({ tenantId: claims.tenantId, userId: claims.userId, sessionId: claims.sessionId, keyId: null });
    },
    reload: (rights) => callers.newer(rights),
    settled: () => uses.settled(),
  };
}
