/** One who waits. */
export interface Waiting {
  /** When that began, in milliseconds. */
  readonly since: number;
  go(): void;
  refuse(): void;
  /** Nobody is there any more to be answered. */
  gone(): boolean;
}

/** Those of one tenant who wait. */
export type Line = Waiting[];

/** Several lines that are served in turn, one of each, however long they are. */
export interface Turns<T extends { readonly waiting: Line }> {
  /** Of all lines together. */
  count(): number;
  add(of: T, one: Waiting): void;
  /** The first of the line whose turn it is, of those that `may`. */
  next(may: (of: T) => boolean): { of: T; one: Waiting } | undefined;
  /** Takes out and refuses all who have waited since that moment or longer. */
  refuseSince(moment: number): void;
}

export function turnsOf<T extends { readonly waiting: Line }>(): Turns<T> {
  /** Those with somebody waiting, in the order of their turns. */
  const turns: T[] = [];
  let count = 0;

  return {
    count: () => count,
    add(of, one) {
      if (of.waiting.length === 0) turns.push(of);
      of.waiting.push(one);
      count++;
    },
    next(may) {
      for (let left = turns.length; left > 0; left--) {
        const of = turns.shift() as T;
        const one = may(of) ? of.waiting.shift() : undefined;
        if (of.waiting.length > 0) turns.push(of);
        if (!one) continue;
        count--;
        return { of, one };
      }
      return undefined;
    },
    refuseSince(moment) {
      for (const of of [...turns]) {
        while (of.waiting[0] && of.waiting[0].since <= moment) {
          count--;
          of.waiting.shift()?.refuse();
        }
        if (of.waiting.length === 0) turns.splice(turns.indexOf(of), 1);
      }
    },
  };
}
