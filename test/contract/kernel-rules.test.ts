import { setTimeout as pause } from 'node:timers/promises';
import { installed } from '../../modules/installed.js';
import { defineEntity, defineModule, machine, staffAccess, state, text } from '../../src/index.js';
import { kernelModules } from '../../src/parts/index.js';
import { buildRegistry } from '../../src/registry/build.js';
import { kebab, pascal, quote } from '../../src/registry/names.js';
import type { EntityModel } from '../../src/registry/model.js';
import { makeContext, testApi, type TestApi } from '#kit';
import { changeable, makers, type Row, type Values } from './subject.js';

/** At least one machine is there, whatever modules are installed. */
const letter = defineEntity('letterOfRules', {
  title: 'name',
  plural: 'lettersOfRules',
  fields: {
    name: text({ required: true }),
    status: state(
      machine({
        initial: 'draft',
        states: { draft: {}, sent: {} },
        transitions: { send: { from: ['draft'], to: 'sent', requires: ['name'], emits: 'sent' } },
      }),
    ),
  },
  access: staffAccess,
});
const modules = [...installed, defineModule('rules', { entities: [letter] })];

const entities = [...buildRegistry([...kernelModules, ...modules]).entities.values()];
const named = (some: readonly EntityModel[]) => some.map((entity) => [entity.name, entity] as const);
const writable = entities.filter((e) => !e.readOnly);

let api: TestApi;
let make: ReturnType<typeof makers>;
let other: TestApi['system'];
beforeAll(async () => {
  api = await testApi(modules);
  make = makers(api);
  other = await api.otherTenant();
}, 60_000);
afterAll(() => api?.close());

const path = (entity: EntityModel, record?: Row) => `/v1/${entity.route}${record ? `/${record.id}` : ''}`;
const rest = (
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  url: string,
  body?: unknown,
  headers?: Record<string, string>,
  as = api.system,
) => api.rest<Row & { code: string; params: Record<string, unknown>; nodes: Row[] }>(as, method, url, body, headers);
const rowsOf = (entity: EntityModel, id: string, as = api.system) =>
  makeContext(as).sql<{ deleted: boolean }>(
    `select deleted_at is not null as deleted from ${quote(entity.table)} where id = $1`,
    [id],
  );

/** Entities of which a record could be changed; a rule that is proved of none proves nothing. */
const moved = new Set<string>();

/** The record with other values in fields that may be changed on their own; null where there is none. */
async function changed(entity: EntityModel, record: Row): Promise<Row | null> {
  for (const field of changeable(entity)) {
    if (field.field.through || field.field.kind === 'link') continue;
    for (const { in: value } of field.field.samples.valid) {
      const answer = await rest('PATCH', path(entity, record), { [field.key]: value }, { 'if-match': '*' });
      if (answer.status === 200 && answer.body.version > record.version) {
        moved.add(entity.name);
        return answer.body;
      }
    }
  }
  return null;
}

describe.each(named(entities))('%s', (_, entity) => {
  it('is read through the tenant filter, and by the database’s own fence as well [K1]', async () => {
    const record = await make.make(entity);
    expect((await rest('GET', path(entity, record))).status).toBe(200);
    expect((await rest('GET', path(entity, record), undefined, undefined, other)).status).toBe(404);
    const list = await rest('GET', `${path(entity)}?first=1000&deleted=include`, undefined, undefined, other);
    expect(list.body.nodes.map((one) => one.id)).not.toContain(record.id);
    expect([(await rowsOf(entity, record.id)).length, (await rowsOf(entity, record.id, other)).length]).toEqual([1, 0]);
  });
});

