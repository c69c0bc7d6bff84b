import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { importFile } from '../exchange/import.js';
import type { ImportReport } from '../exchange/report.js';
import { invalid } from '../platform/problem.js';
import type { Call, Command } from './command.js';
import { exitCode } from './exit-code.js';
import { entityCalled, tenantWork } from './tenant-work.js';

const SHOWN = 20;

const text = ({ options }: Call, key: string): string | undefined =>
  typeof options[key] === 'string' ? options[key] : undefined;

function mappingIn(file: string | undefined): unknown {
  if (file === undefined) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch (error) {
    throw invalid('/mapping', `The mapping ${file} cannot be read: ${(error as Error).message}`);
  }
}

function sizeOf(file: string): number {
  try {
    return statSync(file).size;
  } catch {
    throw invalid('/files', `There is no file ${file}.`);
  }
}

/** Lines as people read them: what happened, then the first rows that were refused. */
function told(file: string, { counts, errors, warnings, omitted, status, dryRun, mode }: ImportReport): string {
  const head = `${basename(file)}: ${counts.rows} rows, ${counts.created} created, ${counts.updated} updated, ${counts.unchanged} unchanged, ${counts.skipped} skipped, ${counts.failed} failed (${mode}${dryRun ? ', dry run: nothing was written' : ''}${status === 'rolledBack' ? ': nothing was written' : ''}).`;
  const line = (note: ImportReport['errors'][number]) =>
    `  line ${note.line}${note.pointer ? ` ${note.pointer}` : ''}: ${note.message} [${note.code}]`;
  const list = (notes: ImportReport['errors'], more: number) => [
    ...notes.slice(0, SHOWN).map(line),
    ...(notes.length + more > SHOWN ? [`  … and ${notes.length + more - SHOWN} more`] : []),
  ];
  return [
    head,
    ...list(errors, omitted.errors),
    ...(warnings.length > 0 ? ['  Look at:', ...list(warnings, omitted.warnings)] : []),
  ].join('\n');
}

export default {
  name: 'import',
  summary: 'Reads files into an entity: CSV, JSON, NDJSON, YAML or vCard, recognised by content',
  arguments: [
    ['<entity>', 'person, account, country …'],
    ['<files...>', 'read in this order'],
  ],
  options: [
    ['--mapping <file>', 'JSON that says which column goes where; guessed if left out'],
    ['--preset <name>', 'a mapping that comes with a module, e.g. legislators'],
    ['--mode <mode>', 'create, update or upsert; upsert where there is something to match by'],
    ['--match <fields>', 'fields by which a record is recognised, e.g. email or inn,kpp'],
    ['--duplicates <policy>', 'rows that seem to be there already: skip, update, merge or review'],
    ['--format <format>', 'where the content is not to decide'],
    ['--atomic', 'all rows of a file or none'],
    ['--dry-run', 'report what would happen, write nothing'],
    ['--tenant <slug>', 'needed only if there are several'],
  ],
  help: 'Examples:\n  eleven import person people.csv --dry-run\n  eleven import person legislators-*.yaml --preset legislators\n  eleven import account accounts.csv --match name',
  async run(call) {
    const [name, files] = call.args as [string, string[]];
    const mapping = mappingIn(text(call, 'mapping'));
    const sizes = files.map(sizeOf);
    const work = await tenantWork(call, 'eleven import');
    const entity = entityCalled(work.kernel.registry, name);
    const reports: ImportReport[] = [];
    for (const [i, file] of files.entries()) {
      const progress = call.progress(`Importing ${basename(file)}`, sizes[i]);
      const report = await importFile(work, {
        entity: entity.name,
        source: file,
        mapping,
        preset: text(call, 'preset'),
        mode: text(call, 'mode'),
        match: text(call, 'match')
          ?.split(',')
          .map((one) => one.trim()),
        duplicates: text(call, 'duplicates'),
        format: text(call, 'format'),
        atomic: call.options['atomic'] === true,
        dryRun: call.options['dryRun'] === true,
        signal: call.signal,
        onProgress: ({ bytes }) => progress.to(bytes),
      });
      progress.end();
      reports.push(report);
    }
    const answer = files.map((file, i) => ({ file, ...(reports[i] as ImportReport) }));
    call.result(
      answer.length === 1 ? answer[0] : answer,
      files.map((file, i) => told(file, reports[i] as ImportReport)).join('\n'),
    );
    if (reports.every((report) => report.counts.failed === 0)) return exitCode.ok;
    return reports.every((report) => report.status === 'rolledBack') ? exitCode.failed : exitCode.partlyFailed;
  },
} satisfies Command;
