import { createRequire, enableCompileCache, flushCompileCache, registerHooks } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import '../typescript.mjs';
import { provide } from './globals.mjs';

const require = createRequire(import.meta.url);
const adapter = require.resolve('jest-circus/runner');
const state = join(dirname(adapter), 'jestAdapterInit.js');
const runCircus = require(adapter).default;

// Stripped and compiled sources are kept for the next process; those that tests start take part by the variable.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('../../../.cache/compiled', import.meta.url));
enableCompileCache(process.env.NODE_COMPILE_CACHE);
let flushed = false;

const globals = new URL('./globals.mjs', import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === '@jest/globals' ? { url: globals, format: 'module', shortCircuit: true } : next(specifier, context),
});

/** Circus notes its listeners and what `jest.setTimeout` says here; those of the file before belong to that file. */
const LISTENERS = Symbol.for('EVENT_HANDLERS');
const TIMEOUT = Symbol.for('TEST_TIMEOUT_SYMBOL');

/**
 * Runs one test file with jest's own runner, but loads it as Node does. Sources and packages are loaded once in a worker process
 * and stay for the files after it; only what the file itself holds is new.
 */
export default async function runFile(globalConfig, config, environment, runtime, path, report) {
  delete require.cache[state];
  delete globalThis[LISTENERS];
  delete globalThis[TIMEOUT];
  const native = Object.create(runtime, {
    requireInternalModule: { value: (name) => require(name) },
    requireModule: { value: (name) => require(name) },
    setGlobalsForRuntime: { value: (given) => provide(given, environment.moduleMocker) },
    unstable_shouldLoadAsEsm: { value: () => true },
    unstable_importModule: { value: load },
  });
  return runCircus(globalConfig, config, environment, native, path, report);
}

async function load(path) {
  await import(pathToFileURL(path).href);
  if (!flushed) flushCompileCache();
  flushed = true;
}
