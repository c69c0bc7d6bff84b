import { testApi, type TestApi } from '#kit';
import { kernelModules } from '../../src/parts/index.js';
import { buildRegistry } from '../../src/registry/build.js';
import { underTenant } from '../../src/records/work.js';
import { pascal } from '../../src/registry/names.js';
import { installed } from '../../modules/installed.js';
import {
  changeable,
  expressible,
  given,
  graphqlFields,
  makers,
  peculiar,
  refusedBefore,
  shown,
  type Row,
  type Values,
} from './subject.js';

/** Only to name the tests before a database is there; the kernel's own is equal to it. */
const entities = [...buildRegistry([...kernelModules, ...installed]).entities.values()];
const writable = entities.filter((e) => !e.readOnly).map((e) => [e.name, e] as const);

let api: TestApi;
let make: ReturnType<typeof makers>;
beforeAll(async () => {
  api = await testApi(installed);
  make = makers(api);
}, 60_000);
afterAll(() => api?.close());

const answered = (answer: { status: number; body: unknown }, status: number): Row => {
  expect(answer.status === status ? null : { status: answer.status, body: answer.body }).toBeNull();
  return answer.body as Row;
};
const graphql = async (query: string, variables: Values): Promise<Row> => {
  const { body } = await api.graphql<Record<string, Row>>(api.system, query, variables);
  expect(body.errors ?? null).toBeNull();
  return Object.values(body.data ?? {})[0] as Row;
};

it('there is something to try', () => {
  expect(writable.length).toBeGreaterThan(15);
  expect(entities.length).toBeGreaterThan(writable.length);
});

