import { setTimeout as sleep } from 'node:timers/promises';
import { defineWorker, type WorkerHost, type WorkerLoop } from '#kernel';
import { attempt } from './attempt.js';
import { claim, type Claimed } from './claim.js';
import { record, type Attempted } from './record.js';

/** Collects outcomes, so that many are written down by one transaction. */
const REST = 10;
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
  /** Calls under way by webhook. */
  readonly busy: Map<string, number>;
  readonly finished: Attempted[];
  looked: boolean;
  rouse(): void;
}

function deliveryLoop(host: WorkerHost): WorkerLoop {
  const tenants = new Map<string, { tenant: Tenant; running: Promise<void> }>();
  let stopping = false;
  // Nothing can be written down any more; what is under way falls due again for another process.
  let over = false;

  async function run(tenantId: string, tenant: Tenant): Promise<void> {
    while (!over && (!stopping || underWay(tenant) > 0 || tenant.finished.length > 0)) {
      tenant.looked = false;
      try {
        for (const claimed of await turn(host, tenantId, tenant, stopping)) begin(tenant, claimed);
      } catch (error) {
        if (over) return;
        host.log('warn', 'Delivering webhooks failed for a moment; trying again.', { tenantId, error: String(error) });
        await sleep(AFTER_FAILURE);
      }
      if (tenant.finished.length > 0 || tenant.looked) continue;
      if (underWay(tenant) === 0) return;
      await new Promise<void>((resolve) => (tenant.rouse = resolve));
      await sleep(REST);
    }
  }

  function begin(tenant: Tenant, claimed: Claimed): void {
    const { webhookId } = claimed;
    tenant.busy.set(webhookId, (tenant.busy.get(webhookId) ?? 0) + 1);
    void attempt(host, claimed).then((outcome) => {
      tenant.busy.set(webhookId, (tenant.busy.get(webhookId) ?? 1) - 1);
      tenant.finished.push(outcome);
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
      const tenant: Tenant = { busy: new Map(), finished: [], looked: false, rouse: () => undefined };
      const running = run(tenantId, tenant).finally(() => tenants.delete(tenantId));
      tenants.set(tenantId, { tenant, running });
    },
    async stop(milliseconds) {
      stopping = true;
      for (const { tenant } of tenants.values()) tenant.rouse();
      const all = Promise.all([...tenants.values()].map(({ running }) => running));
      await Promise.race([all, sleep(milliseconds, undefined, { ref: false })]);
      over = true;
    },
  };
}

const underWay = ({ busy }: Tenant): number => [...busy.values()].reduce((sum, n) => sum + n, 0);

/** Writes down what is finished and takes what is due, together. */
async function turn(host: WorkerHost, tenantId: string, tenant: Tenant, stopping: boolean): Promise<Claimed[]> {
  const outcomes = tenant.finished.splice(0);
  const busy = new Map([...tenant.busy].filter(([, n]) => n > 0));
  try {
    return await host.inTenant(tenantId, 'webhooks', async (ctx) => {
      await record(ctx, outcomes);
      return stopping ? [] : claim(ctx, busy);
    });
  } catch (error) {
    tenant.finished.unshift(...outcomes);
    throw error;
  }
}
