import { TENANT } from '../../platform/tenant-sql.js';

/**
 * Values of custom fields that are filtered and sorted by, unique, or links: one row per record and field, beside the record's
 * own JSON column. No index can be made at run time, and under row-level security none could serve an expression of JSON.
 */
export const customTables = [
  `create table custom_values (
    tenant_id uuid not null, field_id uuid not null, record_id uuid not null, text_value text, int_value int8, number_value numeric,
    time_value timestamptz(3), id_value uuid, unique_value text, primary key (tenant_id, field_id, record_id))`,
  ...['text', 'int', 'number', 'time', 'id'].map(
    (kind) =>
      `create index custom_values_${kind} on custom_values (tenant_id, field_id, ${kind}_value, record_id) where ${kind}_value is not null`,
  ),
  `create unique index custom_values_unique on custom_values (tenant_id, field_id, unique_value) where unique_value is not null`,
];

const COLUMNS = 'text_value, int_value, number_value, time_value, id_value, unique_value';

/** A date is kept as the moment it begins in UTC, a decimal as a whole number of its last decimals. */
const cells = (kind: string, value: string, unique: string): string =>
  `case when ${kind} = 'text' then ${value} end, case when ${kind} = 'int' then ${value}::int8 when left(${kind}, 6) = 'scaled' then (${value}::numeric * 10::numeric ^ substr(${kind}, 7)::int)::int8 end, case when ${kind} = 'number' then ${value}::numeric end, ` +
  `case ${kind} when 'time' then ${value}::timestamptz when 'date' then (${value} || ' UTC')::timestamptz end, case when ${kind} = 'id' then ${value}::uuid end, ${unique}`;

const FIELD = `c.id, '$' || right(c.id::text, 12) || coalesce(c.index_suffix, '') as key, c.index_kind as kind, coalesce(c."unique", false) as is_unique`;

/** The constraint's name tells the write path which field it was. */
const REFUSE = (field: string): string =>
  `raise exception using errcode = 'unique_violation', message = 'a custom field has this value already', constraint = 'custom:' || ${field}`;

export const customFunctions = [
  // Fires only for rows that have custom fields, and where these or the record's being there have changed.
  `create or replace function custom_index() returns trigger language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $fn$
  declare
    f record;
    v text;
    what text := coalesce(tg_argv[0], to_jsonb(new) ->> 'object_name');
  begin
    for f in select ${FIELD} from custom_fields c where c.tenant_id = new.tenant_id and c.entity = what and c.index_kind is not null and c.deleted_at is null loop
      v := new.custom ->> f.key;
      if tg_op = 'UPDATE' then
        if v is not distinct from old.custom ->> f.key and (not f.is_unique or (old.deleted_at is null) = (new.deleted_at is null)) then continue; end if;
      end if;
      if v is null then
        delete from custom_values where tenant_id = new.tenant_id and field_id = f.id and record_id = new.id;
        continue;
      end if;
      begin
        insert into custom_values (tenant_id, field_id, record_id, ${COLUMNS})
        select new.tenant_id, f.id, new.id, ${cells('f.kind', 'v', `case when f.is_unique and new.deleted_at is null then v end`)}
        on conflict (tenant_id, field_id, record_id) do update set (${COLUMNS}) = (${COLUMNS.split(', ')
          .map((column) => `excluded.${column}`)
          .join(', ')});
      exception when unique_violation then ${REFUSE('f.id')};
      end;
    end loop;
    return null;
  end $fn$`,
  // Makes the rows of one field anew, after it was defined otherwise; of the caller's own tenant only.
  `create or replace function custom_reindex(p_field uuid, p_table text) returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $fn$
  declare f record;
  begin
    delete from custom_values where tenant_id = ${TENANT} and field_id = p_field;
    select ${FIELD} into f from custom_fields c where c.tenant_id = ${TENANT} and c.id = p_field and c.index_kind is not null and c.deleted_at is null;
    if not found then return; end if;
    execute format($q$insert into custom_values (tenant_id, field_id, record_id, ${COLUMNS})
      select t.tenant_id, $1, t.id, ${cells('$2', '(t.custom ->> $3)', `case when $4 and t.deleted_at is null then t.custom ->> $3 end`)}
      from %I t where t.tenant_id = $5 and t.custom ? $3$q$, p_table) using p_field, f.kind, f.key, f.is_unique, ${TENANT};
  exception when unique_violation then ${REFUSE('p_field')};
  end $fn$`,
];

/** Triggers that keep the rows of one table's records; `entity` is null where each record says itself what it is. */
export const customTriggers = (table: string, entity: string | null): string[] => {
  const call = `execute function custom_index(${entity === null ? '' : `'${entity}'`})`;
  return [
    `create trigger custom_insert after insert on ${table} for each row when (new.custom is not null) ${call}`,
    `create trigger custom_update after update on ${table} for each row when (old.custom is distinct from new.custom or (new.custom is not null and (old.deleted_at is null) <> (new.deleted_at is null))) ${call}`,
  ];
};
