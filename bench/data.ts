import type { Client } from 'pg';
import { tenantOf, type Counts } from './fill/counts.js';
import { chance, uuidAt } from './fill/sql-words.js';
import { personId, personMillis, personParts } from './fill/people.js';
import { withoutIndexes } from './fill/without-indexes.js';

const handSchema = `
  create table tenants (id uuid primary key, name text not null);
  create table accounts (tenant_id uuid not null references tenants, id uuid not null, name text not null, created_at timestamptz not null default now(), primary key (tenant_id, id));
  create table people (tenant_id uuid not null references tenants, id uuid not null, first_name text, last_name text, email text, phone text, account_id uuid,
    version int not null default 1, created_at timestamptz not null default now(), updated_at timestamptz not null default now(), primary key (tenant_id, id),
    foreign key (tenant_id, account_id) references accounts (tenant_id, id));
  create index people_account on people (tenant_id, account_id);
  create index people_name on people (tenant_id, last_name, first_name);
  create extension if not exists pg_trgm;
  create index people_trgm on people using gin ((coalesce(first_name,'') || ' ' || coalesce(last_name,'') || ' ' || coalesce(email,'')) gin_trgm_ops);
`;

export async function fill(client: Client, counts: Counts, tell: (line: string) => void): Promise<void> {
  await client.query(handSchema);
  await client.query("set session_replication_role = replica; set maintenance_work_mem = '1GB'; set work_mem = '256MB'; set synchronous_commit = off");
  const step = async (what: string, sql: string): Promise<void> => {
    const began = performance.now();
    await client.query(sql);
    tell(`  ${what}: ${((performance.now() - began) / 1000).toFixed(1)} s`);
  };
  await withoutIndexes(client, ['people', 'accounts'], tell, async () => {
    await step('tenants', `insert into tenants select ${uuidAt('1672531200000 + i', `'tenant' || i`)}, 'Tenant ' || i from generate_series(1, ${counts.tenants}) i`);
    await client.query(`create temp table tenant as select i as number, ${uuidAt('1672531200000 + i', `'tenant' || i`)} as id from generate_series(1, ${counts.tenants}) i`);
    await client.query(`create temp table account as
      select tenant, row_number() over (partition by tenant order by i) - 1 as place, i, ${uuidAt('1672617600000 + i::bigint * 900000', `'account' || i`)} as id
        from (select i, ${tenantOf('i', counts.tenants)} as tenant from generate_series(1, ${counts.accounts}) i) n`);
    await step('accounts', `insert into accounts (tenant_id, id, name) select t.id, a.id, 'Firm ' || a.i from account a join tenant t on t.number = a.tenant order by a.i`);
    await step('people', `insert into people (tenant_id, id, first_name, last_name, email, phone, account_id, created_at)
      select t.id, ${personId('p.i')}, p.first_name, p.last_name, p.email, p.phone, a.id, to_timestamp((${personMillis('p.i')}) / 1000.0)
        from (${personParts(`generate_series(1, ${counts.people})`)}) p
        join tenant t on t.number = ${tenantOf('p.i', counts.tenants)}
        join (select tenant, count(*) as many from account group by tenant) c on c.tenant = t.number
        left join account a on a.tenant = t.number and a.place = ${chance('p.i', 21, 2_000_000_000)} % c.many
       order by p.i`);
  });
  await step('analyze', 'analyze');
}
