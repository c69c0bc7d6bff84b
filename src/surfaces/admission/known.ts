import type { Rights } from '../../access/rights.js';
import type { Holder, Places } from './places.js';
import type { Bucket } from './rate.js';

/** What is known of one tenant: how often it has asked, and its places. */
export interface Tenant extends Bucket {
  readonly ordinary: Holder;
  readonly long: Holder;
}

/** Tenants and callers who have asked of late. */
export interface Known {
  tenant(rights: Rights): Tenant;
  caller(rights: Rights): Bucket;
  /** Forgets, once a minute, who has not asked for so long that nothing is to be remembered. */
  forgetIdle(moment: number): void;
}

const MINUTE = 60_000;

export function knownOf(ordinary: Places, long: Places, now: () => number): Known {
  const tenants = new Map<string, Tenant>();
  const callers = new Map<string, Bucket>();
  let swept = now();

  const idle = ({ running, waiting }: Holder): boolean => running === 0 && waiting.length === 0;

  return {
    tenant({ tenantId }) {
      const found = tenants.get(tenantId);
      if (found) return found;
      const fresh = { fullAt: 0, ordinary: ordinary.holder(), long: long.holder() };
      tenants.set(tenantId, fresh);
      return fresh;
    },
    caller({ keyId, userId, tenantId }) {
      const id = keyId ?? userId ?? tenantId;
      const found = callers.get(id);
      if (found) return found;
      const fresh = { fullAt: 0 };
      callers.set(id, fresh);
      return fresh;
    },
    forgetIdle(moment) {
      if (moment - swept < MINUTE) return;
      swept = moment;
      for (const [id, tenant] of tenants)
        if (tenant.fullAt <= moment && idle(tenant.ordinary) && idle(tenant.long)) tenants.delete(id);
      for (const [id, { fullAt }] of callers) if (fullAt <= moment) callers.delete(id);
    },
  };
}
