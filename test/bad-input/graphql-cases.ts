import {
  buildSchema,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputObjectType,
  type GraphQLObjectType,
  type GraphQLOutputType,
} from 'graphql';
import type { EntityModel } from '../../src/registry/model.js';
import type { TestApi } from '#kit';
import type { Made } from './records.js';
import { EVERYTHING, jsonOf, PARAMETERS, type Odd } from './values.js';

export interface GraphqlCase {
  readonly name: string;
  /** The request's body. */
  readonly body: () => string;
}

/** Literals in the document itself: what a variable's coercion never sees. */
const LITERALS = [
  '5',
  '-1',
  '1e400',
  '99999999999999999999',
  '"x"',
  '"\\u0000"',
  '"\\uD800"',
  '""',
  'true',
  'null',
  'noSuch',
  '[]',
  '[[1]]',
  '[null]',
  '{}',
  '{constructor: 1}',
  '{__proto__: 1}',
  '"""block"""',
  '{and: {and: {}}}',
  '{id: {in: "x"}}',
  '{id: {eq: 5}}',
  '"createdAt:month"',
  '"sum.version"',
  '{id: asc}',
  '{id: "asc"}',
  '{name: asc, id: asc}',
  '{not: {not: {}}}',
];

/** What is asked of the result: an id where there is one, else any leaf. */
function selection(type: GraphQLOutputType, depth = 0): string {
  const named = getNamedType(type);
  if (!isObjectType(named)) return '';
  const fields = Object.values(named.getFields());
  const leaf = fields.find((f) => f.name === 'id') ?? fields.find((f) => isLeafType(getNamedType(f.type)));
  const deep = depth < 2 ? fields.filter((f) => ['nodes', 'edges', 'node', 'record', 'pageInfo', 'error'].includes(f.name)) : [];
  return `{ __typename ${leaf ? leaf.name : ''} ${deep.map((f) => `${f.name} ${selection(f.type, depth + 1)}`).join(' ')} }`;
}

/** Every field of Query and Mutation with bad values for all of its arguments, and for every field of their inputs. */
export function* graphqlParts(
  api: TestApi,
  made: ReadonlyMap<string, Made>,
): Generator<[field: string, cases: Iterable<GraphqlCase>]> {
  const schema = buildSchema(api.sdl);
  for (const [kind, root] of [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
  ] as const)
    for (const field of Object.values((root as GraphQLObjectType).getFields()))
      yield [field.name, fieldCases(kind, field, api, made)];
}

function* fieldCases(
  kind: string,
  field: GraphQLField<unknown, unknown>,
  api: TestApi,
  made: ReadonlyMap<string, Made>,
): Generator<GraphqlCase> {
  const entity = [...api.kernel.registry.entities.values()].find(
    (e) => getNamedType(field.type).name.replace(/(Connection|Item|AggregateGroup)$/, '') === e.graphql,
  );
  const valid = Object.fromEntries(field.args.map((arg) => [arg.name, validFor(arg, entity, made)]));
  const heads = field.args.map((arg) => `$${arg.name}: ${String(arg.type)}`);
  const query = `${kind}${heads.length > 0 ? `(${heads.join(', ')})` : ''} { ${field.name}${field.args.length > 0 ? `(${field.args.map((a) => `${a.name}: $${a.name}`).join(', ')})` : ''} ${selection(field.type)} }`;
  const ask = (name: string, variables: Record<string, unknown>): GraphqlCase => ({
    name: `${field.name} ${name}`,
    body: () => `{"query":${JSON.stringify(query)},"variables":${jsonOf(variables)}}`,
  });
  for (const arg of field.args) {
    for (const [label, value] of EVERYTHING) yield ask(`${arg.name}: ${label}`, { ...valid, [arg.name]: value });
    for (const value of PARAMETERS) yield ask(`${arg.name}: ${value.slice(0, 40)}`, { ...valid, [arg.name]: value });
    for (const literal of LITERALS) yield literalCase(kind, field, arg, literal, valid);
    yield* inputCases(arg, valid, ask);
  }
}

let turn = 0;

/** Eight of all values, others each time. */
const some = (): Odd[] => Array.from({ length: 8 }, () => EVERYTHING[(turn += 13) % EVERYTHING.length] as Odd);

