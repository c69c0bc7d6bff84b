import type { EntityModel, FieldModel, Registry } from '../../registry/model.js';
import { identifier, literal, quote, snake } from '../../registry/names.js';
import { isLinks } from '../../registry/build.js';
import { columnRef } from '../../registry/columns.js';
import { TENANT } from '../../platform/tenant-sql.js';
import { customTriggers } from './custom-schema.js';
import { accessTriggers, fence, ledgerTriggers, shapeTriggers } from './system-schema.js';

/** One thing in the database, by name, with the SQL that makes it and the SQL that takes it away. */
export interface SchemaObject {
  readonly name: string;
  readonly create: string;
  readonly drop: string;
}

/** A table with all that belongs to it; compared with the last committed one to propose a migration. */
export interface TableSchema {
  readonly name: string;
  readonly module: string;
  readonly columns: readonly { readonly name: string; readonly definition: string }[];
  readonly primaryKey: readonly string[];
  readonly objects: readonly SchemaObject[];
  /** Made after every table is there. */
  readonly foreignKeys: readonly SchemaObject[];
}

/** Entities whose change alters what somebody may do. */
const ACCESS_ENTITIES = new Set([
  'user',
  'employment',
  'orgUnit',
  'role',
  'roleGrant',
  'roleAssignment',
  'substitution',
  'apiKey',
  // What the firm demands and has switched is kept with the rights of those it holds.
  'formRule',
  'moduleSwitch',
  'featureFlag',
]);

/** The tables of all entities and of their many-to-many links. */
export function entitySchema(registry: Registry): TableSchema[] {
  return [...registry.entities.values()].flatMap((entity) => [tableOf(entity), ...joinTables(entity)]);
}

const SYSTEM: Record<string, string> = {
  id: 'uuid not null',
  version: 'int not null default 1',
  created_at: 'timestamptz(3) not null default now()',
  created_by_id: 'uuid',
  updated_at: 'timestamptz(3) not null default now()',
  updated_by_id: 'uuid',
  deleted_at: 'timestamptz(3)',
};

function tableOf(entity: EntityModel): TableSchema {
  const fields = [...entity.fields.values()];
  const stored = fields.filter((f) => !f.system);
  const columns = [
    { name: 'tenant_id', definition: 'uuid not null' },
    ...Object.entries(SYSTEM).map(([name, definition]) => ({ name, definition })),
    ...stored.flatMap(columnsOf),
    ...(entity.customizable ? [{ name: 'custom', definition: 'jsonb' }] : []),
    ...searchColumns(entity),
  ];
  const table = quote(entity.table);
  const constraint = (kind: string, name: string, sql: string): SchemaObject => ({
    name: identifier(entity.table, name, kind),
    create: `alter table ${table} add constraint ${quote(identifier(entity.table, name, kind))} ${sql}`,
    drop: `alter table ${table} drop constraint ${quote(identifier(entity.table, name, kind))}`,
  });
  const checks = stored.flatMap((f) =>
    (f.field.checks?.(columnRef(f)) ?? []).map((sql, i) => constraint('check', `${snake(f.name)}${i || ''}`, `check (${sql})`)),
  );
  const foreignKeys = [...entity.links.values()]
    .filter((l) => !l.field.system)
    .map((l) =>
      constraint(
        'fk',
        l.column,
        `foreign key (tenant_id, ${quote(l.column)}) references ${quote(l.target.table)} (tenant_id, id) on delete ${
          l.onDelete === 'setNull' ? `set null (${quote(l.column)})` : l.onDelete
        }`,
      ),
    );
  return {
    name: entity.table,
    module: entity.module,
    columns,
    primaryKey: ['tenant_id', 'id'],
    objects: [
      ...checks,
      ...indexesOf(entity, stored),
      ...protection(entity, jsonColumns(stored)),
      ...searchFunctions(entity),
      ...lookupFunctions(entity),
    ],
    foreignKeys,
  };
}

function columnsOf(field: FieldModel): { name: string; definition: string }[] {
  return field.field.columns.map((column, i) => {
    const name = field.columns[i] as string;
    if (column.generated) {
      const sql = column.generated.replace(/\{(\w*)\}/g, (_, suffix: string) => columnRef(field)(suffix));
      return { name, definition: `${column.type} generated always as (${sql}) stored` };
    }
    const needed = field.field.required && i === 0 ? ' not null' : '';
    return { name, definition: `${column.type}${needed}${column.default ? ` default ${column.default}` : ''}` };
  });
}

/** Lower-cased, ё as е: the same folding is applied to what is searched for. */
export const fold = (sql: string): string => `translate(lower(${sql}), 'ё', 'е')`;

