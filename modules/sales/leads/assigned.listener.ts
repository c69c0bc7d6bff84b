import { defineListener, defineNotification } from '#kernel';

/** Tells who is to deal with a lead. */
export const leadAssigned = defineNotification('sales.leadAssigned', {
  label: { en: 'New lead', ru: 'Новый интерес' },
  variables: ['subject', 'need'],
  texts: {
    en: { title: 'New lead: {{subject}}', body: '{{need}}' },
    ru: { title: 'Новый интерес: {{subject}}', body: '{{need}}' },
  },
});

/** Whoever a lead was given to is told, unless they took it themselves. */
export const tellAssignee = defineListener('lead.assigned', {
  name: 'tell-assignee',
  when: 'transaction',
  async run(ctx, { recordId }) {
    const { ownerId, subject, need } = await ctx
      .asSystem('lead assigned')
      .records('lead')
      .get(recordId, ['ownerId', 'subject', 'need']);
    if (!ownerId || (ownerId === ctx.actor.userId && ctx.reason === null)) return;
    await ctx.notify({
      to: { users: [ownerId] },
      kind: 'sales.leadAssigned',
      subject: { entity: 'lead', id: recordId },
      values: { subject: String(subject), need: need ?? '' },
    });
  },
});
