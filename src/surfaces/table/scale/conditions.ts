/** What Citus asks of a table before it spreads it over machines by the value of one column, and how far the schema keeps it. */
export interface ScaleCondition {
  readonly id: string;
  /** Reads on after a table's or key's name: «deals.deals_pkey is …». */
  readonly says: string;
  /** Where Citus says so, with its words. */
  readonly source: string;
  /** Gives `name` of each offender. */
  readonly sql: string;
  /** What is known not to keep it, and what has to be done about that. Nothing else may break it. */
  readonly known?: { readonly why: string; readonly cure: string };
}

const DDL = 'docs.citusdata.com, Creating and Modifying Distributed Objects';
const FOREIGN_KEYS = 'citusdata/citus, commands/foreign_constraint.c';
const CREATE = 'citusdata/citus, commands/create_distributed_table.c';

/** Tables of the product; partitions belong to what they are partitions of, jobs stay on the coordinator in a schema of their own. */
export const TABLES = `select c.oid, c.relname, c.relkind, exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped) as spread
  from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition`;
const SPREAD = `(select * from (${TABLES}) x where spread)`;
const tenantOf = (table: string): string =>
  `(select attnum from pg_attribute where attrelid = ${table} and attname = 'tenant_id')`;
const inKey = (key: string, table: string): string => `${tenantOf(table)} = any(${key})`;

