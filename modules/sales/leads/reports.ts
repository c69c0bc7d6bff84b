import { defineReport, timestamp } from '#kernel';

const period = {
  from: timestamp({ required: true, description: 'The first moment of the period.' }),
  until: timestamp({ required: true, description: 'The first moment after it.' }),
};
const cameWithin = ({ from, until }: Record<string, unknown>): Record<string, unknown> => ({
  receivedAt: { gte: from, lt: until },
});

const outcomes = {
  qualified: { filter: { state: { in: ['qualified', 'converted'] } } },
  converted: { filter: { state: { eq: 'converted' } } },
  disqualified: { filter: { state: { in: ['disqualified', 'recycled'] } } },
};

export const newInterests = defineReport('lead.newByPeriod', {
  entity: 'lead',
  description: 'New interests by month, with what became of them',
  input: period,
  groupBy: ['receivedAt:month', 'kind'],
  measures: ['sum.budget', 'avg.score'],
  parts: outcomes,
  ratios: { conversion: ['converted', 'count'] },
  filter: cameWithin,
});

export const leadsBySource = defineReport('lead.bySource', {
  entity: 'lead',
  description: 'Leads of the period by source, with their conversion',
  input: period,
  groupBy: ['sourceId'],
  measures: ['sum.budget', 'avg.score'],
  parts: outcomes,
  ratios: { conversion: ['converted', 'count'] },
  filter: cameWithin,
});

/** SAL17 in numbers. */
export const responseTimes = defineReport('lead.responseTime', {
  entity: 'lead',
  description: 'First response by owner: working minutes, and how many kept or failed the deadline',
  input: period,
  groupBy: ['ownerId'],
  measures: ['median.responseMinutes', 'avg.responseMinutes', 'max.responseMinutes'],
  parts: {
    fulfilled: { filter: { responseState: { eq: 'fulfilled' } } },
    failed: { filter: { responseState: { eq: 'failed' } } },
    waiting: { filter: { responseState: { eq: 'waiting' } } },
  },
  ratios: { kept: ['fulfilled', 'count'] },
  filter: cameWithin,
});
