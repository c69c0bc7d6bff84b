const DAY = 86_400_000;

/** A day so many days later; earlier if negative. */
export const daysLater = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);

/** The last day of a month, counted from 0 and of any year: 12 is January of the next one. */
const lastOf = (year: number, month: number): number => new Date(Date.UTC(year, month + 1, 0)).getUTCDate();

/** The same day of a later month; the last day of a month stays the last: six months after 31 August end with February. */
export function monthsLater(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const last = lastOf(year, month - 1 + months);
  const to = date === lastOf(year, month - 1) ? last : Math.min(date, last);
  return new Date(Date.UTC(year, month - 1 + months, to)).toISOString().slice(0, 10);
}

/** Days from one day to another. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY);