function searchColumns(entity: EntityModel): { name: string; definition: string }[] {
  if (entity.searchable.length === 0) return [];
  const text = entity.searchable.map((f) => `coalesce(${f.field.searchText?.(columnRef(f))}, '')`).join(` || ' ' || `);
  // The russian configuration stems Latin words with the English stemmer, so one configuration serves both languages.
  return [
    { name: 'search_text', definition: `text generated always as (${fold(text)}) stored` },
    { name: 'search_words', definition: `tsvector generated always as (to_tsvector('russian', ${fold(text)})) stored` },
  ];
}

/** Keys looked up with every write must not wait in GIN's list of pending entries, which each look-up reads through. */
const looked = (field: FieldModel): string => (field.field.options.search ? 'with (fastupdate = off) ' : '');

function indexesOf(entity: EntityModel, stored: FieldModel[]): SchemaObject[] {
  const make = (name: string, on: string, unique = false): SchemaObject => {
    const index = identifier(entity.table, name, unique ? 'key' : 'idx');
    return {
      name: index,
      create: `create ${unique ? 'unique ' : ''}index ${quote(index)} on ${quote(entity.table)} ${on}`,
      drop: `drop index ${quote(index)}`,
    };
  };
  const sql = (key: string): string => {
    const field = entity.fields.get(key) as FieldModel;
    const c = columnRef(field);
    return field.field.identity !== undefined ? c(field.field.identity) : (field.field.order?.sql(c) ?? c());
  };
  const live = 'where deleted_at is null';
  return [
    ...[...entity.links.values()]
      .filter((l) => !l.field.system)
      .map((l) => make(l.column, `using btree (tenant_id, ${quote(l.column)}, id) ${live}`)),
    ...stored
      .filter((f) => f.field.options.index && f.field.order && f.field.indexMethod === undefined)
      .map((f) => make(snake(f.name), `using btree (tenant_id, (${sql(f.key)}), id) ${live}`)),
    ...stored
      .filter((f) => f.field.indexMethod === 'gin')
      .map((f) => make(snake(f.name), `using gin (tenant_id, ${columnRef(f)()}) ${looked(f)}${live}`)),
    ...entity.indexes.map((keys) =>
      make(keys.map(snake).join('_'), `using btree (tenant_id, ${keys.map((k) => `(${sql(k)})`).join(', ')}, id) ${live}`),
    ),
    ...entity.keys.map((keys) =>
      make(keys.map(snake).join('_'), `(tenant_id, ${keys.map((k) => `(${sql(k)})`).join(', ')}) ${live}`, true),
    ),
    ...(entity.searchable.length > 0
      ? [
          make('search_text', `using gin (tenant_id, search_text gin_trgm_ops) ${live}`),
          make('search_words', `using gin (tenant_id, search_words) ${live}`),
        ]
      : []),
  ];
}

const jsonColumns = (fields: readonly FieldModel[]): string[] =>
  fields.flatMap((f) => f.field.columns.flatMap((column, i) => (column.type === 'jsonb' ? [f.columns[i] as string] : [])));

/** The entity whose table holds the records of all objects that tenants define. */
const OBJECTS = 'customRecord';
/** Entities whose change gives the tenant another registry. */
const SHAPE_ENTITIES = new Set(['customField', 'customObject']);

function protection({ table, name: entity, customizable, unlogged }: EntityModel, json: readonly string[]): SchemaObject[] {
  const objects = entity === OBJECTS;
  const append = objects ? 'ledger_append_object' : customizable ? 'ledger_append_custom' : 'ledger_append';
  const named = (statements: string[]): SchemaObject[] =>
    statements.map((create) => {
      const name = /create (?:policy|trigger) (\w+)/.exec(create)?.[1];
      return {
        name: name ?? create,
        create,
        drop: name ? `drop ${create.includes('create policy') ? 'policy' : 'trigger'} ${name} on ${quote(table)}` : `select 1`,
      };
    });
  return [
    ...named(fence(quote(table))),
    ...(unlogged ? [] : named(ledgerTriggers(quote(table), entity, json, append))),
    ...(customizable ? named(customTriggers(quote(table), objects ? null : entity)) : []),
    ...(SHAPE_ENTITIES.has(entity) ? named(shapeTriggers(quote(table))) : []),
    ...(ACCESS_ENTITIES.has(entity) ? named(accessTriggers(quote(table))) : []),
    {
      name: 'grant',
      create: `grant select, insert, ${unlogged === 'changing' ? 'update, delete' : unlogged ? 'delete' : 'update'} on ${quote(table)} to eleven_app`,
      drop: `revoke all on ${quote(table)} from eleven_app`,
    },
    {
      name: 'grant_internal',
      create: `grant select on ${quote(table)} to eleven_internal`,
      drop: `revoke all on ${quote(table)} from eleven_internal`,
    },
  ];
}

/**
 * Search runs as `eleven_internal`, whose policy is `true`: under the app's own policy PostgreSQL may not use the trigram and
 * word indexes, because their operators are not leakproof (measured: 349 ms against 5.8). The tenant stands inside.
 */
