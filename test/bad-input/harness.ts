import type { TestApi } from '#kit';

/** What the server logged as its own failures, so that a 500 can be told by its cause. */
export function failuresOf(api: TestApi): string[] {
  const failures: string[] = [];
  (api.kernel as { log: TestApi['kernel']['log'] }).log = (level, message, facts) => {
    const error = facts?.['error'] as { message?: string; stack?: string } | undefined;
    const place = /\((?:.*\/)?((?:src|modules)\/[^)]+)\)/.exec(error?.stack?.slice(error.stack.indexOf('\n')) ?? '')?.[1] ?? '';
    if (level === 'error') failures.push(`${error?.message ?? message} ${place}`.slice(0, 200));
  };
  return failures;
}

/** Adds up where the time goes: `SLOWEST=1` prints it. */
export function stopwatch(): { note(name: string, milliseconds: number): void; print(): void } {
  const noted: [number, string][] = [];
  return {
    note: (name, milliseconds) => void noted.push([milliseconds, name]),
    print() {
      if (!process.env['SLOWEST']) return;
      const total = noted.reduce((sum, [ms]) => sum + ms, 0);
      const lines = noted
        .sort((a, b) => b[0] - a[0])
        .slice(0, 20)
        .map(([ms, name]) => `${Math.round(ms)} ms ${name}`);
      process.stdout.write(`${noted.length} requests, ${Math.round(total)} ms\n${lines.join('\n')}\n`);
    },
  };
}
