import { tenantOf, type Counts } from './counts.js';
import { personId, personMillis, personParts } from './people.js';
import { chance, pick, uuidAt } from './sql-words.js';
import { cities, firmKinds, firmWords } from './words.js';

/** One step of the fill, with what it is called while it runs: a statement, or values that only the product's code can derive. */
export type FillStep = { readonly name: string; readonly sql: string } | KeyStep;

/** Makes the table `into` of the distinct `columns` of `from` with the duplicate keys that the product derives from them. */
export interface KeyStep {
  readonly name: string;
  readonly entity: 'person' | 'account';
  readonly from: string;
  readonly into: string;
  /** Column by field. */
  readonly columns: Readonly<Record<string, string>>;
}

/** Tables the steps below fill. */
export const filledTables = ['accounts', 'people', 'account_people', 'contact_points'] as const;

const positions = [
  ['Director', ''],
  ['Buyer', ''],
  ['Engineer', ''],
  ['Accountant', ''],
  ['Директор', ''],
  ['Закупщик', ''],
  ['Инженер', ''],
  ['Главный бухгалтер', ''],
] as const;
const industries = [
  ['glass', ''],
  ['construction', ''],
  ['retail', ''],
  ['logistics', ''],
  ['education', ''],
  ['health', ''],
  ['software', ''],
  ['food', ''],
] as const;

const millis = (expression: string): string => `to_timestamp((${expression}) / 1000.0)`;
const accountMillis = (i: string): string => `1672617600000 + (${i})::bigint * 900000`;

/** Accounts by number, tenant and place within the tenant, so that a person's account can be found by arithmetic. */
const accountNumbers = (counts: Counts): FillStep => ({
  name: 'numbering',
  sql: `create temp table firm as
    select n.tenant, row_number() over (partition by n.tenant order by n.i) - 1 as place, count(*) over (partition by n.tenant) as many,
           n.i, ${pick(firmKinds, 'n.i', 31)} || ' ' || ${pick(firmWords, 'n.i', 32)} || ' ' || ${pick(cities, 'n.i', 33)} || ' ' || n.i as name, (7700000000 + n.i)::text as inn,
           ${uuidAt(accountMillis('n.i'), `'account' || n.i`)} as id, t.id as tenant_id, t.owners[1 + n.i % array_length(t.owners, 1)] as owner_id
      from (select i, ${tenantOf('i', counts.tenants)} as tenant from generate_series(1, ${counts.accounts}) i) n
      join bench_tenant t on t.number = n.tenant;
    create unique index on firm (tenant, place); analyze firm`,
});

const accounts: FillStep = {
  name: 'accounts',
  sql: `insert into accounts (tenant_id, id, created_at, updated_at, created_by_id, updated_by_id, owner_id, kind, name, status, industry, market, employees, inn, website, vip, do_not_contact, not_duplicate, duplicate_keys)
    select tenant_id, id, ${millis(accountMillis('i'))}, ${millis(accountMillis('i'))}, owner_id, owner_id, owner_id, 'organisation', name,
      (array['prospect', 'active', 'dormant', 'lost'])[1 + ${chance('i', 34, 4)}], ${pick(industries, 'i', 35)}, (array['trade', 'consumer'])[1 + ${chance('i', 36, 2)}],
      5 + ${chance('i', 37, 900)}, inn, 'https://' || ${pick(firmWords, 'i', 32, true)} || i || '.example.com', ${chance('i', 38, 50)} = 0, false, false, k.keys
      from firm left join firm_keys k using (name, inn) order by i`,
};

/** People by number with everything about them that several tables need. */
const personNumbers = (counts: Counts): FillStep => ({
  name: 'making people up',
  sql: `create temp table somebody as
    select p.*, ${personId('p.i')} as id, f.tenant_id, f.id as account_id, f.owner_id
      from (${personParts(`generate_series(1, ${counts.people})`)}) p
      join bench_tenant t on t.number = ${tenantOf('p.i', counts.tenants)}
      join firm f on f.tenant = t.number and f.place = ${chance('p.i', 21, 1_000_000_007)} % t.firms
     order by p.i; analyze somebody`,
});

const people: FillStep = {
  name: 'people',
  sql: `insert into people (tenant_id, id, created_at, updated_at, created_by_id, updated_by_id, owner_id, first_name, middle_name, last_name, full_name, gender, birthday, birth_month_day, account_id, position, language, status, do_not_contact, last_contact_at, not_duplicate, duplicate_keys)
    select tenant_id, id, ${millis(personMillis('i'))}, ${millis(personMillis('i'))}, owner_id, owner_id, owner_id, first_name, middle_name, last_name, concat_ws(' ', first_name, middle_name, last_name),
      case when woman then 'female' else 'male' end, to_char(born, 'YYYY-MM-DD'), to_char(born, 'MM-DD'), account_id, ${pick(positions, 'i', 41)},
      case when russian then 'ru' else 'en' end, case when ${chance('i', 42, 20)} = 0 then 'left' else 'active' end, false,
      case when ${chance('i', 43, 4)} = 0 then ${millis(`1735689600000 + ${chance('i', 44, 600)}::bigint * 86400000`)} end,
      false, n.keys || coalesce(b.keys, '{}')
      from somebody left join name_keys n using (first_name, last_name) left join birthday_keys b using (born) order by i`,
};

const roles: FillStep = {
  name: 'roles in accounts',
  sql: `insert into account_people (tenant_id, id, created_at, updated_at, created_by_id, updated_by_id, account_id, person_id, position, is_primary)
    select tenant_id, ${uuidAt(personMillis('i'), `'role' || i`)}, ${millis(personMillis('i'))}, ${millis(personMillis('i'))}, owner_id, owner_id, account_id, id, ${pick(positions, 'i', 41)}, true
      from somebody order by i`,
};

/** Every person has one: an e-mail address or a phone number in turn. */
const contactPoint = (kind: 'email' | 'phone'): FillStep => ({
  name: `${kind}s`,
  sql: `insert into contact_points (tenant_id, id, created_at, updated_at, created_by_id, updated_by_id, person_id, kind, value_raw, value_norm, country, label, is_primary, state)
    select tenant_id, ${uuidAt(personMillis('i'), `'${kind}' || i`)}, ${millis(personMillis('i'))}, ${millis(personMillis('i'))}, owner_id, owner_id, id, '${kind}', ${kind}, ${kind},
      case when russian then 'RU' else 'US' end, 'work', true, 'ok' from somebody where i % 2 = ${kind === 'email' ? 0 : 1} order by i`,
});

/** What a filled database is made by, in order. Needs `bench_tenant (number, id, owners, firms)`. */
export const fillSteps = (counts: Counts): FillStep[] => [
  accountNumbers(counts),
  { name: 'counting firms', sql: `update bench_tenant t set firms = (select max(many) from firm f where f.tenant = t.number)` },
  { name: 'keys of accounts', entity: 'account', from: 'firm', into: 'firm_keys', columns: { name: 'name', inn: 'inn' } },
  accounts,
  personNumbers(counts),
  {
    name: 'keys of names',
    entity: 'person',
    from: 'somebody',
    into: 'name_keys',
    columns: { firstName: 'first_name', lastName: 'last_name' },
  },
  { name: 'keys of birthdays', entity: 'person', from: 'somebody', into: 'birthday_keys', columns: { birthday: 'born' } },
  people,
  roles,
  contactPoint('email'),
  contactPoint('phone'),
];