function searchFunctions(entity: EntityModel): SchemaObject[] {
  if (entity.searchable.length === 0) return [];
  const make = (kind: string, parameter: string, condition: string): SchemaObject => {
    const name = quote(identifier('search', entity.table, kind));
    const signature = `${name}(${parameter}, int, uuid)`;
    return {
      name,
      create: `create function ${name}(q ${parameter}, most int, after uuid) returns setof uuid language sql stable security definer rows 200 set search_path = pg_catalog, public as $fn$
        with hits as materialized (select id from ${quote(entity.table)} where tenant_id = ${TENANT} and deleted_at is null and ${condition})
        select id from hits where after is null or id > after order by id limit most $fn$;
        revoke execute on function ${signature} from public; grant execute on function ${signature} to eleven_app; alter function ${signature} owner to eleven_internal`,
      drop: `drop function ${signature}`,
    };
  };
  return [make('words', 'tsquery', 'search_words @@ q'), make('text', 'text', 'search_text like q')];
}

/**
 * `search_<table>_<column>_any(keys, most)` for lists of texts marked `search`: the live records that have one of the keys, at
 * most so many per key. For the same reason as {@link searchFunctions}. Materialized, so that the limit does not tempt the planner to
 * read the whole table for a key that hardly any record has: it takes each key for one of 200.
 */
function lookupFunctions(entity: EntityModel): SchemaObject[] {
  const lists = [...entity.fields.values()].filter((f) => f.field.indexMethod === 'gin' && f.field.options.search);
  return lists.map((field) => {
    const name = quote(identifier('search', entity.table, snake(field.name), 'any'));
    const signature = `${name}(text[], int)`;
    return {
      name,
      create: `create function ${name}(q text[], most int) returns table (key text, id uuid) language sql stable security definer rows 50 set search_path = pg_catalog, public as $fn$
        select k, h.id from unnest(q) k cross join lateral (with hits as materialized (select t.id from ${quote(entity.table)} t where t.tenant_id = ${TENANT} and t.deleted_at is null and t.${columnRef(field)()} @> array[k])
          select id from hits limit most) h $fn$;
        revoke execute on function ${signature} from public; grant execute on function ${signature} to eleven_app; alter function ${signature} owner to eleven_internal`,
      drop: `drop function ${signature}`,
    };
  });
}

function joinTables(entity: EntityModel): TableSchema[] {
  return [...entity.fields.values()]
    .filter((f) => isLinks(f.field))
    .map((f) => {
      const list = entity.lists.get(f.name);
      if (!list || !('table' in list.via)) throw new Error(`${entity.name}.${f.name} has no join table`);
      const { table, here, there } = list.via;
      const key = (column: string, target: string): SchemaObject => ({
        name: identifier(table, column, 'fk'),
        create: `alter table ${quote(table)} add constraint ${quote(identifier(table, column, 'fk'))} foreign key (tenant_id, ${quote(column)}) references ${quote(target)} (tenant_id, id) on delete cascade`,
        drop: `alter table ${quote(table)} drop constraint ${quote(identifier(table, column, 'fk'))}`,
      });
      return {
        name: table,
        module: entity.module,
        columns: ['tenant_id', here, there].map((name) => ({ name, definition: 'uuid not null' })),
        primaryKey: ['tenant_id', here, there],
        objects: [
          {
            name: `${table}_back`,
            create: `create index ${quote(identifier(table, 'back', 'idx'))} on ${quote(table)} (tenant_id, ${quote(there)}, ${quote(here)})`,
            drop: `drop index ${quote(identifier(table, 'back', 'idx'))}`,
          },
          ...protectionOfJoin(table),
        ],
        foreignKeys: [key(here, entity.table), key(there, list.target.table)],
      };
    });
}

const protectionOfJoin = (table: string): SchemaObject[] => [
  ...fence(quote(table)).map((create, i) => ({ name: `fence${i}`, create, drop: 'select 1' })),
  {
    name: 'grant',
    create: `grant select, insert, delete on ${quote(table)} to eleven_app`,
    drop: `revoke all on ${quote(table)} from eleven_app`,
  },
  {
    name: 'grant_internal',
    create: `grant select on ${quote(table)} to eleven_internal`,
    drop: `revoke all on ${quote(table)} from eleven_internal`,
  },
];

/** All statements that make one table, without its foreign keys. */
export function createTable(table: TableSchema): string[] {
  const columns = table.columns.map((c) => `  ${quote(c.name)} ${c.definition}`).join(',\n');
  return [
    `create table ${quote(table.name)} (\n${columns},\n  primary key (${table.primaryKey.map(quote).join(', ')})\n)`,
    ...table.objects.map((o) => o.create),
  ];
}

/** The comment by which the migration names the registry it was made from. */
export const stamp = (hash: string): string => `comment on table installation is ${literal(hash)}`;
