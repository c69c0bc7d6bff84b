import type { Module } from '../../src/declare/module.js';

/** The module and all installed ones it depends on, directly or not, those that others depend on first. */
export async function withDependencies(module: Module): Promise<Module[]> {
  const { installed } = await import('../../modules/installed.js');
  const byName = new Map(installed.map((one) => [one.name, one]));
  const ordered = new Map<string, Module>();
  const visit = (one: Module): void => {
    for (const name of one.dependsOn) {
      const needed = byName.get(name);
      if (!needed)
        throw new Error(`Module ${one.name} depends on ${name}, which is not installed: add it to modules/installed.ts.`);
      if (!ordered.has(name)) visit(needed);
    }
    ordered.set(one.name, one);
  };
  visit(module);
  return [...ordered.values()];
}
