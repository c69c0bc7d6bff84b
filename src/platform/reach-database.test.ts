import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { testDatabase } from '../../test/kit/index.js';
import type { TestDatabase } from '../../test/kit/index.js';
import { reachDatabase } from './reach-database.js';

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.drop());

it('a right DATABASE_URL is found usable', async () => {
  await expect(reachDatabase(test.url)).resolves.toBeUndefined();
});

it.each<[string, (url: URL) => void, RegExp]>([
  [
    'port',
    (url) => (url.port = '1'),
    /^DATABASE_URL: nobody listens at 127\.0\.0\.1:1: start PostgreSQL there, or correct the host and port\.$/,
  ],
  // A label of more than 63 letters is refused before anybody is asked.
  ['host', (url) => (url.hostname = 'x'.repeat(64)), /^DATABASE_URL: (there is no host|the host) x+/],
  [
    'password',
    (url) => (url.password = 'guess'),
    /^DATABASE_URL: PostgreSQL at .* refused the password of eleven: correct login or password\.$/,
  ],
  ['name', (url) => (url.pathname = '/missing'), /^DATABASE_URL: PostgreSQL at .* has no database missing: run createdb missing/],
])('a wrong %s in DATABASE_URL is one line with the cure and without the password', async (_part, change, line) => {
  const url = new URL(test.url);
  change(url);
  const failure = await reachDatabase(url.href, 0).catch((error: Error) => error);
  expect((failure as Error).message).toMatch(line);
  expect((failure as Error).message).not.toContain(url.password);
});
