import { computed, date, defineEntity, link, money, teamAccess, text } from '#kernel';

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
    total: computed(
      money(),
      {
        reads: ['currentVersion.total'],
        sql: (c) =>
          Object.fromEntries(
            ['_amount', '_currency', '_base', '_rate', '_rate_date'].map((part) => [part, c('currentVersion.total', part)]),
          ),
      },
      { description: 'Of the current version.' },
    ),
    validUntil: computed(date(), {
      reads: ['currentVersion.validUntil'],
      sql: (c) => c('currentVersion.validUntil'),
    }),
    status: computed(text(), { reads: ['currentVersion.status'], sql: (c) => c('currentVersion.status') }),
  },
  access: teamAccess,
  report: { measures: ['total'], dimensions: ['ownerId', 'teamId', 'accountId', 'dealId'] },
});
