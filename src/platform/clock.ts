/** Where the program takes the time from. What several processes go by (leases, schedules, expiry) is on the database's, see `databaseClock`. */
export interface Clock {
  now(): Date;
}

/** The machine's clock. */
export const systemClock: Clock = { now: () => new Date() };

/** A clock for tests that stands still until it is moved. */
export function stoppedClock(start: Date | string): Clock & { advance(milliseconds: number): void } {
  let at = new Date(start).getTime();
  return {
    now: () => new Date(at),
    advance: (milliseconds) => void (at += milliseconds),
  };
}
