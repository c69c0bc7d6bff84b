import { relative } from 'node:path';
import { ConfigError } from '../platform/config-error.js';
import { applyMigrations, migrationStatus } from '../surfaces/table/migrations/apply-migrations.js';
import { propose } from '../surfaces/table/migrations/diff.js';
import { readSnapshot, writeProposal, type ProposedFile } from '../surfaces/table/migrations/files.js';
import { migrationFolders, PRODUCT, sliceOf, type MigrationFolder } from '../surfaces/table/migrations/slices.js';
import type { Call, Command } from './command.js';
import { exitCode, type ExitCode } from './exit-code.js';
import { installedModules, projectRoot } from './project.js';

const NAME = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** Brings the database up to date, writes the migration that the declarations ask for, or tells how things stand. */
export default {
  name: 'migrate',
  summary: 'Applies, proposes or lists migrations of the database',
  arguments: [['[action]', 'apply (what is done unasked), propose or status']],
  options: [
    ['--name <what>', 'end of the proposed file’s name, e.g. add-visits'],
    ['--module <name>', 'propose: only for the module of this name, which has migrations of its own, or for product'],
    ['--allow-destructive', 'propose: statements that delete values are written to run, not as comments'],
    ['--from-nothing', 'propose: replaces all migrations of the product by one; databases that ran them must be made anew'],
  ],
  help: `Examples:
  npx eleven migrate
  npx eleven migrate propose --name add-visits
  npx eleven migrate status --json`,
  async run(call) {
    const action = call.args[0] ?? 'apply';
    const modules = await installedModules();
    const folders = migrationFolders(projectRoot(), modules);
    if (action === 'apply') return apply(call, folders);
    if (action === 'propose') return proposeAll(call, folders, modules);
    if (action === 'status') return status(call, folders, modules);
    throw new ConfigError(`migrate knows apply, propose and status, not ${String(action)}.`);
  },
} satisfies Command;

async function apply(call: Call, folders: readonly MigrationFolder[]): Promise<void> {
  const { url } = await call.connect();
  const applied = await applyMigrations(url, folders, call.say);
  call.result({ applied }, applied.length === 0 ? 'The database is up to date.' : `Applied ${applied.join(', ')}.`);
}

async function proposeAll(
  call: Call,
  folders: readonly MigrationFolder[],
  modules: Parameters<typeof sliceOf>[2],
): Promise<void> {
  const fromNothing = call.options['fromNothing'] === true;
  const what = call.options['name'] ?? (fromNothing ? 'first' : 'change');
  if (typeof what !== 'string' || !NAME.test(what))
    throw new ConfigError(`--name ${String(what)}: small Latin letters, digits and single hyphens, e.g. add-visits.`);
  const only = call.options['module'];
  if (only !== undefined && !folders.some((folder) => folder.owner === only)) {
    throw new ConfigError(
      `--module ${String(only)}: there are migrations of ${folders.map((folder) => folder.owner).join(', ')}.`,
    );
  }
  const written = folders
    .filter((folder) => only === undefined || folder.owner === only)
    .flatMap((folder): ProposedFile[] => {
      const options = {
        allowDestructive: call.options['allowDestructive'] === true,
        fromNothing: fromNothing && folder.owner === PRODUCT,
      };
      const file = writeProposal(folder, sliceOf(folder.owner, folders, modules), what, new Date(), options);
      return file ? [{ ...file, path: relative(projectRoot(), file.path) }] : [];
    });
  for (const file of written) for (const warning of file.warnings) call.say(`${file.path}: ${warning}`);
  const lines = written.map((file) => `Wrote ${file.path} (${file.statements} statements). Read it, then: npx eleven migrate`);
  call.result(
    { proposed: written },
    lines.length === 0 ? 'Nothing to propose: the migrations are what the declarations say.' : lines.join('\n'),
  );
}

async function status(
  call: Call,
  folders: readonly MigrationFolder[],
  modules: Parameters<typeof sliceOf>[2],
): Promise<ExitCode> {
  const { url } = await call.connect();
  const { applied, pending } = await migrationStatus(url, folders);
  const missing = folders
    .filter((folder) => propose(sliceOf(folder.owner, folders, modules), readSnapshot(folder)).statements.length > 0)
    .map((folder) => folder.owner);
  const lines = [
    `${applied.length} applied${applied.length > 0 ? `, the last ${applied.at(-1)}` : ''}.`,
    pending.length > 0 ? `Pending: ${pending.join(', ')}. Run: npx eleven migrate` : 'None pending.',
    ...missing.map(
      (owner) => `The declarations of ${owner} have changed since its last migration. Run: npx eleven migrate propose`,
    ),
  ];
  call.result({ applied, pending, missing }, lines.join('\n'));
  return pending.length + missing.length > 0 ? exitCode.failed : exitCode.ok;
}
