import { conflict, defineAction, text } from '#kernel';
import { recountCompleteness } from '../completeness/recount.js';
import { mentionsOf, recordsOf } from './subject.js';

export const erasePerson = defineAction('person.erase', {
  label: { en: 'Erase personal data', ru: 'Удалить персональные данные' },
  description:
    'Replaces the personal data of a person for good, in the record, in everything that hangs on it (contact points, addresses, interactions, e-mails …), in its history and in stored answers. Ids and facts without a name stay. What is under legal hold is left and listed. Gives the receipt. It cannot be undone.',
  input: { request: text({ max: 200, description: 'Number or date of the request, not the name of who asked.' }) },
  emits: ['person.erased'],
  access: ['manager'],
  returns: 'json',
  async run(ctx, input, record) {
    const [into] = await ctx.sql<{ id: string }>('select to_id as id from redirects where tenant_id = $1 and from_id = $2', [
      ctx.actor.tenantId,
      record.id,
    ]);
    if (into) throw conflict('merged', 'This person was merged; erase the one they live on in.', { id: into.id });
    const ids = await recordsOf(ctx, record.id);
    const acting = ctx.asSystem('erasure of personal data');
    // Marked first, so that nothing that follows the marks writes the old values into the history once more.
    await acting.records('person').update(record.id, { erasedAt: ctx.now().toISOString(), doNotContact: true });
    const erased = await acting.graph.erase({ entity: 'person', ids, also: await mentionsOf(ctx, ids) });
    await recountCompleteness(acting, 'person', [record.id]);
    const receipt = await acting.records('erasureReceipt').create({
      entity: 'person',
      recordId: record.id,
      erasedAt: ctx.now().toISOString(),
      erasedById: ctx.actor.userId,
      request: input.request ?? null,
      records: { ...erased.records },
      fields: Object.fromEntries(Object.entries(erased.fields).map(([entity, fields]) => [entity, [...fields]])),
      ledgerRows: erased.ledgerRows,
      storedAnswers: erased.storedAnswers,
      held: erased.held.map((one) => ({ ...one })),
    });
    await ctx.emit('person.erased', { entity: 'person', id: record.id }, { receiptId: receipt.id });
    return {
      receiptId: receipt.id,
      personId: record.id,
      erasedAt: receipt.erasedAt,
      erasedById: receipt.erasedById,
      request: receipt.request,
      ...erased,
    };
  },
});
