import { testApi, type TestApi } from '#kit';
import type { Work } from '../../src/records/work.js';
import { installed } from '../../modules/installed.js';
import { failuresOf, stopwatch } from './harness.js';
import { judge } from './judge.js';
import { patience, share } from './random.js';
import { oneOfEach, type Made } from './records.js';
import { actionCases, cursorCases, entityCases, type RestCase } from './rest-cases.js';

const CANARY = 'canary-of-another-tenant';

let api: TestApi;
let rep: Work;
let made: Map<string, Made>;
let failures: string[];
const watch = stopwatch();
beforeAll(async () => {
  api = await testApi(installed);
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

async function send(one: RestCase, as: Work): Promise<string | null> {
  const started = performance.now();
  const body = one.body?.();
  const answer = await api.app.inject({
    method: one.method,
    url: one.url,
    ...(body === undefined ? {} : { payload: body }),
    headers: {
      authorization: api.token(as),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...one.headers,
    },
  });
  const milliseconds = performance.now() - started;
  watch.note(one.name, milliseconds);
  return judge({ status: answer.statusCode, headers: answer.headers, text: answer.body, milliseconds }, CANARY);
}

/** Sends what is chosen of the cases; every fourth as a representative, whose statements have scopes in them. */
async function run(
  cases: Iterable<RestCase> | AsyncIterable<RestCase>,
  chosen: () => boolean,
): Promise<{ of: number; wrong: string[] }> {
  const wrong: string[] = [];
  let of = 0;
  for await (const one of cases) {
    of++;
    if (!chosen()) continue;
    const verdict = await send(one, of % 4 === 3 ? rep : api.system);
    if (verdict) wrong.push(`${one.name} → ${verdict} ${failures.splice(0).at(-1) ?? ''}`);
    if (wrong.length > 200) break;
  }
  return { of, wrong };
}

function* everyOperation(): Generator<RestCase> {
  const { entities, actions } = api.kernel.registry;
  for (const entity of entities.values()) yield* entityCases(entity, made.get(entity.name));
  for (const action of actions.values()) {
    const entity = entities.get(action.name.split('.')[0] ?? '');
    if (entity) yield* actionCases(action, entity, made.get(entity.name));
  }
}

async function* everyCursor(): AsyncGenerator<RestCase> {
  const some = share(4);
  for (const entity of api.kernel.registry.entities.values()) if (some()) yield* cursorCases(api, entity);
}

it(
  'no bad request to any operation of REST does more than be refused',
  async () => {
    const { of, wrong } = await run(everyOperation(), share(300));
    expect(wrong).toEqual([]);
    expect(of).toBeGreaterThan(45_000);
  },
  patience(120_000),
);

it(
  'no cursor that was tampered with does more than be refused',
  async () => {
    expect((await run(everyCursor(), share(6))).wrong).toEqual([]);
  },
  patience(60_000),
);
