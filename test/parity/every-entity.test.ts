import { makeContext, testApi, type TestApi } from '#kit';
import { installed } from '../../modules/installed.js';
import { kernelModules } from '../../src/parts/index.js';
import type { AnyField } from '../../src/declare/entity.js';
import { buildRegistry } from '../../src/registry/build.js';
import { pascal } from '../../src/registry/names.js';
import type { Work } from '../../src/records/work.js';
import { changeable, graphqlFields, makers, type Row, type Values } from '../contract/subject.js';

const registry = buildRegistry([...kernelModules, ...installed]);
const entities = [...registry.entities.values()].map((e) => [e.name, e] as const);

let api: TestApi;
let make: ReturnType<typeof makers>;
let statements: string[] = [];
beforeAll(async () => {
  api = await testApi(installed);
  make = makers(api);
  count(api, (text) => statements.push(text));
}, 60_000);
afterAll(() => api?.close());

/** Hears of every statement, alone or in a transaction. */
function count({ kernel: { db } }: TestApi, hear: (text: string) => void): void {
  const textOf = (statement: unknown): string =>
    typeof statement === 'string' ? statement : (statement as { text: string }).text;
  const { query, transaction } = db;
  Object.assign(db, {
    query: (statement: never, values: never) => (hear(textOf(statement)), query(statement, values)),
    transaction: (work: (tx: object) => Promise<unknown>, options: never) =>
      transaction(
        (tx) =>
          work({ ...tx, query: (statement: never, values: never) => (hear(textOf(statement)), tx.query(statement, values)) }),
        options,
      ),
  });
}

interface Told {
  /** What came back, without what no two records share. */
  readonly row: Values | null;
  readonly code: string | null;
  readonly pointer: string | null;
  readonly statements: number;
}

async function rest(
  as: Work,
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  url: string,
  body?: unknown,
): Promise<Told & { raw: Values }> {
  statements = [];
  const answer = await api.rest(as, method, url, body, { 'if-match': '*' });
  const refused = answer.status >= 400;
  return {
    raw: answer.body,
    row: refused ? null : likeOthers(answer.body),
    code: refused ? String(answer.body.code) : null,
    pointer: (answer.body.pointer as string | undefined) ?? null,
    statements: statements.length,
  };
}

async function graphql(as: Work, query: string, variables: Values): Promise<Told & { raw: Values }> {
  statements = [];
  const { body } = await api.graphql<Record<string, Values>>(as, query, variables);
  const refused = body.errors?.[0]?.extensions;
  const raw = Object.values(body.data ?? {})[0] ?? {};
  return {
    raw,
    row: refused ? null : likeOthers(raw),
    code: refused?.code ?? null,
    pointer: refused?.pointer ?? null,
    statements: statements.length,
  };
}

