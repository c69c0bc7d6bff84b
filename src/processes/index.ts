import { defineJob, defineModule } from '../declare/module.js';
import {
  workflowActions,
  type cancelRun,
  type checkWorkflow,
  type installWorkflows,
  type publishWorkflow,
  type retryRun,
  type startWorkflow,
} from './actions.js';
import {
  approvalActions,
  type approve,
  type askApproval,
  type giveBack,
  type reject,
  type resubmitApproval,
  type withdrawApproval,
} from './approvals/actions.js';
import { switched } from './definition/publish.js';
import { approval, approvalDecision, approvalPolicy, approver } from './entities/approval.entity.js';
import { definitionUses } from './definition-uses.js';
import { humanStep } from './entities/human-step.entity.js';
import { workflowRun, workflowStep } from './entities/workflow-run.entity.js';
import { workflow, workflowTrigger, workflowVersion } from './entities/workflow.entity.js';
import { completeStep } from './human-step.actions.js';
import { processMessages } from './messages.js';
import { advanceAll } from './running/advance.js';
import { callWebhook } from './running/call-webhook.js';
import { onEvent } from './running/on-event.js';
import { sweep } from './running/sweep.js';
import type { rotateWorkflowSecret } from './signing.js';
import { kinds } from './tell.js';

declare module '#kernel/types' {
  interface Entities {
    workflow: typeof workflow;
    workflowVersion: typeof workflowVersion;
    workflowTrigger: typeof workflowTrigger;
    workflowRun: typeof workflowRun;
    workflowStep: typeof workflowStep;
    humanStep: typeof humanStep;
    approvalPolicy: typeof approvalPolicy;
    approval: typeof approval;
    approver: typeof approver;
    approvalDecision: typeof approvalDecision;
  }
  interface Actions {
    'workflow.publish': typeof publishWorkflow;
    'workflow.check': typeof checkWorkflow;
    'workflow.start': typeof startWorkflow;
    'workflow.install': typeof installWorkflows;
    'workflow.rotateSecret': typeof rotateWorkflowSecret;
    'workflowRun.cancel': typeof cancelRun;
    'workflowRun.retry': typeof retryRun;
    'humanStep.complete': typeof completeStep;
    'approval.request': typeof askApproval;
    'approval.approve': typeof approve;
    'approval.reject': typeof reject;
    'approval.return': typeof giveBack;
    'approval.withdraw': typeof withdrawApproval;
    'approval.resubmit': typeof resubmitApproval;
  }
}

const advanceJob = defineJob('processes.advance', {
  retries: 10,
  run: (ctx, input) => advanceAll(ctx, input.runIds as string[]),
});

const webhookJob = defineJob('processes.call-webhook', {
  retries: 10,
  run: (ctx, input) => callWebhook(ctx, String(input.runId), Number(input.sequence)),
});

/** What a lost job would have done, and what no job was put for. */
const sweepJob = defineJob('processes.sweep', { cron: '*/5 * * * *', run: sweep });

/** Business processes and approvals: definitions as data, runs that survive a crash at any point. */
export const processes = defineModule('processes', {
  dependsOn: ['kernel'],
  everywhere: true,
  entities: [
    workflow,
    workflowVersion,
    workflowTrigger,
    workflowRun,
    workflowStep,
    humanStep,
    approvalPolicy,
    approval,
    approver,
    approvalDecision,
  ],
  actions: [...workflowActions, completeStep, ...approvalActions],
  listeners: [onEvent, switched],
  jobs: [advanceJob, sweepJob, webhookJob],
  notifications: kinds,
  fieldUses: [definitionUses],
  messages: processMessages,
});
