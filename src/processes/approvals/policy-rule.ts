import { defineRule } from '../../declare/define-rule.js';
import { checkPeople } from '../people.js';
import { parsePolicySteps } from './policy.js';

/** A policy that could not be followed is refused when it is written. */
export const approvalPolicyRule = defineRule('approval-policy-can-be-followed', {
  on: ['create', 'update'],
  reads: true,
  async check({ after }, ctx) {
    for (const [i, step] of parsePolicySteps(after.steps, '/steps').entries()) {
      await checkPeople(ctx, step.approvers, `/steps/${i}/approvers`);
      await checkPeople(ctx, step.escalateTo ?? [], `/steps/${i}/escalateTo`);
    }
  },
});
