import { defineAction } from '#kernel';

/** The folders of the workshop: what is being worked on, what is ready, what is over. */
const FOLDERS = [
  ['Заказы в работе', ['confirmed', 'inProduction', 'onHold'], ['promisedOn', 'id']],
  ['Готовые заказы', ['ready', 'delivered', 'pickedUp', 'installed'], ['readyAt', 'id']],
  ['Архив заказов', ['handedOver', 'closed', 'cancelled'], ['-handedOverAt', 'id']],
] as const;

/** Makes the three folders as views that everybody sees; what is there already stays. */
export const makeFolders = defineAction('salesOrder.makeFolders', {
  on: 'collection',
  label: { en: 'Make the folders', ru: 'Создать папки' },
  description:
    'Saved views «Заказы в работе», «Готовые заказы», «Архив заказов» for everybody, once. Gives { views: [{ id, name }] }.',
  access: ['manager'],
  returns: 'json',
  async run(ctx) {
    const views: { id: string; name: string }[] = [];
    for (const [name, states, sort] of FOLDERS) {
      const own = ctx.asSystem('folders of orders');
      const { nodes } = await own
        .records('savedView')
        .list({ filter: { entity: { eq: 'salesOrder' }, name: { eq: name } }, fields: ['id'], first: 1 });
      const there = nodes[0];
      if (there) {
        views.push({ id: there.id, name });
        continue;
      }
      const made = await own.records('savedView').create({
        name,
        entity: 'salesOrder',
        filter: { status: { in: [...states] } },
        columns: ['number', 'account.name', 'status', 'promisedOn', 'late', 'total', 'paymentStatus', 'qcStatus'],
        sort: [...sort],
        ownerId: ctx.actor.userId,
      } as never);
      await own.run('savedView.publish', { id: made.id });
      views.push({ id: made.id, name });
    }
    return { views };
  },
});
