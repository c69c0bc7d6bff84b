import type { TestApi } from '#kit';
import type { Work } from '../../src/records/work.js';
import { graphqlParts, OPERATIONS, type GraphqlCase } from './graphql-cases.js';
import { failuresOf, stopwatch } from './harness.js';
import { IN_FLIGHT, inFlight, isOfTheCrowd } from './in-flight.js';
import { judgeGraphql } from './judge.js';
import { progress } from './progress.js';
import { patience, perOperation } from './random.js';
import { oneOfEach, type Made } from './records.js';
import { sampled } from './sample.js';
import { wholeApi } from './server.js';

const CANARY = 'canary-of-another-tenant';
/** Of each field so many with `npm test`; the chapter of the proof sends at least 150. */
const A_FEW = 4;

let api: TestApi;
let rep: Work;
let made: Map<string, Made>;
let failures: string[];
const watch = stopwatch();
beforeAll(async () => {
  api = await wholeApi();
  failures = failuresOf(api);
  rep = await api.actor('rep');
  made = await oneOfEach(api);
  const other = await api.otherTenant();
  for (const url of ['/v1/accounts', '/v1/users'])
    await api.rest(other, 'POST', url, { name: CANARY, email: 'canary@example.com' });
}, 120_000);
afterAll(async () => {
  watch.print();
  await api?.close();
});

interface Sent {
  /** What is wrong with the answer, and what the server said of it; null if nothing. */
  readonly verdict: string | null;
  readonly bare: string | null;
  readonly status: number;
  readonly text: string;
}

async function send(name: string, body: string, as: Work): Promise<Sent> {
  const started = performance.now();
  const answer = await api.app.inject({
    method: 'POST',
    url: '/graphql',
    payload: body,
    headers: { authorization: api.token(as), 'content-type': 'application/json' },
  });
  const milliseconds = performance.now() - started;
  watch.note(name, milliseconds);
  const verdict = judgeGraphql({ status: answer.statusCode, headers: answer.headers, text: answer.body, milliseconds }, CANARY);
  return {
    verdict: verdict && `${name} → ${verdict} ${failures.splice(0).at(-1) ?? ''}`,
    bare: verdict,
    status: answer.statusCode,
    text: answer.body,
  };
}

it(
  'no bad argument of any field does more than be refused',
  async () => {
    const { done, note } = progress();
    const wrong: string[] = [];
    let poor: string[] = [];
    for (const [field, cases] of graphqlParts(api, made)) {
      if (done.has(`GraphQL ${field}`)) continue;
      const { of, chosen } = sampled(cases, () => field, perOperation(A_FEW));
      if (of < 150) poor = [...poor, field];
      const [before, began, again] = [wrong.length, performance.now(), [] as { one: GraphqlCase; as: Work }[]];
      await inFlight(chosen, async (one, i) => {
        const as = i % 4 === 3 ? rep : api.system;
        const { verdict, bare } = await send(one.name, one.body(), as);
        if (bare && IN_FLIGHT > 1 && isOfTheCrowd(bare)) again.push({ one, as });
        else if (verdict) wrong.push(verdict);
      });
      for (const { one, as } of again) {
        const { verdict } = await send(one.name, one.body(), as);
        if (verdict) wrong.push(verdict);
      }
      const seconds = Math.round(performance.now() - began) / 1000;
      note({ part: `GraphQL ${field}`, operations: 1, requests: chosen.length, seconds, wrong: wrong.slice(before) });
      if (wrong.length > 200) break;
    }
    expect(wrong).toEqual([]);
    // Only fields without arguments have less to choose from.
    expect(poor.filter((field) => api.sdl.includes(`  ${field}(`))).toEqual([]);
  },
  patience(300_000),
);

/** These ask for something that may be answered. */
const HARMLESS = new Set([
  'first 0',
  'the same field 1900 times',
  'unknown variables',
  'an alias named __schema',
  'the same list 300 times',
  'alias like a marker',
  'alias of 64 characters',
  'introspection many times',
  'fragment named __schema',
  '1 MB query',
  'custom scalar as a list',
]);

it.each(OPERATIONS)('an operation that is wrong in itself is refused: %s', async (name, body) => {
  const { verdict, status, text } = await send(name, JSON.stringify(body), api.system);
  expect(verdict).toBeNull();
  if (!HARMLESS.has(name)) expect([status, text]).toEqual([status, expect.stringContaining('"errors"')]);
});

it('neither GET nor a form is taken at /graphql, so that no other site can make a browser send an operation', async () => {
  const { token } = { token: api.token(api.system) };
  const get = await api.app.inject({ method: 'GET', url: '/graphql?query={__typename}', headers: { authorization: token } });
  expect(get.statusCode).toBe(404);
  for (const type of ['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain']) {
    const answer = await api.app.inject({
      method: 'POST',
      url: '/graphql',
      payload: 'query={__typename}',
      headers: { authorization: token, 'content-type': type },
    });
    expect([type, answer.statusCode]).toEqual([type, 415]);
  }
});

it('a literal where a list is expected is a list of one', async () => {
  const { body } = await api.graphql<{ peopleAggregate: unknown[]; people: object }>(
    api.system,
    '{ peopleAggregate(groupBy: "status", measures: "max.version") { count } people(sort: { id: asc }, filter: { and: { status: { in: active } } }) { totalCount } }',
  );
  expect(body.errors).toBeUndefined();
});
