import { defineReport, timestamp } from '#kernel';

const period = {
  from: timestamp({ required: true, description: 'The first moment of the period.' }),
  until: timestamp({ required: true, description: 'The first moment after it.' }),
};

const DECIDED = {
  sent: { filter: { sentAt: { isNull: false } }, measures: ['sum.total'] },
  accepted: { filter: { status: { eq: 'accepted' } }, measures: ['sum.total'] },
  rejected: { filter: { status: { eq: 'rejected' } }, measures: ['sum.total'] },
  expired: { filter: { status: { eq: 'expired' } }, measures: ['sum.total'] },
};

/** What each employee has prepared and sent in a period, and what came of it; each version counts, since each is work and an offer. */
export const quoteReports = [
  defineReport('quoteVersion.byOwner', {
    entity: 'quoteVersion',
    description: 'Quotes by employee: versions made in the period with their sums, those sent, accepted, rejected and expired',
    input: period,
    groupBy: ['quote.ownerId'],
    measures: ['sum.total', 'avg.margin'],
    parts: DECIDED,
    ratios: { acceptance: ['accepted', 'sent'] },
    filter: ({ from, until }) => ({ createdAt: { gte: from, lt: until } }),
  }),
];