describe.each(named(writable))('%s', (_, entity) => {
  it('answers a stale change with what has changed since, by both surfaces, and does nothing [K2]', async () => {
    const first = (await rest('GET', path(entity, await make.make(entity)))).body;
    const second = await changed(entity, first);
    if (!second) return;
    const expected = Object.fromEntries(
      [...entity.fields.values()]
        .filter((f) => !f.system && !f.field.computed && JSON.stringify(first[f.key]) !== JSON.stringify(second[f.key]))
        .map(({ key }) => [key, { before: first[key], after: second[key] }]),
    );
    expect(Object.keys(expected).length).toBeGreaterThan(0);
    const params = { expectedVersion: first.version, currentVersion: second.version, changes: expected };
    for (const method of ['PATCH', 'DELETE'] as const) {
      const stale = await rest(method, path(entity, first), {}, { 'if-match': `"${first.version}"` });
      expect(stale).toMatchObject({ status: 412, body: { code: 'version_conflict', params } });
      expect(stale.body.params.current).toMatchObject({ id: first.id, version: second.version });
    }
    const { body } = await api.graphql(
      api.system,
      `mutation($id: ID!, $v: Int) { update${pascal(entity.name)}(id: $id, expectedVersion: $v, input: {}) { id } }`,
      { id: first.id, v: first.version },
    );
    expect(body.errors?.[0]?.extensions).toMatchObject({ code: 'version_conflict', params });
    expect((await rest('GET', path(entity, first))).body.version).toBe(second.version);
  });

  it('makes one of two equal requests, whatever is posted [K3]', async () => {
    const { input } = await make.input(entity, 'least');
    const key = { 'idempotency-key': `rule ${entity.name}` };
    const once = await rest('POST', path(entity), input, key);
    expect(once.status).toBe(201);
    const again = await rest('POST', path(entity), input, key);
    expect([again.status, again.body.id]).toEqual([201, once.body.id]);
    expect((await rest('POST', path(entity), { ...input, id: '00000000-0000-7000-8000-0000000000aa' }, key)).body.code).toBe(
      'idempotency_key_reused',
    );
    const bulk = { operation: 'delete', items: [{ id: once.body.id, expectedVersion: null }] };
    const key2 = { 'idempotency-key': `bulk ${entity.name}` };
    const first = await rest('POST', `${path(entity)}/bulk`, { ...bulk, atomic: true }, key2);
    expect(first.status).toBeLessThan(300);
    expect((await rest('POST', `${path(entity)}/bulk`, { ...bulk, atomic: true }, key2)).text).toBe(first.text);
    const key3 = { 'idempotency-key': `restore ${entity.name}`, 'if-match': '*' };
    const restored = await rest('POST', `${path(entity, once.body)}/restore`, {}, key3);
    expect(restored.status).toBe(200);
    expect((await rest('POST', `${path(entity, once.body)}/restore`, {}, key3)).text).toBe(restored.text);
  });

  it('is deleted softly, comes back as it was, and cannot be deleted from its table [K4]', async () => {
    const record = (await rest('GET', path(entity, await make.make(entity)))).body;
    expect((await rest('DELETE', path(entity, record), undefined, { 'if-match': '*' })).status).toBeLessThan(300);
    expect((await rest('GET', path(entity, record))).status).toBe(404);
    expect(await rowsOf(entity, record.id)).toEqual([{ deleted: true }]);
    const back = await rest('POST', `${path(entity, record)}/restore`, {}, { 'if-match': '*' });
    expect(back.status).toBe(200);
    const same = (row: Values) => Object.fromEntries(changeable(entity).map(({ key }) => [key, row[key]]));
    expect(same(back.body)).toEqual(same(record));
    const [may] = await makeContext(api.system).sql(`select has_table_privilege('eleven_app', $1, 'delete') as remove`, [
      entity.table,
    ]);
    expect(may).toEqual({ remove: false });
  });

  it('can be asked for as it was at a time [K7]', async () => {
    const first = (await rest('GET', path(entity, await make.make(entity)))).body;
    const history = await rest('GET', `${path(entity, first)}/history`);
    const moment = String(history.body.nodes.find((one) => one.version === first.version)?.at);
    await pause(5);
    const second = await changed(entity, first);
    if (!second) return;
    const fields = changeable(entity).filter((f) => !f.field.through);
    const part = (row: Values) => Object.fromEntries(fields.map(({ key }) => [key, row[key]]));
    const then = await rest('GET', `${path(entity, first)}?asOf=${encodeURIComponent(moment)}`);
    expect([then.status, part(then.body)]).toEqual([200, part(first)]);
    expect(part((await rest('GET', `${path(entity, first)}?asOf=${new Date(Date.now() + 1000).toISOString()}`)).body)).toEqual(
      part(second),
    );
  });
});

