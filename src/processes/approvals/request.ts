import type { Context } from '../../declare/context.js';
import { businessCalendar } from '../../core/business-calendar.js';
import { conflict, forbidden, invalid } from '../../platform/problem.js';
import { workOf } from '../../records/context.js';
import { entityOf } from '../../registry/model.js';
import { afterDelay } from '../definition/delay.js';
import { resolvePeople, shareWith } from '../people.js';
import { lookAt, signalRun } from '../running/signal.js';
import { tell } from '../tell.js';
import { ownersOf } from '../whose.js';
import { needed, stepsFor, type PolicyStep } from './policy.js';

/** What somebody wants approved. */
export interface ApprovalRequest {
  /** Code of an approval policy. */
  readonly policy: string;
  readonly entity: string;
  readonly recordId: string;
  readonly title: string;
  /** Routes to the steps for such an amount. */
  readonly amount?: { readonly amount: number; readonly currency: string } | null | undefined;
  /** Who asks; the acting user unless given. */
  readonly requesterId?: string | null;
  /** The run that waits for the decision. */
  readonly runId?: string;
}

/** An approval as this part reads it. */
export interface ApprovalRow extends Record<string, unknown> {
  id: string;
  version: number;
  state: 'pending' | 'approved' | 'rejected' | 'returned' | 'withdrawn';
  subjectEntity: string;
  subject: string;
  title: string;
  amount: { base: number | null } | null;
  requestedById: string | null;
  allowOwn: boolean;
  steps: readonly PolicyStep[];
  step: number;
  round: number;
  runId: string | null;
}

/** The same rights and reason, but everything allowed: what follows from a request or a decision is the system's to write. */
export const asApproval = (ctx: Context): Context => ctx.asSystem(ctx.reason ?? 'approval');

/**
 * Asks for an approval in the caller's transaction. The approvers of the first step that applies to the amount are asked;
 * without such a step it is approved at once. Throws 409 `approval_pending` if the same is asked already and `no_approver` if
 * nobody could decide.
 *
 * @example
 * const { state } = await requestApproval(ctx, { policy: 'discount', entity: 'deal', recordId: deal.id, title: 'Discount of 15 %', amount });
 */
