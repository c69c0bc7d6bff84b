import { date, defineReport, timestamp } from '#kernel';

const period = {
  from: timestamp({ required: true, description: 'The first moment of the period.' }),
  until: timestamp({ required: true, description: 'The first moment after it.' }),
};
const within = (field: string, { from, until }: Record<string, unknown>): Record<string, unknown> => ({
  [field]: { gte: from, lt: until },
});

const funnel = {
  groupBy: ['toId'],
  measures: ['median.staySeconds', 'sum.amountAfter'],
  parts: {
    passed: { filter: { outcome: { eq: 'passed' } }, measures: ['median.staySeconds', 'sum.amountAfter'] },
    lost: { filter: { outcome: { eq: 'lost' } }, measures: ['sum.amountAfter'] },
    back: { filter: { outcome: { eq: 'back' } } },
    standing: { filter: { outcome: { eq: 'standing' } }, measures: ['sum.amountAfter'] },
  },
  ratios: { conversion: ['passed', 'count'] as const, loss: ['lost', 'count'] as const },
};

const closings = {
  won: { filter: { status: { eq: 'won' } }, measures: ['sum.amount', 'avg.amount'] },
  lost: { filter: { status: { eq: 'lost' } }, measures: ['sum.amount'] },
};

/** What came into each stage in a period and what became of it (SAL4, snapshot). */
export const funnelSnapshot = defineReport('stageStay.funnel', {
  entity: 'stageStay',
  description: 'Funnel: stays that began in the period, per stage, with those passed, lost, gone back and still standing',
  input: period,
  ...funnel,
  filter: (input) => within('at', input),
});

/** The same of the deals that began in a period, whenever they moved (SAL4, cohort). */
export const funnelCohort = defineReport('stageStay.cohort', {
  entity: 'stageStay',
  description: 'Funnel of a cohort: every stay of the deals that began in the period, per stage',
  input: period,
  ...funnel,
  filter: (input) => within('openedAt', input),
});

/** How long deals stand in their stages, against the standard (SAL3). */
export const stageTimes = defineReport('stageStay.stageTimes', {
  entity: 'stageStay',
  description:
    'Stage against standard: median and mean of the stays that began in the period, and how many were over the standard',
  input: period,
  groupBy: ['toId'],
  measures: ['median.staySeconds', 'avg.staySeconds', 'max.staySeconds'],
  parts: { overStandard: { filter: { overStandard: { eq: true } } } },
  ratios: { overStandard: ['overStandard', 'count'] },
  filter: (input) => within('at', input),
});

/** Deals closed in a period, by who sells. */
export const salesByManager = defineReport('deal.byOwner', {
  entity: 'deal',
  description: 'Sales by manager: deals closed in the period, won and lost, with the win rate',
  input: period,
  groupBy: ['ownerId'],
  measures: ['sum.amount'],
  parts: closings,
  ratios: { winRate: ['won', 'count'] },
  filter: (input) => within('closedAt', input),
});

/** Deals closed in a period, by the office above the deal's team. */
export const salesByOffice = defineReport('deal.byOffice', {
  entity: 'deal',
  description: 'Sales by office: deals closed in the period, won and lost, by the unit above their team',
  input: period,
  groupBy: ['team.parentId'],
  measures: ['sum.amount'],
  parts: closings,
  ratios: { winRate: ['won', 'count'] },
  filter: (input) => within('closedAt', input),
});

/** Where deals stand now. */
export const dealsByStage = defineReport('deal.byStage', {
  entity: 'deal',
  description: 'All deals by status and stage, with their amounts',
  groupBy: ['status', 'stageId'],
  measures: ['sum.amount', 'sum.weightedAmount', 'avg.daysInStage'],
  parts: { rotting: { filter: { rotting: { eq: true } }, measures: ['sum.amount'] } },
});

/** SAL1: Σ amount in the tenant's currency × probability of what is expected to close in the period. */
export const weightedForecast = defineReport('deal.forecast', {
  entity: 'deal',
  description: 'Weighted forecast: deals expected to close in the period, by month; won count whole, lost nothing',
  input: { from: date({ required: true }), until: date({ required: true, description: 'The first day after the period.' }) },
  groupBy: ['expectedClose:month'],
  measures: ['sum.amount', 'sum.weightedAmount'],
  parts: {
    won: { filter: { status: { eq: 'won' } }, measures: ['sum.amount', 'sum.weightedAmount'] },
    open: { filter: { status: { in: ['open', 'onHold'] } }, measures: ['sum.amount', 'sum.weightedAmount'] },
  },
  filter: (input) => within('expectedClose', input),
});

/** The same by the categories of the forecast (SAL5). */
export const forecastByCategory = defineReport('deal.byCategory', {
  entity: 'deal',
  description: 'Forecast categories: deals expected to close in the period, by category',
  input: { from: date({ required: true }), until: date({ required: true }) },
  groupBy: ['forecastCategory'],
  measures: ['sum.amount', 'sum.weightedAmount'],
  filter: (input) => within('expectedClose', input),
});

/** What is expected of new clients and of those who have bought before. */
export const forecastByClients = defineReport('deal.byClientType', {
  entity: 'deal',
  description: 'Expected sums and days of open deals by month, of new and of regular clients',
  input: { from: date({ required: true }), until: date({ required: true, description: 'The first day after the period.' }) },
  groupBy: ['clientType', 'expectedClose:month'],
  measures: ['sum.amount', 'sum.weightedAmount'],
  filter: (input) => ({ ...within('expectedClose', input), status: { in: ['open', 'onHold'] } }),
});

export const dealReports = [
  funnelSnapshot,
  funnelCohort,
  stageTimes,
  salesByManager,
  salesByOffice,
  dealsByStage,
  weightedForecast,
  forecastByCategory,
  forecastByClients,
];
