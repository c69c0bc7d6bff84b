/** Where room can run out. */
export type Store = 'database' | 'files';

export const stores: readonly Store[] = ['database', 'files'];

/** So long after a refusal, in milliseconds, the store counts as full: who watches looks about every minute. */
const RINGS = 90_000;

const alarms: Record<Store, { refusals: number; last: number }> = {
  database: { refusals: 0, last: Number.NEGATIVE_INFINITY },
  files: { refusals: 0, last: Number.NEGATIVE_INFINITY },
};

/** Something was refused by this process because the store has no room left. */
export function noteFull(store: Store): void {
  alarms[store].refusals++;
  alarms[store].last = performance.now();
}

/**
 * Refusals for want of room since this process started, and whether there was one in the last 90 seconds.
 *
 * @example
 * if (storageAlarm('files').full) console.warn('Free space on the volume of the files.');
 */
export function storageAlarm(store: Store, now = performance.now()): { readonly refusals: number; readonly full: boolean } {
  const { refusals, last } = alarms[store];
  return { refusals, full: now - last < RINGS };
}
