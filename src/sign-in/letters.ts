import { attempted, countAttempt } from '../access/login-attempts.js';
import { checkNewPassword } from '../access/passwords.js';
import { wrongOneTimeToken } from '../access/refusals.js';
import type { Context } from '../declare/context.js';
import { conflict } from '../platform/problem.js';
import { makeContext } from '../records/context.js';
import { inTransaction } from '../records/work.js';
import type { SignInTools } from './begin-session.js';
import { useToken, workOfTenant, workOfToken } from './one-time-tokens.js';
import { givePassword } from './set-password.js';

export type Letter = 'reset' | 'invitation';
/** Minutes the link in a letter is good for. */
export const LETTER_MINUTES: Readonly<Record<Letter, number>> = { reset: 30, invitation: 7 * 24 * 60 };
/** The job that makes the token and sends the letter, so that no token waits in a queue. */
export const LETTER_JOB = 'notify.letter';

/** Throws 409 where letters cannot be sent. */
export function refuseWithoutMail(mail: unknown): void {
  if (!mail) throw conflict('no_mail_server', 'This installation sends no e-mail: its operator must set SMTP_URL.');
}

/** Puts a letter to a user in the queue, within the transaction. */
export async function queueLetter(ctx: Context, userId: string, letter: Letter): Promise<void> {
  refuseWithoutMail(ctx.mail);
  await ctx.enqueue(LETTER_JOB, { userId, letter }, { key: `${letter} ${userId}` });
}

/**
 * Sends a link for a new password to whoever has this address, in every firm they belong to. The answer does not wait for it, and is
 * the same for an address nobody has. Throws 429 after ten requests for one address from one place in 15 minutes.
 */
export async function requestReset(email: string, tenant: string | undefined, ip: string, tools: SignInTools): Promise<void> {
  const { kernel } = tools;
  refuseWithoutMail(kernel.mail);
  const address = email.trim().normalize('NFC').toLowerCase();
  await countAttempt(kernel.db, attempted(`reset ${address}`, ip));
  tools.inBackground(sendResets(address, tenant, tools));
}

async function sendResets(address: string, tenant: string | undefined, { kernel }: SignInTools): Promise<void> {
  const { rows } = await kernel.db.query<{ tenant_id: string; user_id: string; active: boolean }>({
    name: 'sign-in',
    text: 'select * from sign_in_candidates($1, $2)',
    values: [address, tenant ?? null],
  });
  for (const { tenant_id, user_id, active } of rows) {
    const work = active ? await workOfTenant(kernel, tenant_id, 'password reset asked for') : null;
    if (work) await inTransaction(work, (inside) => queueLetter(makeContext(inside), user_id, 'reset'));
  }
}

/**
 * Gives the user of a letter the password they have chosen, once; all their sessions end, and who was invited may sign in. Throws
 * 400 at `/password` before the token is used up, 401 `invalid_token` at `/token`.
 */
export async function redeemLetter(token: string, password: string, letter: Letter, tools: SignInTools): Promise<void> {
  checkNewPassword(password, '/password');
  const work = await workOfToken(
    tools.kernel,
    token,
    letter,
    '/token',
    letter === 'reset' ? 'password reset' : 'invitation accepted',
  );
  await inTransaction(work, async (inside) => {
    const ctx = makeContext(inside);
    const { userId } = await useToken(ctx, token, letter, '/token');
    const user = userId ? await ctx.records('user').find(userId, ['id', 'status']) : null;
    if (!user || !(letter === 'reset' ? ['active'] : ['invited', 'active']).includes(String(user.status)))
      throw wrongOneTimeToken('/token');
    if (user.status === 'invited') await ctx.records('user').update(user.id, { status: 'active' });
    await givePassword(ctx, user.id, password);
    await ctx.sql('delete from one_time_tokens where tenant_id = $1 and user_id = $2 and used_at is null', [
      ctx.actor.tenantId,
      user.id,
    ]);
  });
}
