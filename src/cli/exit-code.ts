/** What the exit code of every command means; scripts may rely on it. */
export const exitCode = {
  ok: 0,
  failed: 1,
  wrongUsage: 2,
  /** Some of it was done: the report says which rows were refused. */
  partlyFailed: 3,
  interrupted: 130,
} as const;

/** One of {@link exitCode}. */
export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** Printed below `--help`. */
export const exitCodeHelp = `
Exit codes:
  0    done
  1    failed; nothing was changed unless the message says so
  2    wrong usage or wrong settings
  3    partly done: some rows were refused, see the report
  130  interrupted`;
