import { choice, computed, defineAction, defineEntity, defineModule, int, json, link, links, money, text } from '#kernel';

/**
 * A firm for tests of rights: deals have every scope by role, notes follow their deal, tags are for all, and one field of each
 * kind may be hidden. It needs no CRM module, so that what is proved is the kernel's.
 */
export const deal = defineEntity('deal', {
  title: 'name',
  fields: {
    name: text({ required: true, search: true, max: 100 }),
    secret: text({ search: true, max: 100 }),
    margin: int(),
    doubleMargin: computed(int(), { reads: ['margin'], sql: (c) => `${c('margin')} * 2` }),
    price: money(),
    stage: choice(['open', 'won'], { default: 'open' }),
    code: text({ max: 20 }),
    extra: json(),
    paper: link('file', { onDelete: 'setNull' }),
    parent: link('deal', { inverse: 'children', onDelete: 'restrict' }),
    labels: links('dealTag', { inverse: 'deals' }),
  },
  keys: [['code']],
  access: {
    manager: { read: 'unitTree', create: 'tenant', update: 'unitTree', delete: 'unitTree' },
    rep: { read: 'own', create: 'tenant', update: 'own', delete: 'own' },
    viewer: { read: 'team' },
  },
});

export const dealTag = defineEntity('dealTag', {
  title: 'name',
  common: 'child',
  fields: { name: text({ required: true, search: true }) },
  access: { manager: { read: 'tenant', create: 'tenant', update: 'tenant' }, rep: { read: 'tenant' }, viewer: { read: 'own' } },
});

export const dealNote = defineEntity('dealNote', {
  title: 'text',
  common: 'child',
  fields: {
    text: text({ required: true, search: true }),
    deal: link('deal', { required: true, inverse: 'notes', onDelete: 'cascade' }),
  },
  access: { through: ['deal'] },
});

export const win = defineAction('deal.win', {
  emits: ['deal.won'],
  access: 'update',
  async run(ctx, _input, record) {
    await ctx.emit('deal.won', { entity: 'deal', id: record.id }, { margin: record['margin'] });
    return ctx.records('deal' as string).update(record.id, { stage: 'won' });
  },
});

export const school = defineModule('school', { entities: [deal, dealTag, dealNote], actions: [win] });
