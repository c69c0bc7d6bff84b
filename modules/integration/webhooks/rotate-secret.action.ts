import { defineAction, newSigningSecret } from '#kernel';

/** Under this name the kernel keeps the secrets of a webhook. */
export const SIGNING = 'signing';
const OVERLAP_MILLISECONDS = 24 * 3_600_000;

export const rotateSecret = defineAction('webhook.rotateSecret', {
  label: { en: 'New secret', ru: 'Новый секрет' },
  description:
    'Makes a new secret and shows it, this once. The one before is good for 24 hours more: until then every call has a signature by each.',
  access: 'update',
  confidential: true,
  returns: 'json',
  async run(ctx, _input, record) {
    const secret = newSigningSecret();
    const until = new Date(ctx.now().getTime() + OVERLAP_MILLISECONDS);
    await ctx.secrets.add(record.id, SIGNING, secret, until);
    await ctx.records('webhook').update(record.id, { secretIssuedAt: ctx.now().toISOString() });
    return { secret, earlierUntil: until.toISOString() };
  },
});
