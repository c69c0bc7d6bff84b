import { type BusinessCalendar, defaultWeek, type Week } from './calendar.js';
import { type DecreeTransfer, russianExceptions } from './russia-labour-code.js';

/** Decree of the Government of Russia of 24 September 2025, No. 1466 «О переносе выходных дней в 2026 году». */
export const decree2026: readonly DecreeTransfer[] = [
  { from: '2026-01-03', to: '2026-01-09' },
  { from: '2026-01-04', to: '2026-12-31' },
];

/**
 * The production calendar of Russia for 2026 and 2027.
 *
 * **2026** is complete: the statutory holidays, the moves by law (8 March to 9 March, 9 May to 11 May) and the decree. With a
 * five-day week of 8 hours it has 247 working days and 1972 hours.
 *
 * **2027** holds only what follows from the Labour Code by itself: the statutory holidays; 1 May (Saturday) to 3 May, 9 May
 * (Sunday) to 10 May, 12 June (Saturday) to 14 June; shorter days on 22 February, 30 April, 11 June, 3 November and 31 December.
 * That makes 249 working days. The decree for 2027, which moves the days off of 2 and 3 January (Saturday and Sunday) and perhaps
 * other Saturdays, was not at hand when this was written: pass its lines as `decree2027`, or add them as exceptions. Until then
 * two working days of 2027 (31 December is a likely one) count as working here and are days off in fact.
 *
 * @param week the working week; whether a day off moves depends on it (a six-day week differs)
 * @param timeZone the zone of the office; production calendars are the same in all of them
 */
export function russia2026To2027(
  week: Week = defaultWeek,
  timeZone = 'Europe/Moscow',
  decree2027: readonly DecreeTransfer[] = [],
): BusinessCalendar {
  return { timeZone, week, exceptions: russianHolidays(week, decree2027) };
}

/** The exceptions of {@link russia2026To2027} alone. */
export const russianHolidays = (week: Week, decree2027: readonly DecreeTransfer[] = []): BusinessCalendar['exceptions'] =>
  russianExceptions([2026, 2027], week, [...decree2026, ...decree2027]);
