import type { BusinessCalendar } from './calendar.js';

/** The calendars set at each level; a level without its own has none. The tenant always has one. */
export interface CalendarLevels {
  readonly user?: BusinessCalendar | null;
  readonly team?: BusinessCalendar | null;
  readonly office?: BusinessCalendar | null;
  readonly tenant: BusinessCalendar;
}

/** The nearest calendar in the order user → team → office → tenant, and the level it came from. */
export function resolveCalendar(levels: CalendarLevels): { level: keyof CalendarLevels; calendar: BusinessCalendar } {
  for (const level of ['user', 'team', 'office'] as const) {
    const calendar = levels[level];
    if (calendar) return { level, calendar };
  }
  return { level: 'tenant', calendar: levels.tenant };
}
