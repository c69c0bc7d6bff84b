import { invalid } from '../../platform/problem.js';
import { PERIODS, type AggregateFunction, type Period } from './aggregate.js';

/** `createdAt:month` → a group. */
export function groupOf(text: string, index: number): { key: string; by?: Period } {
  const [key = '', by] = text.split(':');
  if (by === undefined) return { key };
  if (!PERIODS.includes(by as Period)) throw invalid(`/groupBy/${index}`, `Periods are ${PERIODS.join(', ')}.`);
  return { key, by: by as Period };
}

/** `sum.amount` → a measure. */
export function measureOf(text: string, index: number): { fn: AggregateFunction; key: string } {
  const [fn = '', key = ''] = text.split('.');
  if (!['sum', 'avg', 'min', 'max'].includes(fn) || key === '')
    throw invalid(`/measures/${index}`, 'Expected <function>.<field> with sum, avg, min or max.');
  return { fn: fn as AggregateFunction, key };
}

/** As {@link measureOf}, with the median, which reports may name. */
export function reportMeasureOf(text: string, index: number): { fn: AggregateFunction; key: string } {
  return text.startsWith('median.') ? { fn: 'median', key: text.slice('median.'.length) } : measureOf(text, index);
}