describe.each(writable)('%s', (_, entity) => {
  const url = `/v1/${entity.route}`;
  const type = pascal(entity.name);
  const events = (kind: 'create' | 'update' | 'delete' | 'restore', past: string): string[] =>
    [`${entity.name}.${past}`, ...(peculiar(entity).events?.[kind] ?? [])].sort();
  /** The events of one request, on whatever record. */
  const fired = async (requestId: string): Promise<string[]> =>
    (
      await underTenant<{ event: string }>(
        api.kernel.db,
        api.system.rights.tenantId,
        'select event from ledger where request_id = $1',
        [requestId],
      )
    )
      .map((r) => r.event)
      .sort();

  it('reads back what was created, least and full, by both surfaces', async () => {
    for (const how of ['least', 'full'] as const) {
      const a = await make.input(entity, how);
      const made = answered(await api.rest(api.system, 'POST', url, a.input), 201);
      expect(made).toMatchObject(shown(a.out));
      expect(made.version).toBe(1);
      expect(answered(await api.rest(api.system, 'GET', `${url}/${made.id}`), 200)).toEqual(made);
      const b = await make.input(entity, how, 1);
      const second = await graphql(`mutation($i: ${type}Create!) { create${type}(input: $i) { ${graphqlFields(entity)} } }`, {
        i: b.input,
      });
      expect(second).toMatchObject(shown(b.out));
      expect(
        await graphql(`query($id: ID!) { ${entity.name}(id: $id) { ${graphqlFields(entity)} } }`, { id: second.id }),
      ).toEqual(second);
    }
  });

  it('takes every valid sample of every field, by turns of both surfaces, and leaves alone what is not given', async () => {
    const fields = changeable(entity);
    let record = await make.make(entity, 'full');
    const turns = Math.max(...fields.map((f) => f.field.samples.valid.length), 1);
    for (let turn = 0; turn < turns; turn++) {
      const samples = await Promise.all(fields.map(async (f) => [f.key, await make.sample(entity, f, turn)] as const));
      const input = Object.fromEntries(samples.map(([key, s]) => [key, s.value]));
      const expected = shown(Object.fromEntries(samples.map(([key, s]) => [key, s.out])));
      record =
        turn % 2
          ? answered(
              await api.rest(api.system, 'PATCH', `${url}/${record.id}`, input, { 'if-match': `"${record.version}"` }),
              200,
            )
          : await graphql(
              `mutation($id: ID!, $v: Int, $i: ${type}Update!) { update${type}(id: $id, expectedVersion: $v, input: $i) { ${graphqlFields(entity)} } }`,
              { id: record.id, v: record.version, i: input },
            );
      expect(record).toMatchObject(expected);
    }
    const untouched = answered(
      await api.rest(api.system, 'PATCH', `${url}/${record.id}`, {}, { 'if-match': `"${record.version}"` }),
      200,
    );
    expect(untouched).toEqual(answered(await api.rest(api.system, 'GET', `${url}/${record.id}`), 200));
    expect(untouched.version).toBe(record.version);
  });

  it('null empties a field that need not be there, and is refused where it must', async () => {
    const record = await make.make(entity, 'full');
    const tied = Object.keys((await make.input(entity, 'least')).input);
    const optional = changeable(entity).filter((f) => !f.field.required && !tied.includes(f.key));
    const emptied = answered(
      await api.rest(api.system, 'PATCH', `${url}/${record.id}`, Object.fromEntries(optional.map((f) => [f.key, null])), {
        'if-match': '*',
      }),
      200,
    );
    for (const { key, field } of optional) expect([key, emptied[key]]).toEqual([key, field.neverNull ? [] : null]);
    for (const { key, field } of given(entity)) {
      if (!field.required || field.options.immutable) continue;
      const refused = await api.rest(api.system, 'PATCH', `${url}/${record.id}`, { [key]: null }, { 'if-match': '*' });
      expect([key, refused.status, refused.body.code, refused.body.pointer]).toEqual([key, 400, 'required', `/${key}`]);
    }
  });

  it('refuses every invalid sample with a pointer to the field', async () => {
    let tried = 0;
    for (const { key, field } of given(entity)) {
      if (field.options.immutable) continue;
      for (const value of field.samples.invalid) {
        if (value === null || !expressible(value) || refusedBefore(value)) continue;
        tried++;
        const refused = await api.rest(
          api.system,
          'PATCH',
          `${url}/00000000-0000-7000-8000-000000000000`,
          { [key]: value },
          { 'if-match': '*' },
        );
        const { status, body } = refused as { status: number; body: { pointer?: string; code?: string } };
        expect([key, value, status, body.pointer?.startsWith(`/${key}`)]).toEqual([key, value, 400, true]);
      }
    }
    expect(tried).toBeGreaterThan(0);
  });

  it('refuses unknown, system and computed fields', async () => {
    const { input } = await make.input(entity, 'least');
    for (const [key, code] of [
      ['nonsense', 'unknown_field'],
      ['__proto__x', 'unknown_field'],
      ['version', 'read_only_field'],
      ['createdAt', 'read_only_field'],
    ] as const) {
      const refused = await api.rest(api.system, 'POST', url, { ...input, [key]: 1 });
      expect([key, refused.status, refused.body.code, refused.body.pointer]).toEqual([key, 400, code, `/${key}`]);
      const { status, body } = await api.graphql(api.system, `mutation($i: ${type}Create!) { create${type}(input: $i) { id } }`, {
        i: { ...input, [key]: 1 },
      });
      expect([key, status, body.errors?.[0]?.extensions]).toMatchObject([
        key,
        400,
        { code: 'unknown_field', pointer: `/${key}` },
      ]);
    }
    const fixed = [...entity.fields.values()].filter(
      (f) => !f.system && (f.field.computed || f.field.options.readOnly || f.field.machine),
    );
    for (const { key } of fixed) {
      const refused = await api.rest(api.system, 'POST', url, { ...input, [key]: 1 });
      expect([key, refused.status, refused.body.code]).toEqual([key, 400, 'read_only_field']);
    }
  });

  it('asks for the version and compares it, by both surfaces', async () => {
    const record = await make.make(entity, 'full');
    const path = `${url}/${record.id}`;
    for (const method of ['PATCH', 'DELETE'] as const) {
      expect(answered(await api.rest(api.system, method, path, {}), 428).code).toBe('version_required');
      expect(answered(await api.rest(api.system, method, path, {}, { 'if-match': '"99"' }), 412)).toMatchObject({
        code: 'version_conflict',
        params: { currentVersion: record.version },
      });
    }
    for (const call of [
      `update${type}(id: $id, expectedVersion: 99, input: {})`,
      `delete${type}(id: $id, expectedVersion: 99)`,
    ]) {
      const { body } = await api.graphql(api.system, `mutation($id: ID!) { ${call} { id } }`, { id: record.id });
      expect(body.errors?.[0]?.extensions).toMatchObject({ code: 'version_conflict', status: 412 });
    }
  });

  it('fires exactly its events; deleted it is gone, restored it is back', async () => {
    const { input } = await make.input(entity, 'full');
    const send = async (
      method: 'POST' | 'PATCH' | 'DELETE',
      path: string,
      body: unknown,
      status: number,
    ): Promise<[Row, string[]]> => {
      const requestId = api.kernel.newId();
      const record = answered(
        await api.rest(api.system, method, path, body, { 'if-match': '*', 'x-request-id': requestId }),
        status,
      );
      return [record, await fired(requestId)];
    };
    const [made, onCreate] = await send('POST', url, input, 201);
    const told: Record<string, unknown> = { create: onCreate };
    const expected: Record<string, unknown> = { create: events('create', 'created') };
    const path = `${url}/${made.id}`;
    const field =
      changeable(entity).find((f) => f.field.kind === 'text' && !('pattern' in f.field.options) && !f.field.required) ??
      changeable(entity).find((f) => f.field.samples.valid.length > 1);
    const changed = field ? 1 : 0;
    if (field) {
      told.update = (
        await send(
          'PATCH',
          path,
          { [field.key]: field.field.kind === 'text' ? 'Other' : field.field.samples.valid.at(-1)?.in },
          200,
        )
      )[1];
      expected.update = events('update', 'updated');
    }
    told.delete = (await send('DELETE', path, undefined, 200))[1];
    expected.delete = events('delete', 'deleted');
    expect((await api.rest(api.system, 'GET', path)).status).toBe(404);
    const listed = (deleted: string) =>
      api
        .rest<{ nodes: Row[] }>(api.system, 'GET', `${url}?filter[id][eq]=${made.id}&deleted=${deleted}`)
        .then(({ body }) => body.nodes.length);
    expect([await listed('exclude'), await listed('only'), await listed('include')]).toEqual([0, 1, 1]);
    told.restore = (await send('POST', `${path}/restore`, undefined, 200))[1];
    expected.restore = events('restore', 'restored');
    expect(told).toEqual(expected);
    expect((await api.rest(api.system, 'GET', path)).status).toBe(200);
    const history = await api.rest<{ nodes: { event: string; version: number }[] }>(api.system, 'GET', `${path}/history`);
    const own = history.body.nodes.map((n) => n.event).reverse();
    expect(own.filter((e) => e.startsWith(`${entity.name}.`))).toEqual(
      expect.arrayContaining([`${entity.name}.created`, `${entity.name}.deleted`, `${entity.name}.restored`]),
    );
    expect(own.filter((e) => e === `${entity.name}.updated`).length).toBeGreaterThanOrEqual(changed);
  });
});

it.each(entities.filter((e) => e.readOnly).map((e) => [e.name, e] as const))(
  '%s is written by actions only',
  async (_, entity) => {
    const record = await make.make(entity, 'full');
    for (const [method, path] of [
      ['POST', ''],
      ['POST', '/bulk'],
      ['POST', '/upsert'],
      ['PATCH', `/${record.id}`],
      ['DELETE', `/${record.id}`],
      ['POST', `/${record.id}/restore`],
    ] as const) {
      expect([
        method,
        path,
        (await api.rest(api.system, method, `/v1/${entity.route}${path}`, {}, { 'if-match': '*' })).status,
      ]).toEqual([method, path, 404]);
    }
    expect(api.sdl).not.toMatch(new RegExp(`\\b(create|update|delete|upsert|restore)${pascal(entity.name)}\\(`));
    expect(answered(await api.rest(api.system, 'GET', `/v1/${entity.route}/${record.id}`), 200).id).toBe(record.id);
  },
);
