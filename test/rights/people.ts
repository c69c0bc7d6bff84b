import { loadRights } from '../../src/access/load-rights.js';
import type { Scope } from '../../src/declare/access.js';
import { makeContext, type TestKernel } from '#kit';
import type { Work } from '../../src/records/work.js';

export type Person = Work & { userId: string };

/** A user of this unit, with these roles or none. */
export async function person(kit: TestKernel, unitId: string, ...roleIds: string[]): Promise<Person> {
  const ctx = makeContext(kit.system);
  const user = await ctx.records('user').create({ name: 'Somebody', email: `${kit.kernel.newId()}@example.com` });
  await ctx.records('employment').create({ userId: user.id, unitId, isPrimary: true });
  for (const roleId of roleIds) await ctx.records('roleAssignment').create({ userId: user.id, roleId });
  return now(kit, { ...kit.system, userId: user.id });
}

/** The person with the rights of this moment. */
export async function now(kit: TestKernel, of: Person): Promise<Person> {
  const rights = await loadRights(kit.kernel.db, kit.kernel.registry, {
    tenantId: kit.system.rights.tenantId,
    userId: of.userId,
  });
  if (!rights) throw new Error('The person is not active.');
  return { ...of, rights, trusted: false, reason: null };
}

/** A role of its own, with grants `{ 'deal.read': 'team' }` and rules `{ 'deal.secret': 'hidden' }`. */
export async function roleWith(
  kit: TestKernel,
  grants: Record<string, Scope>,
  rules: Record<string, 'hidden' | 'read'> = {},
): Promise<string> {
  const ctx = makeContext(kit.system);
  const { id } = await ctx.records('role').create({ name: `Role ${kit.kernel.newId()}` });
  for (const [permission, scope] of Object.entries(grants))
    await ctx.records('roleGrant').create({ roleId: id, permission, scope });
  for (const [permission, fieldRule] of Object.entries(rules))
    await ctx.records('roleGrant').create({ roleId: id, permission, fieldRule });
  return id;
}
