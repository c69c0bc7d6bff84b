import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits for the work, but not longer than that: a database or a peer that has fallen silent must not keep a process from
 * stopping. What fails later is nobody's any more. False if it was given up.
 *
 * @example if (!(await bounded(2000, queue.stop()))) log('The queue did not stop in time.');
 */
export async function bounded(milliseconds: number, work: Promise<unknown>): Promise<boolean> {
  const waiting = new AbortController();
  const late = sleep(milliseconds, false, { signal: waiting.signal }).catch(() => false);
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    waiting.abort();
    work.catch(() => undefined);
  }
}
