import { lru, type Lru } from '../../access/lru.js';
import type { Rights } from '../../access/rights.js';

const MOST_PLANS = 200;

/** Statements that were made for requests which come again and again. */
export interface KeptPlans<P> {
  get(rights: Rights, key: string): P | undefined;
  keep(rights: Rights, key: string, plan: P): void;
}

/**
 * Keeps a statement by what is asked as long as the caller's rights are the same object: scopes, hidden fields and the tenant's own
 * fields are part of its text, and whoever changes them makes new rights. The 200 asked for last are kept for each caller.
 */
export function keptPlans<P>(): KeptPlans<P> {
  const plans = new WeakMap<Rights, Lru<P>>();
  return {
    get: (rights, key) => plans.get(rights)?.get(key),
    keep(rights, key, plan) {
      const kept = plans.get(rights) ?? lru<P>(MOST_PLANS);
      plans.set(rights, kept);
      kept.set(key, plan);
    },
  };
}
