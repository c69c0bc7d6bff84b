import { ModuleMocker } from 'jest-mock';

/** What a test file may change in the process it shares with others, and gets back as it was. */
const EVENTS = [
  ...['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect', 'message', 'exit', 'beforeExit', 'warning'],
  ...['uncaughtException', 'unhandledRejection', 'rejectionHandled'],
];

/**
 * The environment of one test file: the process itself. Jest would build a context of its own, in which every file would load,
 * link and evaluate all sources and packages anew; that took longer than most tests. What a file changes in the process is undone.
 */
export default class SharedEnvironment {
  global = globalThis;
  moduleMocker = new ModuleMocker(globalThis);
  fakeTimers = null;
  fakeTimersModern = null;
  #console = globalThis.console;
  #exit = process.exit;
  #getBuiltinModule = process.getBuiltinModule;
  #exitCode = process.exitCode;
  #variables = process.env;
  #values = { ...process.env };
  #folder = process.cwd();
  #listeners = new Map(EVENTS.map((name) => [name, process.rawListeners(name)]));

  getVmContext() {
    return null;
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  /** Jest has put a `getBuiltinModule` of its own module system into the process by now. */
  async setup() {
    process.getBuiltinModule = this.#getBuiltinModule;
  }

  async teardown() {
    globalThis.console = this.#console;
    process.exit = this.#exit;
    process.exitCode = this.#exitCode;
    process.env = this.#variables;
    for (const name of Object.keys(process.env)) if (!(name in this.#values)) delete process.env[name];
    Object.assign(process.env, this.#values);
    if (process.cwd() !== this.#folder) process.chdir(this.#folder);
    for (const [name, before] of this.#listeners) {
      const now = process.rawListeners(name);
      if (now.length === before.length && now.every((listener, i) => listener === before[i])) continue;
      process.removeAllListeners(name);
      for (const listener of before) process.on(name, listener);
    }
  }
}
