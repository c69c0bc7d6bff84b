import { conflict, defineListener } from '#kernel';

/**
 * Sending is the moment at which earlier versions stop being an offer, not the making of a new one. The versions are locked before
 * the quote, as acceptance locks its version first: of two at the same moment one waits, and then finds what the other did.
 */
export const supersedeEarlier = defineListener('quoteVersion.sent', {
  name: 'supersede-earlier',
  when: 'transaction',
  async run(ctx, event) {
    const own = ctx.asSystem('a later version was sent');
    const { quoteId } = await own.records('quoteVersion').get(event.recordId, ['id', 'quoteId']);
    const others = await ctx.sql<{ id: string; number: number; status: string }>(
      `select id, number::int, status from quote_versions where tenant_id = $1 and quote_id = $2 and id <> $3 and deleted_at is null
       order by id for update`,
      [ctx.actor.tenantId, quoteId, event.recordId],
    );
    const accepted = others.find((other) => other.status === 'accepted');
    if (accepted)
      throw conflict('already_accepted', `Version ${accepted.number} was accepted; make a new quote for what comes on top.`, {
        n: accepted.number,
      });
    for (const other of others)
      if (['sent', 'viewed'].includes(other.status))
        await own.run('quoteVersion.supersede', { id: other.id, supersededById: event.recordId });
    await own.records('quote').update(quoteId as string, { currentVersionId: event.recordId });
  },
});
