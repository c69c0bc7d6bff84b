import { bool, choice, computed, date, decimal, defineEntity, int, link, money, referenceAccess, text, timestamp } from '#kernel';

/** What a plan counts: what is won, what is earned by confirmed orders, how many pieces of them, or how many deals are won. */
export const METRICS = ['revenue', 'margin', 'quantity', 'newDeals'] as const;
export type Metric = (typeof METRICS)[number];

/** What is to be sold in a period; the numbers stand in its versions. */
export const salesPlan = defineEntity('salesPlan', {
  title: 'name',
  label: { en: 'Sales plan', ru: 'План продаж' },
  fields: {
    name: text({ required: true, max: 200, search: true }),
    period: choice(['month', 'quarter', 'year'], { required: true, default: 'year' }),
    from: date({ required: true }),
    until: date({ required: true, description: 'The first day after it.' }),
    metric: choice(METRICS, {
      required: true,
      default: 'revenue',
      description:
        'revenue: amounts of deals won; newDeals: their number; margin: profit of orders confirmed (SAL20); quantity: pieces of their lines.',
    }),
    currentVersion: int({ min: 1, readOnly: true }),
  },
  access: referenceAccess,
});

/** A plan as it was decided at one time; a correction is a version of its own. */
export const planVersion = defineEntity('planVersion', {
  title: 'reason',
  label: { en: 'Plan version', ru: 'Версия плана' },
  common: 'child',
  readOnly: true,
  fields: {
    plan: link('salesPlan', { required: true, inverse: 'versions', onDelete: 'cascade' }),
    number: int({ required: true, min: 1 }),
    reason: text({ required: true, max: 1000 }),
    approvedBy: link('user', { onDelete: 'setNull' }),
    approvedAt: timestamp(),
    current: computed(bool(), {
      reads: ['number', 'plan.currentVersion'],
      sql: (c) => `${c('number')} = ${c('plan.currentVersion')}`,
    }),
  },
  keys: [['planId', 'number']],
  access: { through: ['plan'] },
});

/** One number of a plan: a month of the firm, a team, a user, a territory, a category of products, a segment, or of several of them together. */
export const planCell = defineEntity('planCell', {
  title: 'month',
  label: { en: 'Plan cell', ru: 'Показатель плана' },
  common: 'child',
  readOnly: true,
  fields: {
    planVersion: link('planVersion', { required: true, inverse: 'cells', onDelete: 'cascade' }),
    month: date({ required: true, description: 'Its first day.' }),
    unit: link('orgUnit', { inverse: 'planCells', onDelete: 'restrict' }),
    user: link('user', { inverse: 'planCells', onDelete: 'restrict' }),
    territory: link('territory', { inverse: 'planCells', onDelete: 'restrict' }),
    category: link('productCategory', { inverse: 'planCells', onDelete: 'restrict', description: 'With those below it.' }),
    segment: text({ max: 50, index: true, description: 'Of accounts with this tag.' }),
    target: money({ min: 0, description: 'Of plans of revenue and margin.' }),
    count: int({ min: 0, description: 'Of plans of new deals.' }),
    quantity: decimal({ precision: 18, scale: 4, min: '0', description: 'Of plans of quantity, in the units of the products.' }),
  },
  access: { through: ['planVersion'] },
  report: {
    measures: ['target', 'count', 'quantity'],
    dimensions: ['month', 'unitId', 'userId', 'territoryId', 'categoryId', 'segment'],
  },
});

/** What is to be done so that a version of a plan comes true (SAL15); who is to do it is told. */
export const planTask = defineEntity('planTask', {
  title: 'title',
  label: { en: 'Plan task', ru: 'Задача плана' },
  common: 'child',
  fields: {
    planVersion: link('planVersion', { required: true, immutable: true, inverse: 'tasks', onDelete: 'cascade' }),
    title: text({ required: true, max: 500 }),
    user: link('user', { inverse: 'planTasks', onDelete: 'setNull', description: 'Who is to do it.' }),
    dueOn: date(),
    doneAt: timestamp(),
  },
  access: { through: ['planVersion'] },
});
