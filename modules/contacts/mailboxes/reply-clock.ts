/** A message as the clock sees it; times as milliseconds. */
export interface ClockedMessage {
  readonly id: string;
  readonly direction: 'incoming' | 'outgoing';
  readonly state: string;
  readonly at: number;
  readonly authorId: string | null;
  readonly automatic: boolean;
  /** Kept once it is answered: later settings do not change what the deadline was. */
  readonly kept: { readonly dueAt: number; readonly warnAt: number } | null;
}

/** When an incoming message was answered, by when it had to be, and when to warn. */
export interface Reply {
  readonly id: string;
  readonly repliedAt: number | null;
  readonly dueAt: number;
  readonly warnAt: number;
}

/** The deadlines of an incoming message that came at `at`. */
export type Deadline = (at: number) => { dueAt: number; warnAt: number };

/**
 * CON7: an incoming e-mail is answered by the first message that a member of the mailbox sent in the same thread after it.
 * Drafts, failed ones and automatic answers answer nothing; automatic incoming ones (bounces, out of office) wait for nothing.
 */
export function replies(messages: readonly ClockedMessage[], members: ReadonlySet<string>, deadline: Deadline): Reply[] {
  const answers = messages
    .filter(
      (m) => m.direction === 'outgoing' && m.state === 'sent' && !m.automatic && m.authorId !== null && members.has(m.authorId),
    )
    .map((m) => m.at)
    .sort((a, b) => a - b);
  return messages
    .filter((m) => m.direction === 'incoming' && !m.automatic)
    .map((m) => {
      const repliedAt = answers.find((at) => at > m.at) ?? null;
      const times = repliedAt !== null && m.kept ? m.kept : deadline(m.at);
      return { id: m.id, repliedAt, ...times };
    });
}
