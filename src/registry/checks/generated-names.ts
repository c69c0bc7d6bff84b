import type { Action } from '../../declare/action.js';
import { repeated } from './check.js';
import type { EntityModel } from '../model.js';
import { actionField, kebab, pascal, reportField } from '../names.js';

/** A generated name and what it is generated for. */
interface Generated {
  readonly name: string;
  readonly of: string;
}

/** Root fields of GraphQL that the kernel makes for an entity, without those of its actions. */
export function rootFields(e: EntityModel): { query: string[]; mutation: string[] } {
  const [one, many] = [pascal(e.name), pascal(e.plural)];
  const writes = ['create', 'update', 'delete', 'restore', 'upsert'];
  return {
    query: [e.name, e.plural, `${e.plural}Aggregate`, `${e.name}History`],
    mutation: e.readOnly ? [] : [...writes.map((verb) => verb + one), ...writes.map((verb) => verb + many)],
  };
}

const READ_TYPES = ['', 'Edge', 'Connection', 'Filter', 'Sort', 'ListFilter'];
const WRITE_TYPES = ['Create', 'Update', 'Upsert', 'Match', 'Item', 'UpdateItem', 'UpsertItem'];
const typesOf = (e: EntityModel): string[] => [...READ_TYPES, ...(e.readOnly ? [] : WRITE_TYPES)].map((end) => e.graphql + end);

const KERNEL_TYPES = [
  'Query',
  'Mutation',
  'Subscription',
  'PageInfo',
  'SortDirection',
  'Deleted',
  'ItemError',
  'History',
  'HistoryEntry',
  'AggregateGroup',
  'ReportAnswer',
  'ReportGroup',
  'Change',
  'ExternalId',
  'VersionedId',
  'JSON',
  'DateTime',
  'Money',
  'Address',
];
const KERNEL_ROUTES = ['auth', 'reports', 'settings', 'imports', 'exports', 'jobs', 'changes', 'openapi.json'];
const KERNEL_TABLES = [
  'installation',
  'tenants',
  'ledger',
  'ledger_default',
  'idempotency_keys',
  'external_refs',
  'credentials',
  'sessions',
  'refresh_tokens',
  'login_attempts',
  'signing_keys',
  'api_secrets',
  'redirects',
  'cursors',
  'ledger_seals',
  'ledger_anchors',
  'ledger_erasures',
  'ledger_archives',
  'ledger_archive_keys',
  'ledger_months',
  'number_counters',
  'custom_values',
  'migrations',
];

const kernels = (names: readonly string[]): Generated[] => names.map((name) => ({ name, of: 'the kernel' }));
const entityOf = (e: EntityModel): string => `entity ${e.name} of module ${e.module}`;

/** Names that two declarations would give to one thing of the API or the database. */
export function generatedNameProblems(entities: readonly EntityModel[], reports: readonly string[]): string[] {
  const actions = entities.flatMap((e) => e.actions.map((action) => ({ e, action })));
  const field = ({ e, action }: { e: EntityModel; action: Action }): Generated => ({
    name: actionField(action.name),
    of: `action ${action.name} of ${entityOf(e)}`,
  });
  const roots = (kind: 'query' | 'mutation'): Generated[] =>
    entities.flatMap((e) => rootFields(e)[kind].map((name) => ({ name, of: entityOf(e) })));
  return [
    ...clashes('the GraphQL query', [
      ...roots('query'),
      ...actions.filter(({ action }) => action.options.readOnly).map(field),
      ...reports.map((name) => ({ name: reportField(name), of: `report ${name}` })),
    ]),
    ...clashes('the GraphQL mutation', [
      ...roots('mutation'),
      ...actions.filter(({ action }) => !action.options.readOnly).map(field),
    ]),
    ...clashes('the GraphQL type', [
      ...kernels(KERNEL_TYPES),
      ...entities.flatMap((e) => typesOf(e).map((name) => ({ name, of: entityOf(e) }))),
      ...actions.map((one) => ({ ...field(one), name: `${pascal(field(one).name)}Input` })),
    ]),
    ...clashes('the route /v1/', [...kernels(KERNEL_ROUTES), ...entities.map((e) => ({ name: e.route, of: entityOf(e) }))]),
    ...clashes('the table', [
      ...kernels(KERNEL_TABLES),
      ...entities.map((e) => ({ name: e.table, of: entityOf(e) })),
      ...entities.flatMap(joinTables),
    ]),
    ...entities.flatMap(actionRoutes),
  ];
}

/** A many-to-many has one table, which both ends know. */
const joinTables = (e: EntityModel): Generated[] =>
  [...e.fields.values()]
    .filter((f) => f.field.through)
    .flatMap((f) => {
      const via = e.lists.get(f.name)?.via;
      return via && 'table' in via ? [{ name: via.table, of: `${e.name}.${f.name}` }] : [];
    });

function clashes(what: string, all: readonly Generated[]): string[] {
  return repeated(all.map((one) => one.name)).map((name) => {
    const makers = all.filter((one) => one.name === name).map((one) => one.of);
    return `${[...new Set(makers)].join(' and ')} would both be called ${name} as ${what}; rename one.`.replace(/\/ /, '/');
  });
}

/** `/v1/deals/{id}/history` and the like are the kernel's. */
function actionRoutes(e: EntityModel): string[] {
  return e.actions.flatMap((action) => {
    const verb = kebab(action.name.split('.')[1] ?? '');
    const taken = (action.options.on ?? 'record') === 'record' ? ['history', 'restore'] : ['aggregate', 'upsert', 'bulk'];
    return taken.includes(verb)
      ? [
          `Action ${action.name} of ${entityOf(e)} would be at /v1/${e.route}/…/${verb}, which is the kernel's; choose another verb.`,
        ]
      : [];
  });
}
