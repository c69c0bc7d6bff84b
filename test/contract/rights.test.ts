import { makeContext, testApi, type TestApi } from '#kit';
import { kernelModules } from '../../src/parts/index.js';
import type { Grants, SystemRole } from '../../src/declare/access.js';
import type { EntityModel } from '../../src/registry/model.js';
import { buildRegistry } from '../../src/registry/build.js';
import type { Work } from '../../src/records/work.js';
import { filterFields, sortFields } from '../../src/surfaces/openapi/schemas.js';
import { installed } from '../../modules/installed.js';
import { changeable, graphqlFields, makers, type Row } from './subject.js';

const entities = [...buildRegistry([...kernelModules, ...installed]).entities.values()].map((e) => [e.name, e] as const);

let api: TestApi;
let make: ReturnType<typeof makers>;
let viewer: Work;
let rep: Work;
beforeAll(async () => {
  api = await testApi(installed);
  make = makers(api);
  viewer = await api.actor('viewer');
  rep = await api.actor('rep');
}, 60_000);
afterAll(() => api?.close());

/** What a role may do with a record that nobody owns; of a child, what its parents allow. */
function allowed(entity: EntityModel, role: SystemRole, verb: keyof Grants): boolean {
  if ('through' in entity.access)
    return entity.access.through.some((name) =>
      allowed((entity.links.get(name) as { target: EntityModel }).target, role, verb === 'read' ? 'read' : 'update'),
    );
  const scope = (entity.access as Partial<Record<SystemRole, Grants>>)[role]?.[verb] ?? 'none';
  // Of what nobody owns, one's own are those one has made.
  return scope === 'tenant' || (verb === 'create' && !entity.owned && scope !== 'none');
}

/** A record that nobody owns, whose parents nobody owns either. */
async function unowned(entity: EntityModel): Promise<Row> {
  const row = await make.make(entity);
  expect(row.ownerId ?? null).toBeNull();
  return row;
}

