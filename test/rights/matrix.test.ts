import { buildSchema, type GraphQLObjectType } from 'graphql';
import { chance } from '../bad-input/random.js';
import { MATRIX_FILE, readMatrix, type MatrixRow } from './matrix/matrix-file.js';
import { addressOf, operationsOf } from './matrix/operations.js';
import { PAGES } from './matrix/pages.js';
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

it('the running program does what the matrix says, for a seeded part of all operations, actors, owners and states', async () => {
  const next = chance(Number(process.env['MATRIX_SEED'] ?? 20261122));
  const every = Number(process.env['MATRIX'] === 'full' ? 1 : (process.env['MATRIX'] ?? 30));
  const tried = await runMatrix(stage, rows, subjects, { chosen: () => next() * every < 1 });
  if (process.env['MATRIX']) process.stdout.write(`${tried.requests} requests, ${tried.operations} operations\n`);
  const told = tried.wrong.slice(0, 100);
  expect(told).toEqual([]);
}, 3_600_000);
