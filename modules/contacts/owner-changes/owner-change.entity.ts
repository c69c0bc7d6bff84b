import { defineEntity, link, machine, state, text, timestamp } from '#kernel';

/** Nobody decides on their own request. */
const notByRequester = (record: Readonly<Record<string, unknown>>, ctx: { actor: { userId: string | null } }) =>
  record.createdById !== null && record.createdById === ctx.actor.userId
    ? { en: 'Somebody else must decide on your request.', ru: 'Ваш запрос должен рассмотреть другой сотрудник.' }
    : true;

/** The request to hand over an account that may not change hands without approval (CON8). */
export const ownerChange = defineEntity('ownerChange', {
  title: 'reason',
  label: { en: 'Request for a new owner', ru: 'Запрос на смену ответственного' },
  common: 'child',
  readOnly: true,
  fields: {
    account: link('account', { required: true, inverse: 'ownerChanges', onDelete: 'cascade' }),
    from: link('user', { onDelete: 'setNull' }),
    to: link('user', { required: true, onDelete: 'cascade' }),
    reason: text({ required: true, max: 1000 }),
    state: state(
      machine({
        initial: 'pending',
        states: {
          pending: { label: { en: 'Pending', ru: 'На рассмотрении' } },
          approved: { label: { en: 'Approved', ru: 'Одобрен' } },
          rejected: { label: { en: 'Rejected', ru: 'Отклонён' } },
          withdrawn: { label: { en: 'Withdrawn', ru: 'Отозван' } },
        },
        transitions: {
          approve: {
            from: ['pending'],
            to: 'approved',
            label: { en: 'Approve', ru: 'Одобрить' },
            access: ['manager'],
            takes: ['decisionNote'],
            guard: notByRequester,
            emits: 'approved',
          },
          reject: {
            from: ['pending'],
            to: 'rejected',
            label: { en: 'Reject', ru: 'Отклонить' },
            access: ['manager'],
            requires: ['decisionNote'],
            guard: notByRequester,
            emits: 'rejected',
          },
          withdraw: {
            from: ['pending'],
            to: 'withdrawn',
            label: { en: 'Withdraw', ru: 'Отозвать' },
            access: ['manager', 'rep'],
            emits: 'withdrawn',
          },
        },
      }),
      { index: true },
    ),
    decisionNote: text({ max: 1000 }),
    appliedAt: timestamp({ readOnly: true, description: 'When the account got its new owner; null until then.' }),
  },
  access: { through: ['account'] },
});
