/**
 * Months of the ledger that lie in files: which, where a tenant's rows in them end, and the file's digest. The personal values in the
 * files are sealed, each record's with a key of its own; erasing a person takes the keys away, wherever the files are.
 */
export const archiveTables = [
  `create table ledger_archives (
    tenant_id uuid not null, month date not null, until timestamptz(3) not null, last_xid xid8 not null, last_id int8 not null, row_count int8 not null,
    file text not null, sha256 text not null, archived_at timestamptz(3) not null default now(), primary key (tenant_id, month))`,
  `create table ledger_archive_keys (tenant_id uuid not null, record_id uuid not null, key text not null, primary key (tenant_id, record_id))`,
];

export const ARCHIVE_FENCED = ['ledger_archives', 'ledger_archive_keys'];

/** SQLSTATE of a question about what lies in the archive. */
export const ARCHIVED_STATE = 'EL410';

export const archiveFunctions = [
  // For `asOf`: whether the past of that moment is all in the ledger; a refusal that is the caller's to see where it is not.
  `create or replace function ledger_reaches(p_moment timestamptz, p_until timestamptz) returns boolean language plpgsql volatile as $fn$
  begin
    if p_until is null then return false; end if;
    if p_moment >= p_until then return true; end if;
    raise exception '%', to_char(p_until at time zone 'UTC', 'YYYY-MM-DD') using errcode = '${ARCHIVED_STATE}';
  end $fn$`,
];

export const archiveGrants = [
  `grant select, insert, update, delete on ledger_archives, ledger_archive_keys to eleven_internal`,
  `grant select on ledger_archives to eleven_app`,
];
