import type { Kernel } from '../records/work.js';
import { keyOwner, looksLikeApiKey, noteKeyUse, type KeyOwner } from './api-keys.js';
import { loadRights } from './load-rights.js';
import { lru } from './lru.js';
import { unauthenticated } from './refusals.js';
import type { Rights } from './rights.js';
import type { AccessTokens } from './tokens.js';

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

/** Somebody who came in, whichever of their tokens they show. */
interface Caller {
  readonly tenantId: string;
  readonly userId: string;
  readonly sessionId: string | null;
  readonly keyId: string | null;
}

interface Remembered {
  readonly rights: Rights;
  readonly until: number;
}

const MOST_CALLERS = 20_000;
const MOST_KEYS = 5_000;
/** Substitutions, employments and shares begin and end by the clock and not by a change, so rights are read again now and then. */
const REMEMBER_MS = 60_000;
const NOTE_EVERY_MS = 60_000;
const BEARER = /^Bearer +(\S+) *$/i;

export function authenticator(kernel: Kernel, tokens: AccessTokens): Authenticator {
  const callers = lru<Remembered>(MOST_CALLERS);
  const keys = lru<KeyOwner>(MOST_KEYS);
  const noted = lru<number>(MOST_KEYS);
  const loading = new Map<string, Promise<Rights | null>>();
  const writing = new Set<Promise<void>>();
  const time = (): number => kernel.now().getTime();

  async function rightsOf(who: Caller): Promise<Rights> {
    const known = callers.get(nameOf(who));
    if (known && known.until > time()) return known.rights;
    return load(who);
  }

  /** One statement however many requests of a caller wait for it. */
  async function load(who: Caller): Promise<Rights> {
    const name = nameOf(who);
    let loaded = loading.get(name);
    if (!loaded) {
      loaded = loadRights(kernel.db, kernel.registry, who).finally(() => loading.delete(name));
      loading.set(name, loaded);
    }
    const rights = await loaded;
    if (!rights) {
      callers.delete(name);
      throw unauthenticated(true);
    }
    callers.set(name, { rights, until: time() + REMEMBER_MS });
    return rights;
  }

  async function byKey(key: string): Promise<Rights> {
    const owner = keys.get(key) ?? (await keyOwner(kernel.db, key));
    if (!owner || owner.expiresAt <= time()) throw unauthenticated(true);
    keys.set(key, owner);
    const rights = await rightsOf({ tenantId: owner.tenantId, userId: owner.userId, sessionId: null, keyId: owner.keyId });
    noteUse(owner);
    return rights;
  }

  function noteUse(owner: KeyOwner): void {
    const now = time();
    if (now - (noted.get(owner.keyId) ?? -Infinity) < NOTE_EVERY_MS) return;
    noted.set(owner.keyId, now);
    const write: Promise<void> = noteKeyUse(kernel.db, owner)
      .catch((error: unknown) => kernel.log('warn', 'The last use of an API key could not be noted.', { keyId: owner.keyId, error: String(error) }))
      .finally(() => writing.delete(write));
    writing.add(write);
  }

  return {
    async authenticate(authorization) {
      const token = authorization === undefined ? undefined : BEARER.exec(authorization)?.[1];
      if (token === undefined) throw unauthenticated(authorization !== undefined && authorization !== '');
      if (looksLikeApiKey(token)) return byKey(token);
      const verified = tokens.verify(token);
      const claims = verified instanceof Promise ? await verified : verified;
      if (!claims) throw unauthenticated(true);
      return rightsOf({ tenantId: claims.tenantId, userId: claims.userId, sessionId: claims.sessionId, keyId: null });
    },
    async reload(rights) {
      const { tenantId, userId, sessionId, keyId } = rights;
      if (userId === null) return rights;
      const who = { tenantId, userId, sessionId, keyId };
      const known = callers.get(nameOf(who));
      if (known && known.rights.accessVersion > rights.accessVersion) return known.rights;
      return load(who);
    },
    async settled() {
      await Promise.all(writing);
    },
  };
}

/** Session and key ids are unique across tenants, but a name with the tenant cannot be mistaken. */
const nameOf = (who: Caller): string => `${who.tenantId} ${who.keyId ?? who.sessionId}`;
