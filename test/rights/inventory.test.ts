import { makeContext, newAuth, testApi, type TestApi } from '#kit';
import { installed } from '../../modules/installed.js';
import type { EntityModel } from '../../src/registry/model.js';
import { actionField, kebab, pascal, reportField } from '../../src/registry/names.js';
import { docsRoutes } from '../../src/surfaces/docs/routes.js';
import { exchangeRoutes } from '../../src/surfaces/exchange/routes.js';
import { actionOn } from '../../src/surfaces/operations.js';
import { authRoutes } from '../../src/surfaces/rest/auth-routes.js';
import { oneOfEach, type Made } from '../bad-input/records.js';
import { person, type Person } from './people.js';

/** What may be asked for without signing in: signing in itself, documents and pages. Every addition is to be thought about. */
const PUBLIC = [
  // A guest's token is the key.
  /^\/v1\/(quotes|invoices)\/view\/:token/,
  /^\/v1\/auth\/(login|refresh|logout)$/,
  /^\/v1\/auth\/(password-reset(\/confirm)?|invitation\/accept|mfa|oidc\/(providers|start|callback|token))$/,
  /^\/v1\/openapi\.json$/,
  /^\/graphql\/schema\.(graphql|json)$/,
  /^\/(docs.*|graphiql|reset-password|accept-invitation)?$/,
];

/** What viewers may do besides reading; everything concerns themselves alone, or what they were asked to decide or to do. */
const VIEWERS_MAY = [
  'apiKey.issue',
  'apiKey.revoke',
  'approval.approve',
  'approval.reject',
  'approval.resubmit',
  'approval.return',
  'approval.withdraw',
  'humanStep.complete',
  'notification.see',
  'notification.seeAll',
  'notificationPreference.set',
  'user.changePassword',
  'user.editProfile',
];
/** What everybody has of their own. */
const OWN = ['apiKey', 'exportSchedule', 'notification', 'notificationPreference', 'savedView'];

interface Operation {
  readonly permission: string;
  readonly routes: readonly string[];
  readonly fields: readonly string[];
  /** The route for guests with a signed token. */
  readonly guests?: string;
}

let api: TestApi;
let made: Map<string, Made>;
let nobody: Person;
let viewer: Person;
beforeAll(async () => {
  api = await testApi(installed, (kit, gate) => [
    (app) => authRoutes(app, kit.kernel, newAuth(kit.kernel)),
    (app) => exchangeRoutes(app, kit.kernel, gate),
    (app, graphql) => docsRoutes(app, { registry: kit.kernel.registry, graphql, fragments: () => [], version: '1' }),
  ]);
  made = await oneOfEach(api);
  const { id } = await makeContext(api.system).records('orgUnit').create({ name: 'Nowhere', kind: 'team' });
  nobody = await person(api, id);
  viewer = await person(api, id, api.roles.viewer);
}, 120_000);
afterAll(() => api?.close());

/** What an entity's policy covers, on both surfaces. */
function operationsOf(entity: EntityModel): Operation[] {
  const { name, plural } = entity;
  const base = `/v1/${entity.route}`;
  const [one, many] = [pascal(name), pascal(plural)];
  const reads = {
    permission: `${name}.read`,
    routes: [
      `GET ${base}`,
      `GET ${base}/aggregate`,
      `GET ${base}/:id`,
      `GET ${base}/:id/history`,
      `GET /v1/export/${entity.route}`,
    ],
    fields: [plural, `${plural}Aggregate`, name, `${name}History`],
  };
  if (entity.readOnly) return [reads];
  const change = `${name}.update`;
  return [
    reads,
    {
      permission: `${name}.create`,
      routes: [
        `POST ${base}`,
        `POST ${base}/upsert`,
        `POST ${base}/bulk`,
        `POST /v1/import/${entity.route}`,
        `POST /v1/import/${entity.route}/preview`,
      ],
      fields: [`create${one}`, `create${many}`, `upsert${one}`, `upsert${many}`],
    },
    {
      permission: change,
      routes: [`PATCH ${base}/:id`, `POST ${base}/:id/restore`],
      fields: [`update${one}`, `update${many}`, `restore${one}`, `restore${many}`],
    },
    { permission: `${name}.delete`, routes: [`DELETE ${base}/:id`], fields: [`delete${one}`, `delete${many}`] },
  ];
}

function inventory(): Operation[] {
  const { entities, actions } = api.kernel.registry;
  const acts = [...actions.values()].map((action): Operation => {
    const [name = '', verb = ''] = action.name.split('.');
    const entity = entities.get(name) as EntityModel;
    const url = `/v1/${entity.route}${actionOn(action) === 'record' ? '/:id' : ''}/${kebab(verb)}`;
    const { access } = action.options;
    const { byLink, readOnly } = action.options;
    return {
      permission: typeof access === 'string' ? `${name}.${access}` : action.name,
      routes: [`POST ${url}`, ...(readOnly ? [`GET ${url}`] : [])],
      ...(byLink ? { guests: `${byLink.method} /v1/${byLink.path}/:token${byLink.verb ? `/${byLink.verb}` : ''}` } : {}),
      fields: [actionField(action.name)],
    };
  });
  const reports = [...api.kernel.registry.reports.values()].map((report): Operation => ({
    permission: `${report.entity}.read`,
    routes: [],
    fields: [reportField(report.name)],
  }));
  return [...[...entities.values()].flatMap(operationsOf), ...acts, ...reports];
}

