import { defineListener, type Context, type EventOf } from '#kernel';

/** What changes hands with a record of who gave it to whom. Other modules' entities are written by {@link writeTransfers} too. */
export const TRANSFERRED = ['account', 'person', 'plannedContact', 'interaction'] as const;

/** CON9: one transfer per record whose owner differs now. The records are locked by the update, so steps are counted safely. */
async function writeTransfers(ctx: Context, events: readonly EventOf[]): Promise<void> {
  const ids = events.map((e) => e.recordId);
  const taken = await ctx.sql<{ record_id: string; step: number }>(
    `select record_id, max(step) as step from transfers where tenant_id = $1 and entity = $2 and record_id = any($3::uuid[]) group by record_id`,
    [ctx.actor.tenantId, events[0]?.entity, ids],
  );
  const steps = new Map(taken.map((t) => [t.record_id, t.step]));
  await ctx
    .asSystem(ctx.reason ?? 'change of owner')
    .records('transfer')
    .createMany(
      events.map((e) => ({
        entity: e.entity,
        recordId: e.recordId,
        step: (steps.get(e.recordId) ?? 0) + 1,
        fromId: (e.before?.ownerId as string | null) ?? null,
        toId: (e.after?.ownerId as string | null) ?? null,
        reason: ctx.reason,
      })),
    );
}

/** CON9: however an owner is changed, by a plain update, an action or in bulk, the transfer is on record. */
export const transfers = TRANSFERRED.map((entity) =>
  defineListener(`${entity}.updated`, { name: 'transfers', when: 'transaction', changed: ['ownerId'], runMany: writeTransfers }),
);
