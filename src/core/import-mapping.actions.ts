import { defineAction } from '../declare/action.js';
import type { Context } from '../declare/context.js';
import { link } from '../declare/fields/link.js';
import { invalid } from '../platform/problem.js';

const reason = 'an import mapping was shared';
const someone = { user: link('user'), unit: link('orgUnit', { description: 'Everybody in it.' }), role: link('role') };

/** The one that is named; nobody means everybody, which is for managers. */
async function principal(
  ctx: Context,
  input: { userId?: string | null; unitId?: string | null; roleId?: string | null },
): Promise<string> {
  const named = Object.entries({ user: input.userId, orgUnit: input.unitId, role: input.roleId }).filter(
    ([, id]) => typeof id === 'string',
  );
  if (named.length > 1) throw invalid('', 'Name one: userId, unitId or roleId; or none, for everybody.');
  const [one] = named;
  if (one) return String((await ctx.asSystem(reason).records(one[0]).get(String(one[1]), ['id'])).id);
  ctx.require('importMapping.publish');
  return ctx.actor.tenantId;
}

async function share(ctx: Context, recordId: string, principalId: string): Promise<void> {
  const match = { entity: 'importMapping', recordId, principalId };
  await ctx
    .asSystem(reason)
    .records('recordShare')
    .upsert(match, { ...match, level: 'read', cause: 'manual' });
}

export const shareMapping = defineAction('importMapping.share', {
  label: { en: 'Share a mapping', ru: 'Поделиться схемой' },
  description: 'With a user, a unit or a role; with everybody if none is named, which needs importMapping.publish.',
  input: someone,
  access: 'update',
  async run(ctx, input, record) {
    await share(ctx, record.id, await principal(ctx, input));
    return record;
  },
});

export const unshareMapping = defineAction('importMapping.unshare', {
  label: { en: 'Stop sharing a mapping', ru: 'Закрыть доступ к схеме' },
  input: someone,
  access: 'update',
  async run(ctx, input, record) {
    const shares = ctx.asSystem('an import mapping is no longer shared').records('recordShare');
    const filter = {
      entity: { eq: 'importMapping' },
      recordId: { eq: record.id },
      principalId: { eq: await principal(ctx, input) },
    };
    for await (const one of shares.each({ filter, fields: ['id'] })) await shares.delete(one.id);
    return record;
  },
});

/** The right to share with everybody. */
export const publishMapping = defineAction('importMapping.publish', {
  label: { en: 'Share a mapping with everybody', ru: 'Открыть схему всем' },
  access: ['manager'],
  async run(ctx, _input, record) {
    await share(ctx, record.id, ctx.actor.tenantId);
    return record;
  },
});
