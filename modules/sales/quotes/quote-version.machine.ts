import { localDate, machine, type Context } from '#kernel';

type Version = Readonly<Record<string, unknown>>;

/** What the client decides on is what they saw: the hash of that very content. */
const asSeen = (record: Version, ctx: Context) => {
  if (String(record.validUntil) < localDate(ctx.actor.timeZone, ctx.now()))
    return { en: 'the offer has expired; revise it', ru: 'срок предложения истёк; сделайте новую версию' };
  return record.acceptedHash === record.contentHash
    ? (true as const)
    : {
        en: 'acceptedHash is not the contentHash of this version; look at it again',
        ru: 'acceptedHash не совпадает с contentHash этой версии; откройте её заново',
      };
};

const stillValid = (record: Version, ctx: Context) =>
  record.validUntil !== null && String(record.validUntil) < localDate(ctx.actor.timeZone, ctx.now())
    ? { en: 'validUntil is over; set a later day by a new version', ru: 'срок validUntil прошёл; сделайте новую версию' }
    : (true as const);

const isOver = (record: Version, ctx: Context) =>
  String(record.validUntil) < localDate(ctx.actor.timeZone, ctx.now())
    ? (true as const)
    : { en: 'it is valid until validUntil', ru: 'оно действует до validUntil' };

/** What those who are asked decide by approval.approve, reject and return. */
const asDecided = (states: readonly unknown[]) => (record: Version) =>
  states.includes(record.approvalState)
    ? (true as const)
    : { en: 'those who are asked decide by approval.approve', ru: 'решают те, кого спросили: approval.approve' };

const decided = (_record: Version, ctx: Context) => ({ decidedAt: ctx.now().toISOString() });

/** `draft → (approval) → ready → sent → viewed → accepted | rejected | expired | superseded` (catalogue 02). */
export const quoteVersionMachine = machine({
  initial: 'draft',
  states: {
    draft: { label: { en: 'Draft', ru: 'Черновик' } },
    approval: { label: { en: 'Awaiting approval', ru: 'На согласовании' } },
    ready: { label: { en: 'Ready', ru: 'Готово' } },
    sent: { label: { en: 'Sent', ru: 'Отправлено' } },
    viewed: { label: { en: 'Viewed', ru: 'Просмотрено' } },
    accepted: { label: { en: 'Accepted', ru: 'Принято' } },
    rejected: { label: { en: 'Rejected', ru: 'Отклонено' } },
    expired: { label: { en: 'Expired', ru: 'Истекло' } },
    superseded: { label: { en: 'Superseded', ru: 'Заменено' } },
  },
  transitions: {
    requestApproval: {
      from: ['draft'],
      to: 'approval',
      label: { en: 'Request approval', ru: 'На согласование' },
      requires: ['approvalReason'],
      set: { approvalState: null, approvalNote: null, approvedById: null, approvedAt: null },
      emits: 'approvalRequested',
    },
    approve: {
      from: ['approval'],
      to: 'ready',
      label: { en: 'Approve', ru: 'Согласовать' },
      access: [],
      guard: asDecided(['approved']),
      emits: 'approved',
    },
    sendBack: {
      from: ['approval'],
      to: 'draft',
      label: { en: 'Send back', ru: 'Вернуть' },
      access: [],
      guard: asDecided(['rejected', 'returned', 'withdrawn']),
      emits: 'sentBack',
    },
    finish: { from: ['draft'], to: 'ready', label: { en: 'Finish', ru: 'Готово' }, emits: 'finished' },
    send: {
      from: ['ready'],
      to: 'sent',
      label: { en: 'Send', ru: 'Отправить' },
      guard: stillValid,
      set: (_record, ctx: Context) => ({ sentAt: ctx.now().toISOString() }),
      emits: 'sent',
    },
    markViewed: {
      from: ['sent'],
      to: 'viewed',
      label: { en: 'Mark as viewed', ru: 'Отметить просмотр' },
      set: (_record, ctx: Context) => ({ viewedAt: ctx.now().toISOString() }),
      emits: 'viewed',
    },
    accept: {
      from: ['sent', 'viewed'],
      to: 'accepted',
      label: { en: 'Accept', ru: 'Принять' },
      requires: ['acceptedHash'],
      takes: ['acceptedChoices', 'decisionBy', 'decisionNote'],
      guard: asSeen,
      set: decided,
      emits: 'accepted',
    },
    reject: {
      from: ['sent', 'viewed'],
      to: 'rejected',
      label: { en: 'Reject', ru: 'Отклонить' },
      requires: ['decisionNote'],
      takes: ['decisionBy'],
      set: decided,
      emits: 'rejected',
    },
    expire: {
      from: ['sent', 'viewed'],
      to: 'expired',
      label: { en: 'Expire', ru: 'Закрыть по сроку' },
      access: [],
      guard: isOver,
      set: decided,
      emits: 'expired',
    },
    supersede: {
      from: ['sent', 'viewed'],
      to: 'superseded',
      label: { en: 'Supersede', ru: 'Заменить' },
      access: [],
      requires: ['supersededById'],
      emits: 'superseded',
    },
  },
});