const OWN = new Set(['id', 'createdAt', 'updatedAt', 'deletedAt']);
const likeOthers = (row: Values): Values =>
  Object.fromEntries(
    Object.entries(row)
      .filter(([key]) => !OWN.has(key))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

describe.each(entities)('%s', (_, entity) => {
  const url = `/v1/${entity.route}`;
  const [one, many] = [pascal(entity.name), pascal(entity.plural)];
  /** Listeners that look for records sharing a key take more statements where there are some. */
  const dependent = (registry.listeners.get(`${entity.name}.created`) ?? []).some((l) => l.sharing !== undefined);
  const record = `{ ${graphqlFields(entity)} }`;

  it('is read and listed alike, by one statement each', async () => {
    const { id } = await make.make(entity, 'full');
    const a = await rest(api.system, 'GET', `${url}/${id}`);
    const b = await graphql(api.system, `query($id: ID!) { ${entity.name}(id: $id) ${record} }`, { id });
    expect(b).toEqual({ ...a, raw: expect.anything() as unknown });
    expect([a.statements, a.raw.id, b.raw.id]).toEqual([1, id, id]);
    const listA = await rest(api.system, 'GET', `${url}?first=3&sort=-createdAt&total=true`);
    const listB = await graphql(
      api.system,
      `{ ${entity.plural}(first: 3, sort: [{ createdAt: desc }]) { nodes ${record} totalCount pageInfo { endCursor startCursor hasNextPage hasPreviousPage } } }`,
      {},
    );
    expect([listA.code, listA.statements, listB.statements]).toEqual([null, 1, 1]);
    expect(listB.row).toEqual(listA.row);
  });

  it('unknown and invisible records are refused alike', async () => {
    const { id } = await make.make(entity, 'least');
    const other = await another();
    for (const [as, which] of [
      [api.system, '00000000-0000-7000-8000-000000000000'],
      [other, id],
    ] as const) {
      const a = await rest(as, 'GET', `${url}/${which}`);
      const b = await graphql(as, `query($id: ID!) { ${entity.name}(id: $id) { id } }`, { id: which });
      expect([a.code, a.statements]).toEqual(['not_found', b.statements]);
      expect(b).toMatchObject({ code: 'not_found', pointer: a.pointer });
    }
  });

  it('is written alike', async () => {
    if (entity.readOnly) return;
    const [first, second] = [await make.input(entity, 'full'), await make.input(entity, 'full')];
    const a = await rest(api.system, 'POST', url, first.input);
    const b = await graphql(api.system, `mutation($i: ${one}Create!) { create${one}(input: $i) ${record} }`, { i: second.input });
    expect([a.code, b.code, Object.keys(b.row ?? {})]).toEqual([null, null, Object.keys(a.row ?? {})]);
    if (!dependent) expect(b.statements).toBe(a.statements);
    // Natural keys and what the suite varies must differ; all else is the same.
    const varied = Object.keys(first.input).filter(
      (key) => JSON.stringify(first.input[key]) !== JSON.stringify(second.input[key]),
    );
    const derived = Object.keys(a.row ?? {}).filter((key) => !(key in first.input));
    const equal = (row: Values | null) =>
      Object.fromEntries(Object.entries(row ?? {}).filter(([key]) => !varied.includes(key) && !derived.includes(key)));
    expect(equal(b.row)).toEqual(equal(a.row));

    const field =
      changeable(entity).find((f) => f.field.kind === 'text' && !('pattern' in f.field.options)) ?? changeable(entity)[0];
    const change = field ? { [field.key]: field.field.samples.valid.at(-1)?.in ?? null } : {};
    const [ua, ub] = [
      await rest(api.system, 'PATCH', `${url}/${String(a.raw.id)}`, change),
      await graphql(
        api.system,
        `mutation($id: ID!, $i: ${one}Update!) { update${one}(id: $id, expectedVersion: null, input: $i) ${record} }`,
        { id: b.raw.id, i: change },
      ),
    ];
    expect([ub.code, ub.statements, ub.row?.version, field && ub.row?.[field.key]]).toEqual([
      ua.code,
      ua.statements,
      ua.row?.version,
      field && ua.row?.[field.key],
    ]);

    const [da, db] = [
      await rest(api.system, 'DELETE', `${url}/${String(a.raw.id)}`),
      await graphql(api.system, `mutation($id: ID!) { delete${one}(id: $id, expectedVersion: null) ${record} }`, {
        id: b.raw.id,
      }),
    ];
    expect([db.code, db.statements, db.row?.version]).toEqual([da.code, da.statements, da.row?.version]);
    const [ra, rb] = [
      await rest(api.system, 'POST', `${url}/${String(a.raw.id)}/restore`),
      await graphql(api.system, `mutation($id: ID!) { restore${one}(id: $id) ${record} }`, { id: b.raw.id }),
    ];
    expect([rb.code, rb.statements, rb.row?.version]).toEqual([ra.code, ra.statements, ra.row?.version]);
  });

  it('writes are refused alike', async () => {
    if (entity.readOnly) return;
    const { input } = await make.input(entity, 'least');
    const wrong: Values[] = [
      { ...input, nonsense: 1 },
      { ...input, id: 'nonsense' },
    ];
    for (const { key, field } of changeable(entity)) {
      for (const value of field.samples.invalid.slice(0, 3))
        if (value !== null && value !== undefined && !wrapped(field, value)) wrong.push({ ...input, [key]: value });
      if (field.kind === 'link') wrong.push({ ...input, [key]: '00000000-0000-7000-8000-000000000000' });
    }
    for (const required of Object.keys(input).filter((key) => entity.fields.get(key)?.field.required))
      wrong.push(Object.fromEntries(Object.entries(input).filter(([key]) => key !== required)));
    for (const body of wrong) {
      const a = await rest(api.system, 'POST', url, body);
      const b = await graphql(api.system, `mutation($i: ${one}Create!) { create${one}(input: $i) { id } }`, { i: body });
      // GraphQL's own types name the field, and not always the place inside its value.
      expect([body, b.code, b.pointer?.split('/')[1]]).toEqual([body, a.code, a.pointer?.split('/')[1]]);
    }
  });

  it('many are written alike', async () => {
    if (entity.readOnly) return;
    const items = async () => [(await make.input(entity, 'least')).input, { nonsense: 1 }];
    const a = await rest(api.system, 'POST', `${url}/bulk`, { operation: 'create', items: [(await items())[0]] });
    const b = await graphql(
      api.system,
      `mutation($i: [${one}Create!]!) { create${many}(items: $i) { ok outcome id record { id version } } }`,
      { i: [(await items())[0]] },
    );
    const [ia, ib] = [
      (a.raw.items as { ok: boolean; outcome: string; record: Row }[])[0],
      (b.raw as unknown as { ok: boolean; outcome: string; record: Row }[])[0],
    ];
    expect([ib?.ok, ib?.outcome, ib?.record.version, dependent || b.statements]).toEqual([
      ia?.ok,
      ia?.outcome,
      ia?.record.version,
      dependent || a.statements,
    ]);
    const ids = [ia?.record.id, ib?.record.id];
    const bad = '00000000-0000-7000-8000-000000000000';
    const c = await rest(api.system, 'POST', `${url}/bulk`, {
      operation: 'delete',
      atomic: false,
      items: [
        { id: ids[0], expectedVersion: null },
        { id: bad, expectedVersion: null },
      ],
    });
    const d = await graphql(
      api.system,
      `mutation($i: [VersionedId!]!) { delete${many}(items: $i, atomic: false) { ok outcome error { code pointer } } }`,
      {
        i: [
          { id: ids[1], expectedVersion: null },
          { id: bad, expectedVersion: null },
        ],
      },
    );
    const outcome = (all: unknown) =>
      (all as { ok: boolean; outcome?: string; error?: { code: string; pointer?: string | null } }[]).map((i) => [
        i.ok,
        i.outcome ?? null,
        i.error?.code ?? null,
        i.error?.pointer ?? null,
      ]);
    expect([outcome(d.raw), d.statements]).toEqual([outcome(c.raw.items), c.statements]);
  });

  it('who may not is refused alike', async () => {
    const nobody = await stranger();
    const { id } = await make.make(entity, 'least');
    const { input } = entity.readOnly ? { input: {} } : await make.input(entity, 'least');
    // What was just made may have changed somebody's rights; they are read anew with the next request.
    await rest(nobody, 'PATCH', `${url}/${id}`, {});
    const pairs: [Told, Told][] = [
      [
        await rest(nobody, 'GET', `${url}/${id}`),
        await graphql(nobody, `query($id: ID!) { ${entity.name}(id: $id) { id } }`, { id }),
      ],
      [await rest(nobody, 'GET', url), await graphql(nobody, `{ ${entity.plural} { nodes { id } } }`, {})],
    ];
    if (!entity.readOnly) {
      pairs.push([
        await rest(nobody, 'POST', url, input),
        await graphql(nobody, `mutation($i: ${one}Create!) { create${one}(input: $i) { id } }`, { i: input }),
      ]);
      pairs.push([
        await rest(nobody, 'PATCH', `${url}/${id}`, {}),
        await graphql(nobody, `mutation($id: ID!) { update${one}(id: $id, expectedVersion: null, input: {}) { id } }`, { id }),
      ]);
      pairs.push([
        await rest(nobody, 'DELETE', `${url}/${id}`),
        await graphql(nobody, `mutation($id: ID!) { delete${one}(id: $id, expectedVersion: null) { id } }`, { id }),
      ]);
    }
    for (const [a, b] of pairs) {
      // A list of what belongs to others is empty rather than refused; a share might have let them in.
      expect(a.code === null && !('through' in entity.access)).toBe(false);
      expect([b.code, b.pointer, b.statements]).toEqual([a.code, a.pointer, a.statements]);
    }
  });
});

/** GraphQL takes a single value where a list is expected (specification, section 3.11). */
const wrapped = (field: AnyField, value: unknown): boolean => field.graphql.in.startsWith('[') && !Array.isArray(value);

let elsewhere: ReturnType<TestApi['otherTenant']> | undefined;
const another = () => (elsewhere ??= api.otherTenant());

let unknown: Promise<Work> | undefined;
/** Somebody who has no role at all. */
const stranger = (): Promise<Work> =>
  (unknown ??= (async () => {
    const work = await api.actor('viewer');
    const ctx = makeContext(api.system);
    const { nodes } = await ctx.records('roleAssignment').list({ filter: { userId: { eq: work.userId } } });
    for (const { id } of nodes) await ctx.records('roleAssignment').delete(id);
    return api.refreshed(work);
  })());
