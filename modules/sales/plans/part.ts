import type { Part } from '../part.js';
import { comparePlan, revisePlan, suggestPlan } from './plan.actions.js';
import { planCell, planVersion, salesPlan } from './plan.entity.js';

declare module '#kernel/types' {
  interface Entities {
    salesPlan: typeof salesPlan;
    planVersion: typeof planVersion;
    planCell: typeof planCell;
  }
  interface Actions {
    'salesPlan.suggest': typeof suggestPlan;
    'salesPlan.revise': typeof revisePlan;
    'salesPlan.compare': typeof comparePlan;
  }
}

/** What is to be sold, and what was. */
export const plans: Part = {
  entities: [salesPlan, planVersion, planCell],
  actions: [suggestPlan, revisePlan, comparePlan],
  messages: [
    ['Expected a list of 1 to 500 cells.', 'Ожидается список от 1 до 500 показателей.'],
    ['Expected the first day of a month, e.g. 2026-03-01.', 'Ожидается первый день месяца, например 2026-03-01.'],
  ],
};
