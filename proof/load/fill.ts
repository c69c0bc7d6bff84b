import pg from 'pg';
import { withoutIndexes } from '../../bench/fill/without-indexes.js';

/** A firm that gets rows, and who owns them. */
export interface FilledFirm {
  readonly id: string;
  readonly ownerIds: readonly string[];
  readonly people: number;
}

/** Firms of the promise: one large, four of middle size, the others small; times `scale`. */
export const peopleOf = (firm: number, scale: number): number =>
  Math.max(100, Math.round((firm === 0 ? 200_000 : firm < 5 ? 20_000 : 1_000) * scale));

/** Of a hundred people, so that 295,000 people make 59,000 companies, 50,000 deals and 500,000 interactions. */
const SHARES = { accounts: 20, deals: 17, interactions: 170 } as const;
const MOST_LEDGER = 50_000;
/** People of one last name: what a search finds. */
const NAMESAKES = 40;

const kinds = { account: 1, person: 2, deal: 3, interaction: 4, point: 5 } as const;
/** The id of row `i` of firm `$2`; ids of one firm lie together and grow with the number, as those given in time do. */
const idOf = (kind: keyof typeof kinds, i: string): string =>
  `('0190000${kinds[kind]}-0000-7000-8' || lpad(to_hex($2::int), 3, '0') || '-' || lpad(to_hex(${i}), 12, '0'))::uuid`;

/** The last name by which people are searched, from their number. */
export const nameOf = (i: number, people: number): string =>
  `Nemo${(i % Math.max(1, Math.floor(people / NAMESAKES))).toString(16)}q`;

const owner = (i: string): string => `($3::uuid[])[1 + (${i}) % array_length($3::uuid[], 1)]`;
const count = (kind: keyof typeof SHARES): string => `greatest(1, $4::int * ${SHARES[kind]} / 100)`;

/** What a firm is filled by; `$1` its id, `$2` its number, `$3` its owners, `$4` how many people. */
const STATEMENTS: readonly string[] = [
  `insert into accounts (tenant_id, id, created_at, updated_at, owner_id, kind, name, status, industry, vip, do_not_contact, not_duplicate, duplicate_keys)
   select $1::uuid, ${idOf('account', 'i')}, now() - i * interval '1 minute', now() - i * interval '1 minute', ${owner('i')}, 'organisation', 'Firm ' || i || ' of ' || $2,
     (array['prospect', 'active', 'dormant'])[1 + i % 3], (array['glass', 'retail', 'food'])[1 + i % 3], false, false, false, array['firm:' || i] from generate_series(1, ${count('accounts')}) i`,
  `insert into people (tenant_id, id, created_at, updated_at, owner_id, first_name, last_name, full_name, account_id, position, language, status, do_not_contact, not_duplicate, duplicate_keys)
   select $1::uuid, ${idOf('person', 'i')}, now() - i * interval '1 minute', now() - i * interval '1 minute', ${owner('i')}, 'Anna ' || i, n.name, 'Anna ' || i || ' ' || n.name,
     ${idOf('account', `1 + i % ${count('accounts')}`)}, (array['Buyer', 'Director', 'Engineer', 'Accountant'])[1 + i % 4], 'en', case when i % 20 = 0 then 'left' else 'active' end, false, false, array['anna:' || i]
     from generate_series(1, $4::int) i, lateral (select 'Nemo' || to_hex(i % greatest(1, $4::int / ${NAMESAKES})) || 'q' as name) n`,
  `insert into contact_points (tenant_id, id, created_by_id, person_id, kind, value_raw, value_norm, is_primary, state)
   select $1::uuid, ${idOf('point', 'i')}, ${owner('i')}, ${idOf('person', 'i')}, 'email', v.mail, v.mail, true, 'ok'
     from generate_series(1, $4::int) i, lateral (select 'anna' || i || '@firm' || $2 || '.example' as mail) v`,
  `with line as (insert into pipelines (tenant_id, id, name, position, active) values ($1::uuid, ${idOf('deal', '16777215')}, 'Load', 0, true) returning id),
     stage as (insert into deal_stages (tenant_id, id, pipeline_id, name, position, kind, probability, forecast_category)
       select $1::uuid, ${idOf('deal', '16777214')}, line.id, 'Open', 1, 'open', 50, 'pipeline' from line returning id)
   insert into deals (tenant_id, id, name, account_id, pipeline_id, stage_id, opened_at, status, stage_entered_at, amount_amount, amount_currency, amount_base, amount_rate, probability_source, reopen_count, owner_id)
   select $1::uuid, ${idOf('deal', 'i')}, 'Deal ' || i, ${idOf('account', `1 + i % ${count('accounts')}`)}, line.id, stage.id, now(), 'open', now(), 100000 + i, 'RUB', 100000 + i, 1, 'stage', 0, ${owner('i')}
     from line, stage, generate_series(1, ${count('deals')}) i`,
  `insert into interactions (tenant_id, id, owner_id, kind, subject, started_at, status, account_id, legal_hold)
   select $1::uuid, ${idOf('interaction', 'i')}, ${owner('i')}, (array['call', 'meeting', 'email'])[1 + i % 3], 'Talk ' || i, now() - i * interval '1 minute', 'held',
     ${idOf('account', `1 + i % ${count('accounts')}`)}, false from generate_series(1, ${count('interactions')}) i`,
  `insert into interactions_people (tenant_id, interaction_id, person_id)
   select $1::uuid, ${idOf('interaction', 'i')}, ${idOf('person', '1 + i % $4::int')} from generate_series(1, ${count('interactions')}) i where $3::uuid[] is not null`,
  // Numbers of transactions below those of the migrations, so that readers see the rows as settled.
  `insert into ledger (tenant_id, xid, at, entity, record_id, operation, event, actor_id, request_id, version, after)
   select $1::uuid, (3 + i * 400 / ${MOST_LEDGER})::text::xid8, now(), 'person', ${idOf('person', 'i')}, 'create', 'person.created', ($3::uuid[])[1], 'fill', 1, jsonb_build_object('position', 'Buyer')
     from generate_series(1, least($4::int, ${MOST_LEDGER})) i`,
];

