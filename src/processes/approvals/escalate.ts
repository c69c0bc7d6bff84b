import type { Context } from '../../declare/context.js';
import { within } from '../../records/context.js';
import { resolvePeople, shareWith } from '../people.js';
import { tell } from '../tell.js';
import { asApproval, note, ownerOf, type ApprovalRow } from './request.js';

const BATCH = 100;

/** Asks further people where the deadline has passed; each late step is escalated once. Gives how many were late. */
export async function escalateLate(ctx: Context): Promise<number> {
  const due = await ctx.sql<{ id: string }>(
    `select id from approvals where tenant_id = $1 and state = 'pending' and due_at <= $2 and deleted_at is null order by due_at limit ${BATCH}`,
    [ctx.actor.tenantId, ctx.now()],
  );
  for (const { id } of due) await within(ctx, (inside) => escalateOne(asApproval(inside), id));
  return due.length;
}

async function escalateOne(system: Context, id: string): Promise<void> {
  const locked = await system.sql(
    `select from approvals where tenant_id = $1 and id = $2 and state = 'pending' and due_at <= $3 for update skip locked`,
    [system.actor.tenantId, id, system.now()],
  );
  if (locked.length === 0) return;
  const approval = (await system.records('approval').get(id)) as unknown as ApprovalRow;
  const step = approval.steps[approval.step];
  const around = { requesterId: approval.requestedById, ownerId: await ownerOf(system, approval) };
  const { nodes } = await system.records('approver').list({
    filter: { approvalId: { eq: id }, round: { eq: approval.round }, step: { eq: approval.step } },
    first: 1000,
  });
  const there = new Set(nodes.map((one) => one.userId));
  const users = (await resolvePeople(system, step?.escalateTo ?? [], around)).filter(
    (userId) => !there.has(userId) && (approval.allowOwn || userId !== approval.requestedById),
  );
  await system
    .records('approver')
    .createMany(users.map((userId) => ({ approvalId: id, userId, step: approval.step, round: approval.round, escalated: true })));
  await shareWith(system, 'approval', id, users);
  await note(system, approval, 'escalated', null);
  await system.records('approval').update(id, { dueAt: null });
  const { title, subjectEntity, subject } = approval;
  await system.emit(
    'approval.escalated',
    { entity: 'approval', id },
    { step: approval.step, userIds: users, title, subjectEntity, subject },
  );
  await tell(system, users, 'approval.escalated', { entity: 'approval', id }, { title });
}
