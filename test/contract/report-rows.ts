import type { Context } from '#kernel';

interface Seller {
  readonly userId: string;
  readonly teamId: string | null;
}

/** Rows for every report there is, of two sellers: what one of them may not see is in no number of theirs. */
export async function reportRows(ctx: Context, sellers: readonly Seller[]): Promise<void> {
  const pipeline = await ctx.records('pipeline').create({ name: 'Sales' });
  const stage = (name: string, kind: string, position: number) =>
    ctx.records('dealStage').create({ pipelineId: pipeline.id, name, kind, position, probability: 40, standardDays: 1 } as never);
  const [first, second, won, lost] = [
    await stage('first', 'open', 0),
    await stage('second', 'open', 1),
    await stage('won', 'won', 2),
    await stage('lost', 'lost', 3),
  ];
  const reason = await ctx.records('lossReason').create({ name: 'Price', code: 'price' });
  const source = await ctx.records('leadSource').create({ name: 'Site', code: 'site' });
  for (const [i, { userId: ownerId, teamId }] of sellers.entries()) {
    const own = { ownerId, teamId };
    const account = await ctx.records('account').create({ ...own, name: `Account of ${i}` });
    await ordersOf(ctx, own, account.id, i);
    await offersOf(ctx, own, account.id, i);
    await ctx.records('person').create({ ...own, lastName: `Person of ${i}` });
    for (const [n, target] of [null, second, won, lost, won, lost, null].entries()) {
      const deal = await ctx.records('deal').create({
        ...own,
        name: `Deal ${n}`,
        stageId: first.id,
        openedAt: `2025-0${n + 1}-03T12:00:00Z`,
        expectedClose: n === 0 ? null : `2025-1${n % 3}-15`,
        amount: n === 3 ? null : { amount: 1000 * n + i, currency: 'RUB' },
      });
      if (!target) continue;
      await ctx.records('deal').update(deal.id, {
        stageId: target.id,
        ...(target === lost ? { lostReasonId: reason.id } : {}),
        ...(target === won || target === lost ? { closedAt: `2025-1${n % 3}-20T22:30:00Z` } : {}),
      });
    }
    for (const [n, kind] of (['newInterest', 'need', 'newInterest'] as const).entries()) {
      const { id } = await ctx
        .records('lead')
        .create({ ...own, subject: `Lead ${n}`, kind, sourceId: n === 1 ? null : source.id });
      if (n > 0) await ctx.run('lead.respond', { id });
      if (n > 1) await ctx.run('lead.start', { id });
    }
  }
}

/** Quotes, contracts and a plan of one seller. */
async function offersOf(
  ctx: Context,
  own: { ownerId: string; teamId: string | null },
  accountId: string,
  i: number,
): Promise<void> {
  const value = { amount: 5000 + i, currency: 'RUB' };
  for (const [n, status] of (['draft', 'accepted', 'rejected'] as const).entries()) {
    const { id: quoteId } = await ctx.records('quote').create({ ...own, accountId });
    const sentAt = n === 0 ? null : '2025-05-05T09:00:00Z';
    await ctx.records('quoteVersion').create({ quoteId, status, total: value, sentAt } as never);
  }
  const term = { startsOn: '2025-01-01', endsOn: `2025-12-0${i + 1}` };
  await ctx
    .records('contract')
    .create({ ...own, accountId, name: `Contract of ${i}`, value, status: 'active', ...term } as never);
  const plan = await ctx
    .records('salesPlan')
    .create({ ...own, name: `Plan of ${i}`, from: '2025-01-01', until: '2026-01-01', currentVersion: 2 } as never);
  for (const number of [1, 2]) {
    const version = await ctx.records('planVersion').create({ planId: plan.id, number, reason: 'Decided' } as never);
    await ctx.records('planCell').create({ planVersionId: version.id, month: '2025-03-01', target: value } as never);
  }
}

/** Late orders and shipments and unpaid invoices of one seller, as they are after months of work. */
async function ordersOf(
  ctx: Context,
  own: { ownerId: string; teamId: string | null },
  accountId: string,
  i: number,
): Promise<void> {
  for (const n of [1, 2]) {
    const total = { amount: 10_000 * n + i, currency: 'RUB' };
    const { id: salesOrderId } = await ctx
      .records('salesOrder')
      .create({ ...own, accountId, status: 'inProduction', promisedOn: `2025-03-0${n}`, total } as never);
    await ctx.records('shipment').create({ ...own, salesOrderId, promisedOn: `2025-03-0${n + 2}` } as never);
    await ctx.records('invoice').create({
      ...own,
      accountId,
      status: 'issued',
      number: `R-${i}-${n}`,
      dueDate: `2025-04-0${n}`,
      total,
      balance: total,
    } as never);
  }
}
