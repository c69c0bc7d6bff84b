import { defineEntity } from '../../declare/entity.js';
import { bool } from '../../declare/fields/bool.js';
import { choice } from '../../declare/fields/choice.js';
import { int } from '../../declare/fields/int.js';
import { json } from '../../declare/fields/json.js';
import { link } from '../../declare/fields/link.js';
import { money } from '../../declare/fields/money.js';
import { text } from '../../declare/fields/text.js';
import { timestamp } from '../../declare/fields/timestamp.js';
import { uuid } from '../../declare/fields/uuid.js';
import { approvalPolicyRule } from '../approvals/policy-rule.js';

/** Who has to approve what, by which amount, within which time. */
export const approvalPolicy = defineEntity('approvalPolicy', {
  title: 'name',
  label: { en: 'Approval policy', ru: 'Порядок согласования' },
  common: 'child',
  fields: {
    code: text({
      required: true,
      max: 100,
      pattern: /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
      example: 'discount',
    }),
    name: text({ required: true, max: 200 }),
    active: bool({ default: true }),
    allowOwn: bool({ default: false, description: 'Whether somebody may approve what they have asked for themselves.' }),
    steps: json({
      required: true,
      description:
        'One after the other: [{ approvers: [{ role } | { user } | { managerOf: "requester" }], mode: "any" | "all" | { quorum }, above, upTo, deadline, escalateTo }]. above and upTo are minor units of the tenant’s currency.',
    }),
  },
  keys: [['code']],
  rules: [approvalPolicyRule],
  access: { manager: { read: 'tenant' }, rep: { read: 'tenant' }, viewer: { read: 'tenant' } },
});

/** A question put to those who have to approve; it keeps the policy's steps as they were when it was asked. */
export const approval = defineEntity('approval', {
  title: 'title',
  label: { en: 'Approval', ru: 'Согласование' },
  common: 'child',
  readOnly: true,
  fields: {
    policy: link('approvalPolicy', { onDelete: 'restrict' }),
    title: text({ required: true, max: 500, personal: 'basic' }),
    subjectEntity: text({ required: true, max: 100, index: true }),
    subject: uuid({ required: true, index: true }),
    amount: money(),
    requestedBy: link('user', { onDelete: 'setNull' }),
    state: choice(['pending', 'approved', 'rejected', 'returned', 'withdrawn'], {
      required: true,
      default: 'pending',
      index: true,
      labels: {
        pending: { en: 'Pending', ru: 'На согласовании' },
        approved: { en: 'Approved', ru: 'Согласовано' },
        rejected: { en: 'Rejected', ru: 'Отклонено' },
        returned: { en: 'Returned', ru: 'На доработке' },
        withdrawn: { en: 'Withdrawn', ru: 'Отозвано' },
      },
    }),
    reason: text({ max: 2000, personal: 'basic' }),
    allowOwn: bool({ required: true, default: false }),
    steps: json({ required: true, description: 'The steps that apply, as the policy had them.' }),
    step: int({ required: true, min: 0, default: 0, description: 'The step it is at, from 0.' }),
    round: int({ required: true, min: 1, default: 1, description: 'Rises by one each time it is asked again after a return.' }),
    dueAt: timestamp({ index: true }),
    decidedAt: timestamp(),
    run: link('workflowRun', { inverse: 'approvals', onDelete: 'setNull' }),
  },
  indexes: [['subjectEntity', 'subject']],
  access: { manager: { read: 'tenant' }, rep: { read: 'own' }, viewer: { read: 'own' } },
});

/** Somebody who may decide at one step of an approval. */
export const approver = defineEntity('approver', {
  title: 'state',
  label: { en: 'Approver', ru: 'Согласующий' },
  common: 'child',
  readOnly: true,
  fields: {
    approval: link('approval', { required: true, inverse: 'approvers', onDelete: 'cascade' }),
    user: link('user', { required: true, inverse: 'approverOf', onDelete: 'cascade' }),
    step: int({ required: true, min: 0 }),
    round: int({ required: true, min: 1 }),
    state: choice(['asked', 'approved', 'rejected', 'returned', 'passed'], { required: true, default: 'asked', index: true }),
    escalated: bool({ required: true, default: false, description: 'Asked because those before were late.' }),
  },
  keys: [['approvalId', 'round', 'step', 'userId']],
  access: { through: ['approval'] },
});

/** Who has decided what, and in whose stead. */
export const approvalDecision = defineEntity('approvalDecision', {
  title: 'decision',
  label: { en: 'Decision', ru: 'Решение по согласованию' },
  common: 'child',
  readOnly: true,
  fields: {
    approval: link('approval', { required: true, inverse: 'decisions', onDelete: 'cascade' }),
    approver: link('approver', { onDelete: 'cascade' }),
    step: int({ required: true, min: 0 }),
    decision: choice(['requested', 'approved', 'rejected', 'returned', 'withdrawn', 'escalated'], { required: true }),
    decidedBy: link('user', { onDelete: 'setNull', description: 'Empty for the system.' }),
    actedFor: link('user', { onDelete: 'setNull', description: 'The absent approver.' }),
    reason: text({ max: 2000, personal: 'basic' }),
    at: timestamp({ required: true }),
  },
  access: { through: ['approval'] },
});