/** Each field of an input, and of the inputs within it. */
function* inputCases(
  arg: GraphQLArgument,
  valid: Record<string, unknown>,
  ask: (name: string, variables: Record<string, unknown>) => GraphqlCase,
): Generator<GraphqlCase> {
  const type = getNamedType(arg.type);
  if (!isInputObjectType(type)) return;
  const listed = isListType(getNullableType(arg.type));
  const base = (listed ? (valid[arg.name] as unknown[] | null)?.[0] : valid[arg.name]) ?? {};
  const put = (path: readonly string[], value: unknown): Record<string, unknown> => {
    const inner = path.reduceRight<unknown>((rest, key) => ({ [key]: rest }), value) as Record<string, unknown>;
    const whole = { ...(base as object), ...inner };
    return { ...valid, [arg.name]: listed ? [whole] : whole };
  };
  for (const [name, field] of Object.entries(type.getFields())) {
    for (const [label, value] of EVERYTHING) yield ask(`${arg.name}.${name}: ${label}`, put([name], value));
    const inner = getNamedType(field.type);
    if (!isInputObjectType(inner) || inner === type) continue;
    for (const key of Object.keys(inner.getFields()))
      for (const [label, value] of some()) yield ask(`${arg.name}.${name}.${key}: ${label}`, put([name, key], value));
  }
}

function literalCase(
  kind: string,
  field: GraphQLField<unknown, unknown>,
  arg: GraphQLArgument,
  literal: string,
  valid: Record<string, unknown>,
): GraphqlCase {
  const others = field.args.filter((a) => a !== arg && isNonNullType(a.type));
  const heads = others.map((a) => `$${a.name}: ${String(a.type)}`);
  const given = [`${arg.name}: ${literal}`, ...others.map((a) => `${a.name}: $${a.name}`)];
  const query = `${kind}${heads.length > 0 ? `(${heads.join(', ')})` : ''} { ${field.name}(${given.join(', ')}) ${selection(field.type)} }`;
  return {
    name: `${field.name} (${arg.name}: ${literal})`,
    body: () =>
      `{"query":${JSON.stringify(query)},"variables":${jsonOf(Object.fromEntries(others.map((a) => [a.name, valid[a.name]])))}}`,
  };
}

function validFor(arg: GraphQLArgument, entity: EntityModel | undefined, made: ReadonlyMap<string, Made>): unknown {
  const id = made.get(entity?.name ?? '')?.id ?? '00000000-0000-7000-8000-000000000000';
  const type = getNamedType(arg.type);
  const input = isInputObjectType(type) ? known(made.get(entity?.name ?? '')?.input ?? {}, type) : {};
  if (arg.name === 'id') return id;
  if (arg.name === 'match') return { id };
  if (arg.name === 'input') return input;
  if (arg.name !== 'items') return null;
  const fields = isInputObjectType(type) ? Object.keys(type.getFields()) : [];
  return [
    fields.includes('match')
      ? { match: { id }, input: {} }
      : fields.includes('expectedVersion')
        ? { id, expectedVersion: 1, ...(fields.includes('input') ? { input: {} } : {}) }
        : input,
  ];
}

const known = (input: Record<string, unknown>, type: GraphQLInputObjectType): Record<string, unknown> =>
  Object.fromEntries(Object.entries(input).filter(([key]) => key in type.getFields()));

const many = (n: number, make: (i: number) => string): string => Array.from({ length: n }, (_, i) => make(i)).join(' ');
const INTROSPECT = 'types { fields { type { fields { type { name } } } } }';