const routes = () => api.routes.filter((r) => !['HEAD', 'OPTIONS'].includes(r.method)).map((r) => `${r.method} ${r.url}`);

const ID = '01932c07-1f6a-7d2b-9c3e-5a8f0b1c2d3e';
const NO_BODY = new Set(['GET', 'DELETE']);

it('without signing in everything but signing in and the documents is 401', async () => {
  const open: string[] = [];
  for (const route of new Set(routes())) {
    const [method, url = ''] = route.split(' ') as ['GET', string];
    if (PUBLIC.some((pattern) => pattern.test(url))) continue;
    const answer = await api.rest(
      null,
      method,
      url.replace(':id', ID),
      NO_BODY.has(method) ? undefined : url === '/graphql' ? { query: '{ __typename }' } : {},
    );
    if (answer.status !== 401) open.push(`${route} ${answer.status}`);
  }
  expect(open).toEqual([]);
});

/** A request that is valid but for the right to make it. */
function requestFor(route: string): [method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, body: unknown] {
  const [method, pattern = ''] = route.split(' ') as ['GET', string];
  const entity = [...api.kernel.registry.entities.values()].find((e) => pattern.split('/').includes(e.route));
  const record = made.get(entity?.name ?? '');
  const url = pattern.replace(':id', record?.id ?? ID);
  const input = record?.input ?? {};
  const body = pattern.endsWith('/bulk')
    ? { operation: 'create', items: [input] }
    : pattern.endsWith('/upsert')
      ? { match: { externalId: { system: 'x', id: route } }, input }
      : pattern.startsWith('/v1/import/')
        ? undefined
        : (method as string) === 'POST' && !pattern.includes(':id')
          ? input
          : {};
  return [method, url, NO_BODY.has(method) ? undefined : body];
}

/** What follows a parent's rights is refused by the parent: it is not there. A file is looked at before its rows are. */
const refused = ({ status, body }: { status: number; body: { code?: string } }): boolean =>
  status === 403 || status === 404 || (status === 400 && ['link_not_found', 'empty_file'].includes(body.code ?? ''));

/** Lists of what hangs on records of others: shares may give anybody some of them, so they are not closed, but empty. */
const isEmpty = ({
  status,
  body,
  text,
}: {
  status: number;
  body: { nodes?: unknown[]; groups?: { count: number }[] };
  text: string;
}): boolean =>
  status === 200 &&
  (body.nodes?.length === 0 || (body.groups?.length === 1 && body.groups[0]?.count === 0) || /^id,[^\n]*\n?$/.test(text));

it('a user without a role gets nothing from any operation', async () => {
  const open: string[] = [];
  for (const route of new Set(inventory().flatMap((o) => o.routes))) {
    const answer = await api.rest(nobody, ...requestFor(route), { 'if-match': '*' });
    if (!refused(answer) && !isEmpty(answer)) open.push(`${route} ${answer.status} ${answer.text.slice(60, 140)}`);
  }
  expect(open).toEqual([]);
});

it('a viewer changes nothing by any operation but their own affairs', async () => {
  const { actions, entities } = api.kernel.registry;
  const allowed = [...actions.values()]
    .filter((a) => Array.isArray(a.options.access) && a.options.access.includes('viewer') && !a.options.readOnly)
    .map((a) => a.name);
  expect(allowed.sort()).toEqual(VIEWERS_MAY);
  for (const entity of entities.values())
    if (!('through' in entity.access))
      expect([
        entity.name,
        Object.keys(entity.access.viewer ?? {}).filter((verb) => verb !== 'read' && !OWN.includes(entity.name)),
      ]).toEqual([entity.name, []]);
  const own = new Set(
    inventory()
      .filter((o) => VIEWERS_MAY.includes(o.permission) || OWN.includes(o.permission.split('.')[0] ?? ''))
      .flatMap((o) => o.routes),
  );
  const before = await ledgerSize();
  const open: string[] = [];
  const writes = inventory()
    .filter((o) => !o.permission.endsWith('.read') && !o.routes.some((route) => route.startsWith('GET')))
    .flatMap((o) => o.routes);
  for (const route of new Set(writes)) {
    if (own.has(route)) continue;
    const answer = await api.rest(viewer, ...requestFor(route), { 'if-match': '*' });
    if (!refused(answer)) open.push(`${route} ${answer.status} ${answer.text.slice(60, 140)}`);
  }
  expect(open).toEqual([]);
  expect(await ledgerSize()).toBe(before);
});

/** Entries of the tenant's ledger: whatever changes stands there. */
const ledgerSize = async (): Promise<number> => {
  const { rows } = await api.kernel.db.query<{ n: number }>({
    text: `with ctx as materialized (select set_config('app.tenant', $1, true) as tenant) select (select count(*)::int from ledger where ctx.tenant is not null) as n from ctx`,
    values: [api.system.rights.tenantId],
  });
  return rows[0]?.n ?? -1;
};