const TABLES = ['accounts', 'people', 'contact_points', 'deals', 'interactions', 'interactions_people'];

/**
 * Rows in all firms, set-wise and past the triggers: what a firm has after years, which writing one by one would take an hour for.
 * Readers of the ledger begin behind them.
 */
export async function fillFirms(adminUrl: string, firms: readonly FilledFirm[]): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query(
      `set session_replication_role = replica; set maintenance_work_mem = '512MB'; set work_mem = '128MB'; set synchronous_commit = off`,
    );
    await withoutIndexes(
      client,
      TABLES,
      () => undefined,
      async () => {
        for (const [number, { id, ownerIds, people }] of firms.entries())
          for (const statement of STATEMENTS)
            await client.query(statement, parametersOf(statement, [id, number, ownerIds, people]));
      },
    );
    await client.query('vacuum (analyze)');
  } finally {
    await client.end();
  }
}

/** PostgreSQL takes no parameter that the statement does not name; they are named from the first on. */
const parametersOf = (statement: string, all: readonly unknown[]): unknown[] => {
  const last = Math.max(...[...statement.matchAll(/\$(\d)/g)].map(([, n]) => Number(n)));
  return all.slice(0, last);
};

/** Ids of people and deals of a firm, spread over all of them; of one owner's, if one is named. */
export async function idsOf(
  adminUrl: string,
  firmId: string,
  ownerId: string | null,
  most: number,
): Promise<{ people: string[]; deals: string[] }> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const of = async (table: string): Promise<string[]> => {
      const { rows } = await client.query<{ id: string }>(
        `select id from ${table} where tenant_id = $1 and ($2::uuid is null or owner_id = $2) order by hashtext(id::text) limit $3`,
        [firmId, ownerId, most],
      );
      return rows.map(({ id }) => id);
    };
    return { people: await of('people'), deals: await of('deals') };
  } finally {
    await client.end();
  }
}
