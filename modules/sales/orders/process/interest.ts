const owner = [{ owner: true }];
const manager = [{ managerOf: 'owner' }];

/** From the interest to the deal: somebody takes it, answers it in time, and finds out what it is worth. */
export const lead = {
  subject: 'lead',
  trigger: { kind: 'event', event: 'lead.created' },
  steps: [
    {
      id: 'owner',
      kind: 'wait',
      event: 'lead.updated',
      condition: { ownerId: { isNull: false } },
      timeout: { businessHours: 1 },
      onTimeout: 'nobody',
      next: 'answer',
    },
    {
      id: 'nobody',
      kind: 'human',
      who: [{ role: 'manager' }],
      title: 'Назначить ответственного: {{record.subject}}',
      deadline: { businessHours: 4 },
      escalateTo: [{ role: 'admin' }],
      next: 'answer',
    },
    {
      id: 'answer',
      kind: 'wait',
      event: 'lead.responded',
      condition: { respondedAt: { isNull: false } },
      timeout: { businessHours: 1 },
      onTimeout: 'late',
      next: 'qualify',
    },
    {
      id: 'late',
      kind: 'notify',
      to: [...owner, ...manager],
      title: 'Интерес ждёт ответа: {{record.subject}}',
      text: 'Первый ответ просрочен.',
    },
    {
      id: 'qualify',
      kind: 'wait',
      event: 'lead.updated',
      condition: { state: { in: ['converted', 'disqualified', 'recycled', 'duplicate'] } },
      timeout: { businessDays: 2 },
      onTimeout: 'decide',
      next: 'end',
    },
    {
      id: 'decide',
      kind: 'human',
      who: owner,
      title: 'Решить, что делать с интересом: {{record.subject}}',
      text: 'Квалифицировать и преобразовать, отклонить или отложить.',
      deadline: { businessDays: 1 },
      escalateTo: manager,
    },
  ],
};

/** From the deal to the order: measuring, the quote and the client's decision, each with its deadline. */
export const interest = {
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
      condition: { quotes: { some: {} } },
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
      condition: { orders: { some: {} } },
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
