import { quote } from '../../../registry/names.js';
import { createTable, type SchemaObject, type TableSchema } from '../entity-schema.js';
import { commented, type Proposal, type ProposeOptions } from './proposal.js';

/** What a table's change needs, in three turns: foreign keys of all tables go first and come last. */
export interface TableChange extends Proposal {
  readonly dropKeys: readonly string[];
  readonly addKeys: readonly string[];
}

type Column = TableSchema['columns'][number];

const byName = <T extends { name: string }>(list: readonly T[]): Map<string, T> => new Map(list.map((one) => [one.name, one]));

export const newTable = (table: TableSchema): TableChange => ({
  statements: createTable(table),
  warnings: [],
  dropKeys: [],
  addKeys: table.foreignKeys.map((key) => key.create),
});

/** A dropped table takes everything with it, so it waits for a person. */
export function goneTable(table: TableSchema, options: ProposeOptions): TableChange {
  const statements = [
    ...table.foreignKeys.map((key) => key.drop),
    `drop table ${quote(table.name)}`,
    ...table.objects.filter((object) => /^drop function/.test(object.drop)).map(dropOf),
  ];
  return {
    statements: commented(statements, options),
    warnings: [`Table ${table.name} is declared no more; dropping it deletes all its rows.`],
    dropKeys: [],
    addKeys: [],
  };
}

/** From one schema of a table to the next. */
export function changedTable(before: TableSchema, now: TableSchema, options: ProposeOptions): TableChange {
  const columns = columnChanges(before, now, options);
  const touched = new Set(columns.rebuilt);
  const stale = (object: SchemaObject): boolean => [...touched].some((column) => new RegExp(`\\b${column}\\b`).test(object.create));
  const objects = objectChanges(before.objects, now.objects, stale);
  const keys = objectChanges(before.foreignKeys, now.foreignKeys, () => false);
  const keyMoved = before.primaryKey.join() !== now.primaryKey.join();
  return {
    statements: [...objects.drop, ...columns.statements, ...objects.create],
    warnings: [...columns.warnings, ...(keyMoved ? [`The primary key of ${now.name} is now (${now.primaryKey.join(', ')}); write its change by hand.`] : [])],
    dropKeys: keys.drop,
    addKeys: keys.create,
  };
}

function objectChanges(before: readonly SchemaObject[], now: readonly SchemaObject[], stale: (object: SchemaObject) => boolean): { drop: string[]; create: string[] } {
  const [old, next] = [byName(before), byName(now)];
  const changed = (object: SchemaObject): boolean => old.get(object.name)?.create !== next.get(object.name)?.create || stale(object);
  return {
    drop: before.filter(changed).filter((object) => object.drop !== 'select 1').map(dropOf),
    create: now.filter(changed).map((object) => object.create),
  };
}

/** Functions that belong to `eleven_internal` can be dropped only as it. */
const dropOf = (object: SchemaObject): string =>
  /owner to eleven_internal/.test(object.create) ? `set local role eleven_internal;\n${object.drop};\nreset role` : object.drop;

interface ColumnChanges extends Proposal {
  /** Columns made anew, with which their indexes went. */
  readonly rebuilt: readonly string[];
}

function columnChanges(before: TableSchema, now: TableSchema, options: ProposeOptions): ColumnChanges {
  const [old, next] = [byName(before.columns), byName(now.columns)];
  const table = `alter table ${quote(now.name)}`;
  const gone = before.columns.filter((column) => !next.has(column.name)).map((column) => dropColumn(table, now.name, column, options));
  const added = now.columns.filter((column) => !old.has(column.name)).map((column) => addColumn(table, now.name, column, options));
  const changed = now.columns.flatMap((column) => {
    const was = old.get(column.name);
    return was && was.definition !== column.definition ? [changeColumn(table, now.name, was, column, options)] : [];
  });
  // Generated columns are made from the others: they go first and come last.
  const all = [...gone, ...changed, ...added];
  return {
    statements: [...all.flatMap((c) => c.first), ...all.flatMap((c) => c.statements), ...all.flatMap((c) => c.last)],
    warnings: all.flatMap((c) => c.warnings),
    rebuilt: all.flatMap((c) => c.rebuilt),
  };
}

