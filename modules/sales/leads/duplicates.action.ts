import { defineAction } from '#kernel';
import { candidatesOf, likeThis } from './known.js';

/** Before a lead is worked on: who it may be of, and who else has asked the same. */
export const checkLead = defineAction('lead.checkDuplicates', {
  label: { en: 'Check for duplicates', ru: 'Проверить на дубли' },
  description:
    'Whom the lead may be of already: { people, accounts } as person.checkDuplicates and account.checkDuplicates tell them, and leads of the same e-mail, phone number, person or account: [{ id, subject, state, ownerId }]. Changes nothing.',
  access: 'read',
  readOnly: true,
  returns: 'json',
  async run(ctx, _input, record) {
    const { people, accounts } = await candidatesOf(ctx, record);
    const own = (id: unknown) => (typeof id === 'string' ? [id] : []);
    const like = likeThis(record, own(record['personId']), own(record['accountId']));
    const { nodes } = like
      ? await ctx.records('lead').list({
          filter: like,
          sort: ['-createdAt', '-id'],
          fields: ['id', 'subject', 'state', 'ownerId'],
          first: 50,
        })
      : { nodes: [] };
    const leads = nodes.map(({ id, subject, state, ownerId }) => ({ id, subject, state, ownerId }));
    return { people, accounts, leads };
  },
});
