import { afterAll, expect, it } from '@jest/globals';
import { installed } from '../../modules/installed.js';
import { kernelModules } from '../../src/parts/index.js';
import type { Module } from '../../src/declare/module.js';
import { buildRegistry } from '../../src/registry/build.js';
import { closure } from '../../src/registry/checks/check.js';
import { schemaParts, fullSchema } from '../../src/surfaces/table/apply.js';
import { propose } from '../../src/surfaces/table/migrations/diff.js';
import { testDatabase, type TestDatabase } from '../kit/index.js';

const databases: TestDatabase[] = [];
afterAll(() => Promise.all(databases.map((database) => database.drop())));

const name = (modules: readonly Module[]): string => modules.map((module) => module.name).join(', ') || 'none';
const needed = (module: Module): Module[] => installed.filter((other) => closure(module, installed).has(other.name));
const without = (module: Module): Module[] => installed.filter((other) => !closure(other, installed).has(module.name));

/** Kernel alone, each module with what it depends on, all, and all without each that can be left out. */
function combinations(): Map<string, readonly Module[]> {
  const all: (readonly Module[])[] = [[], ...installed.map(needed), installed, ...installed.map(without)];
  return new Map(all.map((modules) => [name(modules), modules]));
}

it.each([...combinations()])(
  'the kernel boots with these modules: %s, and PostgreSQL takes its schema',
  async (_name, modules) => {
    const registry = buildRegistry([...kernelModules, ...modules]);
    expect(propose(schemaParts(registry)).warnings).toEqual([]);
    const database = await testDatabase();
    databases.push(database);
    await database.open({ role: null }).query(fullSchema(registry).join(';\n'));
    const { rows } = await database
      .open({ role: null })
      .query<{ name: string }>(
        `select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`,
      );
    const tables = new Set(rows.map((row) => row.name));
    expect([...registry.entities.values()].filter((entity) => !tables.has(entity.table)).map((entity) => entity.name)).toEqual(
      [],
    );
  },
);

it('a module without what it depends on does not boot', () => {
  const orphan = {
    ...kernelModules[0]!,
    name: 'orphan',
    dependsOn: ['nobody'],
    entities: [],
    extensions: [],
    actions: [],
    listeners: [],
    jobs: [],
    settings: [],
    reports: [],
  };
  expect(() => buildRegistry([...kernelModules, orphan])).toThrow(/Module orphan depends on nobody, which is not installed/);
});

it('every module names itself as its folder is called, so that its migrations are found', async () => {
  const { existsSync } = await import('node:fs');
  expect(installed.map((module) => module.name).filter((folder) => !existsSync(`modules/${folder}/index.ts`))).toEqual([]);
});