interface ColumnChange extends ColumnChanges {
  readonly first: readonly string[];
  readonly last: readonly string[];
}

const step = (change: Partial<ColumnChange>): ColumnChange => ({ first: [], statements: [], last: [], warnings: [], rebuilt: [], ...change });

const isGenerated = (column: Column): boolean => / generated always as /.test(column.definition);
const isNeeded = (column: Column): boolean => / not null\b/.test(column.definition);
const defaultOf = (column: Column): string | undefined => / default (.+)$/.exec(column.definition)?.[1];
const typeOf = (column: Column): string => column.definition.replace(/ (not null|default|generated always as)\b.*$/s, '');

function dropColumn(table: string, name: string, column: Column, options: ProposeOptions): ColumnChange {
  const drop = `${table} drop column ${quote(column.name)}`;
  if (isGenerated(column)) return step({ first: [drop], rebuilt: [column.name] });
  // A column that stays for now must not refuse new records, which no longer give it a value.
  const release = isNeeded(column) && !options.allowDestructive ? [`${table} alter column ${quote(column.name)} drop not null`] : [];
  return step({
    statements: [...release, ...commented([drop], options)],
    warnings: [`Column ${name}.${column.name} is declared no more; dropping it deletes its values.`],
  });
}

function addColumn(table: string, name: string, column: Column, options: ProposeOptions): ColumnChange {
  const add = `${table} add column ${quote(column.name)} ${column.definition}`;
  if (isGenerated(column)) return step({ last: [add] });
  if (!isNeeded(column) || defaultOf(column) !== undefined || options.allowDestructive) return step({ statements: [add] });
  return step({
    statements: [
      `${table} add column ${quote(column.name)} ${column.definition.replace(' not null', '')}`,
      ...commented([`update ${quote(name)} set ${quote(column.name)} = … where ${quote(column.name)} is null`, `${table} alter column ${quote(column.name)} set not null`], options),
    ],
    warnings: [`Column ${name}.${column.name} is required, and rows that are there have no value for it; say which they get.`],
  });
}

function changeColumn(table: string, name: string, was: Column, column: Column, options: ProposeOptions): ColumnChange {
  const alter = `${table} alter column ${quote(column.name)}`;
  if (isGenerated(was) || isGenerated(column)) {
    if (isGenerated(was)) return step({ first: [`${table} drop column ${quote(column.name)}`], last: [`${table} add column ${quote(column.name)} ${column.definition}`], rebuilt: [column.name] });
    return step({ warnings: [`Column ${name}.${column.name} becomes a generated one; write its change by hand.`] });
  }
  const changes: ColumnChange[] = [];
  if (typeOf(was) !== typeOf(column)) {
    changes.push(
      step({
        statements: commented([`${alter} type ${typeOf(column)} using ${quote(column.name)}::${typeOf(column)}`], options),
        warnings: [`Column ${name}.${column.name} changes from ${typeOf(was)} to ${typeOf(column)}; values that do not fit stop the migration.`],
      }),
    );
  }
  if (defaultOf(was) !== defaultOf(column)) {
    changes.push(step({ statements: [defaultOf(column) === undefined ? `${alter} drop default` : `${alter} set default ${defaultOf(column)}`] }));
  }
  if (isNeeded(was) && !isNeeded(column)) changes.push(step({ statements: [`${alter} drop not null`] }));
  if (!isNeeded(was) && isNeeded(column)) {
    changes.push(
      step({
        statements: commented([`update ${quote(name)} set ${quote(column.name)} = … where ${quote(column.name)} is null`, `${alter} set not null`], options),
        warnings: [`Column ${name}.${column.name} becomes required; say which value rows without one get.`],
      }),
    );
  }
  return step({ statements: changes.flatMap((c) => c.statements), warnings: changes.flatMap((c) => c.warnings) });
}
