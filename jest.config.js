/**
 * Node itself loads sources and tests and strips their types (`npm run types` checks them); the files that one worker process runs
 * share what is loaded, see test/kit/jest/run-file.mjs.
 */
export default {
  testEnvironment: '<rootDir>/test/kit/jest/environment.mjs',
  testRunner: '<rootDir>/test/kit/jest/run-file.mjs',
  testSequencer: '<rootDir>/test/kit/jest/sequence.mjs',
  roots: ['<rootDir>/src', '<rootDir>/modules', '<rootDir>/demo', '<rootDir>/test', '<rootDir>/docs'],
  testMatch: ['**/*.test.ts'],
  transform: {},
  globalSetup: '<rootDir>/test/kit/global-setup.mjs',
  globalTeardown: '<rootDir>/test/kit/global-teardown.mjs',
  // Two processors, and what waits: for locks, for other processes, for the server.
  maxWorkers: 3,
  // A file that ended is not forgotten, so a worker that holds many is followed by a new one.
  workerIdleMemoryLimit: '1500MB',
  testTimeout: 120_000,
  errorOnDeprecated: true,
};
