import { invalid } from '../../platform/problem.js';

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;

const daysIn = (year: number, month: number): number => {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
};

/** Whether the day exists in the proleptic Gregorian calendar, years 1 to 9999. */
export const isCalendarDay = (year: number, month: number, day: number): boolean =>
  year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);

/** A day as ISO 8601's calendar date `YYYY-MM-DD`. */
export function checkDate(value: unknown, pointer: string): string {
  const match = typeof value === 'string' ? DATE.exec(value) : null;
  if (!match) throw invalid(pointer, 'Expected a date such as 2026-11-21.');
  if (!isCalendarDay(Number(match[1]), Number(match[2]), Number(match[3]))) {
    throw invalid(pointer, `There is no day ${match[0]} in the years 0001 to 9999.`);
  }
  return match[0];
}
