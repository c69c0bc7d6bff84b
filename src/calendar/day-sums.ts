import { floorDiv } from './epoch-day.js';

/** Something counted per local day (working milliseconds, or working days), summed in closed form. Days are epoch days. */
export interface DaySums {
  /** The sum over all days from a fixed origin up to `day`, not counting `day`; negative before the origin. */
  before(day: number): number;
  /** The day on which the sum first gets to `sum`: `before(d) < sum <= before(d + 1)`; NaN if it never does. */
  reaching(sum: number): number;
  /** The day on which the sum first passes `sum`: `before(d) <= sum < before(d + 1)`; NaN if it never does. */
  exceeding(sum: number): number;
}

/**
 * @param week what each day of the week counts, Monday first, integers of zero or more
 * @param exceptions days that count something else; any order, each day once
 */
export function daySums(
  week: readonly number[],
  exceptions: Iterable<{ readonly day: number; readonly value: number }>,
): DaySums {
  const prefix = prefixSums(week);
  const total = prefix[7]!;
  const regularBefore = (day: number): number => {
    const weekNumber = floorDiv(day + 3, 7);
    return weekNumber * total + prefix[day + 3 - weekNumber * 7]!;
  };
  const sorted = [...exceptions].sort((a, b) => a.day - b.day);
  const days = sorted.map(({ day }) => day);
  const shifts = prefixSums(sorted.map(({ day, value }) => value - (regularBefore(day + 1) - regularBefore(day))));
  const starts = days.map((day, index) => regularBefore(day) + shifts[index]!);
  const before = (day: number): number => regularBefore(day) + shifts[countWhile(days, (other) => other < day)]!;

  /** `regular` is a sum of the regular week alone; `isPast(p)` says whether a prefix of the week has gone far enough. */
  const regularDay = (weekNumber: number, isPast: (sum: number) => boolean): number => {
    if (total === 0) return Number.NaN;
    const inWeek = prefix.findIndex((_, index) => index > 0 && isPast(weekNumber * total + prefix[index]!)) - 1;
    return weekNumber * 7 + inWeek - 3;
  };

  const reaching = (sum: number): number => {
    const passed = countWhile(starts, (start) => start < sum);
    if (passed > 0 && before(days[passed - 1]! + 1) >= sum) return days[passed - 1]!;
    const regular = sum - shifts[passed]!;
    return regularDay(floorDiv(regular - 1, total), (reached) => reached >= regular);
  };

  const exceeding = (sum: number): number => {
    const passed = countWhile(starts, (start) => start <= sum);
    if (passed > 0 && before(days[passed - 1]! + 1) > sum) return days[passed - 1]!;
    const regular = sum - shifts[passed]!;
    return regularDay(floorDiv(regular, total), (reached) => reached > regular);
  };

  return { before, reaching, exceeding };
}

/** `[0, a, a + b, …]`: one longer than the input. */
function prefixSums(values: readonly number[]): number[] {
  const sums = [0];
  for (const value of values) sums.push(sums.at(-1)! + value);
  return sums;
}

/** How many values at the start of a list meet a condition that, once false, stays false; by halving. */
function countWhile(values: readonly number[], holds: (value: number) => boolean): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(values[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low;
}
