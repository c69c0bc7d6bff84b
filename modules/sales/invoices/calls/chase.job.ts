import { defineAction, defineJob } from '#kernel';
import { chaseInvoices } from './plan.js';

/** What the job does every morning; may be run any number of times. */
export const chaseOverdue = defineAction('invoice.chase', {
  on: 'collection',
  label: { en: 'Plan calls about overdue invoices', ru: 'Запланировать звонки по просроченным счетам' },
  description:
    'Plans the call of each rung (sales.overdueLadder, days after the due date) that an overdue invoice has reached, each once. Gives { planned }.',
  access: ['manager'],
  emits: ['invoice.overdue'],
  returns: 'json',
  run: async (ctx) => ({ planned: await chaseInvoices(ctx.asSystem('overdue invoices')) }),
});

export const chaseNightly = defineJob('sales.chase-invoices', {
  cron: '30 1 * * *',
  async run(ctx) {
    await ctx.run('invoice.chase', {});
  },
});
