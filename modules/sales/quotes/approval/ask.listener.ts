import { conflict, defineListener, recallApprovals, requestApproval, type Context } from '#kernel';
import { plainMoney } from '../../amounts.js';
import { beyondPolicy, priceForGood } from '../freeze.listener.js';
import type { StoredVersion } from '../price-version.js';
import { approvalPolicies } from './policies.js';
import { settleApproval } from './settle.js';
import { approvalTitle } from './title.js';

/**
 * Asks those whom the approval policies name (SAL6), in the transaction of the request. What they decide on stands still: the prices
 * are those of this moment, and stay if they approve.
 */
export const askForApproval = defineListener('quoteVersion.approvalRequested', {
  name: 'ask-for-approval',
  when: 'transaction',
  async run(ctx, event) {
    const own = ctx.asSystem('approval of a quote');
    const version = (await own.records('quoteVersion').get(event.recordId)) as unknown as StoredVersion;
    const { priced, filled } = await priceForGood(ctx, version);
    const beyond = await beyondPolicy(ctx, version, priced);
    await own
      .records('quoteVersion')
      .update(version.id, { ...filled, beyondPolicy: beyond, approvalRequestedById: ctx.actor.userId } as never);
    const quote = (await own.records('quote').get(version.quoteId, ['number', 'account.name'])) as unknown as {
      number: string;
      account: { name: string };
    };
    const title = approvalTitle(
      ctx.locale === 'en' ? 'en' : 'ru',
      { number: quote.number, version: Number(version.number), account: quote.account.name },
      beyond,
    );
    // Those of an earlier request were about another content.
    await recallApprovals(own, { entity: 'quoteVersion', recordId: version.id }, 'asked anew', { returned: true });
    const approvalIds: string[] = [];
    for (const policy of await approvalPolicies(own, beyond)) {
      const amount = plainMoney(filled.total);
      const { id } = await requestApproval(ctx, { policy, entity: 'quoteVersion', recordId: version.id, title, amount });
      approvalIds.push(id);
    }
    await own.records('quoteVersion').update(version.id, { approvalIds, approvalState: 'pending' } as never);
    await settleApproval(own, version.id);
  },
});

/** Whom the approval asks, by and by, may read the quote, whatever their scope. */
export const showToApprovers = ['requested', 'escalated'].map((what) =>
  defineListener(`approval.${what}`, {
    name: `show-quote-when-approval-${what}`,
    when: 'transaction',
    async run(ctx, { recordId, after }) {
      const { subjectEntity, subject, userIds } = (after ?? {}) as { subjectEntity: string; subject: string; userIds: string[] };
      if (subjectEntity !== 'quoteVersion') return;
      const own = ctx.asSystem('approval of a quote');
      const version = await own.records('quoteVersion').find(subject, ['id', 'status', 'quoteId', 'approvals.id']);
      if (!version) return;
      refuseForDraft(version, recordId);
      await share(own, String(version.quoteId), userIds);
    },
  }),
);

/** A returned quote is a draft again: asking once more begins with the draft, not with the approval of what it was. */
function refuseForDraft(version: object, approvalId: string): void {
  const { status, approvals } = version as { status: string; approvals: { nodes: readonly { id: string }[] } };
  if (status === 'draft' && approvals.nodes.some(({ id }) => id === approvalId))
    throw conflict('quote_is_draft', 'The version is a draft again; change it and run quoteVersion.requestApproval.');
}

async function share(ctx: Context, quoteId: string, userIds: readonly string[]): Promise<void> {
  const shares = ctx.records('recordShare');
  const { nodes } = await shares.list({
    filter: { entity: { eq: 'quote' }, recordId: { eq: quoteId }, principalId: { in: [...userIds] } },
    fields: ['principalId'],
    first: 1000,
  });
  const there = new Set(nodes.map(({ principalId }) => principalId));
  await shares.createMany(
    userIds
      .filter((id) => !there.has(id))
      .map((principalId) => ({
        entity: 'quote',
        recordId: quoteId,
        principalId,
        level: 'read' as const,
        cause: 'participation' as const,
      })),
  );
}
