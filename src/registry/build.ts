import type { Action } from '../declare/action.js';
import type { AnyField, Entity } from '../declare/entity.js';
import type { Listener, Module } from '../declare/module.js';
import { int } from '../declare/fields/int.js';
import { link } from '../declare/fields/link.js';
import { tags } from '../declare/fields/tags.js';
import { timestamp } from '../declare/fields/timestamp.js';
import { uuid } from '../declare/fields/uuid.js';
import { behaviourProblems } from './behaviour-checks.js';
import { runChecks } from './checks.js';
import { modelProblems } from './checks/model-checks.js';
import type { EntityModel, FieldModel, LinkModel, ListModel, Registry, SharingLink } from './model.js';
import { numberedFields, sequencesOf } from './sequences.js';
import { transitionActions, transitionField } from './transitions.js';
import { identifier, kebab, PAST, pascal, plural, singular, snake } from './names.js';

/** A to-one link, kept in a column of its own. */
export const isLink = (field: AnyField): boolean => field.kind === 'link';
/** A many-to-many, kept in a table of its own. */
export const isLinks = (field: AnyField): boolean => field.through === true;

type Draft = { -readonly [K in keyof EntityModel]: EntityModel[K] } & {
  fields: Map<string, FieldModel>;
  links: Map<string, LinkModel>;
  lists: Map<string, ListModel>;
  sharedBy: SharingLink[];
  sharedByLinks: boolean;
};

/** Sums up the modules' declarations; throws with one line per mistake, each naming module, place and cure. */
export function buildRegistry(modules: readonly Module[]): Registry {
  refuse([...runChecks(modules), ...behaviourProblems(modules)]);
  const drafts = new Map<string, Draft>();
  for (const module of modules) for (const entity of module.entities) drafts.set(entity.name, draft(module, entity));
  for (const module of modules) {
    for (const extension of module.extensions) {
      const target = drafts.get(extension.entity) as Draft;
      for (const [name, field] of Object.entries(extension.fields)) addField(target, name, field, module.name);
      target.rules = [...target.rules, ...extension.rules];
    }
    for (const action of module.actions) {
      const target = drafts.get(action.name.split('.')[0] ?? '');
      if (target) target.actions = [...target.actions, action];
    }
  }
  for (const entity of drafts.values()) addTransitions(entity);
  for (const entity of drafts.values()) connect(entity, drafts);
  for (const entity of drafts.values())
    entity.searchable = [...entity.fields.values()].filter((f) => f.field.options.search && f.field.searchText);
  for (const entity of drafts.values()) entity.numbered = numberedFields(entity.fields.values());
  refuse(modelProblems(modules, drafts));
  return sum(modules, drafts);
}

function refuse(problems: readonly string[]): void {
  if (problems.length > 0)
    throw new Error(`The declarations do not fit together:\n${problems.map((p) => `  - ${p}`).join('\n')}`);
}

function draft(module: Module, entity: Entity): Draft {
  const o = entity.options;
  const many = o.plural ?? plural(entity.name);
  const owned = o.common !== 'child';
  const model: Draft = {
    name: entity.name,
    plural: many,
    table: snake(many),
    route: kebab(many),
    graphql: pascal(entity.name),
    module: module.name,
    title: o.title,
    label: o.label ?? { en: entity.name, ru: entity.name },
    description: o.description ?? '',
    access: o.access,
    owned,
    readOnly: o.readOnly ?? false,
    unlogged: (o.readOnly && o.unlogged) ?? false,
    ownOnly: o.ownOnly ?? false,
    customizable: o.customFields ?? !o.readOnly,
    fields: new Map(),
    links: new Map(),
    lists: new Map(),
    sharedBy: [],
    sharedByLinks: o.sharedByLinks ?? false,
    keys: o.keys ?? [],
    indexes: o.indexes ?? [],
    rules: o.rules ?? [],
    derivations: o.derive ?? [],
    actions: [],
    searchable: [],
    numbered: [],
    sync: o.sync ?? { conflict: 'field-by-field' },
    report: { measures: o.report?.measures ?? [], dimensions: o.report?.dimensions ?? [] },
  };
  for (const [name, field] of Object.entries(systemFields)) addField(model, name, field, 'kernel', true);
  if (owned) for (const [name, field] of Object.entries(ownerFields)) addField(model, name, field, 'kernel');
  for (const [name, field] of Object.entries(entity.fields)) addField(model, name, field as AnyField, module.name);
  return model;
}

const systemFields: Record<string, AnyField> = {
  id: uuid(),
  version: int({ min: 1, max: 2_147_483_647 }),
  createdAt: timestamp(),
  createdBy: link('user', { onDelete: 'setNull' }),
  updatedAt: timestamp(),
  updatedBy: link('user', { onDelete: 'setNull' }),
  deletedAt: timestamp(),
};

