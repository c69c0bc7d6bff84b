import { defineNotification } from '#kernel';
import type { Part } from '../part.js';
import { comparePlan, revisePlan, suggestPlan } from './plan.actions.js';
import { planCell, planTask, planVersion, salesPlan } from './plan.entity.js';
import { targets } from './reports.js';

declare module '#kernel/types' {
  interface Entities {
    salesPlan: typeof salesPlan;
    planVersion: typeof planVersion;
    planCell: typeof planCell;
    planTask: typeof planTask;
  }
  interface Actions {
    'salesPlan.suggest': typeof suggestPlan;
    'salesPlan.revise': typeof revisePlan;
    'salesPlan.compare': typeof comparePlan;
  }
}

/** Tells who is to do something for a plan. */
const planTaskKind = defineNotification('sales.planTask', {
  label: { en: 'Task of a sales plan', ru: 'Задача плана продаж' },
  variables: ['title', 'plan'],
  texts: {
    en: { title: '{{title}}', body: 'For the plan {{plan}}.' },
    ru: { title: '{{title}}', body: 'По плану «{{plan}}».' },
  },
});

/** What is to be sold, and what was. */
export const plans: Part = {
  entities: [salesPlan, planVersion, planCell, planTask],
  notifications: [planTaskKind],
  actions: [suggestPlan, revisePlan, comparePlan],
  reports: [targets],
  messages: [
    ['A cell takes {1}.', 'В показателе могут быть {1}.'],
    ['A plan of {1} has its numbers in {2}, not in {3}.', 'У плана по показателю {1} числа стоят в {2}, а не в {3}.'],
    [
      'Expected a list of at most 100 { title, userId, dueOn }.',
      'Ожидается список не более чем из 100 { title, userId, dueOn }.',
    ],
    ['Say what is to be done.', 'Укажите, что нужно сделать.'],
    ['Expected a list of 1 to 500 cells.', 'Ожидается список от 1 до 500 показателей.'],
    ['Expected the first day of a month, e.g. 2026-03-01.', 'Ожидается первый день месяца, например 2026-03-01.'],
  ],
};
