import { defineAction } from '../declare/action.js';
import type { Context } from '../declare/context.js';
import { newSigningSecret } from '../platform/signed-headers.js';

const SIGNING = 'signing';
const OVERLAP_MILLISECONDS = 24 * 3_600_000;

async function renew(ctx: Context, workflowId: string): Promise<{ secret: string; until: Date }> {
  const secret = newSigningSecret();
  const until = new Date(ctx.now().getTime() + OVERLAP_MILLISECONDS);
  await ctx.secrets.add(workflowId, SIGNING, secret, until);
  return { secret, until };
}

/** The secrets with which the calls of a workflow are signed now, the newest first; the first one is made when it is needed. */
export async function signingSecrets(ctx: Context, workflowId: string): Promise<readonly string[]> {
  const kept = (await ctx.secrets.read([workflowId], SIGNING)).get(workflowId);
  return kept ?? [(await renew(ctx, workflowId)).secret];
}

export const rotateWorkflowSecret = defineAction('workflow.rotateSecret', {
  label: { en: 'New secret', ru: 'Новый секрет' },
  description:
    'Makes a new secret for the calls of webhook steps and shows it, this once. The one before is good for 24 hours more: until then every call has a signature by each.',
  access: [],
  confidential: true,
  returns: 'json',
  async run(ctx, _input, record) {
    const { secret, until } = await renew(ctx, record.id);
    return { secret, earlierUntil: until.toISOString() };
  },
});
