/**
 * Calls `stop` once when the process is asked to end: SIGTERM, SIGINT, or the end of the script that started it. Exits with
 * 0 when `stop` has done its work, with 1 when it failed or took longer than `patience` milliseconds.
 */
export function onStopRequest(stop: (reason: string) => Promise<void>, patience: number): void {
  let asked = false;
  const end = (reason: string): void => {
    if (asked) return;
    asked = true;
    setTimeout(() => process.exit(1), patience).unref();
    stop(reason).then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => end(signal));
  // scripts/start.mjs holds an IPC channel open to us for as long as it lives.
  if (process.connected) process.once('disconnect', () => end('the end of its parent'));
}
