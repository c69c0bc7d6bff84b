import type { AnyField } from '../declare/entity.js';
import type { Listener, Module } from '../declare/module.js';
import { accessCircles, accessNames, actionAccess } from './checks/access.js';
import { declaredDependence } from './checks/dependence.js';
import { listNames, vocabulary } from './checks/lists.js';
import { notificationTexts } from './checks/notifications.js';
import { emitted, onlyOnce, wellNamed } from './checks/names.js';
import { type Check, closure, eachField, nearest, reaches, repeated, transitionNames } from './checks/check.js';
import { PAST } from './names.js';

export { type Check, eachField, nearest } from './checks/check.js';

/** Mistakes that stop the boot, one line each: which module, what is wrong, what would be right. */
export function runChecks(modules: readonly Module[]): string[] {
  return Object.values(declarationChecks()).flatMap((check) => check(modules));
}

/** The checks that look at declarations one by one, by name. */
export const declarationChecks = (): Record<string, Check> => ({
  moduleNames,
  dependencies,
  entityNames,
  linkTargets,
  extensions,
  fieldNames,
  policies,
  actions,
  listeners,
  keys,
  vocabulary,
  listNames,
  accessNames,
  accessCircles,
  actionAccess,
  wellNamed,
  onlyOnce,
  emitted,
  declaredDependence,
  notificationTexts,
});

const camel = /^[a-z][A-Za-z0-9]*$/;

const moduleNames: Check = (modules) =>
  repeated(modules.map((m) => m.name)).map((name) => `Two modules are called ${name}; rename one.`);

const dependencies: Check = (modules) => {
  const byName = new Map(modules.map((m) => [m.name, m]));
  const missing = modules.flatMap((m) =>
    m.dependsOn
      .filter((d) => !byName.has(d))
      .map((d) => `Module ${m.name} depends on ${d}, which is not installed; add it or drop it from dependsOn.`),
  );
  const cyclic = modules.filter((m) => reaches(m.name, m.name, byName)).map((m) => m.name);
  return cyclic.length
    ? [...missing, `Modules depend on each other in a circle: ${cyclic.join(', ')}; let one listen to the other's events.`]
    : missing;
};

const entityNames: Check = (modules) => {
  const names = modules.flatMap((m) => m.entities.map((e) => e.name));
  return [
    ...repeated(names).map((n) => `Two modules declare the entity ${n}; one must extend it instead.`),
    ...names.filter((n) => !camel.test(n)).map((n) => `Entity ${n}: names are camelCase letters and digits.`),
  ];
};

const linkTargets: Check = (modules) => {
  const owner = new Map(modules.flatMap((m) => m.entities.map((e) => [e.name, m.name] as const)));
  return eachField(modules).flatMap(({ module, entity, name, field }) => {
    const target = (field as { target?: string }).target;
    if (!target) return [];
    const home = owner.get(target);
    if (!home)
      return [
        `Module ${module.name}: ${entity}.${name} links to ${target}, which no module declares; did you mean ${nearest(target, [...owner.keys()])}?`,
      ];
    return closure(module, modules).has(home)
      ? []
      : [`Module ${module.name}: ${entity}.${name} links to ${target} of module ${home}; add '${home}' to dependsOn.`];
  });
};

const extensions: Check = (modules) => {
  const known = new Map(modules.flatMap((m) => m.entities.map((e) => [e.name, new Set(Object.keys(e.fields))] as const)));
  return modules.flatMap((m) =>
    m.extensions.flatMap((x) => {
      const fields = known.get(x.entity);
      if (!fields)
        return [
          `Module ${m.name} extends ${x.entity}, which no module declares; did you mean ${nearest(x.entity, [...known.keys()])}?`,
        ];
      return Object.entries(x.fields).flatMap(([name, field]) => {
        if (fields.has(name)) return [`Module ${m.name} adds ${x.entity}.${name}, which is there already; choose another name.`];
        fields.add(name);
        return field.required
          ? [`Module ${m.name}: ${x.entity}.${name} must not be required, since it is added to another module's entity.`]
          : [];
      });
    }),
  );
};

const RESERVED = new Set([
  'id',
  'version',
  'createdAt',
  'createdBy',
  'updatedAt',
  'updatedBy',
  'deletedAt',
  'tenant',
  'tenantId',
  'and',
  'or',
  'not',
  'owner',
  'team',
  'searchText',
  'searchWords',
]);

const fieldNames: Check = (modules) =>
  eachField(modules).flatMap(({ module, entity, name }) =>
    RESERVED.has(name)
      ? [`Module ${module.name}: ${entity}.${name} is a name of the kernel's; choose another.`]
      : camel.test(name)
        ? []
        : [`Module ${module.name}: ${entity}.${name} must be camelCase letters and digits.`],
  );

const policies: Check = (modules) =>
  modules.flatMap((m) => [
    ...m.entities
      .filter((e) => !e.options.access)
      .map((e) => `Module ${m.name}: entity ${e.name} has no access policy; give it one, e.g. access: staffAccess.`),
    ...m.actions
      .filter((a) => !a.options.access)
      .map((a) => `Module ${m.name}: action ${a.name} has no access policy; say who may run it, e.g. access: ['manager'].`),
  ]);

const actions: Check = (modules) => {
  const names = [...modules.flatMap((m) => m.actions.map((a) => a.name)), ...transitionNames(modules).map((t) => t.action)];
  const entities = new Set(modules.flatMap((m) => m.entities.map((e) => e.name)));
  return [
    ...repeated(names).map((n) => `Two actions are called ${n}; rename one.`),
    ...names
      .filter((n) => !/^[a-z][A-Za-z0-9]*\.[a-z][A-Za-z0-9]*$/.test(n) || !entities.has(n.split('.')[0] ?? ''))
      .map((n) => `Action ${n}: the name must be <entity>.<verb> with a declared entity, e.g. person.merge.`),
    ...names
      .filter((n) => (n.split('.')[1] as string) in PAST)
      .map((n) => `Action ${n}: create, update, delete and restore are the kernel's.`),
  ];
};

const listeners: Check = (modules) => {
  const published = new Set([
    ...modules.flatMap((m) => m.entities.flatMap((e) => Object.values(PAST).map((v) => `${e.name}.${v}`))),
    ...modules.flatMap((m) => m.actions.flatMap((a) => [...(a.options.emits ?? [])])),
    ...transitionNames(modules).map((t) => t.event),
  ]);
  const named = (l: Listener) =>
    l.event === '*' &&
    l.when === 'afterCommit' &&
    modules.some((m) => m.entities.some((e) => e.name === l.eventsOf?.entity && l.eventsOf.field in e.fields));
  return modules.flatMap((m) =>
    m.listeners
      .filter((l) => !published.has(l.event) && !named(l))
      .map(
        (l) =>
          `Module ${m.name}: listener ${l.name} hears ${l.event}, which nothing emits; did you mean ${nearest(l.event, [...published])}?`,
      ),
  );
};

const keys: Check = (modules) =>
  modules.flatMap((m) =>
    m.entities.flatMap((e) => {
      const fields = new Set(Object.entries(e.fields).map(([name, f]) => ((f as AnyField).kind === 'link' ? `${name}Id` : name)));
      for (const common of ['ownerId', 'teamId', 'createdAt', 'updatedAt']) fields.add(common);
      return [...(e.options.keys ?? []), ...(e.options.indexes ?? [])]
        .flat()
        .filter((f) => !fields.has(f))
        .map(
          (f) =>
            `Module ${m.name}: entity ${e.name} has a key or index over ${f}, which is not a field; links are written <name>Id.`,
        );
    }),
  );
