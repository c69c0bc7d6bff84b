import { setTimeout as sleep } from 'node:timers/promises';
import { defineWorker, type WorkerHost, type WorkerLoop } from '#kernel';
import { attempt } from './attempt.js';
import { claim, giveBack, renew, RENEW_MILLISECONDS, type Claimed } from './claim.js';
import { createLanes, type Lanes } from './lanes.js';
import { record, type Attempted } from './record.js';

/** Collects outcomes, so that many are written down by one transaction; the database has as much time for others as that one takes. */
const REST = 10;
const LONGEST_REST = 250;
const AFTER_FAILURE = 1000;

/**
 * Calls webhooks, many at once. Each webhook has its own few places, so one that does not answer keeps nothing but its own
 * waiting; no call is made inside a transaction.
 */
export const deliveriesWorker = defineWorker('integration.deliveries', {
  due: { entity: 'webhookDelivery', field: 'nextAttemptAt' },
  start: deliveryLoop,
});

interface Tenant {
  readonly lanes: Lanes;
  readonly finished: Attempted[];
  /** When the leases were last renewed, by `performance.now()`. */
  renewed: number;
  looked: boolean;
  rouse(): void;
}

function deliveryLoop(host: WorkerHost): WorkerLoop {
  const tenants = new Map<string, { tenant: Tenant; running: Promise<void> }>();
  let stopping = false;
  // Nothing can be written down any more; what is under way falls due again for another process.
  const over = new AbortController();

  async function run(tenantId: string, tenant: Tenant): Promise<void> {
    while (!over.signal.aborted && (!stopping || tenant.lanes.held.size > 0 || tenant.finished.length > 0)) {
      tenant.looked = false;
      const began = performance.now();
      try {
        for (const claimed of tenant.lanes.take(await turn(host, tenantId, tenant, stopping))) begin(tenant, claimed);
      } catch (error) {
        if (over.signal.aborted) return;
        host.log('warn', 'Delivering webhooks failed for a moment; trying again.', { tenantId, error: String(error) });
        await sleep(AFTER_FAILURE, undefined, { signal: over.signal }).catch(() => undefined);
      }
      const took = performance.now() - began;
      if (tenant.finished.length === 0 && !tenant.looked && tenant.lanes.unwanted.size === 0) {
        if (tenant.lanes.held.size === 0 || over.signal.aborted) return;
        await roused(tenant);
      }
      if (!stopping) await sleep(Math.max(REST, Math.min(took, LONGEST_REST)));
    }
  }

  function begin(tenant: Tenant, claimed: Claimed): void {
    void attempt(host, claimed).then((outcome) => {
      tenant.finished.push(outcome);
      for (const next of tenant.lanes.ended(claimed, outcome)) begin(tenant, next);
      tenant.rouse();
    });
  }

  return {
    look(tenantId) {
      if (stopping) return;
      const known = tenants.get(tenantId);
      if (known) {
        known.tenant.looked = true;
        return known.tenant.rouse();
      }
      const tenant: Tenant = { lanes: createLanes(), finished: [], renewed: 0, looked: false, rouse: () => undefined };
      const running = run(tenantId, tenant).finally(() => tenants.delete(tenantId));
      tenants.set(tenantId, { tenant, running });
    },
    async stop(milliseconds) {
      stopping = true;
      for (const { tenant } of tenants.values()) {
        tenant.lanes.stop();
        tenant.rouse();
      }
      const all = Promise.all([...tenants.values()].map(({ running }) => running));
      await Promise.race([all, sleep(milliseconds, undefined, { ref: false })]);
      over.abort();
      for (const { tenant } of tenants.values()) tenant.rouse();
    },
  };
}

/** Until something has finished, may be due, or has to be renewed. */
async function roused(tenant: Tenant): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await new Promise<void>((resolve) => {
    tenant.rouse = resolve;
    timer = setTimeout(resolve, RENEW_MILLISECONDS);
  });
  clearTimeout(timer);
}

/** Writes down what is finished, gives back what will not be called, takes what is due and renews what goes on, together. */
async function turn(host: WorkerHost, tenantId: string, tenant: Tenant, stopping: boolean): Promise<Claimed[]> {
  const outcomes = tenant.finished.splice(0);
  const { lanes } = tenant;
  const unwanted = [...lanes.unwanted];
  const held = [...lanes.held.keys()].filter((one) => !lanes.unwanted.has(one));
  const now = performance.now();
  const renewing = held.length > 0 && now - tenant.renewed >= RENEW_MILLISECONDS;
  try {
    const taken = await host.inTenant(tenantId, 'webhooks', async (ctx, on) => {
      await record(ctx, outcomes, on);
      if (unwanted.length > 0) await giveBack(ctx, unwanted);
      if (renewing) await renew(ctx, held);
      return stopping || !on ? [] : claim(ctx, lanes.room());
    });
    lanes.gaveBack(unwanted);
    if (renewing) lanes.renewed();
    if (renewing || held.length === 0) tenant.renewed = now;
    return taken;
  } catch (error) {
    tenant.finished.unshift(...outcomes);
    throw error;
  }
}
