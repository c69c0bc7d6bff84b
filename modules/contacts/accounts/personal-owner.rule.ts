import { defineRule, invalid, Problem } from '#kernel';

const needsOwner = (account: Readonly<Record<string, unknown>>): boolean => account.vip === true || account.valueClass === 'A';

function requireOwner(after: Readonly<Record<string, unknown>>): void {
  if (needsOwner(after) && !after.ownerId)
    throw invalid(
      '/ownerId',
      'A VIP or class A account needs a personal owner: give ownerId.',
      undefined,
      'personal_owner_required',
    );
}

/** CON8: a VIP or class A account has a personal owner from the start. */
export const personalOwnerOnCreate = defineRule('personal-owner', { on: ['create'], check: ({ after }) => requireOwner(after) });

/** CON8: and keeps one; another one takes over only after somebody has approved it. */
export const personalOwnerOnUpdate = defineRule('personal-owner-change', {
  on: ['update'],
  reads: true,
  async check({ id, before, after, changed }, ctx) {
    if (!changed.some((field) => ['vip', 'valueClass', 'ownerId'].includes(field))) return;
    requireOwner(after);
    if (!changed.includes('ownerId') || !before?.ownerId || !(needsOwner(before) || needsOwner(after))) return;
    const approved = await ctx.sql<{ ok: boolean }>(
      `select exists (select from owner_changes where tenant_id = $1 and account_id = $2 and to_id = $3 and state = 'approved' and applied_at is null and deleted_at is null) as ok`,
      [ctx.actor.tenantId, id, after.ownerId],
    );
    if (!approved[0]?.ok) {
      throw new Problem(
        'approval_required',
        409,
        'A VIP or class A account changes its owner only with approval: run account.requestOwner with toId and reason.',
        { pointer: '/ownerId' },
      );
    }
  },
});
