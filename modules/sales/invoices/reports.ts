import { defineReport } from '#kernel';

const today = (now: Date): string => now.toISOString().slice(0, 10);

export const overduePayments = defineReport('invoice.overdueByAccount', {
  entity: 'invoice',
  description: 'Overdue invoices per client: how many, and what is open of them',
  groupBy: ['accountId'],
  measures: ['count', 'sum.balance', 'min.dueDate'],
  filter: (_input, now) => ({ status: { in: ['issued', 'sent', 'partPaid'] }, dueDate: { lt: today(now) } }),
});
export const overduePaymentsByOwner = defineReport('invoice.overdueByOwner', {
  entity: 'invoice',
  description: 'Overdue invoices per owner',
  groupBy: ['ownerId'],
  measures: ['count', 'sum.balance', 'min.dueDate'],
  filter: (_input, now) => ({ status: { in: ['issued', 'sent', 'partPaid'] }, dueDate: { lt: today(now) } }),
});
