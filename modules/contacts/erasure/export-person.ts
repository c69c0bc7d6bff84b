import { createHash } from 'node:crypto';
import { conflict, defineAction, text } from '#kernel';
import { mentionsOf, recordsOf } from './subject.js';

export const exportPersonData = defineAction('person.exportData', {
  label: { en: 'Export personal data', ru: 'Выдать персональные данные' },
  description:
    'Everything that is kept of a person, for the person (GDPR Art. 15 and 20): the record, all that hangs on it and mentions it, and their history. Gives the data and a receipt, which stays.',
  input: { request: text({ max: 200, description: 'Number or date of the request, not the name of who asked.' }) },
  emits: ['person.dataExported'],
  access: ['manager'],
  returns: 'json',
  // The answer is the person's data, which must not lie about as a stored answer.
  confidential: true,
  async run(ctx, input, record) {
    const [into] = await ctx.sql<{ id: string }>('select to_id as id from redirects where tenant_id = $1 and from_id = $2', [
      ctx.actor.tenantId,
      record.id,
    ]);
    if (into) throw conflict('merged', 'This person was merged; export the one they live on in.', { id: into.id });
    const acting = ctx.asSystem('export of personal data');
    const ids = await recordsOf(ctx, record.id);
    const data = await acting.graph.gather({ entity: 'person', ids, also: await mentionsOf(ctx, ids) });
    const receipt = await acting.records('subjectExport').create({
      entity: 'person',
      recordId: record.id,
      exportedAt: ctx.now().toISOString(),
      exportedById: ctx.actor.userId,
      request: input.request ?? null,
      records: Object.fromEntries(Object.entries(data.records).map(([entity, found]) => [entity, found.length])),
      sha256: createHash('sha256').update(JSON.stringify(data)).digest('hex'),
    });
    await ctx.emit('person.dataExported', { entity: 'person', id: record.id }, { receiptId: receipt.id });
    return { receiptId: receipt.id, sha256: receipt.sha256, data };
  },
});
