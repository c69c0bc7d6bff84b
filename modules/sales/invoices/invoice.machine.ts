import { machine, type Context } from '#kernel';

type Invoice = Readonly<Record<string, unknown>>;
const units = (money: unknown) => (money as { amount: number } | null)?.amount ?? 0;

const untouched = (record: Invoice) =>
  units(record.paid) === 0 && units(record.credited) === 0
    ? (true as const)
    : { en: 'money has moved on it; correct it by a credit note', ru: 'по нему уже были движения денег; исправьте кредит-нотой' };

/** `draft → issued → sent → partPaid → paid`; `→ void`, `→ credited` (catalogue 02). What is paid or credited follows from payments and credit notes alone. */
export const invoiceMachine = machine({
  initial: 'draft',
  states: {
    draft: { label: { en: 'Draft', ru: 'Черновик' } },
    issued: { label: { en: 'Issued', ru: 'Выставлен' } },
    sent: { label: { en: 'Sent', ru: 'Отправлен' } },
    partPaid: { label: { en: 'Part paid', ru: 'Оплачен частично' } },
    paid: { label: { en: 'Paid', ru: 'Оплачен' } },
    void: { label: { en: 'Void', ru: 'Аннулирован' } },
    credited: { label: { en: 'Credited', ru: 'Скорректирован полностью' } },
  },
  transitions: {
    issue: { from: ['draft'], to: 'issued', label: { en: 'Issue', ru: 'Выставить' }, takes: ['dueDate'], emits: 'issued' },
    send: {
      from: ['issued'],
      to: 'sent',
      label: { en: 'Sent', ru: 'Отправлен' },
      set: (_record, ctx: Context) => ({ sentAt: ctx.now().toISOString() }),
      emits: 'sent',
    },
    void: {
      from: ['issued', 'sent'],
      to: 'void',
      label: { en: 'Void', ru: 'Аннулировать' },
      access: ['manager'],
      requires: ['voidReason'],
      guard: untouched,
      set: (record) => ({ balance: { amount: 0, currency: record.currency } }),
      emits: 'voided',
    },
  },
});
