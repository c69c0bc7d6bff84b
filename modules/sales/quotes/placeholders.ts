/** What a template may name. */
export const PLACEHOLDERS = [
  'quote.number',
  'quote.subject',
  'quote.version',
  'quote.validUntil',
  'quote.date',
  'account.name',
  'account.legalName',
  'account.inn',
  'person.name',
  'owner.name',
  'totals.net',
  'totals.tax',
  'totals.total',
  'totals.discount',
  'totals.inWords',
] as const;
