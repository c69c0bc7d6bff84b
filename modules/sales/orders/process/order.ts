const owner = [{ owner: true }];
const manager = [{ managerOf: 'owner' }];

/** Code of the policy by which large orders are begun without a prepayment. */
export const NO_PREPAYMENT = 'glass-no-prepayment';

const begin = [
  {
    id: 'advance',
    kind: 'branch',
    cases: [{ when: { prepaymentPercent: { gt: '0' } }, next: 'prepayment' }],
    otherwise: 'withoutPrepayment',
  },
  {
    id: 'prepayment',
    kind: 'human',
    who: owner,
    title: 'Выставить счёт на предоплату {{record.prepaymentPercent}} % по заказу {{record.number}}',
    deadline: { businessDays: 1 },
    escalateTo: manager,
    next: 'production',
  },
  {
    id: 'withoutPrepayment',
    kind: 'approve',
    policy: NO_PREPAYMENT,
    title: 'Начать без предоплаты: заказ {{record.number}}',
    amount: 'total',
    requester: 'ownerId',
    onRejected: 'agreeOnPrepayment',
    onReturned: 'agreeOnPrepayment',
    onWithdrawn: 'agreeOnPrepayment',
    next: 'production',
  },
  {
    id: 'agreeOnPrepayment',
    kind: 'human',
    who: owner,
    title: 'Договориться с клиентом о предоплате по заказу {{record.number}}',
    deadline: { businessDays: 1 },
    escalateTo: manager,
  },
];

const make = [
  {
    id: 'production',
    kind: 'wait',
    event: 'salesOrder.started',
    condition: { status: { notIn: ['confirmed', 'onHold'] } },
    timeout: { businessDays: 1 },
    onTimeout: 'remindWorkshop',
    next: 'quality',
  },
  {
    id: 'remindWorkshop',
    kind: 'notify',
    to: [{ role: 'manager' }],
    title: 'Заказ {{record.number}} не запущен в производство',
  },
  {
    id: 'quality',
    kind: 'wait',
    event: 'salesOrder.ready',
    condition: { qcStatus: { eq: 'passed' }, status: { notIn: ['confirmed', 'inProduction', 'onHold'] } },
    timeout: { businessDays: 5 },
    remind: { to: [{ role: 'manager' }, { owner: true }], title: 'Заказ {{record.number}} не готов за 5 дней' },
    next: 'tellClient',
  },
  {
    id: 'tellClient',
    kind: 'human',
    who: owner,
    title: 'Сообщить клиенту о готовности заказа {{record.number}}',
    text: 'Только после итогового контроля качества: salesOrder.tellReady.',
    deadline: { businessHours: 4 },
    escalateTo: manager,
  },
];

const handOver = [
  {
    id: 'handOver',
    kind: 'wait',
    event: 'salesOrder.handedOver',
    condition: { status: { in: ['handedOver', 'closed'] } },
    timeout: { businessDays: 10 },
    remind: { to: owner, title: 'Заказ {{record.number}} не сдан' },
    next: 'bill',
  },
  {
    id: 'bill',
    kind: 'human',
    who: owner,
    title: 'Выставить счёт по заказу {{record.number}}',
    deadline: { businessDays: 1 },
    escalateTo: manager,
  },
  {
    id: 'paid',
    kind: 'wait',
    event: 'salesOrder.updated',
    condition: { paymentStatus: { in: ['paid', 'overpaid', 'refunded'] } },
    timeout: { days: 45 },
    onTimeout: 'tellDebt',
    next: 'thank',
  },
  {
    id: 'tellDebt',
    kind: 'notify',
    to: [{ role: 'manager' }, { owner: true }],
    title: 'Заказ {{record.number}} не оплачен',
    next: 'end',
  },
  {
    id: 'thank',
    kind: 'create',
    entity: 'plannedContact',
    values: {
      kind: 'call',
      goal: 'Узнать, доволен ли клиент заказом {{record.number}}',
      accountId: '{{record.accountId}}',
      ownerId: '{{record.ownerId}}',
      dueAt: { after: { businessDays: 5 } },
    },
  },
];

/**
 * From the confirmed order to its payment: prepayment or an approval to begin without one, production, quality, hand-over, invoice.
 * Calls about payment come with the invoice.
 */
export const order = {
  subject: 'salesOrder',
  trigger: { kind: 'event', event: 'salesOrder.confirmed' },
  steps: [...begin, ...make, ...handOver],
};
