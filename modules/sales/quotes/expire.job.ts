import { defineAction, defineJob, localDate } from '#kernel';

const DAY = 86_400_000;

/** Ends offers whose last day is over, and reminds the owners of those that end soon. May be run any number of times. */
export const expireQuotes = defineAction('quoteVersion.expireDue', {
  on: 'collection',
  label: { en: 'Expire and remind', ru: 'Закрыть истёкшие и напомнить' },
  description: 'What the nightly job does: gives { expired, reminded }.',
  access: ['manager'],
  returns: 'json',
  async run(ctx) {
    const own = ctx.asSystem('validity of quotes');
    const today = localDate(ctx.actor.timeZone, ctx.now());
    const over = await own.sql<{ id: string }>(
      `select id from quote_versions where tenant_id = $1 and status in ('sent', 'viewed') and valid_until < $2::date and deleted_at is null
       order by id limit 1000 for update skip locked`,
      [ctx.actor.tenantId, today],
    );
    for (const { id } of over) await own.run('quoteVersion.expire', { id });
    const days = await ctx.setting<number>('sales.quoteReminderDays');
    const soon = localDate(ctx.actor.timeZone, new Date(ctx.now().getTime() + days * DAY));
    const ending = await own.sql<{
      id: string;
      number: string;
      account_id: string;
      person_id: string | null;
      owner_id: string | null;
    }>(
      `select v.id, q.number, q.account_id, q.person_id, q.owner_id from quote_versions v join quotes q on q.tenant_id = $1 and q.id = v.quote_id
       where v.tenant_id = $1 and v.status in ('sent', 'viewed') and v.valid_until between $2::date and $3::date and v.reminded_at is null
         and v.deleted_at is null order by v.id limit 1000 for update of v skip locked`,
      [ctx.actor.tenantId, today, soon],
    );
    for (const quote of ending) {
      await own.records('plannedContact').create({
        kind: 'call',
        goal:
          ctx.locale === 'ru'
            ? `Предложение ${quote.number} скоро истекает: узнать решение`
            : `Quote ${quote.number} expires soon: ask for the decision`,
        dueAt: ctx.now().toISOString(),
        accountId: quote.account_id,
        personId: quote.person_id,
        ownerId: quote.owner_id,
      });
      await own.records('quoteVersion').update(quote.id, { remindedAt: ctx.now().toISOString() });
    }
    return { expired: over.length, reminded: ending.length };
  },
});

export const expireQuotesNightly = defineJob('sales.expire-quotes', {
  cron: '20 1 * * *',
  async run(ctx) {
    await ctx.run('quoteVersion.expireDue', {});
  },
});
