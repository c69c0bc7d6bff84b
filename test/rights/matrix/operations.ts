import type { Action } from '../../../src/declare/action.js';
import type { EntityModel, Registry } from '../../../src/registry/model.js';
import { actionField, kebab, pascal, reportField } from '../../../src/registry/names.js';
import { actionOn } from '../../../src/surfaces/operations.js';

/** What is done, whatever it is done to. */
export type Kind =
  | 'list'
  | 'aggregate'
  | 'read'
  | 'history'
  | 'export'
  | 'create'
  | 'createMany'
  | 'upsert'
  | 'upsertMany'
  | 'update'
  | 'updateMany'
  | 'delete'
  | 'deleteMany'
  | 'restore'
  | 'restoreMany'
  | 'import'
  | 'importPreview'
  | 'action'
  | 'report'
  | 'guest'
  | 'further';

/** Something the program does, with its names on both surfaces. Nothing is said here of who may. */
export interface Operation {
  readonly name: string;
  readonly kind: Kind;
  readonly rest: string;
  readonly graphql: string;
  readonly entity?: EntityModel;
  readonly action?: Action;
}

const NONE = '-';

/** Every operation of the running program: those that the registry names, and the rest of its routes. */
export function operationsOf(registry: Registry, routes: readonly string[]): Operation[] {
  const named = [
    ...[...registry.entities.values()].flatMap(entityOperations),
    ...[...registry.actions.values()].flatMap((action) => actionOperations(action, registry)),
    ...[...registry.reports.values()].map((report): Operation => ({
      name: `report ${report.name}`,
      kind: 'report',
      rest: `GET /v1/reports/${report.name}`,
      graphql: reportField(report.name),
      entity: registry.entities.get(report.entity) as EntityModel,
    })),
  ];
  const known = new Set(named.map((one) => addressOf(one.rest)));
  const further = routes
    .filter((route) => !known.has(route))
    .map((route): Operation => ({ name: route, kind: 'further', rest: route, graphql: NONE }));
  return [...named, ...further, { name: 'changes', kind: 'further', rest: NONE, graphql: 'changes' }];
}

/** `POST /v1/accounts/bulk create` → `POST /v1/accounts/bulk` */
export const addressOf = (rest: string): string => rest.split(' ').slice(0, 2).join(' ');

function entityOperations(entity: EntityModel): Operation[] {
  const base = `/v1/${entity.route}`;
  const [one, many] = [pascal(entity.name), pascal(entity.plural)];
  const names: [Kind, string, string][] = [
    ['list', `GET ${base}`, entity.plural],
    ['aggregate', `GET ${base}/aggregate`, `${entity.plural}Aggregate`],
    ['read', `GET ${base}/:id`, entity.name],
    ['history', `GET ${base}/:id/history`, `${entity.name}History`],
    ['export', `GET /v1/export/${entity.route}`, NONE],
  ];
  const writes: [Kind, string, string][] = [
    ['create', `POST ${base}`, `create${one}`],
    ['createMany', `POST ${base}/bulk create`, `create${many}`],
    ['upsert', `POST ${base}/upsert`, `upsert${one}`],
    ['upsertMany', `POST ${base}/bulk upsert`, `upsert${many}`],
    ['update', `PATCH ${base}/:id`, `update${one}`],
    ['updateMany', `POST ${base}/bulk update`, `update${many}`],
    ['delete', `DELETE ${base}/:id`, `delete${one}`],
    ['deleteMany', `POST ${base}/bulk delete`, `delete${many}`],
    ['restore', `POST ${base}/:id/restore`, `restore${one}`],
    ['restoreMany', `POST ${base}/bulk restore`, `restore${many}`],
    ['import', `POST /v1/import/${entity.route}`, NONE],
    ['importPreview', `POST /v1/import/${entity.route}/preview`, NONE],
  ];
  return [...names, ...(entity.readOnly ? [] : writes)].map(([kind, rest, graphql]) => ({
    name: `${entity.name} ${kind}`,
    kind,
    rest,
    graphql,
    entity,
  }));
}

function actionOperations(action: Action, registry: Registry): Operation[] {
  const [name = '', verb = ''] = action.name.split('.');
  const entity = registry.entities.get(name) as EntityModel;
  const url = `/v1/${entity.route}${actionOn(action) === 'record' ? '/:id' : ''}/${kebab(verb)}`;
  const { byLink, readOnly } = action.options;
  const one = { kind: 'action', entity, action } as const;
  return [
    { ...one, name: action.name, rest: `POST ${url}`, graphql: actionField(action.name) },
    ...(readOnly ? [{ ...one, name: `${action.name} by GET`, rest: `GET ${url}`, graphql: NONE }] : []),
    ...(byLink
      ? [
          {
            name: `${action.name} by link`,
            kind: 'guest' as const,
            rest: `${byLink.method} /v1/${byLink.path}/:token${byLink.verb ? `/${byLink.verb}` : ''}`,
            graphql: NONE,
          },
        ]
      : []),
  ];
}
