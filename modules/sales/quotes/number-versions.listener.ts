import { conflict, defineListener } from '#kernel';

/** Gives a new version its number, and lets a quote have only one that is not sent yet. */
export const numberVersions = defineListener('quoteVersion.created', {
  name: 'number-versions',
  when: 'transaction',
  async run(ctx, event) {
    const quoteId = String(event.after?.quoteId);
    const own = ctx.asSystem('number of a version');
    const [quote] = await ctx.sql<{ current_version_id: string | null }>(
      'select current_version_id from quotes where tenant_id = $1 and id = $2 for update',
      [ctx.actor.tenantId, quoteId],
    );
    const [there] = await ctx.sql<{ last: number; open: number | null }>(
      `select coalesce(max(number), 0)::int as last, max(number) filter (where status in ('draft', 'approval', 'ready') and deleted_at is null)::int as open
       from quote_versions where tenant_id = $1 and quote_id = $2 and id <> $3`,
      [ctx.actor.tenantId, quoteId, event.recordId],
    );
    if (there?.open != null)
      throw conflict('version_open', `Version ${there.open} is not sent yet; change or delete it instead of making another.`, {
        n: there.open,
      });
    // The number belongs to the making of the version, so the record's own version stays 1.
    await ctx.sql('update quote_versions set number = $3 where tenant_id = $1 and id = $2', [
      ctx.actor.tenantId,
      event.recordId,
      (there?.last ?? 0) + 1,
    ]);
    if (quote && quote.current_version_id === null)
      await own.records('quote').update(quoteId, { currentVersionId: event.recordId });
  },
});