describe.each(entities)('%s', (_, entity) => {
  const url = `/v1/${entity.route}`;
  const actors = (): [SystemRole, Work][] => [
    ['viewer', viewer],
    ['rep', rep],
  ];

  it('is read by those roles only that may', async () => {
    const { id } = await unowned(entity);
    for (const [role, work] of actors()) {
      const one = await api.rest(work, 'GET', `${url}/${id}`);
      const listed = await api.rest<{ nodes: Row[] }>(work, 'GET', `${url}?filter[id][eq]=${id}`);
      const { body } = await api.graphql<Record<string, Row | null>>(work, `query($id: ID!) { ${entity.name}(id: $id) { id } }`, {
        id,
      });
      if (allowed(entity, role, 'read')) {
        expect([role, one.status, listed.body.nodes.length, body.data?.[entity.name]?.id]).toEqual([role, 200, 1, id]);
      } else {
        expect([role, [403, 404].includes(one.status), listed.status === 403 || listed.body.nodes.length === 0]).toEqual([
          role,
          true,
          true,
        ]);
        expect([role, body.errors?.[0]?.extensions.status]).toEqual([role, one.status]);
      }
    }
  });

  it('is written by those roles only that may, and refusals are the same by both surfaces', async () => {
    if (entity.readOnly) return;
    const { id } = await unowned(entity);
    for (const [role, work] of actors()) {
      for (const [verb, method, path, mutation] of [
        ['update', 'PATCH', `/${id}`, `update${entity.graphql}(id: $id, expectedVersion: null, input: {})`],
        ['delete', 'DELETE', `/${id}`, `delete${entity.graphql}(id: $id, expectedVersion: null)`],
      ] as const) {
        if (allowed(entity, role, verb)) continue;
        const refused = await api.rest(work, method, `${url}${path}`, {}, { 'if-match': '*' });
        const seen = allowed(entity, role, 'read');
        expect([role, verb, refused.status]).toEqual([role, verb, seen ? 403 : refused.status === 403 ? 403 : 404]);
        const { body } = await api.graphql(work, `mutation($id: ID!) { ${mutation} { id } }`, { id });
        expect([role, verb, body.errors?.[0]?.extensions.code]).toEqual([role, verb, refused.body.code]);
      }
      if (allowed(entity, role, 'create')) continue;
      const { input } = await make.input(entity, 'least');
      const refused = await api.rest(work, 'POST', url, input);
      expect([role, 'create', [400, 403].includes(refused.status)]).toEqual([role, 'create', true]);
      // Who may not see what the record points at is told of that link; everybody else lacks the permission.
      if (refused.status === 400) expect([role, refused.body.code]).toEqual([role, 'link_not_found']);
      const bulk = await api.rest(work, 'POST', `${url}/bulk`, {
        operation: 'create',
        items: [(await make.input(entity, 'least')).input],
      });
      expect([role, 'bulk', bulk.status]).toEqual([role, 'bulk', refused.status]);
    }
    expect((await api.rest(api.system, 'GET', `${url}/${id}`)).body.version).toBe(1);
  });

  it('hides a field from whom a rule of their role says so', async () => {
    const { id } = await make.make(entity, 'full');
    const [reader, keys] = await hidden(entity);
    // What everybody has of their own is seen by nobody else.
    if (entity.ownOnly) await makeContext(api.system).records(entity.name).update(id, { ownerId: reader.rights.userId });
    const seen = await api.rest(reader, 'GET', `${url}/${id}`);
    expect([seen.status, seen.status === 200 ? null : seen.body]).toEqual([200, null]);
    const { body } = await api.graphql<Record<string, Row>>(
      reader,
      `query($id: ID!) { ${entity.name}(id: $id) { ${graphqlFields(entity)} } }`,
      { id },
    );
    for (const key of keys) expect([key, seen.body[key], body.data?.[entity.name]?.[key]]).toEqual([key, null, null]);
    const refused = async (query: string, pointer: string) => {
      const answer = await api.rest(reader, 'GET', `${url}${query}`);
      expect([query, answer.status, answer.body.code, answer.body.pointer]).toEqual([query, 403, 'forbidden', pointer]);
    };
    for (const { key, field } of filterFields(entity).filter((f) => keys.includes(f.key)))
      await refused(
        `?filter=${encodeURIComponent(JSON.stringify({ [key]: { [Object.keys(field.operators)[0] as string]: 1 } }))}`,
        `/filter/${key}`,
      );
    for (const { key, field } of sortFields(entity).filter((f) => keys.includes(f.key))) {
      await refused(`?sort=-${key}`, '/sort/0');
      if (field.order) await refused(`/aggregate?groupBy=${key}`, '/groupBy/0');
      if (field.measure) await refused(`/aggregate?measures=max.${key}`, '/measures/0');
    }
    const history = await api.rest<{ nodes: { after: Record<string, unknown> | null }[] }>(reader, 'GET', `${url}/${id}/history`);
    for (const node of history.body.nodes) expect(Object.keys(node.after ?? {}).filter((key) => keys.includes(key))).toEqual([]);
    if (entity.readOnly) return;
    for (const { key, field } of changeable(entity).filter((f) => keys.includes(f.key))) {
      const value = field.samples.valid[0]?.in;
      if (value === undefined) continue;
      const write = await api.rest(reader, 'PATCH', `${url}/${id}`, { [key]: value }, { 'if-match': '*' });
      expect([key, write.status, write.body.pointer]).toEqual([key, 403, `/${key}`]);
    }
  });
});

/** A user with a role of its own that sees and changes all records of the entity and its links' targets, but none of its fields. */
async function hidden(entity: EntityModel): Promise<[Work, string[]]> {
  const ctx = makeContext(api.system);
  const work = await api.actor('viewer');
  const keys = [...entity.fields.values()].filter((f) => !f.system && !f.field.computed).map((f) => f.key);
  const role = await ctx.records('role').create({ name: `sees no fields of ${entity.name}` });
  const names = new Set([
    entity.name,
    ...('through' in entity.access
      ? entity.access.through.map((name) => (entity.links.get(name) as { target: EntityModel }).target.name)
      : []),
  ]);
  const scopes = [...names].flatMap((name) =>
    ['read', 'update'].map((verb) => ({ roleId: role.id, permission: `${name}.${verb}`, scope: 'tenant' as const })),
  );
  await ctx
    .records('roleGrant')
    .createMany([
      ...scopes,
      ...keys.map((key) => ({ roleId: role.id, permission: `${entity.name}.${key}`, fieldRule: 'hidden' as const })),
    ]);
  await ctx.records('roleAssignment').create({ userId: work.userId, roleId: role.id });
  return [await api.refreshed(work), keys];
}
