import type { Context } from '../declare/context.js';
import { defineJob } from '../declare/module.js';
import { renderTemplate } from '../declare/notification.js';
import { issueToken } from '../sign-in/one-time-tokens.js';
import { LETTER_JOB, LETTER_MINUTES, type Letter } from '../sign-in/letters.js';
import { kindNamed } from './kinds.js';
import { wordsOf } from './words.js';

const KIND: Readonly<Record<Letter, string>> = { reset: 'user.passwordReset', invitation: 'user.invited' };
const PAGE: Readonly<Record<Letter, string>> = { reset: 'reset-password', invitation: 'accept-invitation' };

/** Sends a letter with a token that is made here and stands nowhere else; a repetition makes another, and the one before ends. */
export const sendLetter = defineJob(LETTER_JOB, {
  retries: 6,
  async run(ctx, input) {
    const [userId, letter] = [String(input['userId']), input['letter'] as Letter];
    const [to] = await ctx.sql<{ email: string; name: string; locale: string; firm: string; status: string }>(
      `select u.email, u.name, coalesce(u.locale, t.locale) as locale, t.name as firm, u.status from users u join tenants t on t.id = u.tenant_id
       where u.tenant_id = $1 and u.id = $2 and u.deleted_at is null and u.status in ('active', 'invited')`,
      [ctx.actor.tenantId, userId],
    );
    if (!to || !ctx.mail) return;
    const minutes = LETTER_MINUTES[letter];
    const token = await issueToken(ctx, letter, minutes, { userId });
    const words = (await wordsOf(ctx, kindNamed(ctx.notificationKinds, KIND[letter], '/kind')))(
      to.locale === 'ru' ? 'ru' : 'en',
      'email',
    );
    const values = { name: to.name, firm: to.firm, link: await link(ctx, letter, token), days: minutes / 1440, minutes };
    const { outcome, reason } = await ctx.mail.send({
      to: to.email,
      subject: renderTemplate(words.title, values),
      text: `${renderTemplate(words.body, values)}\n`,
      id: ctx.newId(),
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
    // The queue tries again; one that may have arrived is asked for again by who misses it.
    if (outcome === 'later' || outcome === 'refused') throw new Error(`The letter could not be sent: ${reason}`);
  },
});

/** The token stands after the #, which browsers keep to themselves: it comes into no log and no Referer. */
async function link(ctx: Context, letter: Letter, token: string): Promise<string> {
  const base = (await ctx.setting<string | null>('kernel.appUrl')) ?? ctx.publicUrl ?? '';
  return `${base.replace(/\/+$/, '')}/${PAGE[letter]}#token=${token}`;
}
