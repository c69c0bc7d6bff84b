import { setTimeout as sleep } from 'node:timers/promises';
import { makeContext, startWorker, testKernel, type TestKernel, type TestWorker } from '#kit';
import integration from '../index.js';
import { notebook } from './notebook.js';
import type { Receiver } from './receiver.js';

export type Actor = Awaited<ReturnType<TestKernel['actor']>>;

/** A kernel with webhooks and something to tell of, and a worker that delivers. */
export async function stage() {
  const kit = await testKernel([notebook, integration]);
  let worker: TestWorker | undefined = await startWorker(kit);
  const at = <W extends TestKernel['system']>(work: W): W => worker?.at(work) ?? work;
  const ctx = (work: TestKernel['system']) => makeContext(at(work));
  return {
    kit,
    ctx,
    at,
    notes: (work: TestKernel['system']) => ctx(work).records('note'),
    /** A webhook of this actor, enabled, with its secret. */
    async hook(actor: Actor, to: Receiver | string, values: Record<string, unknown> = {}) {
      const all = ctx(kit.system);
      const url = typeof to === 'string' ? to : to.url;
      const made = await all
        .records('webhook')
        .create({ name: 'Test', url, eventTypes: ['note.*'], ownerId: actor.userId, ...values });
      const { secret } = (await all.run('webhook.rotateSecret', { id: made.id })) as { secret: string };
      await all.run('webhook.enable', { id: made.id });
      return { id: made.id, secret };
    },
    async deliveries(webhookId: string) {
      const { nodes } = await ctx(kit.system)
        .records('webhookDelivery')
        .list({ filter: { webhookId: { eq: webhookId } }, sort: ['sequence'], first: 1000 });
      return nodes;
    },
    /** The calls of a webhook's deliveries, in the order they were written down. */
    async attempts(webhookId: string) {
      const { nodes } = await ctx(kit.system)
        .records('webhookAttempt')
        .list({ filter: { webhookId: { eq: webhookId } }, sort: ['id'], first: 1000 });
      return nodes;
    },
    async pause() {
      await worker?.stop();
      worker = undefined;
    },
    async resume() {
      worker ??= await startWorker(kit);
    },
    async close() {
      await worker?.stop();
      await kit.close();
    },
  };
}

/** Waits for what happens behind the answers. */
export async function until(done: () => Promise<boolean> | boolean, milliseconds = 10_000): Promise<void> {
  for (const end = Date.now() + milliseconds; Date.now() < end; await sleep(20)) if (await done()) return;
  throw new Error('It did not happen in time.');
}

export type Stage = Awaited<ReturnType<typeof stage>>;
