/**
 * Months of the ledger that are over: `through_xid` is the greatest transaction that has a row before the month's end, once no other can
 * come. Readers that stand behind it need not look into the month, nor into any before it.
 */
export const monthTables = [`create table ledger_months (month date primary key, seen_xid xid8 not null, through_xid xid8)`];

const ended = `to_date(substr(c.relname, 8), 'YYYY_MM') + interval '1 month' < now() - interval '1 day'`;
const MONTHS = `select to_date(substr(c.relname, 8), 'YYYY_MM') as month from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = 'public.ledger'::regclass and c.relname ~ '^ledger_\\d{4}_\\d{2}$' and ${ended}`;

export const monthFunctions = [
  // A row's month is that of the clock when it was written, so its transaction had begun by then. Whatever was under way when a month
  // was first seen over has ended once the frontier is past that; from then on the month has all the rows it will ever have.
  `create or replace function ledger_closable() returns table (month date, through_xid xid8) language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $fn$
  #variable_conflict use_column
  declare m record; through xid8 := coalesce((select k.through_xid from ledger_months k where k.through_xid is not null order by k.through_xid desc limit 1), '0');
  begin
    insert into ledger_months (month, seen_xid) select o.month, ledger_xid() from (${MONTHS}) o on conflict do nothing;
    for m in select k.month, k.seen_xid, k.through_xid from ledger_months k join (${MONTHS}) o on o.month = k.month order by k.month loop
      continue when m.through_xid is not null;
      exit when m.seen_xid >= ledger_frontier();
      through := greatest(through, (select l.xid from ledger l where l.at >= m.month and l.at < m.month + interval '1 month' order by l.xid desc limit 1));
      return query select m.month, through;
    end loop;
  end $fn$`,
  `create or replace function ledger_close_month(p_month date, p_through xid8) returns void language sql security definer set search_path = pg_catalog, public, pg_temp as $fn$
    update ledger_months set through_xid = p_through where month = p_month $fn$`,
  // The moment before which no row is of a later transaction than this one.
  `create or replace function ledger_since(p_xid xid8) returns timestamptz language sql stable return
    coalesce((select max(m.month) + interval '1 month' from ledger_months m where m.through_xid < p_xid), '-infinity')`,
];

export const MONTH_DEFINERS = ['ledger_closable()', 'ledger_close_month(date, xid8)'];

export const monthGrants = [
  `grant select, insert, update on ledger_months to eleven_internal`,
  `grant select on ledger_months to eleven_app`,
];
