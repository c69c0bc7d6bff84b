import type { Context } from '../declare/context.js';
import { defineAction } from '../declare/action.js';
import { choice } from '../declare/fields/choice.js';
import { multiChoice } from '../declare/fields/multi-choice.js';
import { text } from '../declare/fields/text.js';
import { timeOfDay } from '../declare/fields/time-of-day.js';
import { forbidden, invalid } from '../platform/problem.js';
import { kindNamed } from './kinds.js';

const everybody = ['manager', 'rep', 'viewer'] as const;

export const seeNotification = defineAction('notification.see', {
  label: { en: 'Mark as seen', ru: 'Отметить прочитанным' },
  description: 'Marks an own notification as seen; once more changes nothing.',
  access: everybody,
  async run(ctx, _input, record) {
    if (record['channel'] !== 'inApp' || record['seenAt'] !== null) return record;
    return ctx.asSystem('seen').records('notification').update(record.id, { state: 'seen', seenAt: ctx.now().toISOString() });
  },
});

export const seeAllNotifications = defineAction('notification.seeAll', {
  on: 'collection',
  label: { en: 'Mark all as seen', ru: 'Отметить все прочитанными' },
  description: 'Marks all own notifications in the app as seen and says how many these were.',
  access: everybody,
  returns: 'json',
  async run(ctx) {
    const seen = await ctx.sql(
      `update notifications set state = 'seen', seen_at = $3, updated_at = now(), updated_by_id = $2, version = version + 1
       where tenant_id = $1 and user_id = $2 and channel = 'inApp' and state = 'sent' and deleted_at is null returning id`,
      [ctx.actor.tenantId, whoAsks(ctx, 'notification.seeAll'), ctx.now().toISOString()],
    );
    return { seen: seen.length };
  },
});

export const setPreference = defineAction('notificationPreference.set', {
  on: 'collection',
  label: { en: 'Set how I am told', ru: 'Настроить уведомления' },
  description: 'Sets how the caller is told of one kind of thing, or of everything (*) without a preference of its own.',
  input: {
    kind: text({ required: true, max: 100, description: 'A kind of notification, or * for all others.' }),
    channels: multiChoice(['inApp', 'email'], { description: 'Over which ways; an empty list for none.' }),
    quietFrom: timeOfDay({ description: 'E-mail waits from here, on your own clock,' }),
    quietTo: timeOfDay({ description: 'until here.' }),
    digest: choice(['none', 'daily', 'weekly'], { default: 'none', description: 'E-mails gathered into one.' }),
    digestAt: timeOfDay({ description: 'When the digest goes out, weekly ones on Monday; 09:00 unless given.' }),
  },
  access: everybody,
  returns: 'record',
  async run(ctx, input) {
    const userId = whoAsks(ctx, 'notificationPreference.set');
    if (input.kind !== '*') kindNamed(ctx.notificationKinds, input.kind, '/kind');
    const [from, to] = [input.quietFrom ?? null, input.quietTo ?? null];
    if ((from === null) !== (to === null) || (from !== null && from === to))
      throw invalid('/quietTo', 'Quiet hours have a beginning and another end: give quietFrom and quietTo, or neither.');
    const { record } = await ctx
      .asSystem('own preference')
      .records('notificationPreference')
      .upsert(
        { userId, kind: input.kind },
        {
          userId,
          ownerId: userId,
          kind: input.kind,
          channels: input.channels ?? [],
          quietFrom: from,
          quietTo: to,
          digest: input.digest ?? 'none',
          digestAt: input.digestAt ?? null,
        },
      );
    return record;
  },
});

function whoAsks(ctx: Context, permission: string): string {
  if (ctx.actor.userId === null) throw forbidden(permission, 'This is for users.');
  return ctx.actor.userId;
}
