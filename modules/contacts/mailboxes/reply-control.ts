import { addBusinessTime, businessCalendar, type Context } from '#kernel';
import { replies, type ClockedMessage, type Reply } from './reply-clock.js';

/** Reckons anew which e-mails of a thread are answered and how long the others may wait (CON7). */
export async function reckonReplies(ctx: Context, threadId: string): Promise<void> {
  const { tenantId } = ctx.actor;
  // Locked before it is read, so that two messages of one moment do not overwrite each other's reckoning.
  await ctx.sql('select id from email_threads where tenant_id = $1 and id = $2 for no key update', [tenantId, threadId]);
  const system = ctx.asSystem('reply control');
  const thread = await system
    .records('emailThread')
    .find(threadId, ['mailbox.replyMinutes', 'mailbox.memberIds', 'mailbox.teamId']);
  if (!thread) return;
  const { mailbox } = thread as unknown as { mailbox: Mailbox };
  const messages = await messagesOf(system, threadId);
  const deadline = await deadlineOf(ctx, mailbox);
  const reckoned = replies(messages, new Set(mailbox.memberIds), deadline);
  await keepReplies(ctx, reckoned);
  const waiting = reckoned
    .filter((r) => r.repliedAt === null)
    .map((r) => ({ ...r, at: messages.find((m) => m.id === r.id)?.at ?? 0 }));
  const first = waiting.sort((a, b) => a.at - b.at)[0];
  await ctx.sql(
    `update email_threads set last_message_at = $3, awaiting_since = $4, reply_due_at = $5, warn_at = $6
     where tenant_id = $1 and id = $2 and (last_message_at, awaiting_since, reply_due_at, warn_at) is distinct from ($3::timestamptz, $4::timestamptz, $5::timestamptz, $6::timestamptz)`,
    [
      tenantId,
      threadId,
      moment(messages.reduce<number | null>((last, m) => Math.max(last ?? m.at, m.at), null)),
      moment(first?.at),
      moment(first?.dueAt),
      moment(first?.warnAt),
    ],
  );
}

const moment = (ms: number | null | undefined): string | null =>
  ms === null || ms === undefined ? null : new Date(ms).toISOString();

async function messagesOf(system: Context, threadId: string): Promise<ClockedMessage[]> {
  const messages: ClockedMessage[] = [];
  const fields = ['id', 'direction', 'state', 'at', 'authorId', 'automatic', 'slaDueAt', 'warnAt', 'repliedAt'];
  for await (const m of system.records('emailMessage').each({ filter: { threadId: { eq: threadId } }, sort: ['at'], fields })) {
    const kept = m.slaDueAt && m.warnAt && m.repliedAt ? { dueAt: Date.parse(m.slaDueAt), warnAt: Date.parse(m.warnAt) } : null;
    messages.push({
      id: m.id,
      direction: m.direction ?? 'incoming',
      state: m.state ?? '',
      at: Date.parse(String(m.at)),
      authorId: m.authorId,
      automatic: m.automatic === true,
      kept,
    });
  }
  return messages;
}

interface Mailbox {
  readonly replyMinutes: number | null;
  readonly memberIds: readonly string[];
  readonly teamId: string | null;
}

async function deadlineOf(ctx: Context, { replyMinutes, teamId }: Mailbox) {
  const minutes = replyMinutes ?? (await ctx.setting<number>('contacts.replyMinutes'));
  const percent = await ctx.setting<number>('contacts.replyWarnPercent');
  const calendar = await businessCalendar(ctx, { unitId: teamId });
  return (at: number) => ({
    dueAt: addBusinessTime(calendar, new Date(at), minutes).getTime(),
    warnAt: addBusinessTime(calendar, new Date(at), (minutes * percent) / 100).getTime(),
  });
}

async function keepReplies(ctx: Context, reckoned: readonly Reply[]): Promise<void> {
  await ctx.sql(
    `update email_messages m set replied_at = r.replied_at, sla_due_at = r.due_at, warn_at = r.warn_at
     from json_to_recordset($2::json) as r (id uuid, replied_at timestamptz, due_at timestamptz, warn_at timestamptz)
     where m.tenant_id = $1 and m.id = r.id and (m.replied_at, m.sla_due_at, m.warn_at) is distinct from (r.replied_at, r.due_at, r.warn_at)`,
    [
      ctx.actor.tenantId,
      JSON.stringify(
        reckoned.map((r) => ({ id: r.id, replied_at: moment(r.repliedAt), due_at: moment(r.dueAt), warn_at: moment(r.warnAt) })),
      ),
    ],
  );
}
