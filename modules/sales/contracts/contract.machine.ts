import { localDate, machine, type Context } from '#kernel';

type Contract = Readonly<Record<string, unknown>>;

const today = (ctx: Context): string => localDate(ctx.actor.timeZone, ctx.now());

const isOver = (record: Contract, ctx: Context) =>
  record.endsOn !== null && String(record.endsOn) < today(ctx)
    ? (true as const)
    : { en: 'it holds until endsOn', ru: 'он действует до endsOn' };

/** `draft → sent → active → expired | terminated | renewed`; `→ cancelled` before it is signed. */
export const contractMachine = machine({
  initial: 'draft',
  states: {
    draft: { label: { en: 'Draft', ru: 'Черновик' } },
    sent: { label: { en: 'Sent', ru: 'Отправлен' } },
    active: { label: { en: 'Active', ru: 'Действует' } },
    expired: { label: { en: 'Expired', ru: 'Истёк' } },
    terminated: { label: { en: 'Terminated', ru: 'Расторгнут' } },
    renewed: { label: { en: 'Renewed', ru: 'Продлён новым' } },
    cancelled: { label: { en: 'Cancelled', ru: 'Отменён' } },
  },
  transitions: {
    send: {
      from: ['draft'],
      to: 'sent',
      label: { en: 'Send', ru: 'Отправить' },
      requires: ['startsOn'],
      set: (_record, ctx: Context) => ({ sentAt: ctx.now().toISOString() }),
      emits: 'sent',
    },
    sign: {
      from: ['draft', 'sent'],
      to: 'active',
      label: { en: 'Signed', ru: 'Подписан' },
      requires: ['startsOn'],
      takes: ['signedOn', 'signedFileId', 'endsOn'],
      set: (record, ctx: Context) => ({ signedOn: record.signedOn ?? today(ctx) }),
      emits: 'signed',
    },
    cancel: {
      from: ['draft', 'sent'],
      to: 'cancelled',
      label: { en: 'Cancel', ru: 'Отменить' },
      requires: ['cancelReason'],
      emits: 'cancelled',
    },
    terminate: {
      from: ['active'],
      to: 'terminated',
      label: { en: 'Terminate', ru: 'Расторгнуть' },
      access: ['manager'],
      requires: ['terminationReason'],
      takes: ['terminatedOn'],
      set: (record, ctx: Context) => ({ terminatedOn: record.terminatedOn ?? today(ctx) }),
      emits: 'terminated',
    },
    expire: {
      from: ['active'],
      to: 'expired',
      label: { en: 'Expire', ru: 'Закрыть по сроку' },
      access: [],
      guard: isOver,
      emits: 'expired',
    },
    replace: {
      from: ['active', 'expired'],
      to: 'renewed',
      label: { en: 'Renewed', ru: 'Продлён новым' },
      access: [],
      emits: 'renewed',
    },
  },
});
