import { setTimeout as sleep } from 'node:timers/promises';

/** Asks again and again for something small, and remembers when it was answered well. */
export interface Prober {
  /** Milliseconds from `since` to the first good answer after the first bad one; 0 if none was bad, null if none came. */
  recovered(since: number): number | null;
  /** Waits for a good answer that was asked for after `since`; gives milliseconds from `since`. */
  goodAfter(since: number, milliseconds?: number): Promise<number>;
  /** Statuses that were answered, 0 for none, and how often. */
  statuses(): Readonly<Record<string, number>>;
  /** The longest wait for any answer, in milliseconds. */
  slowest(): number;
  stop(): Promise<void>;
}

interface Sample {
  readonly asked: number;
  readonly answered: number;
  readonly status: number;
}

/** Each question is asked on a connection of its own and given up after 15 s; a new one begins every `every` milliseconds. */
export function startProber(url: string, headers: Readonly<Record<string, string>>, every = 100): Prober {
  const samples: Sample[] = [];
  const over = new AbortController();
  const open = new Set<Promise<void>>();
  const ask = async (): Promise<void> => {
    const asked = Date.now();
    const status = await fetch(url, { headers: { ...headers, connection: 'close' }, signal: AbortSignal.timeout(15_000) }).then(
      async (answer) => {
        await answer.arrayBuffer();
        return answer.status;
      },
      () => 0,
    );
    samples.push({ asked, answered: Date.now(), status });
  };
  const running = (async () => {
    while (!over.signal.aborted) {
      const one = ask().finally(() => open.delete(one));
      open.add(one);
      await sleep(every, undefined, { signal: over.signal }).catch(() => undefined);
    }
  })();
  const good = ({ status }: Sample): boolean => status >= 200 && status < 300;
  return {
    recovered(since) {
      const after = samples.filter(({ asked }) => asked >= since).sort((a, b) => a.asked - b.asked);
      const bad = after.findIndex((sample) => !good(sample));
      if (bad < 0) return 0;
      const back = after.slice(bad).find(good);
      return back ? back.answered - since : null;
    },
    async goodAfter(since, milliseconds = 60_000) {
      for (const end = Date.now() + milliseconds; Date.now() < end; await sleep(20)) {
        const found = samples.find((sample) => sample.asked >= since && good(sample));
        if (found) return found.answered - since;
      }
      throw new Error(`no good answer within ${milliseconds / 1000} s`);
    },
    statuses: () =>
      Object.fromEntries(
        [...Map.groupBy(samples, ({ status }) => status)].map(([status, some]) => [String(status), some.length]),
      ),
    slowest: () => Math.max(0, ...samples.map(({ asked, answered }) => answered - asked)),
    async stop() {
      over.abort();
      await running;
      await Promise.all(open);
    },
  };
}

/** `1.2 s (0.8–3.1)`: the middle, the least and the most of some milliseconds. */
export function spread(milliseconds: readonly number[]): string {
  const sorted = [...milliseconds].sort((a, b) => a - b);
  const say = (value: number | undefined): string => ((value ?? 0) / 1000).toFixed(2);
  return `${say(sorted[sorted.length >> 1])} s (${say(sorted[0])}–${say(sorted.at(-1))})`;
}
