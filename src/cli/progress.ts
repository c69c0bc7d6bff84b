import { SingleBar } from 'cli-progress';

/** Shows how far long work is. */
export interface Progress {
  /** Sets what is done, and the total once it is known or changes. */
  to(done: number, total?: number): void;
  /** Leaves the bar as it is, or writes the last line. Only the first call counts. */
  end(): void;
}

/** Where progress goes: standard error, so that results on standard output stay clean. */
interface Screen {
  isTTY?: boolean;
  write(text: string): unknown;
}

const LINE_EVERY = 5_000;

/** A bar on a terminal; elsewhere plain lines, one per ten percent or five seconds, whichever is later. Nothing when `quiet`. */
export function showProgress(
  title: string,
  total: number | undefined,
  quiet: boolean,
  screen: Screen = process.stderr,
): Progress {
  if (quiet) return { to: () => undefined, end: () => undefined };
  const progress = screen.isTTY ? bar(title, total) : lines(title, total, screen);
  let ended = false;
  return {
    to: progress.to,
    end() {
      if (!ended) progress.end();
      ended = true;
    },
  };
}

function bar(title: string, total: number | undefined): Progress {
  const single = new SingleBar({
    format:
      total === undefined
        ? `${title} {value} ({duration_formatted})`
        : `${title} {bar} {percentage} % | {value} of {total} | {eta_formatted}`,
    hideCursor: true,
    clearOnComplete: false,
    stream: process.stderr,
  });
  single.start(total ?? 0, 0);
  return {
    to(done, newTotal) {
      if (newTotal !== undefined) single.setTotal(newTotal);
      single.update(done);
    },
    end: () => single.stop(),
  };
}

function lines(title: string, total: number | undefined, screen: Screen): Progress {
  let [whole, at, shown, last] = [total, 0, -1, 0];
  const write = (): void =>
    void screen.write(whole ? `${title}: ${Math.floor((100 * at) / whole)} % (${at} of ${whole})\n` : `${title}: ${at}\n`);
  return {
    to(done, newTotal) {
      whole = newTotal ?? whole;
      at = done;
      const step = whole ? Math.floor((10 * at) / whole) : at;
      if (step === shown || Date.now() - last < LINE_EVERY) return;
      [shown, last] = [step, Date.now()];
      write();
    },
    end: write,
  };
}
