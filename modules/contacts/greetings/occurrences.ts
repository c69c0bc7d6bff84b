/** When someone born on 29 February is greeted in a year without that day. */
export type LeapDayRule = 'february-28' | 'march-1';

export interface Occurrence {
  /** `YYYY-MM-DD`. */
  readonly date: string;
  /** The age reached, or years since the event; null when the year of the birthday is unknown. */
  readonly years: number | null;
}

/**
 * The birthdays or anniversaries of a date in the days from `from` to `to`, both included, in order. The day itself, zero years
 * on, is none, and nothing comes before it. `to` before `from` gives none.
 *
 * @param birthday `YYYY-MM-DD`, or `--MM-DD` when the year is unknown (as vCard writes it)
 * @param from first local date, `YYYY-MM-DD`
 * @param to last local date, `YYYY-MM-DD`
 * @throws RangeError for what is not a date
 */
export function occurrencesBetween(birthday: string, from: string, to: string, rule: LeapDayRule = 'february-28'): Occurrence[] {
  const { year: born, monthDay } = parseBirthday(birthday);
  const [firstYear, lastYear] = [yearOf(from), yearOf(to)];
  const occurrences: Occurrence[] = [];
  for (let year = Math.max(firstYear, born === null ? 0 : born + 1); year <= lastYear; year++) {
    const date = `${String(year).padStart(4, '0')}-${inYear(monthDay, year, rule)}`;
    if (date >= from && date <= to) occurrences.push({ date, years: born === null ? null : year - born });
  }
  return occurrences;
}

/** The first occurrence on or after a date; null after year 9999. */
export function nextOccurrence(birthday: string, from: string, rule: LeapDayRule = 'february-28'): Occurrence | null {
  const { year: born } = parseBirthday(birthday);
  const start = Math.max(yearOf(from), born === null ? 0 : born + 1);
  const end = String(Math.min(start + 1, 9999)).padStart(4, '0');
  return occurrencesBetween(birthday, from, `${end}-12-31`, rule)[0] ?? null;
}

/**
 * The days `MM-DD` on which someone greeted from `from` to `to` may be born: for an indexed query that finds those people. Sorted;
 * at most 366. Holds 02-29 also when it is greeted on another day.
 */
export function monthDaysBetween(from: string, to: string, rule: LeapDayRule = 'february-28'): string[] {
  return allMonthDays.filter((monthDay) => occurrencesBetween(`--${monthDay}`, from, to, rule).length > 0);
}

/** Every day of a leap year. */
const allMonthDays = Array.from({ length: 366 }, (_, index) => new Date(Date.UTC(2000, 0, 1 + index)).toISOString().slice(5, 10));

function inYear(monthDay: string, year: number, rule: LeapDayRule): string {
  if (monthDay !== '02-29' || isLeap(year)) return monthDay;
  return rule === 'february-28' ? '02-28' : '03-01';
}

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

function parseBirthday(birthday: string): { year: number | null; monthDay: string } {
  const isYearless = birthday.startsWith('--');
  // 2000 is a leap year, so that --02-29 is a date.
  yearOf(isYearless ? birthday.replace('--', '2000-') : birthday);
  return { year: isYearless ? null : Number(birthday.slice(0, 4)), monthDay: birthday.slice(-5) };
}

function yearOf(date: string): number {
  const ms = /^\d{4}-\d\d-\d\d$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== date) throw new RangeError(`«${date}» is not a date.`);
  return Number(date.slice(0, 4));
}
