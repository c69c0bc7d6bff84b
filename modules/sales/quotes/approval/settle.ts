import { defineListener, recallApprovals, type Context } from '#kernel';

interface Asked {
  readonly id: string;
  readonly state: 'pending' | 'approved' | 'rejected' | 'returned' | 'withdrawn';
  readonly reason: string | null;
}

/**
 * Draws the conclusion from a version's approvals: all approved make it ready, one that refused, returned or was withdrawn makes it a
 * draft again, and the others are asked no longer. The version is locked, so that of two decisions the later one sees both.
 */
export async function settleApproval(own: Context, versionId: string): Promise<void> {
  await own.sql('select from quote_versions where tenant_id = $1 and id = $2 for update', [own.actor.tenantId, versionId]);
  const versions = own.records('quoteVersion');
  const found = (await versions.get(versionId, [
    'status',
    'approvalState',
    'approvals.id',
    'approvals.state',
    'approvals.reason',
  ])) as unknown as { status: string; approvalState: string | null; approvals: { nodes: readonly Asked[] } };
  if (found.status !== 'approval' || found.approvalState !== 'pending') return;
  const asked = found.approvals.nodes;
  const against = asked.find(({ state }) => !['pending', 'approved'].includes(state));
  if (against) {
    await versions.update(versionId, { approvalState: against.state, approvalNote: against.reason?.slice(0, 1000) } as never);
    await recallApprovals(own, { entity: 'quoteVersion', recordId: versionId }, against.reason ?? against.state);
    await own.run('quoteVersion.sendBack', { id: versionId });
    return;
  }
  if (asked.some(({ state }) => state === 'pending')) return;
  const approvedById = await lastApprover(
    own,
    asked.map(({ id }) => id),
  );
  await versions.update(versionId, { approvalState: 'approved', approvedById, approvedAt: own.now().toISOString() } as never);
  await own.run('quoteVersion.approve', { id: versionId });
}

/** Null where no step of the policies applies to such an amount. */
async function lastApprover(own: Context, approvalIds: readonly string[]): Promise<string | null> {
  const { nodes } = await own.records('approvalDecision').list({
    filter: { approvalId: { in: [...approvalIds] }, decision: { eq: 'approved' } },
    sort: ['-at', '-id'],
    fields: ['decidedById', 'reason'],
    first: 1,
  });
  return (nodes[0] as { decidedById?: string | null } | undefined)?.decidedById ?? null;
}

export const followApproval = defineListener('approval.decided', {
  name: 'quote-follows-approval',
  when: 'transaction',
  async run(ctx, { after }) {
    const { subjectEntity, subject } = (after ?? {}) as { subjectEntity: string; subject: string };
    if (subjectEntity === 'quoteVersion') await settleApproval(ctx.asSystem('approval of a quote is decided'), subject);
  },
});
