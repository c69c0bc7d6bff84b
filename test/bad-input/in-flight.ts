/** How many requests a long run keeps under way; `npm test` sends one after the other. */
export const IN_FLIGHT = Number(process.env['BAD_INPUT_IN_FLIGHT'] ?? (process.env['BAD_INPUT'] ? 6 : 1));

/** Sends all, `most` at a time, and ends with the last answer. Stops early once `enough` says so. */
export async function inFlight<T>(
  all: Iterable<T> | AsyncIterable<T>,
  send: (one: T, place: number) => Promise<void>,
  { most = IN_FLIGHT, enough = () => false }: { most?: number; enough?: () => boolean } = {},
): Promise<number> {
  let place = 0;
  const source = (async function* () {
    yield* all;
  })();
  const client = async (): Promise<void> => {
    for (;;) {
      // A generator gives its next member to whoever asks first, so clients share it.
      const { value, done } = await source.next();
      if (done || enough()) return;
      await send(value as T, place++);
    }
  };
  await Promise.all(Array.from({ length: most }, client));
  return place;
}

/**
 * Requests that hold each other up by locks may be told to come again, or be slow, and only then: what was so judged is sent once
 * more when nothing else is under way.
 */
export const isOfTheCrowd = (verdict: string): boolean => /status 503|^\d+ ms$/.test(verdict);
