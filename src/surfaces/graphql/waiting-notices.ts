import type { ExecutionResult } from 'graphql';

/** A notice on its way to one client. */
export interface Waiting {
  readonly result: ExecutionResult;
  taken(): void;
}

/**
 * What waits, one after the other. No generator: one that awaits the next notice would hear of the client's leaving only after
 * that notice, and keep its place in the feed until then.
 */
export function iterate(
  waiting: Waiting[],
  over: () => boolean,
  onWake: (resume: () => void) => void,
  close: () => void,
): AsyncIterableIterator<ExecutionResult> {
  const end: IteratorResult<ExecutionResult> = { value: undefined, done: true };
  let handed: Waiting | undefined;
  let left = false;
  let resume: () => void = () => undefined;
  const leave = (): IteratorResult<ExecutionResult> => {
    left = true;
    close();
    resume();
    return end;
  };
  return {
    async next() {
      handed?.taken();
      handed = undefined;
      for (;;) {
        if (left) return end;
        handed = waiting.shift();
        if (handed) return { value: handed.result, done: false };
        if (over()) return leave();
        await new Promise<void>((wake) => onWake((resume = wake)));
      }
    },
    return: async () => leave(),
    async throw(error) {
      leave();
      throw error;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
