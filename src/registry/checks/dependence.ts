import { type Check, closure } from './check.js';

/** What a module names of others is there only if it depends on them; optional company is loaded only if installed. */
export const declaredDependence: Check = (modules) => {
  const home = new Map(modules.flatMap((m) => m.entities.map((e) => [e.name, m.name] as const)));
  return modules.flatMap((m) => {
    const known = closure(m, modules);
    const foreign = (what: string, entity: string): string[] => {
      const owner = home.get(entity);
      return owner === undefined || known.has(owner)
        ? []
        : [`Module ${m.name}: ${what} is about ${entity} of module ${owner}; add '${owner}' to dependsOn.`];
    };
    return [
      ...m.extensions.flatMap((x) => foreign('an extension', x.entity)),
      ...m.actions.flatMap((a) => foreign(`action ${a.name}`, a.name.split('.')[0] ?? '')),
      ...m.listeners.flatMap((l) => foreign(`listener ${l.name}`, l.event.split('.')[0] ?? '')),
      ...m.reports.flatMap((r) => foreign(`report ${r.name}`, String(r.entity))),
    ];
  });
};
