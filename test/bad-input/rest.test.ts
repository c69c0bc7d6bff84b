import type { TestApi } from '#kit';
import { member, newAuth, PASSWORD } from '#kit';
import type { Work } from '../../src/records/work.js';
import { failuresOf, stopwatch } from './harness.js';
import { IN_FLIGHT, inFlight, isOfTheCrowd } from './in-flight.js';
import { judge } from './judge.js';
import { progress, type Part } from './progress.js';
import { patience, perOperation, share } from './random.js';
import { oneOfEach, type Made } from './records.js';
import { actionCases, cursorCases, entityCases, type RestCase } from './rest-cases.js';
import { describedRoutes, routeCases, type Described } from './route-cases.js';
import { routeFinder, sampled } from './sample.js';
import { wholeApi } from './server.js';

const CANARY = 'canary-of-another-tenant';
/** Of each operation so many with `npm test`; the chapter of the proof sends at least 150. */
const A_FEW = 4;
const NEVER = '00000000-0000-7000-8000-000000000000';

let api: TestApi;
let rep: Work;
let made: Map<string, Made>;
let failures: string[];
let routes: string[];
let described: Map<string, Described>;
/** For the addresses about signing in, which know nothing of the kit's tokens. */
let bearer: string;
const watch = stopwatch();
beforeAll(async () => {
  api = await wholeApi();
  failures = failuresOf(api);
  rep = await api.actor('rep');
  made = await oneOfEach(api);
  routes = [...new Set(api.routes.filter((r) => !['HEAD', 'OPTIONS'].includes(r.method)).map((r) => `${r.method} ${r.url}`))];
  described = describedRoutes((await api.rest(null, 'GET', '/v1/openapi.json')).body as never);
  const { email } = await member(api.system);
  bearer = `Bearer ${(await newAuth(api.kernel, { accessTokenMinutes: 600 }).login({ email, password: PASSWORD, ip: '127.0.0.1' })).accessToken}`;
  const other = await api.otherTenant();
  for (const url of ['/v1/accounts', '/v1/users'])
    await api.rest(other, 'POST', url, { name: CANARY, email: 'canary@example.com' });
}, 180_000);
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
      authorization: one.url.startsWith('/v1/auth/') ? bearer : api.token(as),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...one.headers,
    },
  });
  const milliseconds = performance.now() - started;
  watch.note(one.name, milliseconds);
  return judge({ status: answer.statusCode, headers: answer.headers, text: answer.body, milliseconds }, CANARY);
}

const MOST_WRONG = 200;

/** Sends the cases; every fourth as a representative, whose statements have scopes in them. */
async function run(cases: Iterable<RestCase> | AsyncIterable<RestCase>): Promise<Omit<Part, 'part' | 'operations'>> {
  const [wrong, again, began] = [[] as string[], [] as { one: RestCase; as: Work }[], performance.now()];
  const blame = (one: RestCase, verdict: string): unknown =>
    wrong.push(`${one.name} → ${verdict} ${failures.splice(0).at(-1) ?? ''}`);
  const requests = await inFlight(
    cases,
    async (one, i) => {
      const as = i % 4 === 3 ? rep : api.system;
      const verdict = await send(one, as);
      if (verdict && IN_FLIGHT > 1 && isOfTheCrowd(verdict)) again.push({ one, as });
      else if (verdict) blame(one, verdict);
    },
    { enough: () => wrong.length > MOST_WRONG },
  );
  for (const { one, as } of again) {
    const verdict = await send(one, as);
    if (verdict) blame(one, verdict);
  }
  return { requests, wrong, seconds: Math.round(performance.now() - began) / 1000 };
}

/** The cases of each entity's operations, and of all other routes. */
function* parts(): Generator<[part: string, cases: Iterable<RestCase>]> {
  const { entities, actions } = api.kernel.registry;
  const left = new Set(routes);
  for (const entity of entities.values()) {
    const record = made.get(entity.name);
    const own = routes.filter((route) => route.split('/').includes(entity.route) && !route.includes(':object'));
    own.forEach((route) => left.delete(route));
    yield [
      entity.name,
      (function* () {
        yield* entityCases(entity, record);
        for (const action of actions.values())
          if (action.name.startsWith(`${entity.name}.`)) yield* actionCases(action, entity, record);
        for (const route of own) yield* routeCases(route, described.get(route) ?? NOTHING, record?.id ?? NEVER);
      })(),
    ];
  }
  // What ends the session comes last.
  const further = [...left].sort((a, b) => Number(a.includes('logout')) - Number(b.includes('logout')));
  for (const route of further) yield [route, routeCases(route, described.get(route) ?? NOTHING, NEVER)];
}

const NOTHING: Described = { query: [], properties: [] };

it(
  'no bad request to any operation of REST does more than be refused',
  async () => {
    const routeOf = routeFinder(routes);
    const { done, note } = progress();
    const least = new Map<string, number>();
    const wrong: string[] = [];
    for (const [part, cases] of parts()) {
      if (done.has(`REST ${part}`)) continue;
      const { chosen, groups, of } = sampled(cases, (one) => routeOf(one.method, one.url), perOperation(A_FEW));
      least.set(part, of / groups);
      const told = await run(chosen);
      note({ part: `REST ${part}`, operations: groups, ...told });
      wrong.push(...told.wrong);
      if (wrong.length > MOST_WRONG) break;
    }
    expect(wrong).toEqual([]);
    // There must be enough to choose from.
    expect([...least].filter(([, of]) => of < 150)).toEqual([]);
  },
  patience(180_000),
);

async function* everyCursor(): AsyncGenerator<RestCase> {
  const [some, few] = [share(4), share(6)];
  for (const entity of api.kernel.registry.entities.values())
    if (some()) for await (const one of cursorCases(api, entity)) if (few()) yield one;
}

it(
  'no cursor that was tampered with does more than be refused',
  async () => {
    const { done, note } = progress();
    if (done.has('REST cursors')) return;
    const told = await run(everyCursor());
    note({ part: 'REST cursors', operations: 1, ...told });
    expect(told.wrong).toEqual([]);
  },
  patience(60_000),
);