const ownerFields: Record<string, AnyField> = {
  owner: link('user', { onDelete: 'setNull' }),
  team: link('orgUnit', { onDelete: 'setNull' }),
  tags: tags(),
};

function addField(entity: Draft, name: string, field: AnyField, module: string, system = false): void {
  const key = isLink(field) ? `${name}Id` : isLinks(field) ? `${singular(name)}Ids` : name;
  entity.fields.set(key, { name, key, field, columns: field.columns.map((c) => snake(name) + c.suffix), module, system });
}

/** Each state field brings its transitions: actions, and a field that says which of them can be taken now. */
function addTransitions(entity: Draft): void {
  for (const model of [...entity.fields.values()]) {
    if (!model.field.machine) continue;
    const { name, field } = transitionField(entity, model);
    addField(entity, name, field, model.module);
    entity.actions = [...entity.actions, ...transitionActions(entity, model)];
  }
}

/** Resolves links once all entities are known. */
function connect(entity: Draft, drafts: Map<string, Draft>): void {
  for (const model of entity.fields.values()) {
    const { field, name } = model;
    if (isLink(field)) {
      const target = drafts.get(field.target ?? '') as Draft;
      const column = model.columns[0] as string;
      entity.links.set(name, { name, column, target, onDelete: field.onDelete ?? 'setNull', field: model });
      if (field.inverse) target.lists.set(field.inverse, { name: field.inverse, target: entity, via: { column } });
      if (target.sharedByLinks) target.sharedBy.push({ source: entity, field: model, via: { column } });
    } else if (isLinks(field)) {
      const target = drafts.get(field.target ?? '') as Draft;
      const table = identifier(entity.table, snake(name));
      const [here, there] = [
        `${snake(entity.name)}_id`,
        entity.name === target.name ? `other_${snake(target.name)}_id` : `${snake(target.name)}_id`,
      ];
      entity.lists.set(name, { name, target, via: { table, here, there } });
      if (target.sharedByLinks) target.sharedBy.push({ source: entity, field: model, via: { table, here, there } });
      if (field.inverse)
        target.lists.set(field.inverse, { name: field.inverse, target: entity, via: { table, here: there, there: here } });
    }
  }
}

/** Who declares what: a transition belongs to the module of its state field. */
function moduleOf(modules: readonly Module[], drafts: ReadonlyMap<string, Draft>): Map<object, string> {
  const found = new Map<object, string>();
  for (const entity of drafts.values())
    for (const action of entity.actions) {
      const verb = action.name.split('.')[1] ?? '';
      const field = [...entity.fields.values()].find((f) => f.field.machine && verb in f.field.machine.transitions);
      found.set(action, field?.module ?? entity.module);
    }
  for (const module of modules) {
    const rules = [...module.entities.flatMap((e) => e.options.rules ?? []), ...module.extensions.flatMap((x) => x.rules)];
    const { actions, listeners, jobs, reports, readers, workers, settings } = module;
    for (const one of [...actions, ...listeners, ...jobs, ...reports, ...readers, ...workers, ...settings, ...rules])
      found.set(one, module.name);
  }
  return found;
}

function sum(modules: readonly Module[], drafts: Map<string, Draft>): Registry {
  const actions = new Map<string, Action>([...drafts.values()].flatMap((e) => e.actions.map((a) => [a.name, a] as const)));
  const listeners = new Map<string, Listener[]>();
  for (const one of modules.flatMap((m) => m.listeners)) listeners.set(one.event, [...(listeners.get(one.event) ?? []), one]);
  const verbs = [...drafts.values()].flatMap((e) => Object.keys(PAST).map((verb) => [e.name, verb] as const));
  return Object.freeze({
    modules,
    entities: drafts as ReadonlyMap<string, EntityModel>,
    actions,
    listeners,
    jobs: new Map(modules.flatMap((m) => m.jobs.map((j) => [j.name, j] as const))),
    settings: new Map(modules.flatMap((m) => m.settings.map((s) => [s.name, s] as const))),
    notifications: new Map(modules.flatMap((m) => m.notifications.map((n) => [n.name, n] as const))),
    reports: new Map(modules.flatMap((m) => m.reports.map((r) => [r.name, r] as const))),
    sequences: sequencesOf(drafts.values()),
    moduleOf: moduleOf(modules, drafts),
    events: new Set([
      ...verbs.filter(([e]) => !drafts.get(e)?.unlogged).map(([e, v]) => `${e}.${PAST[v]}`),
      ...[...actions.values()].flatMap((a) => a.options.emits ?? []),
    ]),
    permissions: new Set([
      ...[...drafts.keys()].flatMap((e) => ['read', 'create', 'update', 'delete'].map((v) => `${e}.${v}`)),
      ...actions.keys(),
    ]),
  });
}
