import { invalid, type Context } from '#kernel';

/** Of whom a quote or an order is and what it is about, as its input says. */
export interface About {
  readonly accountId?: string | null;
  readonly personId?: string | null;
  readonly dealId?: string | null;
  readonly subject?: string | null;
}

/** What is not said is taken over from the deal; throws 400 where no account comes of it. */
export async function takenFromDeal(
  ctx: Context,
  given: About,
): Promise<{ accountId: string; personId: string | null; dealId: string | null; subject: string | null }> {
  const { dealId = null, personId = null, subject = null } = given;
  // One that is not there is refused where the link is written.
  const deal = dealId === null ? null : await ctx.records('deal').find(dealId, ['id', 'name', 'accountId']);
  const accountId = given.accountId ?? deal?.accountId;
  if (accountId == null)
    throw invalid('/accountId', 'Say for whom: accountId, or dealId of a deal that has one.', undefined, 'required');
  // Of somebody else's account the deal's people are not.
  const theirs = deal !== null && deal.accountId === accountId;
  return {
    accountId,
    dealId,
    personId: personId ?? (theirs ? await whoDecides(ctx, deal.id) : null),
    subject: subject ?? deal?.name ?? null,
  };
}

async function whoDecides(ctx: Context, dealId: string): Promise<string | null> {
  const { nodes } = await ctx
    .records('dealParticipant')
    .list({ filter: { dealId: { eq: dealId } }, sort: ['createdAt', 'id'], fields: ['personId', 'role'], first: 100 });
  const one = nodes.find(({ role }) => role === 'decisionMaker') ?? nodes[0];
  return one ? String(one.personId) : null;
}
