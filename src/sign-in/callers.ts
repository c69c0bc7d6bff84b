import { loadRights } from '../access/load-rights.js';
import { lru } from '../access/lru.js';
import { unauthenticated } from '../access/refusals.js';
import type { Rights } from '../access/rights.js';
import type { Kernel } from '../records/work.js';

/** Somebody who came in, whichever of their tokens they show. */
export interface Caller {
  readonly tenantId: string;
  readonly userId: string;
  readonly sessionId: string | null;
  readonly keyId: string | null;
}

/** The rights of those who have been here lately. */
export interface Callers {
  /** Remembered rights, or loaded ones. Throws 401 `unauthenticated`. */
  rightsOf(who: Caller): Promise<Rights>;
  /** Rights that are newer than these. Throws 401 `unauthenticated`. */
  newer(rights: Rights): Promise<Rights>;
}

const MOST_CALLERS = 20_000;
/** Substitutions, employments and shares begin and end by the clock and not by a change, so rights are read again now and then. */
const REMEMBER_MS = 60_000;

export function rememberCallers(kernel: Kernel): Callers {
  const callers = lru<{ rights: Rights; until: number }>(MOST_CALLERS);
  const loading = new Map<string, Promise<Rights | null>>();
  const time = (): number => kernel.now().getTime();

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

  return {
    async rightsOf(who) {
      const known = callers.get(nameOf(who));
      return known && known.until > time() ? known.rights : load(who);
    },
    async newer(rights) {
      const { tenantId, userId, sessionId, keyId, accessVersion } = rights;
      if (userId === null) return rights;
      const who = { tenantId, userId, sessionId, keyId };
      const known = callers.get(nameOf(who));
      return known && known.rights.accessVersion > accessVersion ? known.rights : load(who);
    },
  };
}

/** Session and key ids are unique across tenants, but a name with the tenant cannot be mistaken. */
const nameOf = (who: Caller): string => `${who.tenantId} ${who.keyId ?? who.sessionId}`;
