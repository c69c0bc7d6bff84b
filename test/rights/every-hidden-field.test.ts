import { makeContext, testApi, type TestApi } from '#kit';
import { installed } from '../../modules/installed.js';
import type { EntityModel, FieldModel } from '../../src/registry/model.js';
import { kebab } from '../../src/registry/names.js';
import { exchangeRoutes } from '../../src/surfaces/exchange/routes.js';
import { reportRoutes } from '../../src/surfaces/rest/report-routes.js';
import { oneOfEach, type Made } from '../bad-input/records.js';
import { person, type Person } from './people.js';

/** A field of each entity, and the text in it that its reader must never see. */
interface Hidden {
  readonly entity: EntityModel;
  readonly field: FieldModel;
  readonly canary: string;
  readonly id: string;
}

let api: TestApi;
let reader: Person;
let hidden: Hidden[];
beforeAll(async () => {
  api = await testApi(installed, (kit, gate) => [
    (app) => exchangeRoutes(app, kit.kernel, gate),
    (app) => reportRoutes(app, kit.kernel, gate),
  ]);
  const made = await oneOfEach(api);
  hidden = [];
  for (const entity of api.kernel.registry.entities.values()) {
    const one = await hide(entity, made.get(entity.name));
    if (one) hidden.push(one);
  }
  reader = await someone();
}, 240_000);
afterAll(() => api?.close());

/** What JSON Schema says of a text. */
const bounds = ({ field }: FieldModel) => field.json as { maxLength?: number; pattern?: string };

/** Puts a canary into a text of the entity's record, past the rules of its module, but with a history. */
async function hide(entity: EntityModel, made: Made | undefined): Promise<Hidden | null> {
  const canary = `canary${kebab(entity.name).replaceAll('-', '')}`.slice(0, 40);
  for (const one of entity.fields.values()) {
    const { field, columns } = one;
    const { maxLength = 0, pattern } = bounds(one);
    if (one.system || one.custom || field.kind !== 'text' || columns.length !== 1 || field.computed) continue;
    if (pattern !== undefined || maxLength < canary.length) continue;
    const done = await makeContext(api.system)
      .sql(`update "${entity.table}" set "${columns[0]}" = $3 where tenant_id = $1 and id = $2 returning id`, [
        api.system.rights.tenantId,
        made?.id,
        canary,
      ])
      .catch(() => []);
    if (done.length === 1) return { entity, field: one, canary, id: made?.id ?? '' };
  }
  return null;
}

/** A user who may do everything there is, but for those fields. */
async function someone(): Promise<Person> {
  const ctx = makeContext(api.system);
  const { id: roleId } = await ctx.records('role').create({ name: 'All but some fields' });
  const grants = [
    ...[...api.kernel.registry.permissions].map((permission) => ({ roleId, permission, scope: 'tenant' as const })),
    ...hidden.map(({ entity, field }) => ({ roleId, permission: `${entity.name}.${field.key}`, fieldRule: 'hidden' as const })),
  ];
  for (let i = 0; i < grants.length; i += 200) await ctx.records('roleGrant').createMany(grants.slice(i, i + 200));
  const unit = await ctx.records('orgUnit').create({ name: 'Readers', kind: 'team' });
  return person(api, unit.id, roleId);
}

/** How many answers told something. */
let answered = 0;

/** What was answered with a canary in it, and what failed. */
async function wrong(url: string, method: 'GET' | 'POST' = 'GET', body?: unknown): Promise<string[]> {
  const { status, text } = await api.rest(reader, method, url, body, { 'if-match': '*' });
  answered += Number(status === 200);
  const told = hidden.filter(({ canary }) => text.includes(canary)).map(({ entity, field }) => `${entity.name}.${field.key}`);
  return [...(status >= 500 ? [`${method} ${url}: ${status}`] : []), ...told.map((one) => `${method} ${url} tells of ${one}`)];
}

