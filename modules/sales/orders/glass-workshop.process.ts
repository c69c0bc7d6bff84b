import { defineProcesses } from '#kernel';

const owner = [{ owner: true }];
const manager = [{ managerOf: 'owner' }];

/** From interest to order: measuring, the quote and the client's decision, each with its deadline. */
const interest = {
  subject: 'deal',
  trigger: { kind: 'event', event: 'deal.created' },
  steps: [
    {
      id: 'measure',
      kind: 'human',
      who: owner,
      title: 'Замер: {{record.name}}',
      text: 'Договориться о замере и записать размеры.',
      outcomes: { measured: 'quote', notNeeded: 'quote', refused: 'end' },
      deadline: { businessDays: 2 },
      escalateTo: manager,
    },
    {
      id: 'quote',
      kind: 'wait',
      event: 'quote.created',
      link: 'dealId',
      timeout: { businessDays: 2 },
      onTimeout: 'remindQuote',
      next: 'order',
    },
    { id: 'remindQuote', kind: 'notify', to: owner, title: 'Нет предложения: {{record.name}}', next: 'order' },
    {
      id: 'order',
      kind: 'wait',
      event: 'salesOrder.created',
      link: 'dealId',
      timeout: { businessDays: 14 },
      onTimeout: 'askClient',
      next: 'end',
    },
    {
      id: 'askClient',
      kind: 'human',
      who: owner,
      title: 'Узнать решение клиента: {{record.name}}',
      deadline: { businessDays: 1 },
      escalateTo: manager,
    },
  ],
};

/** From the confirmed order to its payment: production, quality, hand-over, invoice. Calls about payment come with the invoice. */
const order = {
  subject: 'salesOrder',
  trigger: { kind: 'event', event: 'salesOrder.confirmed' },
  steps: [
    {
      id: 'advance',
      kind: 'branch',
      cases: [{ when: { prepaymentPercent: { gt: '0' } }, next: 'prepayment' }],
      otherwise: 'production',
    },
    {
      id: 'prepayment',
      kind: 'human',
      who: owner,
      title: 'Выставить счёт на предоплату {{record.prepaymentPercent}} % по заказу {{record.number}}',
      deadline: { businessDays: 1 },
      escalateTo: manager,
    },
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
      next: 'quality',
    },
    {
      id: 'quality',
      kind: 'wait',
      event: 'salesOrder.ready',
      condition: { qcStatus: { eq: 'passed' }, status: { notIn: ['confirmed', 'inProduction', 'onHold'] } },
      timeout: { businessDays: 5 },
      onTimeout: 'tellLate',
      next: 'tellClient',
    },
    {
      id: 'tellLate',
      kind: 'notify',
      to: [{ role: 'manager' }, { owner: true }],
      title: 'Заказ {{record.number}} не готов за 5 дней',
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
    {
      id: 'handOver',
      kind: 'wait',
      event: 'salesOrder.handedOver',
      condition: { status: { in: ['handedOver', 'closed'] } },
      timeout: { businessDays: 10 },
      onTimeout: 'remindHandOver',
      next: 'bill',
    },
    { id: 'remindHandOver', kind: 'notify', to: owner, title: 'Заказ {{record.number}} не сдан', next: 'bill' },
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
  ],
};

/** The sale of the glass workshop as two workflows, one after the other. */
export const glassWorkshop = defineProcesses('glass-workshop', {
  label: { en: 'Sale of the glass workshop', ru: 'Продажа стекольной мастерской' },
  description:
    'Interest, measuring, quote, order, production, quality, hand-over, invoice, payment: with deadlines and who does what.',
  workflows: [
    { code: 'glass-interest', name: 'От интереса до заказа', definition: interest },
    { code: 'glass-order', name: 'От заказа до оплаты', definition: order },
  ],
});
