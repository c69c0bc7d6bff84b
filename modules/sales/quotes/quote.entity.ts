import { computed, defineEntity, link, teamAccess, text } from '#kernel';

/** An offer to a client, in one version after the other. */
export const quote = defineEntity('quote', {
  title: 'number',
  label: { en: 'Quote', ru: 'Коммерческое предложение' },
  fields: {
    number: text({
      max: 120,
      readOnly: true,
      search: true,
      index: true,
      sequence: { code: 'quote', pattern: 'КП-{yyyy}-{00000}' },
    }),
    subject: text({ max: 300, search: true }),
    deal: link('deal', { inverse: 'quotes', onDelete: 'restrict' }),
    account: link('account', { required: true, inverse: 'quotes', onDelete: 'restrict' }),
    person: link('person', { inverse: 'quotes', onDelete: 'setNull', description: 'To whom it is addressed.' }),
    currentVersion: link('quoteVersion', {
      readOnly: true,
      onDelete: 'setNull',
      description: 'The one sent last; before that the first.',
    }),
    status: computed(text(), { reads: ['currentVersion.status'], sql: (c) => c('currentVersion.status') }),
  },
  access: teamAccess,
  report: { dimensions: ['ownerId', 'teamId', 'accountId', 'dealId'] },
});