export const SCALE_CONDITIONS: readonly ScaleCondition[] = [
  {
    id: 'column',
    says: 'has a tenant_id that may be null, is computed or is no uuid',
    source: `${CREATE}: «Distribution column must not use GENERATED ALWAYS AS (...) STORED»; null: «cannot perform an INSERT with NULL in the partition column»`,
    sql: `select t.relname as name from ${SPREAD} t join pg_attribute a on a.attrelid = t.oid and a.attname = 'tenant_id' where not a.attnotnull or a.attgenerated <> '' or a.atttypid <> 'uuid'::regtype`,
  },
  {
    id: 'unique-constraint',
    says: 'is a primary key, unique or exclusion constraint without tenant_id',
    source: `${DDL}: «constraints that do not include the partition column»`,
    sql: `select t.relname || '.' || k.conname as name from ${SPREAD} t join pg_constraint k on k.conrelid = t.oid where k.contype in ('p', 'u', 'x') and not ${inKey('k.conkey', 't.oid')}`,
  },
  {
    id: 'unique-index',
    says: 'is a unique index without tenant_id',
    source: DDL,
    sql: `select t.relname || '.' || i.indexrelid::regclass as name from ${SPREAD} t join pg_index i on i.indrelid = t.oid where i.indisunique and not ${inKey('i.indkey::int2[]', 't.oid')}`,
    known: {
      why: 'An API key is found by its id before its tenant is known.',
      cure: 'The primary key (tenant_id, key_id) stays; the ids are 128 random bits, so this index may lose its «unique».',
    },
  },
  {
    id: 'foreign-key',
    says: 'is a foreign key between spread tables without tenant_id at the same place on both sides',
    source: FOREIGN_KEYS,
    sql: `select t.relname || '.' || k.conname as name from ${SPREAD} t join pg_constraint k on k.conrelid = t.oid and k.contype = 'f' join ${SPREAD} o on o.oid = k.confrelid
      where array_position(k.conkey, ${tenantOf('t.oid')}) is null or array_position(k.conkey, ${tenantOf('t.oid')}) is distinct from array_position(k.confkey, ${tenantOf('o.oid')})`,
  },
  {
    id: 'foreign-key-of-reference',
    says: 'is a foreign key of a reference table to a spread one',
    source: FOREIGN_KEYS,
    sql: `select t.relname || '.' || k.conname as name from (${TABLES}) t join pg_constraint k on k.conrelid = t.oid and k.contype = 'f' join ${SPREAD} o on o.oid = k.confrelid where not t.spread`,
  },
  {
    id: 'on-delete-set-null',
    says: 'is a foreign key with tenant_id that sets null or a default on delete',
    source: `${FOREIGN_KEYS}: «SET NULL or SET DEFAULT is not supported in ON DELETE operation when distribution key is included»; it looks at the action alone and not at the columns it sets`,
    sql: `select t.relname || '.' || k.conname as name from ${SPREAD} t join pg_constraint k on k.conrelid = t.oid and k.contype = 'f' where k.confdeltype in ('n', 'd') and ${inKey('k.conkey', 't.oid')}`,
    known: {
      why: 'Optional links are declared so. Ours empty the link alone and leave tenant_id, but Citus refuses that form (`on delete set null (column)`) like the other.',
      cure: 'The plan makes them again without the action. Rows of records are never deleted, only marked, so it never fires.',
    },
  },
  {
    id: 'on-update',
    says: 'is a foreign key with tenant_id that changes rows on update',
    source: FOREIGN_KEYS,
    sql: `select t.relname || '.' || k.conname as name from ${SPREAD} t join pg_constraint k on k.conrelid = t.oid and k.contype = 'f' where k.confupdtype not in ('a', 'r') and ${inKey('k.conkey', 't.oid')}`,
  },
  {
    id: 'trigger',
    says: 'is a trigger on a spread or a reference table',
    source:
      'citusdata/citus, commands/trigger.c: «triggers are not supported on distributed tables when "citus.enable_unsafe_triggers" is set to "false"», «triggers are not supported on reference tables»; executor/multi_executor.c: «cannot execute a distributed query from a query on a shard»',
    sql: `select t.relname || '.' || g.tgname as name from (${TABLES}) t join pg_trigger g on g.tgrelid = t.oid and not g.tgisinternal`,
    known: {
      why: 'The history is written by triggers, and so are versions of rights and values of custom fields. On a worker such a trigger would write into another spread table, which Citus refuses.',
      cure: 'Not cured by statements: the write path would have to write these rows itself, in the same statement. Until then a spread database is not possible; docs/scale.md says what is needed.',
    },
  },
  {
    id: 'partition',
    says: 'is partitioned by anything but one level of ranges',
    source: `${CREATE}: «distributing multi-level partitioned tables is not supported»; ranges are what its functions for time series (docs.citusdata.com, Timeseries Data) work on`,
    sql: `select t.relname as name from ${SPREAD} t where t.relkind = 'p' and ((select partstrat from pg_partitioned_table where partrelid = t.oid) <> 'r' or exists (select from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = t.oid and c.relkind = 'p'))`,
  },
  {
    id: 'inheritance',
    says: 'inherits from a table without being its partition, or has a rule',
    source:
      'citusdata/citus, deparser/citus_ruleutils.c: «is not a regular, foreign or partitioned table», said of parents and children that are no partitions; rules: learn.microsoft.com, Azure Cosmos DB for PostgreSQL limits',
    sql: `select t.relname as name from (${TABLES}) t where exists (select from pg_inherits i join pg_class c on c.oid = i.inhrelid where (i.inhrelid = t.oid or i.inhparent = t.oid) and not c.relispartition) or exists (select from pg_rewrite r where r.ev_class = t.oid)`,
  },
  {
    id: 'identity',
    says: 'is a serial or identity column smaller than bigint',
    source:
      'citusdata/citus issue 6808 («can only be used with the bigint data type») and pull request 7008 (smaller ones since, but no inserts from workers)',
    sql: `select t.relname || '.' || a.attname as name from (${TABLES}) t join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped left join pg_attrdef d on d.adrelid = t.oid and d.adnum = a.attnum
      where (a.attidentity <> '' or pg_get_expr(d.adbin, d.adrelid) like 'nextval(%') and a.atttypid <> 'int8'::regtype`,
  },
  {
    id: 'policy',
    says: 'is a policy with a subquery',
    source: 'citusdata/citus, commands/policy.c: «Subqueries are not supported in policies on distributed tables»',
    sql: `select t.relname || '.' || p.polname as name from (${TABLES}) t join pg_policy p on p.polrelid = t.oid where concat(pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)) ~* '\\mselect\\M'`,
  },
  {
    id: 'identifiable-rows',
    says: 'has no primary key, so its shards are moved only while nobody writes to them',
    source:
      "Citus when it moves a shard: «cannot use logical replication to transfer shards of the relation … since it doesn't have a REPLICA IDENTITY or PRIMARY KEY»",
    sql: `select t.relname as name from ${SPREAD} t where not exists (select from pg_constraint k where k.conrelid = t.oid and k.contype = 'p')`,
    known: {
      why: 'The ledger is added to and never looked up by a key; an index that nobody reads would make every write dearer.',
      cure: "Move its shards with shard_transfer_mode := 'block_writes', or give it replica identity full.",
    },
  },
];
