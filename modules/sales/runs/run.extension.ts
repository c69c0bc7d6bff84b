import { extendEntity, link } from '#kernel';

const of = { readOnly: true, inverse: 'runs', onDelete: 'setNull' } as const;

/**
 * The course of the sale: which runs of workflows drive a lead, a deal or an order. The kernel writes the link when a run starts, so a
 * deal knows its runs and is found by them: `filter[runs][some][state][eq]=waiting`.
 */
export const runsOfSales = extendEntity('workflowRun', {
  fields: {
    lead: link('lead', { ...of, description: 'The lead it is about.' }),
    deal: link('deal', { ...of, description: 'The deal it is about.' }),
    salesOrder: link('salesOrder', { ...of, description: 'The order it is about.' }),
  },
});
