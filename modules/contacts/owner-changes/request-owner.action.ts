import { conflict, defineAction, defineListener, link, Problem, text } from '#kernel';

/** CON8: asks that a VIP or class A account be given to another owner. A manager approves or rejects the request. */
export const requestOwner = defineAction('account.requestOwner', {
  label: { en: 'Ask for a new owner', ru: 'Запросить смену ответственного' },
  description: 'Makes a request (ownerChange) which somebody with the permission ownerChange.approve decides on.',
  input: { to: link('user', { required: true }), reason: text({ required: true, max: 1000 }) },
  access: ['manager', 'rep'],
  returns: 'json',
  async run(ctx, input, record) {
    if (record.ownerId === input.toId)
      throw new Problem('same_owner', 409, 'They own the account already.', { pointer: '/toId' });
    const requests = ctx.records('ownerChange');
    const open = await requests.count({ filter: { accountId: { eq: record.id }, state: { eq: 'pending' } } });
    if (open > 0)
      throw conflict('request_pending', 'There is a request for this account already; withdraw it or wait for the decision.');
    return requests.create({
      accountId: record.id,
      fromId: record.ownerId as string | null,
      toId: input.toId,
      reason: input.reason,
    });
  },
});

/** CON8: an approved request is carried out at once. */
export const applyOwnerChange = defineListener('ownerChange.approved', {
  name: 'apply-owner-change',
  when: 'transaction',
  async run(ctx, event) {
    const request = await ctx.records('ownerChange').get(event.recordId);
    const system = ctx.asSystem(request.reason ?? 'approved');
    await system.records('account').update(request.accountId ?? '', { ownerId: request.toId });
    await system.records('ownerChange').update(request.id, { appliedAt: ctx.now().toISOString() });
  },
});
