import { defineAction, defineJob, defineListener, defineReport, defineSetting, json, type Context } from '#kernel';
import { checkRequirements } from './check-requirements.js';
import { completeness, type Requirements } from './weights.js';

export type CompletedEntity = 'account' | 'person';

/** CON5: what a record should have. `phone`, `email` and `address` are met by a contact point or address in good order, `people` by a role. */
export const completenessSettings = [
  defineSetting('contacts.accountCompleteness', json(), {
    default: {
      default: {
        name: 10,
        types: 5,
        market: 5,
        industry: 10,
        inn: 15,
        phone: 15,
        email: 15,
        address: 10,
        ownerId: 10,
        people: 5,
      },
      byClass: {
        A: {
          name: 10,
          types: 5,
          market: 5,
          industry: 10,
          inn: 15,
          phone: 10,
          email: 10,
          address: 10,
          ownerId: 10,
          people: 10,
          employees: 5,
          annualRevenue: 5,
          website: 5,
        },
      },
    },
    label: { en: 'Completeness of accounts', ru: 'Заполненность контрагентов' },
    description: 'Weights of the fields an account should have, { default, byClass: { A, B, C } }.',
    check: checkRequirements,
  }),
  defineSetting('contacts.personCompleteness', json(), {
    default: {
      default: {
        firstName: 10,
        lastName: 15,
        phone: 20,
        email: 20,
        accountId: 10,
        position: 10,
        birthday: 5,
        preferredChannel: 5,
        ownerId: 5,
      },
      byClass: {
        A: {
          firstName: 10,
          lastName: 15,
          phone: 15,
          email: 15,
          accountId: 10,
          position: 10,
          birthday: 10,
          preferredChannel: 5,
          ownerId: 5,
          decisionStyle: 5,
        },
      },
    },
    label: { en: 'Completeness of people', ru: 'Заполненность карточек людей' },
    description: 'Weights of the fields a person should have, by the value class of the account.',
    check: checkRequirements,
  }),
];

const CHUNK = 500;

/** Points that reach nobody fill nothing. */
const POINT = (owner: string, kinds: string) =>
  `(select p.value_raw from contact_points p where p.tenant_id = t.tenant_id and p.${owner} = t.id and p.deleted_at is null and p.kind in (${kinds}) and p.state not in ('invalid', 'bouncedHard') limit 1)`;

const TABLES = {
  account: { table: 'accounts', owner: 'account_id', valueClass: 't.value_class' },
  person: {
    table: 'people',
    owner: 'person_id',
    valueClass: '(select a.value_class from accounts a where a.tenant_id = t.tenant_id and a.id = t.account_id)',
  },
} as const;

interface Row extends Record<string, unknown> {
  id: string;
  percent: number | null;
  /** JSON text. */
  record: string;
}

/** `value_class` → `valueClass` */
const camel = (column: string): string => column.replace(/_([a-z])/g, (_, c: string) => c.toUpperCase());

/**
 * Reckons how complete records are and stores it where it differs (CON5); gives how many differed. Their version stays: it
 * guards what people edit.
 */
export async function recountCompleteness(ctx: Context, entity: CompletedEntity, ids: readonly string[]): Promise<number> {
  if (ids.length === 0) return 0;
  const requirements = await ctx.setting<Requirements>(`contacts.${entity}Completeness`);
  const { table, owner, valueClass } = TABLES[entity];
  await ctx.sql(`select id from ${table} where tenant_id = $1 and id = any($2::uuid[]) order by id for no key update`, [
    ctx.actor.tenantId,
    ids,
  ]);
  const rows = await ctx.sql<Row>(
    `select t.id, t.completeness as percent, to_jsonb(t) || jsonb_build_object('phone', ${POINT(owner, `'phone'`)}, 'email', ${POINT(owner, `'email'`)},
       'address', (select a.address from postal_addresses a where a.tenant_id = t.tenant_id and a.${owner} = t.id and a.deleted_at is null limit 1),
       'people', (select r.id from account_people r where r.tenant_id = t.tenant_id and r.${owner} = t.id and r.deleted_at is null and r.ends_on is null limit 1),
       'value_class', ${valueClass}) as record
     from ${table} t where t.tenant_id = $1 and t.id = any($2::uuid[]) and t.deleted_at is null`,
    [ctx.actor.tenantId, ids],
  );
  const changed = rows.flatMap(({ id, percent, record }) => {
    const named = Object.fromEntries(
      Object.entries(JSON.parse(record) as Record<string, unknown>).map(([column, value]) => [camel(column), value]),
    );
    // Money is several columns; the amount stands for it.
    const now = completeness({ ...named, annualRevenue: named.annualRevenueAmount ?? null }, requirements).percent;
    return now === percent ? [] : [{ id, now }];
  });
  if (changed.length > 0) {
    await ctx.sql(
      `update ${table} t set completeness = w.now from json_to_recordset($2::json) as w (id uuid, now int) where t.tenant_id = $1 and t.id = w.id`,
      [ctx.actor.tenantId, JSON.stringify(changed)],
    );
  }
  return changed.length;
}

