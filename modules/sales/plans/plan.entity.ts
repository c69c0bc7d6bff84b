import { choice, date, defineEntity, int, link, money, referenceAccess, text, timestamp } from '#kernel';

/** What is to be sold in a period; the numbers stand in its versions. */
export const salesPlan = defineEntity('salesPlan', {
  title: 'name',
  label: { en: 'Sales plan', ru: 'План продаж' },
  fields: {
    name: text({ required: true, max: 200, search: true }),
    period: choice(['month', 'quarter', 'year'], { required: true, default: 'year' }),
    from: date({ required: true }),
    until: date({ required: true, description: 'The first day after it.' }),
    metric: choice(['revenue', 'newDeals'], { required: true, default: 'revenue' }),
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
  },
  keys: [['planId', 'number']],
  access: { through: ['plan'] },
});

/** One number of a plan: a month of the firm, a team, a user, a territory, a category of products, or of several of them together. */
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
    target: money({ min: 0 }),
    count: int({ min: 0, description: 'Of plans of new deals.' }),
  },
  access: { through: ['planVersion'] },
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
