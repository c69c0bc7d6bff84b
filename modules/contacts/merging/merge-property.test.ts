import fc from 'fast-check';
import { makeContext, testKernel, type TestKernel } from '#kit';
import { conflict, Problem, type Context } from '#kernel';
import contacts from '../index.js';

let kit: TestKernel;
let ctx: Context;
beforeAll(async () => {
  kit = await testKernel([contacts]);
  ctx = makeContext(kit.system);
});
afterAll(() => kit?.close());

const PEOPLE = 5;
const person = fc.record({
  nickname: fc.option(fc.constantFrom('x', 'y')),
  language: fc.option(fc.constantFrom('ru', 'en')),
  doNotContact: fc.boolean(),
  account: fc.option(fc.nat(1)),
});
const index = fc.nat(PEOPLE - 1);
/** What hangs on the people: of each kind, on whom, and something that may make two of them equal. */
const child = fc.record({
  kind: fc.constantFrom('point', 'primaryPoint', 'role', 'plan', 'call', 'family', 'share', 'address', 'greeting', 'consent'),
  on: index,
  other: index,
  value: fc.nat(2),
});
const plan = fc.record({
  people: fc.array(person, { minLength: PEOPLE, maxLength: PEOPLE }),
  children: fc.array(child, { maxLength: 14 }),
  merges: fc.array(fc.record({ survivor: index, loser: index }), { minLength: 1, maxLength: 4 }),
});
type Plan = typeof plan extends fc.Arbitrary<infer T> ? T : never;

async function fill(given: Plan): Promise<string[]> {
  const accounts = await ctx.records('account').createMany(['A', 'B'].map((name) => ({ name, notDuplicate: true })));
  const people = await ctx.records('person').createMany(
    given.people.map(({ account, ...more }, i) => ({
      ...more,
      lastName: `P${i}`,
      notDuplicate: true,
      accountId: account === null ? null : (accounts[account]?.id ?? null),
    })),
  );
  const ids = people.map((p) => p.id);
  for (const { kind, on, other, value } of given.children) {
    const personId = ids[on] as string;
    const make: Record<string, () => Promise<unknown>> = {
      point: () => ctx.records('contactPoint').create({ personId, kind: 'email', valueRaw: `a${value}@example.com` }),
      primaryPoint: () =>
        ctx.records('contactPoint').create({ personId, kind: 'email', valueRaw: `a${value}@example.com`, isPrimary: true }),
      role: () =>
        ctx.records('accountPerson').create({ personId, accountId: accounts[value % 2]?.id as string, isPrimary: value > 1 }),
      plan: () => ctx.records('plannedContact').create({ personId, goal: 'G', dueAt: `2027-01-0${value + 1}T00:00:00Z` }),
      call: () =>
        ctx.records('interaction' as string).create({
          kind: 'call',
          subject: 'S',
          startedAt: `2026-01-0${value + 1}T00:00:00Z`,
          personIds: [...new Set([personId, ids[other] as string])],
        }),
      family: async () =>
        on === other
          ? undefined
          : ctx.records('relationship').create({ kind: 'family', fromPersonId: personId, toPersonId: ids[other] as string }),
      share: () =>
        ctx
          .records('recordShare')
          .create({ entity: 'person', recordId: personId, principalId: value > 1 ? kit.roles.rep : kit.roles.viewer })
          .catch(ignore('duplicate_key')),
      address: () => ctx.records('postalAddress').create({ personId, address: { city: `C${value}` }, isPrimary: value > 1 }),
      greeting: () =>
        ctx
          .records('greeting')
          .create({ personId, occasion: 'birthday', on: `2027-02-0${value + 1}` })
          .catch(ignore('duplicate_key')),
      consent: () =>
        ctx.records('consent').create({ personId, purpose: 'marketing', state: 'granted', at: '2026-01-01T00:00:00Z' }),
    };
    await make[kind]?.();
  }
  return ids;
}

const ignore = (code: string) => (error: unknown) => {
  if (!(error instanceof Problem) || error.code !== code) throw error;
};

/** Grow by every write, and say nothing of what the records are. */
const JOURNALS = new Set(['ledger', 'merge_logs', 'merge_steps', 'merge_candidates', 'transfers', 'tenants']);

/** Every row of every table of the tenant, without what counts writes. */
async function content(): Promise<Record<string, string[]>> {
  const tables = await ctx.sql<{ name: string }>(
    `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public' where c.relkind = 'r' and not c.relispartition
     and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id') and has_table_privilege('eleven_app', c.oid, 'select') order by 1`,
  );
  const all: Record<string, string[]> = {};
  for (const { name } of tables.filter((t) => !JOURNALS.has(t.name))) {
    const rows = await ctx.sql<{ row: string }>(
      `select (to_jsonb(t) - '{version,updated_at,updated_by_id,at}'::text[])::text as row from "${name}" t where t.tenant_id = $1 order by 1`,
      [ctx.actor.tenantId],
    );
    all[name] = rows.map((r) => r.row);
  }
  return all;
}

const count = async () => {
  const kinds = [
    'contactPoint',
    'accountPerson',
    'plannedContact',
    'interaction',
    'relationship',
    'postalAddress',
    'greeting',
    'consent',
    'person',
  ];
  return Object.fromEntries(await Promise.all(kinds.map(async (kind) => [kind, await ctx.records(kind).count({})] as const)));
};

it('any sequence of merges, undone in reverse, leaves every table as it was [CON4]', async () => {
  await fc.assert(
    fc.asyncProperty(plan, async (given) => {
      const ids = await fill(given);
      const [before, counts] = [await content(), await count()];
      const done: string[] = [];
      for (const { survivor, loser } of given.merges) {
        const [to, from] = [ids[survivor] as string, ids[loser] as string];
        const possible =
          to !== from && (await ctx.records('person').find(to, ['id'])) && (await ctx.records('person').find(from, ['id']));
        if (!possible) continue;
        await ctx.run('person.merge', { id: to, loserIds: [from] });
        done.push(to);
        const dangling = await ctx.sql(
          `select 'point' as what from contact_points where person_id = $1 and deleted_at is null union all select 'call' from interactions_people where person_id = $1
           union all select 'role' from account_people where person_id = $1 and deleted_at is null union all select 'plan' from planned_contacts where person_id = $1
           union all select 'relationship' from relationships where (from_person_id = $1 or to_person_id = $1) and deleted_at is null union all select 'share' from record_shares where record_id = $1 and deleted_at is null`,
          [from],
        );
        if (dangling.length > 0) throw conflict('dangling', JSON.stringify(dangling));
      }
      for (const to of done.reverse()) expect(await ctx.run('person.unmerge', { id: to })).toMatchObject({ left: 0 });
      expect(await content()).toEqual(before);
      expect(await count()).toEqual(counts);
    }),
    { numRuns: 15, seed: 4 },
  );
}, 300_000);
