import { defineAction } from '../../declare/action.js';
import type { Context } from '../../declare/context.js';
import { money } from '../../declare/fields/money.js';
import { text } from '../../declare/fields/text.js';
import { uuid } from '../../declare/fields/uuid.js';
import { workOf } from '../../records/context.js';
import { entityNamed } from '../definition/check-steps.js';
import { decide, resubmit, withdraw } from './decide.js';
import { requestApproval, type ApprovalRow } from './request.js';

const everybody = ['manager', 'rep', 'viewer'] as const;
const emits = ['approval.requested', 'approval.decided', 'approval.escalated'];
const reason = text({ max: 2000 });

export const askApproval = defineAction('approval.request', {
  on: 'collection',
  label: { en: 'Ask for approval', ru: 'Запросить согласование' },
  description:
    'Asks those whom the policy names to approve something about a record; the amount routes it to the steps with fitting limits. Approved at once if no step applies. Listen for approval.decided.',
  input: {
    policy: text({ required: true, max: 100, description: 'Code of an approval policy.' }),
    entity: text({ required: true, max: 100 }),
    recordId: uuid({ required: true }),
    title: text({ required: true, max: 500 }),
    amount: money(),
  },
  emits,
  access: ['manager', 'rep'],
  returns: 'record',
  async run(ctx, input) {
    entityNamed(workOf(ctx).kernel.registry, input.entity, '/entity');
    // With the caller's rights: one asks only for what one may see.
    await ctx.records(input.entity).get(input.recordId, ['id']);
    return requestApproval(ctx, { ...input, amount: input.amount ?? null });
  },
});

const deciding = (verb: 'approve' | 'reject' | 'return', verdict: 'approved' | 'rejected' | 'returned', en: string, ru: string) =>
  defineAction(`approval.${verb}`, {
    label: { en, ru },
    description:
      'For those who are asked at the present step, and for who stands in for them. 409 already_decided if somebody was first.',
    input: { reason: verb === 'approve' ? reason : text({ required: true, max: 2000 }) },
    emits,
    access: everybody,
    run: (ctx: Context, input, record) => decide(ctx, record as unknown as ApprovalRow, verdict, input.reason ?? null),
  });

export const approve = deciding('approve', 'approved', 'Approve', 'Согласовать');
export const reject = deciding('reject', 'rejected', 'Reject', 'Отклонить');
export const giveBack = deciding('return', 'returned', 'Return for correction', 'Вернуть на доработку');

export const withdrawApproval = defineAction('approval.withdraw', {
  label: { en: 'Withdraw', ru: 'Отозвать' },
  description: 'For who has asked, and for administrators.',
  input: { reason },
  emits,
  access: everybody,
  run: (ctx, input, record) => withdraw(ctx, record as unknown as ApprovalRow, input.reason ?? null),
});

export const resubmitApproval = defineAction('approval.resubmit', {
  label: { en: 'Ask again', ru: 'Запросить снова' },
  description: 'Asks again from the first step what was returned. For who has asked, and for administrators.',
  input: { reason },
  emits,
  access: everybody,
  run: (ctx, input, record) => resubmit(ctx, record as unknown as ApprovalRow, input.reason ?? null),
});

export const approvalActions = [askApproval, approve, reject, giveBack, withdrawApproval, resubmitApproval];
