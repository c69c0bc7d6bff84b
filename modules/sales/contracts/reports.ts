import { date, defineReport } from '#kernel';

/** What was agreed upon, and what of it ends. */
export const contractReports = [
  defineReport('contract.byStatus', {
    entity: 'contract',
    description: 'Contracts by kind and status, with their values and those prolonged by themselves',
    groupBy: ['kind', 'status'],
    measures: ['sum.value'],
    parts: { autoRenew: { filter: { autoRenew: { eq: true } }, measures: ['sum.value'] } },
  }),
  defineReport('contract.ending', {
    entity: 'contract',
    description: 'Contracts in force whose last day is in the period, per owner, with those for which a renewal is under way',
    input: { from: date({ required: true }), until: date({ required: true, description: 'The first day after the period.' }) },
    groupBy: ['ownerId'],
    measures: ['sum.value', 'min.endsOn'],
    parts: { underRenewal: { filter: { renewals: { some: { status: { in: ['draft', 'sent'] } } } }, measures: ['sum.value'] } },
    filter: ({ from, until }) => ({ status: { eq: 'active' }, endsOn: { gte: from, lt: until } }),
  }),
];
