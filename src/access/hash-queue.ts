import { tooManyLogins } from './refusals.js';

/** Lets `atOnce` pieces of work run and `waiting` more wait; the next is refused with 429 `too_many_logins`. */
export function hashQueue(atOnce: number, waiting: number): <T>(work: () => Promise<T>) => Promise<T> {
  const queue: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running >= atOnce) {
      if (queue.length >= waiting) throw tooManyLogins(1);
      // Whoever ends hands the place over, so `running` does not change in between.
      await new Promise<void>((resolve) => queue.push(resolve));
    } else running++;
    try {
      return await work();
    } finally {
      const next = queue.shift();
      if (next) next();
      else running--;
    }
  };
}
