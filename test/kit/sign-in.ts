import { openAuth, type Auth } from '../../src/sign-in/auth.js';
import { setPassword } from '../../src/sign-in/set-password.js';
import { makeContext } from '../../src/records/context.js';
import type { Kernel, Work } from '../../src/records/work.js';

/** The password of everybody that {@link member} makes. */
export const PASSWORD = 'correct horse battery staple';

const CONFIG = {
  secretKey: '5a'.repeat(32),
  accessTokenMinutes: 10,
  refreshTokenDays: 30,
  sessionDays: 90,
  publicUrl: 'http://localhost:3000',
};

/** Sign-in as a process of its own would have it, with caches of its own. */
export const newAuth = (kernel: Kernel, config: Partial<typeof CONFIG> = {}): Auth => openAuth(kernel, { ...CONFIG, ...config });

/** A user of the work's tenant who can sign in, with a role if one is given. */
export async function member(
  work: Work,
  options: { email?: string; password?: string; status?: 'active' | 'locked' | 'invited' | 'left'; roleId?: string } = {},
): Promise<{ id: string; email: string }> {
  const ctx = makeContext(work);
  const email = options.email ?? `${work.kernel.newId()}@example.com`;
  const user = await ctx.records('user').create({ email, name: 'Somebody' });
  await setPassword(work, user.id, options.password ?? PASSWORD);
  if (options.roleId) await ctx.records('roleAssignment').create({ userId: user.id, roleId: options.roleId });
  if (options.status) await ctx.records('user').update(user.id, { status: options.status });
  return { id: user.id, email };
}