/** reliability.md section 5, GraphQL: what is wrong with the operation itself. `ok` ones may be answered. */
export const OPERATIONS: readonly (readonly [name: string, body: unknown])[] = [
  ['alias x 1000', { query: `{ ${many(1000, (i) => `a${i}: accounts { nodes { id } }`)} }` }],
  ['alias x 16', { query: `{ ${many(16, (i) => `a${i}: accounts { totalCount }`)} }` }],
  ['batch', [{ query: '{ accounts { totalCount } }' }]],
  ['directives x 1000', { query: `{ accounts { totalCount ${many(600, () => '@skip(if: false)')} } }` }],
  ['directives x 30', { query: `{ ${many(30, () => '__typename @skip(if: false)')} }` }],
  ['unknown directive', { query: '{ accounts @defer { totalCount } }' }],
  ['depth 50', { query: `{ people { nodes { ${'account { people { nodes { '.repeat(25)} id ${'} } }'.repeat(25)} } } }` }],
  ['circular fragments', { query: 'fragment a on Person { ...b } fragment b on Person { ...a } { people { nodes { ...a } } }' }],
  [
    'fragments that double',
    {
      query: `${many(60, (i) => `fragment f${i} on Person { ...f${i + 1} ...f${i + 1} }`)} fragment f60 on Person { id } { people { nodes { ...f0 } } }`,
    },
  ],
  ['fragment named __schema', { query: 'fragment __schema on Person { id } { people { nodes { ...__schema } } }' }],
  [
    'depth 50 through fragments',
    {
      query: `{ people { nodes { ...f0 } } } ${many(50, (i) => `fragment f${i} on ${i % 2 ? 'Account' : 'Person'} { ${i === 49 ? 'id' : i % 2 ? `people { nodes { ...f${i + 1} } }` : `account { ...f${i + 1} }`} }`)}`,
    },
  ],
  ['an alias named __schema', { query: '{ __schema: people { totalCount } }' }],
  ['a deferred fragment', { query: '{ people { ... @defer { totalCount } } }' }],
  ['a streamed list', { query: '{ people { nodes @stream(initialCount: 1) { id } } }' }],
  ['fields x 10000', { query: `{ people { nodes { ${'id '.repeat(10_000)} } } }` }],
  ['the same field 1900 times', { query: `{ people { nodes { ${'id '.repeat(1900)} } } }` }],
  ['the same list 300 times', { query: `{ people { nodes { ${'account { id } '.repeat(300)} } } }` }],
  ['1 MB query', { query: `{ people { totalCount } } # ${'x'.repeat(900_000)}` }],
  ['tokens', { query: `{ people(filter: { or: [${'{ id: { eq: "x" } } '.repeat(500)}] }) { totalCount } }` }],
  ['first 10^9', { query: '{ people(first: 1000000000) { nodes { id } } }' }],
  ['first beyond Int', { query: '{ people(first: 10000000000) { nodes { id } } }' }],
  ['first 0', { query: '{ people(first: 0) { nodes { id } pageInfo { hasNextPage endCursor } } }' }],
  ['first and last', { query: '{ people(first: 1, last: 1) { nodes { id } } }' }],
  ['product of pages', { query: '{ accounts(first: 1000) { nodes { people(first: 1000) { nodes { id } } } } }' }],
  ['suggestions', { query: '{ peple { nodes { idd } } }' }],
  ['hash', { extensions: { persistedQuery: { version: 1, sha256Hash: 'x' } } }],
  ['subscription over HTTP', { query: 'subscription { changes { cursor } }' }],
  ['variable of a wrong type', { query: 'query($f: Int) { people(first: $f) { totalCount } }', variables: { f: 'five' } }],
  ['int overflow', { query: 'query($f: Int) { people(first: $f) { totalCount } }', variables: { f: 2 ** 31 } }],
  ['null for non-null', { query: 'query($id: ID!) { person(id: $id) { id } }', variables: { id: null } }],
  ['undeclared variable', { query: '{ people(first: $f) { totalCount } }' }],
  ['unknown variables', { query: '{ __typename }', variables: { a: 1, constructor: 2 } }],
  ['two operations', { query: 'query a { __typename } query b { __typename }' }],
  ['the same operation twice', { query: 'query a { __typename } query a { __typename }', operationName: 'a' }],
  ['operation of no name', { query: 'query a { __typename }', operationName: '__proto__' }],
  ['custom scalar as a list', { query: 'mutation { createContactRegulation(input: { name: "x", segment: [[[1]]] }) { id } }' }],
  [
    'JSON literal with a huge number',
    { query: 'mutation { createContactRegulation(input: { name: "x", segment: { a: 1e400 } }) { id } }' },
  ],
  [
    'JSON literal with __proto__',
    { query: 'mutation { createContactRegulation(input: { name: "x", segment: { __proto__: { a: 1 } } }) { id } }' },
  ],
  ['a mutation as a query', { query: '{ createPerson(input: {}) { id } }' }],
  ['schema beside records', { query: '{ people { totalCount } __schema { queryType { name } } }' }],
  ['introspection in depth', { query: `{ __schema { ${INTROSPECT} } }` }],
  ['introspection many times', { query: `{ ${many(40, (i) => `a${i}: __schema { types { fields { name } } }`)} }` }],
  [
    'introspection through fragments',
    {
      query: `{ __schema { types { ...a } } } fragment a on __Type { fields { type { ...b } } } fragment b on __Type { fields { type { name } } }`,
    },
  ],
  [
    'alias like a marker',
    { query: '{ people(first: 1) { nodes { _load0: id reads: fullName nodes: id version: fullName } pageInfo: totalCount } }' },
  ],
  ['alias of 64 characters', { query: `{ people(first: 1) { nodes { ${'a'.repeat(64)}: id } } }` }],
  ['no query', {}],
  ['query a number', { query: 5 }],
  ['query empty', { query: '' }],
  ['query with U+0000', { query: '{ \u0000 }' }],
  ['query with a lone surrogate', { query: '{ people(search: "\ud800") { totalCount } }' }],
  ['variables a list', { query: '{ __typename }', variables: [] }],
  ['a body of null', null],
];