it('there is a field to hide in nearly every entity, and who may see it does', async () => {
  expect(hidden.length).toBeGreaterThan(api.kernel.registry.entities.size * 0.6);
  const blind: string[] = [];
  for (const { entity, id, canary } of hidden) {
    const { text } = await api.rest(api.system, 'GET', `/v1/${entity.route}/${id}`);
    if (!text.includes(canary)) blind.push(entity.name);
  }
  expect(blind.length).toBeLessThan(5);
});

it('no way of reading an entity tells of its hidden field', async () => {
  const found: string[] = [];
  for (const { entity, field, id } of hidden) {
    const base = `/v1/${entity.route}`;
    for (const url of [
      base,
      `${base}?first=100&deleted=include`,
      `${base}?fields=*`,
      `${base}/${id}`,
      `${base}/${id}?fields=*`,
      `${base}/${id}?asOf=${new Date().toISOString()}`,
      `${base}/${id}/history?first=100`,
      `/v1/export/${entity.route}`,
      `/v1/export/${entity.route}?format=json`,
    ])
      found.push(...(await wrong(url)));
    const { body } = await api.graphql<{ one: { text: unknown } | null }>(
      reader,
      `query($id: ID!) { one: ${entity.name}(id: $id) { text: ${field.key} } }`,
      { id },
    );
    // What is so personal that nobody reads another's is not there at all.
    if (entity.ownOnly) continue;
    if (body.data?.one == null || body.data.one.text !== null) found.push(`${entity.name} by GraphQL: ${JSON.stringify(body)}`);
  }
  expect(found).toEqual([]);
  // The reader is really let in: it is the field alone that is closed.
  expect(answered).toBeGreaterThan(hidden.length * 7);
}, 300_000);

it('it can be asked for by no filter, order, group, measure or search, neither directly nor over a link', async () => {
  const found: string[] = [];
  const refused = async (url: string): Promise<void> => {
    const { status, body } = await api.rest(reader, 'GET', url);
    if (status !== 403) found.push(`${url}: ${status} ${String(body.code ?? '')}`);
  };
  for (const { entity, field, canary } of hidden) {
    const base = `/v1/${entity.route}`;
    const operator = Object.keys(field.field.operators).includes('eq') ? 'eq' : Object.keys(field.field.operators)[0];
    if (operator) await refused(`${base}?filter[${field.key}][${operator}]=${canary}`);
    if (operator) await refused(`${base}/aggregate?filter[${field.key}][${operator}]=${canary}`);
    if (field.field.order) await refused(`${base}?sort=${field.key}`);
    if (field.field.options.search) await refused(`${base}?search=${canary}`);
    for (const other of api.kernel.registry.entities.values())
      for (const link of other.links.values())
        if (link.target === entity && operator)
          await refused(`/v1/${other.route}?filter[${link.name}][${field.key}][${operator}]=${canary}`);
  }
  expect(found).toEqual([]);
}, 300_000);

it('no record that points at it, no report and no action that reads tells of it', async () => {
  const found: string[] = [];
  for (const { entity } of hidden)
    for (const other of api.kernel.registry.entities.values())
      for (const link of other.links.values())
        if (link.target === entity) found.push(...(await wrong(`/v1/${other.route}?include=${link.name}`)));
  for (const report of api.kernel.registry.reports.values()) found.push(...(await wrong(`/v1/reports/${report.name}`)));
  for (const action of api.kernel.registry.actions.values()) {
    if (!action.options.readOnly) continue;
    const [name = '', verb = ''] = action.name.split('.');
    const one = hidden.find(({ entity }) => entity.name === name);
    const entity = api.kernel.registry.entities.get(name) as EntityModel;
    const at = action.options.on === 'collection' ? '' : `/${one?.id ?? ''}`;
    found.push(...(await wrong(`/v1/${entity.route}${at}/${kebab(verb)}`, 'POST', {})));
  }
  expect(found).toEqual([]);
}, 300_000);
