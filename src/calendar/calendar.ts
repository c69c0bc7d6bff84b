/** Days of the week in ISO order; the position in this list is the ISO weekday number minus one. */
export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

export type Weekday = (typeof weekdays)[number];

/**
 * A stretch of working time inside one local day, in minutes after local midnight, `start` included and `end` excluded:
 * 09:00–13:00 is `{ start: 540, end: 780 }`. `end` may be 1440 (midnight). A night shift is two intervals on two days.
 */
export interface Interval {
  readonly start: number;
  readonly end: number;
}

/** The regular week. Intervals of a day are sorted and do not overlap; a day off has none. */
export type Week = Readonly<Record<Weekday, readonly Interval[]>>;

/** What replaces the regular week on one date. `holiday` has no intervals, `working` and `short` have at least one. */
export interface DayException {
  readonly kind: 'holiday' | 'working' | 'short';
  readonly intervals: readonly Interval[];
}

/**
 * When a user, team, office or tenant works. Immutable: the arithmetic keeps a prepared form per object, so a changed
 * calendar must be a new object. Build one from outside input with `parseCalendar`.
 */
export interface BusinessCalendar {
  /** IANA name, e.g. `Europe/Moscow`; intervals and dates are local to it. */
  readonly timeZone: string;
  readonly week: Week;
  /** By local date, `YYYY-MM-DD`. */
  readonly exceptions: ReadonlyMap<string, DayException>;
}

const officeHours: readonly Interval[] = [
  { start: 9 * 60, end: 13 * 60 },
  { start: 14 * 60, end: 18 * 60 },
];

/** Monday to Friday, 09:00–13:00 and 14:00–18:00: the default setting of a tenant. */
export const defaultWeek: Week = {
  monday: officeHours,
  tuesday: officeHours,
  wednesday: officeHours,
  thursday: officeHours,
  friday: officeHours,
  saturday: [],
  sunday: [],
};

/** The default week without any exception. */
export const plainCalendar = (timeZone: string): BusinessCalendar => ({ timeZone, week: defaultWeek, exceptions: new Map() });
