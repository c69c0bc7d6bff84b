import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ConfigError } from '../../platform/config-error.js';
import { moduleFiles } from './files.js';
import type { ModuleNames } from './names.js';

/** Writes the module's files and its line in the list of modules; gives the paths of the files, relative to the project. */
export function writeModule(root: string, names: ModuleNames): string[] {
  const folder = join('modules', names.module);
  if (existsSync(join(root, folder)))
    throw new ConfigError(`new module ${names.module}: the folder ${folder} is there already; delete it or choose another name.`);
  const list = join(root, 'modules', 'installed.ts');
  const registered = register(readFileSync(list, 'utf8'), names);
  const paths = Object.entries(moduleFiles(names)).map(([path, text]) => {
    const file = join(folder, path);
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
    return file;
  });
  // By this folder the module's migrations are its own, so that the product's stay as they came.
  mkdirSync(join(root, folder, 'migrations'));
  writeFileSync(list, registered);
  return [...paths, join('modules', 'installed.ts')];
}

const LIST = /(export const installed[^=]*=\s*\[)([^\]]*)(\])/;

/** The text of modules/installed.ts with one module more, behind those it may depend on. */
export function register(text: string, names: ModuleNames): string {
  const imports = [...text.matchAll(/^import .*;$/gm)].at(-1);
  if (!imports || !LIST.test(text))
    throw new ConfigError('modules/installed.ts: expected imports and «export const installed = [ … ]»; put it back as it was.');
  const end = imports.index + imports[0].length;
  const imported = `${text.slice(0, end)}\nimport ${names.constant} from './${names.module}/index.js';${text.slice(end)}`;
  return imported.replace(LIST, (_, open: string, items: string, close: string) => {
    const present = items
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean);
    return `${open}${[...present, names.constant].join(', ')}${close}`;
  });
}