export async function requestApproval(ctx: Context, request: ApprovalRequest): Promise<ApprovalRow> {
  const system = asApproval(ctx);
  const { nodes } = await system
    .records('approvalPolicy')
    .list({ filter: { code: { eq: request.policy }, active: { eq: true } } });
  const [policy] = nodes;
  if (!policy) throw invalid('/policy', `There is no active approval policy ${request.policy}.`, undefined, 'unknown_policy');
  await ctx.sql('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`approval ${policy.id} ${request.recordId}`]);
  const pending = await system.records('approval').count({
    filter: { policyId: { eq: policy.id }, subject: { eq: request.recordId }, state: { eq: 'pending' } },
  });
  if (pending > 0) throw conflict('approval_pending', 'This waits for approval already; withdraw that one first.');
  const requesterId = request.requesterId === undefined ? ctx.actor.userId : request.requesterId;
  const created = (await system.records('approval').create({
    policyId: policy.id,
    title: request.title,
    subjectEntity: request.entity,
    subject: request.recordId,
    ...(request.amount ? { amount: { amount: request.amount.amount, currency: request.amount.currency } } : {}),
    requestedById: requesterId,
    allowOwn: policy.allowOwn ?? false,
    steps: policy.steps as never,
    ...(request.runId === undefined ? {} : { runId: request.runId }),
  })) as unknown as ApprovalRow;
  if (created.amount && created.amount.base === null)
    throw conflict('no_rate', 'There is no exchange rate for this amount, so its limits cannot be told; enter the rate first.');
  if (requesterId !== null) await shareWith(system, 'approval', created.id, [requesterId]);
  await note(system, created, 'requested', null);
  const steps = stepsFor(created.steps, created.amount?.base ?? null);
  return beginStep(system, { ...created, steps }, 0);
}

/** Asks those who decide at a step; past the last one it is approved. */
export async function beginStep(system: Context, approval: ApprovalRow, index: number): Promise<ApprovalRow> {
  const step = approval.steps[index];
  if (!step) return end(system, approval, 'approved', null);
  const around = { requesterId: approval.requestedById, ownerId: await ownerOf(system, approval) };
  const may = (id: string) => approval.allowOwn || id !== approval.requestedById;
  let users = (await resolvePeople(system, step.approvers, around)).filter(may);
  if (users.length === 0 && step.escalateTo) users = (await resolvePeople(system, step.escalateTo, around)).filter(may);
  if (users.length === 0 || needed(step.mode, users.length) > users.length)
    throw conflict(
      'no_approver',
      `Nobody can decide at step ${index + 1}, or too few can; name more approvers in the policy, or give users the role.`,
    );
  await system
    .records('approver')
    .createMany(users.map((userId) => ({ approvalId: approval.id, userId, step: index, round: approval.round })));
  await shareWith(system, 'approval', approval.id, users);
  const dueAt = step.deadline ? afterDelay(step.deadline, system.now(), await calendarOf(system, approval, users)) : null;
  if (dueAt) await lookAt(system, dueAt);
  const updated = await system.records('approval').update(approval.id, {
    steps: approval.steps as never,
    step: index,
    state: 'pending',
    round: approval.round,
    dueAt: dueAt?.toISOString() ?? null,
  });
  await system.emit(
    'approval.requested',
    { entity: 'approval', id: approval.id },
    { step: index, userIds: users, title: approval.title, subjectEntity: approval.subjectEntity, subject: approval.subject },
  );
  await tell(system, users, 'approval.requested', { entity: 'approval', id: approval.id }, { title: approval.title });
  return updated as unknown as ApprovalRow;
}

/** The time of who decides; of several, that of the subject's owner. */
const calendarOf = async (system: Context, { subjectEntity, subject }: ApprovalRow, users: readonly string[]) =>
  businessCalendar(system, users.length === 1 ? { userId: users[0] } : await ownersOf(system, subjectEntity, subject));

/** Ends an approval, tells the modules, and wakes the run that waits for it. */
export async function end(
  system: Context,
  approval: ApprovalRow,
  state: Exclude<ApprovalRow['state'], 'pending'>,
  reason: string | null,
): Promise<ApprovalRow> {
  await system.sql(
    `update approvers set state = 'passed', version = version + 1, updated_at = now() where tenant_id = $1 and approval_id = $2 and state = 'asked'`,
    [system.actor.tenantId, approval.id],
  );
  const updated = await system.records('approval').update(approval.id, {
    state,
    reason,
    steps: approval.steps as never,
    dueAt: null,
    decidedAt: system.now().toISOString(),
  });
  const { subjectEntity, subject } = approval;
  await system.emit('approval.decided', { entity: 'approval', id: approval.id }, { state, reason, subjectEntity, subject });
  const told = [approval.requestedById].filter((id) => id !== null && id !== system.actor.userId);
  await tell(
    system,
    told as string[],
    'approval.decided',
    { entity: 'approval', id: approval.id },
    { title: approval.title, state, reason: reason ?? '' },
  );
  if (approval.runId !== null) await signalRun(system, approval.runId, { approvalId: approval.id, decision: state, reason });
  return updated as unknown as ApprovalRow;
}

/** A row of the approval's history. */
export async function note(
  system: Context,
  approval: ApprovalRow,
  decision: 'requested' | 'approved' | 'rejected' | 'returned' | 'withdrawn' | 'escalated',
  reason: string | null,
  by: { approverId?: string; actedForId?: string } = {},
): Promise<void> {
  await system.records('approvalDecision').create({
    approvalId: approval.id,
    step: approval.step,
    decision,
    reason,
    decidedById: system.actor.userId,
    at: system.now().toISOString(),
    ...by,
  });
}

/** Whose the record is, or what it belongs to: a version of a quote has the quote's owner. Null if there is none. */
export async function ownerOf(system: Context, approval: Pick<ApprovalRow, 'subjectEntity' | 'subject'>): Promise<string | null> {
  const record = await system.records(approval.subjectEntity).find(approval.subject);
  if (!record) return null;
  if (typeof record.ownerId === 'string') return record.ownerId;
  const entity = entityOf(workOf(system).kernel.registry, approval.subjectEntity);
  const [through] = 'through' in entity.access ? entity.access.through : [];
  const link = through === undefined ? undefined : entity.links.get(through);
  const above = link && record[link.field.key];
  return link && typeof above === 'string' ? ownerOf(system, { subjectEntity: link.target.name, subject: above }) : null;
}

/** Only the requester, or an administrator. */
export function mayWithdraw(ctx: Context, approval: ApprovalRow, permission: string): void {
  if (ctx.actor.userId !== null && approval.requestedById !== ctx.actor.userId && !ctx.actor.roles.includes('admin'))
    throw forbidden(permission, 'Only who asked for the approval, or an administrator, may do this.');
}