/** All records of the tenant, as after a change of the weights. */
async function recountAll(ctx: Context, entity: CompletedEntity): Promise<{ checked: number; changed: number }> {
  const result = { checked: 0, changed: 0 };
  for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
    const rows: { id: string }[] = await ctx.sql<{ id: string }>(
      `select id from ${TABLES[entity].table} where tenant_id = $1 and deleted_at is null and id > $2 order by id limit ${CHUNK}`,
      [ctx.actor.tenantId, after],
    );
    result.changed += await recountCompleteness(
      ctx,
      entity,
      rows.map((r) => r.id),
    );
    result.checked += rows.length;
    const last = rows.at(-1);
    if (!last || rows.length < CHUNK) return result;
    after = last.id;
  }
}

export const recountActions = (['account', 'person'] as const).map((entity) =>
  defineAction(`${entity}.recountCompleteness`, {
    on: 'collection',
    label: { en: 'Reckon completeness anew', ru: 'Пересчитать заполненность' },
    description: 'For all records, as after a change of the weights. Gives { checked, changed }.',
    access: ['manager'],
    returns: 'json',
    run: (ctx) => recountAll(ctx.asSystem('completeness'), entity),
  }),
);

export const recountJob = defineJob('contacts.recount-completeness', {
  cron: '10 1 * * *',
  async run(ctx) {
    for (const entity of ['account', 'person'] as const) await recountAll(ctx, entity);
  },
});

const idsOf = (states: readonly (Readonly<Record<string, unknown>> | null)[], key: string): string[] => [
  ...new Set(states.flatMap((s) => (typeof s?.[key] === 'string' ? [s[key]] : []))),
];

/** CON5: follows every write of the record and of what hangs on it, in the same transaction. */
export const completenessListeners = [
  ...(['account', 'person'] as const).flatMap((entity) =>
    // On create it is derived; only a person who comes with an account changes more than themselves.
    ['created', 'updated', 'restored']
      .filter((past) => past !== 'created' || entity === 'person')
      .map((past) =>
        defineListener(`${entity}.${past}`, {
          name: 'completeness',
          when: 'transaction',
          ...(past === 'created' ? { changed: ['accountId'] } : {}),
          async runMany(ctx, events) {
            await recountCompleteness(
              ctx,
              entity,
              events.map((e) => e.recordId),
            );
            // A person who comes with an account, or changes it, has a role there from now on.
            const moved =
              entity === 'person' ? events.filter((e) => (e.before?.accountId ?? null) !== (e.after?.accountId ?? null)) : [];
            await recountCompleteness(
              ctx,
              'account',
              idsOf(
                moved.flatMap((e) => [e.before, e.after]),
                'accountId',
              ),
            );
          },
        }),
      ),
  ),
  defineListener('account.updated', {
    name: 'completeness-of-people',
    when: 'transaction',
    changed: ['valueClass'],
    async runMany(ctx, events) {
      const people = await ctx.sql<{ id: string }>(
        'select id from people where tenant_id = $1 and account_id = any($2::uuid[]) and deleted_at is null',
        [ctx.actor.tenantId, events.map((e) => e.recordId)],
      );
      for (let start = 0; start < people.length; start += CHUNK)
        await recountCompleteness(
          ctx,
          'person',
          people.slice(start, start + CHUNK).map((p) => p.id),
        );
    },
  }),
  ...['contactPoint', 'postalAddress', 'accountPerson'].flatMap((child) =>
    ['created', 'updated', 'deleted', 'restored'].map((past) =>
      defineListener(`${child}.${past}`, {
        name: 'completeness',
        when: 'transaction',
        async runMany(ctx, events) {
          const states = events.flatMap((e) => [e.before, e.after]);
          await recountCompleteness(ctx, 'account', idsOf(states, 'accountId'));
          await recountCompleteness(ctx, 'person', idsOf(states, 'personId'));
        },
      }),
    ),
  ),
];

/** CON5: how complete each owner's records are, the least complete value with it. */
export const completenessReports = (['account', 'person'] as const).map((entity) =>
  defineReport(`${entity}.completeness`, {
    entity,
    description: `Completeness of ${entity === 'account' ? 'accounts' : 'people'} per owner`,
    groupBy: ['ownerId'],
    measures: ['count', 'avg.completeness', 'min.completeness'],
  }),
);