it('a stored answer is kept for more than 24 hours, and not for ever [K3]', async () => {
  const ctx = makeContext(api.system);
  for (const [key, hours] of [
    ['day', 25],
    ['week', 168],
  ] as const)
    await ctx.sql(
      `insert into idempotency_keys (tenant_id, actor_id, key, request_hash, status, body, created_at) values ($1, gen_random_uuid(), $2, 'x', 201, '{}', now() - make_interval(hours => $3))`,
      [ctx.actor.tenantId, key, hours],
    );
  await api.kernel.registry.jobs.get('kernel.forget-outdated')?.run(ctx, {});
  expect(await ctx.sql(`select key from idempotency_keys where key in ('day', 'week')`)).toEqual([{ key: 'day' }]);
});

describe.each(
  entities.flatMap((entity) =>
    [...entity.fields.values()].filter((f) => f.field.machine).map((f) => [`${entity.name}.${f.key}`, entity, f] as const),
  ),
)('%s', (_, entity, field) => {
  it('is a machine as data, which the API tells and only its transitions move [K5]', async () => {
    const machine = field.field.machine as NonNullable<typeof field.field.machine>;
    const record = (await rest('GET', path(entity, await make.make(entity)))).body;
    expect(record[field.key]).toBe(machine.initial);
    const others =
      [...entity.fields.values()].filter((f) => f.field.machine).length > 1 &&
      field !== [...entity.fields.values()].find((f) => f.field.machine);
    const key = others ? `available${pascal(field.key)}Transitions` : 'availableTransitions';
    const told = await rest('GET', `${path(entity, record)}?fields=${key}`);
    const expected = Object.entries(machine.transitions).filter(([, t]) => t.from.includes(machine.initial));
    expect((told.body[key] as { name: string; to: string }[]).map((t) => [t.name, t.to])).toEqual(
      expected.map(([name, t]) => [name, t.to]),
    );
    expect(api.sdl).toContain(key);
    if (entity.readOnly) return;
    const written = await rest('PATCH', path(entity, record), { [field.key]: machine.initial }, { 'if-match': '*' });
    expect([written.status, written.body.code]).toEqual([400, 'read_only_field']);
  });
});

it('a role sees what its scope covers, and one more record with each share [K1]', async () => {
  const [anna, boris] = [await api.actor('rep'), await api.actor('rep')];
  const { body } = await rest('POST', '/v1/saved-views', { name: 'Mine', entity: 'country' }, {}, anna);
  const open = async () => (await rest('GET', `/v1/saved-views/${body.id}`, undefined, undefined, boris)).status;
  expect(await open()).toBe(404);
  const shares = makeContext(api.system).records('recordShare');
  const share = await shares.create({ entity: 'savedView', recordId: body.id, principalId: boris.userId });
  expect(await open()).toBe(200);
  await shares.delete(share.id);
  expect(await open()).toBe(404);
});

it('every action that is asked for twice with one key is done once [K3]', async () => {
  const ledger = async () => (await makeContext(api.system).sql<{ n: number }>('select count(*)::int as n from ledger'))[0]?.n;
  const done: string[] = [];
  for (const action of api.kernel.registry.actions.values()) {
    const [name = '', verb = ''] = action.name.split('.');
    const entity = api.kernel.registry.entities.get(name);
    if (!entity || action.options.readOnly || action.options.confidential) continue;
    const onRecord = (action.options.on ?? 'record') === 'record';
    const url = `${path(entity, onRecord ? await make.make(entity) : undefined)}/${kebab(verb)}`;
    const headers = { 'idempotency-key': `action ${action.name}`, 'if-match': '*' };
    const first = await rest('POST', url, {}, headers);
    if (first.status >= 300) continue;
    const before = await ledger();
    const second = await rest('POST', url, {}, headers);
    expect([action.name, second.status, second.text]).toEqual([action.name, first.status, first.text]);
    expect([action.name, await ledger()]).toEqual([action.name, before]);
    done.push(action.name);
  }
  expect(done).toContain('letterOfRules.send');
  expect(done.length).toBeGreaterThan(3);
});

it('the rules were tried on records that did change', () => {
  expect(moved.size).toBeGreaterThan(writable.length * 0.8);
});
