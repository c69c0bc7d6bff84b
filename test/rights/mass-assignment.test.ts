import { buildSchema, isInputObjectType, type GraphQLInputObjectType } from 'graphql';
import { testApi, type TestApi } from '#kit';
import { installed } from '../../modules/installed.js';
import type { EntityModel } from '../../src/registry/model.js';
import { pascal } from '../../src/registry/names.js';
import { oneOfEach, type Made } from '../bad-input/records.js';

let api: TestApi;
let made: Map<string, Made>;
beforeAll(async () => {
  api = await testApi(installed);
  made = await oneOfEach(api);
}, 120_000);
afterAll(() => api?.close());

/** What no entity lets anybody write, whatever it is called and however it is spelled. */
const NEVER_WRITTEN = [
  'tenantId',
  'tenant_id',
  'tenant',
  'roles',
  'role',
  'isAdmin',
  'version',
  'createdAt',
  'created_at',
  'createdById',
  'created_by_id',
  'createdBy',
  'updatedAt',
  'updated_at',
  'updatedById',
  'deletedAt',
  'deleted_at',
  'searchText',
  'search_words',
  'custom',
  'object_name',
  '__typename',
  '$load0',
];
const VALUE = '01932c07-1f6a-7d2b-9c3e-5a8f0b1c2d3e';
/** A bulk request takes no more items. */
const MOST = 200;

/** Fields of the entity that clients may not set: the kernel's, computed ones, states, and those that only actions set. */
function closed(entity: EntityModel, operation: 'create' | 'update'): string[] {
  const own = [...entity.fields.values()].filter(
    ({ key, system, field }) =>
      (system && !(operation === 'create' && key === 'id')) ||
      field.computed !== undefined ||
      field.machine !== undefined ||
      field.options.readOnly === true ||
      (operation === 'update' && field.options.immutable === true),
  );
  const names = own.flatMap(({ key, columns }) => [key, ...columns.filter((column) => !entity.fields.has(column))]);
  return [...new Set([...NEVER_WRITTEN.filter((key) => !isOpen(entity, key)), ...names])];
}

/** An entity may call a field of its own so, such as the role of an assignment. */
const isOpen = (entity: EntityModel, key: string): boolean => entity.fields.has(key) && entity.fields.get(key)?.system === false;

const writable = (): EntityModel[] => [...api.kernel.registry.entities.values()].filter((entity) => !entity.readOnly);

interface Item {
  ok: boolean;
  error?: { code: string; pointer?: string };
}

it('no field that clients may not write is taken by any entity, neither created, changed nor upserted with', async () => {
  const taken: string[] = [];
  let tried = 0;
  for (const entity of writable()) {
    const { id, input } = made.get(entity.name) ?? { id: VALUE, input: {} };
    for (const operation of ['create', 'update', 'upsert'] as const) {
      const keys = closed(entity, operation === 'update' ? 'update' : 'create').filter(
        (key) => key !== 'id' || operation === 'update',
      );
      for (let from = 0; from < keys.length; from += MOST) {
        const some = keys.slice(from, from + MOST);
        const items = some.map((key) => {
          const whole = { ...input, [key]: VALUE };
          if (operation === 'create') return whole;
          if (operation === 'update') return { id, expectedVersion: null, input: { [key]: VALUE } };
          return { match: { externalId: { system: 'mass', id: key } }, input: whole };
        });
        const answer = await api.rest<{ items: Item[] }>(api.system, 'POST', `/v1/${entity.route}/bulk`, {
          operation,
          atomic: false,
          items,
        });
        tried += some.length;
        some.forEach((key, i) => {
          const item = answer.body.items?.[i];
          const refused = item?.ok === false && ['unknown_field', 'read_only_field'].includes(item.error?.code ?? '');
          if (!refused)
            taken.push(
              `${operation} ${entity.name}.${key}: ${answer.status} ${JSON.stringify(item ?? answer.body).slice(0, 120)}`,
            );
        });
      }
    }
  }
  expect(taken).toEqual([]);
  expect(tried).toBeGreaterThan(5000);
}, 240_000);

it('a single create and a single update refuse them by name', async () => {
  for (const entity of writable().filter((_, i) => i % 7 === 0)) {
    const { id, input } = made.get(entity.name) ?? { id: VALUE, input: {} };
    for (const key of ['tenantId', 'version', 'createdById', 'deletedAt']) {
      const answers = [
        await api.rest(api.system, 'POST', `/v1/${entity.route}`, { ...input, [key]: VALUE }),
        await api.rest(api.system, 'PATCH', `/v1/${entity.route}/${id}`, { [key]: VALUE }, { 'if-match': '*' }),
      ];
      for (const { status, body } of answers)
        expect([entity.name, key, status, body.pointer]).toEqual([entity.name, key, 400, `/${key}`]);
    }
  }
});

it('GraphQL has no input by which they could be given', () => {
  const schema = buildSchema(api.sdl);
  const open: string[] = [];
  for (const entity of writable())
    for (const [suffix, operation] of [
      ['Create', 'create'],
      ['Update', 'update'],
      ['Upsert', 'create'],
    ] as const) {
      const type = schema.getType(`${pascal(entity.name)}${suffix}`);
      if (!isInputObjectType(type)) continue;
      const keys = Object.keys((type as GraphQLInputObjectType).getFields());
      open.push(
        ...closed(entity, operation)
          // An input without any field is not allowed in GraphQL; its one field is refused when it is given.
          .filter((key) => keys.includes(key) && !(key === 'id' && keys.length === 1))
          .map((key) => `${pascal(entity.name)}${suffix}.${key}`),
      );
    }
  expect(open).toEqual([]);
});
