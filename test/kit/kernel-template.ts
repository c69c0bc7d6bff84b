import { kernelModules } from '../../src/parts/index.js';
import type { Module } from '../../src/declare/module.js';
import { createDatabase } from '../../src/platform/db.js';
import { buildRegistry } from '../../src/registry/build.js';
import type { Registry } from '../../src/registry/model.js';
import { fullSchema } from '../../src/surfaces/table/apply.js';
import type { TemplateSource } from './database.js';

const limits = {
  poolSize: 1,
  connectTimeout: 5000,
  statementTimeout: 60_000,
  lockTimeout: 10_000,
  idleInTransactionTimeout: 60_000,
};

const running = (statements: readonly string[]) => async (url: string) => {
  const login = createDatabase(limits, url, { role: null });
  try {
    await login.query(statements.join(';\n'));
  } finally {
    await login.close();
  }
};

/** The tables of the kernel alone, which every template starts from. */
let kernel: { statements: ReadonlySet<string>; source: TemplateSource } | undefined;

function kernelAlone(): NonNullable<typeof kernel> {
  if (kernel) return kernel;
  const registry = buildRegistry(kernelModules);
  const statements = fullSchema(registry);
  return (kernel = {
    statements: new Set(statements),
    source: { name: 'kernel', hash: statements.join('\n'), build: running(statements) },
  });
}

/**
 * The database of a registry that was built from the kernel's modules and these. Most of it is the kernel's, so it is a copy of that
 * with the statements that are not in it; only when a module changes a table of the kernel's is everything made anew.
 */
export function kernelTemplate(registry: Registry, modules: readonly Module[]): TemplateSource {
  const { statements: known, source } = kernelAlone();
  const statements = fullSchema(registry);
  const added = statements.filter((statement) => !known.has(statement));
  if (added.length === 0) return source;
  const extended = statements.length - added.length === known.size;
  return {
    name: `kernel_${modules.map((module) => module.name).join('_')}`.slice(0, 30),
    hash: statements.join('\n'),
    ...(extended ? { from: source, build: running(added) } : { build: running(statements) }),
  };
}
