import { buildSchema, type GraphQLObjectType } from 'graphql';
import { chance } from '../bad-input/random.js';
import { MATRIX_FILE, readMatrix, type MatrixRow } from './matrix/matrix-file.js';
import { addressOf, operationsOf } from './matrix/operations.js';
import { PAGES } from './matrix/pages.js';
import { progress } from './matrix/progress.js';
import { NEVER } from './matrix/requests.js';
import { runMatrix } from './matrix/run.js';
import { openStage, type Stage } from './matrix/stage.js';
import { makeSubjects, type Subject } from './matrix/subjects.js';

let stage: Stage;
let rows: MatrixRow[];
let subjects: Map<string, Subject>;
beforeAll(async () => {
  rows = readMatrix();
  stage = await openStage();
  subjects = await makeSubjects(stage);
}, 180_000);
afterAll(() => stage?.close());

it('routes, the API document and the GraphQL schema agree, and every operation has one row in the matrix and every row an operation', async () => {
  const operations = operationsOf(stage.kit.kernel.registry, stage.routes);
  const schema = buildSchema(stage.sdl);
  const fields = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap((type) =>
    Object.keys((type as GraphQLObjectType).getFields()),
  );
  const document = (await stage.app.inject({ method: 'GET', url: '/v1/openapi.json' })).json<{
    paths: Record<string, Record<string, unknown>>;
  }>();
  const described = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
  );
  const known = [...new Set(operations.map((one) => addressOf(one.rest)).filter((rest) => rest !== '-'))].sort();
  expect(known).toEqual([...stage.routes].sort());
  expect([...described, ...PAGES].sort()).toEqual(known);
  expect(
    operations
      .map((one) => one.graphql)
      .filter((field) => field !== '-')
      .sort(),
  ).toEqual(fields.sort());
  const named = operations.map((one) => `${one.name},${one.rest},${one.graphql}`).sort();
  const written = rows.map((row) => `${row.operation},${row.rest},${row.graphql}`).sort();
  expect({
    'without a row (npm run matrix adds it)': named.filter((one) => !written.includes(one)),
    'rows of nothing (npm run matrix drops them)': written.filter((one) => !named.includes(one)),
    'more than once': written.filter((one, i) => one === written[i - 1]),
  }).toEqual({
    'without a row (npm run matrix adds it)': [],
    'rows of nothing (npm run matrix drops them)': [],
    'more than once': [],
  });
});

it('every row has been thought about', () => {
  const marked = rows.filter((row) => row.reviewed !== 'yes').map((row) => row.operation);
  expect({
    marked,
    cure: marked.length > 0 ? `Read these rows in ${MATRIX_FILE}, correct them, and put «yes» in the place of the mark.` : '',
  }).toEqual({
    marked: [],
    cure: '',
  });
});

/** One in so many of all combinations; MATRIX=full tries each of them. */
const every = process.env['MATRIX'] === 'full' ? 1 : Number(process.env['MATRIX'] ?? 30);
/** How many entities a long run tries at a time. */
const atOnce = process.env['MATRIX'] ? 4 : 1;
const chosen = (): (() => boolean) => {
  const next = chance(Number(process.env['MATRIX_SEED'] ?? 20261122));
  return () => next() * every < 1;
};

/** For the proof, which makes its table of it. */
const tell = (mark: string, facts: object): void => {
  if (process.env['MATRIX']) process.stdout.write(`${mark} ${JSON.stringify(facts)}\n`);
};

it('the running program does what the matrix says, for a seeded part of all operations, callers, owners and states', async () => {
  const tried = await runMatrix(stage, rows, subjects, { chosen: chosen(), atOnce, ...progress('matrix') });
  tell('matrix', { ...tried, wrong: tried.wrong.length });
  expect(tried.wrong.slice(0, 100)).toEqual([]);
}, 7_200_000);

it('with row-level security switched off the checks of the code alone keep the other firm’s administrator out', async () => {
  const { kernel } = stage.kit;
  const usual = kernel.db;
  const { rows: roles } = await stage.superuser.query<{ free: boolean }>(
    'select rolsuper as free from pg_roles where rolname = current_user',
  );
  expect(roles).toEqual([{ free: true }]);
  (kernel as { db: typeof usual }).db = stage.superuser;
  try {
    const tried = await runMatrix(stage, rows, subjects, {
      chosen: chosen(),
      actors: ['foreign'],
      atOnce,
      ...progress('isolation'),
    });
    tell('isolation', { ...tried, wrong: tried.wrong.length });
    expect(tried.wrong.slice(0, 100)).toEqual([]);
  } finally {
    (kernel as { db: typeof usual }).db = usual;
  }
}, 7_200_000);

it('the answer about another firm’s record is that of a random id, to the letter, and takes as long', async () => {
  const id = subjects.get('account')?.ids.get('live') ?? '';
  const authorization = stage.actors.get('foreign')?.authorization ?? '';
  const ask = async (of: string): Promise<[body: string, milliseconds: number]> => {
    const began = performance.now();
    const answer = await stage.app.inject({ method: 'GET', url: `/v1/accounts/${of}`, headers: { authorization } });
    return [answer.body.replace(/"requestId":"[^"]*"/, ''), performance.now() - began];
  };
  const times: Record<'foreign' | 'random', number[]> = { foreign: [], random: [] };
  for (let n = 0; n < (process.env['MATRIX'] ? 200 : 20); n++) {
    const [foreign, took] = await ask(id);
    const [random, meanwhile] = await ask(NEVER);
    expect(foreign).toBe(random);
    times.foreign.push(took);
    times.random.push(meanwhile);
  }
  const median = (all: number[]): number => all.sort((a, b) => a - b)[all.length >> 1] ?? 0;
  // A figure for people: machines are busy now and then, so nothing is asserted of it.
  tell('times', { foreign: median(times.foreign), random: median(times.random) });
}, 600_000);
