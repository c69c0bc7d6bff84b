import { changedTable, goneTable, newTable, type TableChange } from './diff-table.js';
import { systemChanges } from './diff-system.js';
import type { Proposal, ProposeOptions } from './proposal.js';
import { EMPTY, type Slice, type SliceTable, type Snapshot } from './snapshot.js';

/**
 * The statements that lead from the snapshot of the last migration to the schema as declared now. What adds is written to
 * run; what deletes values or may fail on filled tables is written as a comment, with a warning, unless allowed.
 */
export function propose(now: Slice, before: Snapshot = EMPTY, options: ProposeOptions = {}): Proposal {
  const old = new Map(before.tables.map((table) => [table.name, table]));
  const names = new Set(now.tables.map((table) => table.name));
  const changes: TableChange[] = [
    ...now.tables.flatMap((table) => {
      const was = old.get(table.name);
      if (!was) return [table.extends ? changedTable(emptied(table), table, options) : newTable(table)];
      return JSON.stringify(was) === JSON.stringify(table) ? [] : [changedTable(was, table, options)];
    }),
    ...before.tables.filter((table) => !names.has(table.name)).map((table) => (table.extends ? changedTable(table, emptied(table), options) : goneTable(table, options))),
  ];
  const said = [...now.before, ...now.after, ...[...before.system.before, ...before.system.after].map((one) => one.key)];
  const owned = new Set(said.flatMap((s) => /^alter function (\w+)\(.*owner to eleven_internal/.exec(s)?.[1] ?? []));
  const first = systemChanges(now.before, before.system.before, owned, options);
  const last = systemChanges(now.after, before.system.after, owned, options);
  return {
    statements: [
      ...first.statements,
      ...changes.flatMap((change) => change.dropKeys),
      ...changes.flatMap((change) => change.statements),
      ...changes.flatMap((change) => change.addKeys),
      ...last.statements,
    ],
    warnings: [...first.warnings, ...changes.flatMap((change) => change.warnings), ...last.warnings],
  };
}

/** The part of another module's table that is there before it is extended. */
const emptied = (table: SliceTable): SliceTable => ({ ...table, columns: [], objects: [], foreignKeys: [] });
