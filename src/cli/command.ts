import { loadConfig } from '../platform/config.js';
import type { Config } from '../platform/config.js';
import { createDatabase } from '../platform/db.js';
import type { Database, DatabaseOptions } from '../platform/db.js';
import { openDatabase } from '../platform/open-database.js';
import type { ExitCode } from './exit-code.js';
import { showProgress } from './progress.js';
import type { Progress } from './progress.js';

/**
 * One subcommand. A file `src/cli/<words>.command.ts` exports it as default and is thereby registered.
 *
 * @example
 * export default {
 *   name: 'user add',
 *   summary: 'Adds a user',
 *   arguments: [['<email>', 'address to log in with']],
 *   options: [['--role <name>', 'role to give', 'employee']],
 *   run: async ({ args: [email], options, connect, result }) => { … result({ id }, `Added ${email}.`); },
 * } satisfies Command;
 */
export interface Command {
  /** One or two words: `import`, `user add`. */
  name: string;
  summary: string;
  /** As commander writes them: `<required>`, `[optional]`, `<many...>`, each with its meaning. */
  arguments?: readonly (readonly [syntax: string, meaning: string])[];
  /** As commander writes them, with meaning and default. */
  options?: readonly (readonly [syntax: string, meaning: string, fallback?: string | boolean])[];
  /** Further text below the help, e.g. examples. */
  help?: string;
  /** Returns the exit code, 0 when it returns nothing. A thrown `Problem` or `ConfigError` is printed without a stack. */
  run(call: Call): Promise<ExitCode | void>;
}

/** One call of a command and what it may use. All that `connect` and `progress` opened is closed after it. */
export interface Call {
  args: readonly (string | string[] | undefined)[];
  options: Readonly<Record<string, unknown>>;
  /** Read and checked at the first use. */
  config(): Config;
  /** The database of the settings; the embedded one is started, or joined beside a running `npm start`. */
  connect(): Promise<Connected>;
  /** A bar on standard error, plain percent lines without a terminal, nothing with `--quiet`. */
  progress(title: string, total?: number): Progress;
  /** The answer on standard output: `value` as JSON with `--json`, otherwise `text`. Call it once. */
  result(value: unknown, text: string): void;
  /** A remark on standard error, not with `--quiet`. */
  say(line: string): void;
  /** Aborted by Ctrl-C and SIGTERM: end soon, leave nothing half done. */
  signal: AbortSignal;
}

/** A reached database. */
export interface Connected {
  /** Address for its owner. */
  url: string;
  /** Connections under `eleven_app`, or as the owner with `role: null`. */
  open(options?: DatabaseOptions): Database;
}

/** What the caller asked of every command. */
export interface CallStyle {
  json: boolean;
  quiet: boolean;
}

/** Makes a call and the function that closes all it opened. */
export function openCall(
  args: Call['args'],
  options: Call['options'],
  style: CallStyle,
  signal: AbortSignal,
): { call: Call; close(): Promise<void> } {
  const closers: (() => unknown)[] = [];
  let config: Config | undefined;
  let connected: Promise<Connected> | undefined;
  const say = (line: string): void => void (style.quiet || process.stderr.write(`${line}\n`));
  const call: Call = {
    args,
    options,
    signal,
    say,
    config: () => (config ??= loadConfig(process.env)),
    connect: () => (connected ??= reach(call.config(), say, closers)),
    progress(title, total) {
      const progress = showProgress(title, total, style.quiet || style.json);
      closers.push(() => progress.end());
      return progress;
    },
    result: (value, text) => void process.stdout.write(`${style.json ? JSON.stringify(value) : text}\n`),
  };
  return {
    call,
    async close() {
      for (const closer of closers.reverse()) await closer();
    },
  };
}

async function reach(config: Config, say: (line: string) => void, closers: (() => unknown)[]): Promise<Connected> {
  const database = await openDatabase(config, say);
  closers.push(() => database.stop());
  return {
    url: database.url,
    open(options) {
      const opened = createDatabase(config.database, database.url, { applicationName: 'eleven cli', ...options });
      closers.push(() => opened.close());
      return opened;
    },
  };
}
