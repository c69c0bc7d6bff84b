import type { Context } from '../declare/context.js';
import { invalid } from '../platform/problem.js';
import { makeContext } from '../records/context.js';
import { inTransaction, type Work } from '../records/work.js';
import { lru } from '../access/lru.js';
import { refuseContextWords } from '../access/context-words.js';
import { checkNewPassword, fits, hashPassword } from '../access/passwords.js';
import { lockedOut } from '../access/refusals.js';
import { endSessions } from './sessions.js';

/**
 * Gives a user a password and ends all their sessions, with the kernel's rights: the caller has checked that the actor may.
 * For administrators and the command line. Throws 400 at `/password` for a bad password, 404 for an unknown user.
 */
export function setPassword(work: Work, userId: string, password: string): Promise<void> {
  return inTransaction(work, (inside) => givePassword(makeContext(inside), userId, password));
}

/** As {@link setPassword}, in the transaction of an action. */
export async function givePassword(ctx: Context, userId: string, password: string): Promise<void> {
  await ctx.asSystem('password set').records('user').get(userId, ['id']);
  const replaced = await store(ctx, userId, checkNewPassword(password, '/password'), '/password');
  if (replaced) await ctx.notify({ to: [userId], kind: 'user.passwordChanged' });
  await endSessions(ctx.sql, { tenantId: ctx.actor.tenantId, userId }, { except: null }, 'password set');
  await ctx.emit('user.passwordChanged', { entity: 'user', id: userId });
}

/** The actor's own password, by the current one; all other sessions end. Throws 400 at the field that is wrong, 429 after ten failures. */
export async function changeOwnPassword(
  ctx: Context,
  userId: string,
  currentPassword: string,
  newPassword: string,
): Promise<void> {
  const { tenantId, sessionId } = ctx.actor;
  refuseGuessing(userId, ctx.now().getTime());
  const checked = checkNewPassword(newPassword, '/newPassword');
  const [stored] = await ctx.sql<{ password_hash: string }>(
    'select password_hash from credentials where tenant_id = $1 and user_id = $2',
    [tenantId, userId],
  );
  if (!(await fits(currentPassword, stored?.password_hash ?? null))) {
    countGuess(userId, ctx.now().getTime());
    throw invalid('/currentPassword', 'This is not your current password.', undefined, 'wrong_password');
  }
  guesses.delete(userId);
  await store(ctx, userId, checked, '/newPassword');
  await ctx.notify({ to: [userId], kind: 'user.passwordChanged' });
  await endSessions(ctx.sql, { tenantId, userId }, { except: sessionId }, 'password changed');
  await ctx.emit('user.passwordChanged', { entity: 'user', id: userId });
}

/** Says whether there was a password before. */
async function store(ctx: Context, userId: string, password: string, pointer: string): Promise<boolean> {
  const [names] = await ctx.sql<{ firm: string; slug: string; name: string; email: string }>(
    'select t.name as firm, t.slug, u.name, u.email from tenants t join users u on u.tenant_id = t.id and u.id = $2 where t.id = $1',
    [ctx.actor.tenantId, userId],
  );
  refuseContextWords(password, Object.values(names ?? {}), pointer);
  const [row] = await ctx.sql<{ replaced: boolean }>(
    'insert into credentials (tenant_id, user_id, password_hash) values ($1, $2, $3) on conflict (tenant_id, user_id) do update set password_hash = excluded.password_hash, changed_at = now() returning xmax <> 0 as replaced',
    [ctx.actor.tenantId, userId, await hashPassword(password)],
  );
  return row?.replaced ?? false;
}

const MOST_GUESSES = 10;
const WINDOW_MS = 15 * 60_000;

/**
 * Wrong current passwords by user. In this process's memory, since the refused action's transaction is rolled back; whoever
 * guesses here holds the user's access token already, which is good for minutes only.
 */
const guesses = lru<{ count: number; until: number }>(10_000);

function refuseGuessing(userId: string, now: number): void {
  const made = guesses.get(userId);
  if (made && made.until > now && made.count >= MOST_GUESSES) throw lockedOut(Math.ceil((made.until - now) / 1000));
}

function countGuess(userId: string, now: number): void {
  const made = guesses.get(userId);
  guesses.set(userId, made && made.until > now ? { ...made, count: made.count + 1 } : { count: 1, until: now + WINDOW_MS });
}
