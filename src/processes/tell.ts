import type { Context } from '../declare/context.js';
import { defineNotification } from '../declare/notification.js';

/** What a workflow tells by a step of its own. */
export const messageKind = defineNotification('workflow.message', {
  label: { en: 'Message of a workflow', ru: 'Сообщение процесса' },
  variables: ['title', 'text'],
  texts: { en: { title: '{{title}}', body: '{{text}}' }, ru: { title: '{{title}}', body: '{{text}}' } },
});

const titled = (name: string, label: { en: string; ru: string }, body: { en: string; ru: string }) =>
  defineNotification(name, {
    label,
    variables: ['title'],
    texts: {
      en: { title: `${label.en}: {{title}}`, body: body.en },
      ru: { title: `${label.ru}: {{title}}`, body: body.ru },
    },
  });

/** What people are asked for, and what was decided. */
export const kinds = [
  messageKind,
  titled(
    'approval.requested',
    { en: 'To approve', ru: 'На согласование' },
    { en: 'Your decision is asked for.', ru: 'Ждут вашего решения.' },
  ),
  titled(
    'approval.escalated',
    { en: 'To approve, overdue', ru: 'На согласование, просрочено' },
    { en: 'Those asked before have not decided in time.', ru: 'Те, кого спросили раньше, не решили вовремя.' },
  ),
  titled('humanStep.requested', { en: 'To do', ru: 'Поручено' }, { en: 'A workflow waits for you.', ru: 'Процесс ждёт вас.' }),
  titled(
    'humanStep.overdue',
    { en: 'To do, overdue', ru: 'Поручено, просрочено' },
    { en: 'A workflow waits for you.', ru: 'Процесс ждёт вас.' },
  ),
  defineNotification('approval.decided', {
    label: { en: 'Decision on an approval', ru: 'Решение по согласованию' },
    variables: ['title', 'state', 'reason'],
    texts: {
      en: { title: '{{title}}: {{state}}', body: '{{reason}}' },
      ru: { title: '{{title}}: {{state}}', body: '{{reason}}' },
    },
  }),
] as const;

/** Tells users within the transaction; nobody of the system itself. */
export async function tell(
  ctx: Context,
  userIds: readonly string[],
  kind: (typeof kinds)[number]['name'],
  subject: { entity: string; id: string } | null,
  values: Readonly<Record<string, string>>,
): Promise<void> {
  if (userIds.length === 0) return;
  await ctx.notify({ to: { users: userIds }, kind, ...(subject ? { subject } : {}), values });
}
