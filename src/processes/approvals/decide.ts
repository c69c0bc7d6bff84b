import type { Context } from '../../declare/context.js';
import { conflict, forbidden } from '../../platform/problem.js';
import { actsFor } from '../people.js';
import { needed } from './policy.js';
import { asApproval, beginStep, end, mayWithdraw, note, type ApprovalRow } from './request.js';

type Verdict = 'approved' | 'rejected' | 'returned';

interface Seat {
  readonly id: string;
  readonly userId: string;
  readonly state: string;
  readonly escalated: boolean;
}

/**
 * Decides at the approval's present step, for oneself or for somebody absent whom one stands in for. The record is locked by
 * then: of two who decide at once the second finds it decided.
 */
export async function decide(ctx: Context, approval: ApprovalRow, verdict: Verdict, reason: string | null): Promise<ApprovalRow> {
  if (approval.state !== 'pending')
    throw conflict('already_decided', `The approval is ${approval.state} already.`, { state: approval.state });
  const system = asApproval(ctx);
  const seats = await seatsOf(system, approval);
  const { seat, actedForId } = await seatFor(ctx, system, approval, seats);
  await system.records('approver').update(seat.id, { state: verdict });
  await note(system, approval, verdict, reason, { approverId: seat.id, ...(actedForId ? { actedForId } : {}) });
  const after = seats.map((one) => (one.id === seat.id ? { ...one, state: verdict } : one));
  switch (outcome(approval, after, seat.escalated ? verdict : null)) {
    case 'returned':
      return end(system, approval, 'returned', reason);
    case 'rejected':
      return end(system, approval, 'rejected', reason);
    case 'approved': {
      await pass(system, approval);
      return beginStep(system, approval, approval.step + 1);
    }
    case 'pending':
      return (await system.records('approval').get(approval.id)) as unknown as ApprovalRow;
  }
}

async function seatsOf(system: Context, { id, round, step }: ApprovalRow): Promise<Seat[]> {
  const { nodes } = await system.records('approver').list({
    filter: { approvalId: { eq: id }, round: { eq: round }, step: { eq: step } },
    first: 1000,
  });
  return nodes as unknown as Seat[];
}

async function seatFor(
  ctx: Context,
  system: Context,
  approval: ApprovalRow,
  seats: readonly Seat[],
): Promise<{ seat: Seat; actedForId: string | null }> {
  const me = ctx.actor.userId;
  if (me === null) throw forbidden('approval.approve', 'A decision is for people, not for the system.');
  if (me === approval.requestedById && !approval.allowOwn)
    throw forbidden(
      'approval.approve',
      'Nobody decides on what they have asked for themselves; somebody else of the approvers has to.',
    );
  const open = seats.filter((seat) => seat.state === 'asked');
  for (const userId of await actsFor(system, me)) {
    const seat = open.find((one) => one.userId === userId);
    if (!seat) continue;
    // In one head there is one vote, whoever else it stands in for; only where all must approve an absent one needs theirs.
    if (typeof approval.steps[approval.step]?.mode === 'object' && (await hasDecided(system, approval, me)))
      throw conflict('already_decided', 'You have decided at this step already.');
    return { seat, actedForId: userId === me ? null : userId };
  }
  throw forbidden('approval.approve', 'You are not among those who decide now.');
}

async function hasDecided(system: Context, approval: ApprovalRow, userId: string): Promise<boolean> {
  const count = await system.records('approvalDecision').count({
    filter: {
      approvalId: { eq: approval.id },
      step: { eq: approval.step },
      decidedById: { eq: userId },
      approver: { round: { eq: approval.round } },
    },
  });
  return count > 0;
}

/** Who was asked because others were late decides for all of them. */
function outcome(approval: ApprovalRow, seats: readonly Seat[], escalated: Verdict | null): Verdict | 'pending' {
  if (escalated) return escalated;
  if (seats.some((seat) => seat.state === 'returned')) return 'returned';
  const mode = approval.steps[approval.step]?.mode;
  const regular = seats.filter((seat) => !seat.escalated);
  const [yes, no] = ['approved', 'rejected'].map((state) => regular.filter((seat) => seat.state === state).length) as [
    number,
    number,
  ];
  const need = needed(mode, regular.length);
  if (yes >= need) return 'approved';
  if (no > 0 && (typeof mode !== 'object' || regular.length - no < need)) return 'rejected';
  return 'pending';
}

const pass = (system: Context, approval: ApprovalRow): Promise<unknown> =>
  system.sql(
    `update approvers set state = 'passed', version = version + 1, updated_at = now() where tenant_id = $1 and approval_id = $2 and state = 'asked'`,
    [system.actor.tenantId, approval.id],
  );

/** Takes back what was asked for. */
export async function withdraw(ctx: Context, approval: ApprovalRow, reason: string | null): Promise<ApprovalRow> {
  mayWithdraw(ctx, approval, 'approval.withdraw');
  if (approval.state !== 'pending' && approval.state !== 'returned')
    throw conflict('already_decided', `The approval is ${approval.state} already.`, { state: approval.state });
  const system = asApproval(ctx);
  await note(system, approval, 'withdrawn', reason);
  return end(system, approval, 'withdrawn', reason);
}

/**
 * Takes back, for a module, what is still asked about a record that is no longer to be approved; who has asked is told. With
 * `returned`, what was returned cannot be asked again either.
 *
 * @example
 * await recallApprovals(ctx, { entity: 'quoteVersion', recordId: version.id }, 'One of the others has refused.');
 */
export async function recallApprovals(
  ctx: Context,
  { entity, recordId }: { readonly entity: string; readonly recordId: string },
  reason: string,
  options: { readonly returned?: boolean } = {},
): Promise<void> {
  const system = asApproval(ctx);
  const states = options.returned ? ['pending', 'returned'] : ['pending'];
  const { nodes } = await system.records('approval').list({
    filter: { subjectEntity: { eq: entity }, subject: { eq: recordId }, state: { in: states } },
    first: 1000,
  });
  for (const one of nodes as unknown as ApprovalRow[]) {
    await note(system, one, 'withdrawn', reason);
    await end(system, one, 'withdrawn', reason);
  }
}

/** Asks again, from the first step, what was returned to be bettered. */
export async function resubmit(ctx: Context, approval: ApprovalRow, reason: string | null): Promise<ApprovalRow> {
  mayWithdraw(ctx, approval, 'approval.resubmit');
  if (approval.state !== 'returned')
    throw conflict('not_returned', `Only a returned approval is asked again; this one is ${approval.state}.`);
  const system = asApproval(ctx);
  const again = { ...approval, round: approval.round + 1 };
  await note(system, { ...again, step: 0 }, 'requested', reason);
  return beginStep(system, again, 0);
}
