import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { kernelModules } from '../../../parts/index.js';
import type { Module } from '../../../declare/module.js';
import { buildRegistry } from '../../../registry/build.js';
import { schemaParts } from '../apply.js';
import type { TableSchema } from '../entity-schema.js';
import type { Slice, SliceTable } from './snapshot.js';

/** The folder of the kernel and of the modules that come with it. */
export const PRODUCT = 'product';

/** A folder of migrations and who it belongs to: {@link PRODUCT} or a module that brings its own. */
export interface MigrationFolder {
  readonly owner: string;
  readonly path: string;
}

/** The product's folder first, then those of modules that have a `migrations` folder of their own, in order of dependence. */
export function migrationFolders(root: string, modules: readonly Module[]): MigrationFolder[] {
  const own = modules.map((module) => ({ owner: module.name, path: join(root, 'modules', module.name, 'migrations') }));
  return [{ owner: PRODUCT, path: join(root, 'migrations') }, ...own.filter((folder) => existsSync(folder.path))];
}

/** What the folder of `owner` has to make: all of the product, or what a module adds to those before it. */
export function sliceOf(owner: string, folders: readonly MigrationFolder[], modules: readonly Module[]): Slice {
  const separate = folders.map((folder) => folder.owner);
  const product = modules.filter((module) => !separate.includes(module.name));
  if (owner === PRODUCT) return partsOf(product);
  const before = modules.filter((module) => separate.slice(0, separate.indexOf(owner)).includes(module.name));
  const itself = modules.filter((module) => module.name === owner);
  return addition(partsOf([...product, ...before]), partsOf([...product, ...before, ...itself]), owner);
}

const partsOf = (modules: readonly Module[]): Slice => schemaParts(buildRegistry([...kernelModules, ...modules]));

function addition(base: Slice, whole: Slice, owner: string): Slice {
  const old = new Map(base.tables.map((table) => [table.name, table]));
  const tables = whole.tables.flatMap((table): SliceTable[] => {
    const was = old.get(table.name);
    if (!was) return [table];
    if (JSON.stringify(was) === JSON.stringify(table)) return [];
    return [{ ...table, extends: true, columns: added(was, table, 'columns', owner), objects: added(was, table, 'objects', owner), foreignKeys: added(was, table, 'foreignKeys', owner) }];
  });
  return { before: [], tables, after: [] };
}

/** A module with migrations of its own may add to a table, but what is there must stay as the table's owner made it. */
function added<K extends 'columns' | 'objects' | 'foreignKeys'>(was: TableSchema, now: TableSchema, part: K, owner: string): TableSchema[K] {
  const old = new Map((was[part] as readonly { name: string }[]).map((one) => [one.name, JSON.stringify(one)]));
  const list = (now[part] as readonly { name: string }[]).filter((one) => JSON.stringify(one) !== old.get(one.name));
  const altered = list.find((one) => old.has(one.name));
  if (altered) {
    const cure = /^search_/.test(altered.name) ? 'leave out search: true in the extension' : 'give the module no migrations folder of its own';
    throw new Error(`Module ${owner} alters ${now.name}.${altered.name}, which belongs to ${now.module}; ${cure}.`);
  }
  return list as unknown as TableSchema[K];
}
