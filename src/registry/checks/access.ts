import { SCOPES, SYSTEM_ROLES } from '../../declare/access.js';
import type { Module } from '../../declare/module.js';
import { type Check, nearest } from './check.js';

const roles: readonly string[] = SYSTEM_ROLES;
const VERBS = ['read', 'create', 'update', 'delete'];

const through = (modules: readonly Module[]): Map<string, readonly string[]> =>
  new Map(
    modules.flatMap((m) =>
      m.entities.flatMap((e) =>
        e.options.access && 'through' in e.options.access ? [[e.name, e.options.access.through] as const] : [],
      ),
    ),
  );

/** Access names roles, verbs and scopes that there are, and goes through links that there are. */
export const accessNames: Check = (modules) =>
  modules.flatMap((m) =>
    m.entities.flatMap((e) => {
      const place = `Module ${m.name}: entity ${e.name}`;
      const access = e.options.access;
      if (!access) return [];
      if ('through' in access) {
        const links = Object.entries(e.fields as Record<string, { kind: string }>)
          .filter(([, field]) => field.kind === 'link')
          .map(([name]) => name);
        if (access.through.length === 0) return [`${place} has access through nothing; name the links whose records decide.`];
        return access.through
          .filter((name) => !links.includes(name))
          .map((name) => `${place} has access through ${name}, which is not a link of it; did you mean ${nearest(name, links)}?`);
      }
      return Object.entries(access).flatMap(([role, grants]) => [
        ...(roles.includes(role)
          ? []
          : [`${place} grants to ${role}, which is no system role; did you mean ${nearest(role, [...roles])}?`]),
        ...Object.entries(grants ?? {}).flatMap(([verb, scope]) => [
          ...(VERBS.includes(verb) ? [] : [`${place} grants ${verb} to ${role}; the verbs are ${VERBS.join(', ')}.`]),
          ...((SCOPES as readonly unknown[]).includes(scope)
            ? []
            : [
                `${place} grants ${verb} to ${role} in the scope ${String(scope)}; did you mean ${nearest(String(scope), [...SCOPES])}?`,
              ]),
        ]),
      ]);
    }),
  );

/** Rights that go round in a circle would be decided by nobody. */
export const accessCircles: Check = (modules) => {
  const ways = through(modules);
  const targets = new Map(
    modules.flatMap((m) =>
      m.entities.map(
        (e) =>
          [
            e.name,
            new Map(Object.entries(e.fields as Record<string, { target?: string }>).map(([name, field]) => [name, field.target])),
          ] as const,
      ),
    ),
  );
  const reaches = (from: string, goal: string, seen: Set<string>): boolean =>
    (ways.get(from) ?? []).some((name) => {
      const next = targets.get(from)?.get(name);
      if (next === undefined || seen.has(next)) return next === goal;
      return next === goal || reaches(next, goal, seen.add(next));
    });
  const home = new Map(modules.flatMap((m) => m.entities.map((e) => [e.name, m.name] as const)));
  return [...ways.keys()]
    .filter((name) => reaches(name, name, new Set()))
    .map(
      (name) =>
        `Module ${home.get(name)}: the rights of ${name} go through its links back to itself; give one entity on the way roles of its own.`,
    );
};

/** Who may run an action is said in words that mean something. */
export const actionAccess: Check = (modules) =>
  modules.flatMap((m) =>
    m.actions.flatMap((a) => {
      const { access } = a.options;
      if (!access || access === 'update' || access === 'read') return [];
      const place = `Module ${m.name}: action ${a.name}`;
      if (!Array.isArray(access)) return [`${place} has the access ${String(access)}; give roles, 'update' or 'read'.`];
      return access
        .filter((role) => !roles.includes(role as string))
        .map(
          (role) =>
            `${place} is for ${String(role)}, which is no system role; did you mean ${nearest(String(role), [...roles])}?`,
        );
    }),
  );
