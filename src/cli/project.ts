import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Module } from '../declare/module.js';

/** The project's folder: the nearest one above this file with a package.json. */
export function projectRoot(from = import.meta.dirname): string {
  if (existsSync(join(from, 'package.json'))) return from;
  const above = dirname(from);
  if (above === from) throw new Error('This program is not inside its project: no package.json is above it.');
  return projectRoot(above);
}

/** The list of modules, loaded by its place: the kernel imports no module. */
export async function installedModules(): Promise<readonly Module[]> {
  const place = join(import.meta.dirname, '..', '..', 'modules', 'installed');
  const file = [`${place}.js`, `${place}.ts`].find((path) => existsSync(path));
  if (!file) throw new Error(`${place}.js is missing; build the project with npm run build.`);
  const loaded = (await import(pathToFileURL(file).href)) as { installed: readonly Module[] };
  return loaded.installed;
}
