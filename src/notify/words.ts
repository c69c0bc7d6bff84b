import type { Context } from '../declare/context.js';
import type { Channel, NotificationKind } from '../declare/notification.js';

/** The templates of a kind for a language and channel. */
export type Words = (locale: 'en' | 'ru', channel: Channel) => { title: string; body: string };

/** The tenant's own words where there are some, otherwise the module's. */
export async function wordsOf(ctx: Context, kind: NotificationKind): Promise<Words> {
  const rows = await ctx.sql<{ locale: string; channel: string; subject: string; body: string }>(
    'select locale, channel, subject, body from notification_templates where tenant_id = $1 and kind = $2 and deleted_at is null',
    [ctx.actor.tenantId, kind.name],
  );
  return (locale, channel) => {
    const own = rows.find((one) => one.locale === locale && one.channel === channel);
    return own ? { title: own.subject, body: own.body } : kind.texts[locale];
  };
}
