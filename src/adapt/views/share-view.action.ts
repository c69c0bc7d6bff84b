import { defineAction } from '../../declare/action.js';
import type { Context } from '../../declare/context.js';
import { choice } from '../../declare/fields/choice.js';
import { link } from '../../declare/fields/link.js';
import { invalid } from '../../platform/problem.js';

const reason = 'a view was shared';
const level = choice(['read', 'edit'], { default: 'read' });
const someone = {
  user: link('user'),
  unit: link('orgUnit', { description: 'Everybody in it.' }),
  role: link('role'),
};

type Someone = { userId?: string | null; unitId?: string | null; roleId?: string | null };

/** The one that is named, who must be there. */
async function principal(ctx: Context, input: Someone): Promise<string> {
  const named = [
    ['user', input.userId],
    ['orgUnit', input.unitId],
    ['role', input.roleId],
  ].filter((pair): pair is [string, string] => typeof pair[1] === 'string');
  if (named.length !== 1) throw invalid('', 'Name one: userId, unitId or roleId.');
  const [[entity, id]] = named as [[string, string]];
  return String((await ctx.asSystem(reason).records(entity).get(id, ['id'])).id);
}

async function share(ctx: Context, view: string, principalId: string, reach: 'read' | 'edit'): Promise<void> {
  const match = { entity: 'savedView', recordId: view, principalId };
  await ctx
    .asSystem(reason)
    .records('recordShare')
    .upsert(match, { ...match, level: reach, cause: 'manual' });
}

async function unshare(ctx: Context, view: string, principalId: string): Promise<boolean> {
  const shares = ctx.asSystem('a view is no longer shared').records('recordShare');
  const filter = { entity: { eq: 'savedView' }, recordId: { eq: view }, principalId: { eq: principalId } };
  const { nodes } = await shares.list({ filter, fields: ['id', 'version'] });
  for (const one of nodes) await shares.delete(one.id);
  return nodes.length > 0;
}

export const shareView = defineAction('savedView.share', {
  label: { en: 'Share a view', ru: 'Поделиться представлением' },
  description: 'Lets a user, a unit or a role open the view, or change it too. What they see in it are the records they may see.',
  input: { ...someone, level },
  access: 'update',
  async run(ctx, input, record) {
    await share(ctx, record.id, await principal(ctx, input), input.level === 'edit' ? 'edit' : 'read');
    return record;
  },
});

export const unshareView = defineAction('savedView.unshare', {
  label: { en: 'Stop sharing a view', ru: 'Закрыть доступ к представлению' },
  input: someone,
  access: 'update',
  async run(ctx, input, record) {
    await unshare(ctx, record.id, await principal(ctx, input));
    return record;
  },
});

export const publishView = defineAction('savedView.publish', {
  label: { en: 'Share a view with everybody', ru: 'Открыть представление всем' },
  description: 'Lets everybody in the firm open the view. For managers, of views they may change.',
  access: ['manager'],
  async run(ctx, _input, record) {
    await share(ctx, record.id, ctx.actor.tenantId, 'read');
    return record;
  },
});

export const withdrawView = defineAction('savedView.withdraw', {
  label: { en: 'Share with everybody no longer', ru: 'Закрыть представление от всех' },
  access: ['manager'],
  async run(ctx, _input, record) {
    await unshare(ctx, record.id, ctx.actor.tenantId);
    return record;
  },
});
