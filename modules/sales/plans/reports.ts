import { date, defineReport } from '#kernel';

/** What the firm plans, by month, of the current versions of all plans; what was done of it is told by salesPlan.compare (SAL15). */
export const targets = defineReport('planCell.targets', {
  entity: 'planCell',
  description: 'Numbers of the current versions of the plans for the months of a period, by plan and month',
  input: { from: date({ required: true }), until: date({ required: true, description: 'The first day after the period.' }) },
  groupBy: ['planVersion.planId', 'month:month'],
  measures: ['sum.target', 'sum.count', 'sum.quantity'],
  filter: ({ from, until }) => ({ month: { gte: from, lt: until }, planVersion: { current: { eq: true } } }),
});
