/** Where the program takes the time from. Leases, schedules and expiry use the database's `now()` instead. */
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
