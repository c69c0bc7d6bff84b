/** Jest runs the TypeScript sources as ES modules; SWC only strips the types, `npm run types` checks them. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/src', '<rootDir>/modules', '<rootDir>/demo', '<rootDir>/test', '<rootDir>/docs'],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript', decorators: true }, target: 'es2022', transform: { legacyDecorator: true } },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  moduleNameMapper: {
    '^#kernel$': '<rootDir>/src/index.ts',
    '^#kernel/types$': '<rootDir>/src/types.ts',
    '^#kit$': '<rootDir>/test/kit/index.ts',
    // Not `metadata.json.js`, as libphonenumber-js has it.
    '^(\\.{1,2}/.*(?<!\\.json))\\.js$': '$1',
  },
  globalSetup: '<rootDir>/test/kit/global-setup.mjs',
  globalTeardown: '<rootDir>/test/kit/global-teardown.mjs',
  maxWorkers: 2,
  testTimeout: 120_000,
  errorOnDeprecated: true,
};
