/** What `@jest/globals` gives to the test file that is running. */
export let afterAll, afterEach, beforeAll, beforeEach, describe, expect, fdescribe, fit, it, jest, test, xdescribe, xit, xtest;

const TIMEOUT = Symbol.for('TEST_TIMEOUT_SYMBOL');

/** `given` by circus for the file that comes next; what it mocks is restored when it ends. */
export function provide(given, mocker) {
  ({ afterAll, afterEach, beforeAll, beforeEach, describe, expect, fdescribe, fit, it, test, xdescribe, xit, xtest } = given);
  jest = {
    fn: mocker.fn.bind(mocker),
    spyOn: mocker.spyOn.bind(mocker),
    isMockFunction: mocker.isMockFunction.bind(mocker),
    mocked: (source) => source,
    restoreAllMocks: () => mocker.restoreAllMocks(),
    clearAllMocks: () => mocker.clearAllMocks(),
    setTimeout: (milliseconds) => (globalThis[TIMEOUT] = milliseconds),
  };
}
