import { testDatabase } from '#kit';
import { openDatabase, stageOf, stageTemplate, type TenantName } from './stage.js';
import { play, type Answer } from './scenario.js';

/** Plans that PostgreSQL might come to choose; the last two stand for busy servers and for long-lived prepared statements. */
const SETTINGS: Record<string, string> = {
  'no nested loops': '-c enable_nestloop=off',
  'no hash joins': '-c enable_hashjoin=off',
  'no merge joins': '-c enable_mergejoin=off',
  'no sequential scans': '-c enable_seqscan=off',
  'no index scans': '-c enable_indexscan=off -c enable_bitmapscan=off -c enable_indexonlyscan=off',
  'forced parallel':
    '-c debug_parallel_query=on -c parallel_setup_cost=0 -c parallel_tuple_cost=0 -c min_parallel_table_scan_size=0 -c min_parallel_index_scan_size=0',
  'generic plans': '-c plan_cache_mode=force_generic_plan',
};

/** The same steps on a fresh copy of the same records, planned under these settings. */
async function played(tenant: TenantName, settings: string): Promise<Answer[]> {
  const copy = await testDatabase({ template: stageTemplate });
  try {
    const url = new URL(copy.url);
    if (settings) url.searchParams.set('options', settings);
    const db = openDatabase(url.href);
    try {
      return await play(db, stageOf(tenant), stageOf(tenant === 'a' ? 'b' : 'a'));
    } finally {
      await db.close();
    }
  } finally {
    await copy.drop();
  }
}

let expected: Answer[];
beforeAll(async () => {
  expected = await played('a', `-c app.tenant=${stageOf('a').tenant.id}`);
}, 120_000);

it('the reference sees its own records, and answers are not all refusals', () => {
  const by = new Map(expected);
  const total = (step: string) => (JSON.parse(JSON.parse(by.get(step) ?? '[]')[0] as string) as { total: number }).total;
  expect([total('system: list (1)'), total('viewer: list (1)'), total('rep: list (1)')]).toEqual([120, 120, 61]);
  expect(total('system: search by words (1)')).toBe(120);
  expect(total('rep: through (1)')).toBe(31);
  expect(by.get('system: one of nobody (1)')).toBe('[null]');
  expect(by.get('rep creates with the key again')).toBe(
    by.get('rep creates with a key')?.replace('"replayed":false', '"replayed":true'),
  );
  const refused = expected.filter(([, answer]) => answer.startsWith('{"refused"'));
  expect(refused.length).toBeGreaterThan(15);
  expect(expected.length - refused.length).toBeGreaterThan(200);
});

it.each(Object.entries({ 'default plans': '', ...SETTINGS }))(
  '%s give what a tenant set beforehand gives',
  async (_, settings) => {
    const answers = await played('a', settings);
    const differing = answers.filter(([step, answer], i) => expected[i]?.[0] !== step || expected[i]?.[1] !== answer);
    expect(differing.slice(0, 3).map(([step, answer]) => ({ step, answer, expected: new Map(expected).get(step) }))).toEqual([]);
    expect(answers).toHaveLength(expected.length);
    expect(answers.filter(([, answer]) => answer.includes('CANARY-BETA'))).toEqual([]);
  },
  120_000,
);

it('a careless statement, whose rows do not wait for the tenant, is found out by these settings', async () => {
  const { tenant } = stageOf('a');
  const careless = `with ctx as materialized (select set_config('app.tenant', $1, true) as tenant) select count(*)::int as n from books b join shelves s on s.tenant_id = b.tenant_id and s.id = b.shelf_id join ctx on ctx.tenant = b.tenant_id::text`;
  const copy = await testDatabase({ template: stageTemplate });
  try {
    const counts = await Promise.all(
      Object.values(SETTINGS).map(async (settings) => {
        const url = new URL(copy.url);
        url.searchParams.set('options', settings);
        const db = openDatabase(url.href);
        return db
          .query<{ n: number }>(careless, [tenant.id])
          .then(({ rows }) => rows[0]?.n)
          .finally(() => db.close());
      }),
    );
    expect(counts.some((n) => n !== 120)).toBe(true);
  } finally {
    await copy.drop();
  }
});

it('the other tenant, under the plans that differ most, sees nothing of the first', async () => {
  for (const settings of [SETTINGS['no nested loops'], SETTINGS['no index scans']] as string[]) {
    const answers = await played('b', settings);
    expect(answers.filter(([, answer]) => answer.includes('CANARY-ALPHA'))).toEqual([]);
    expect(answers.filter(([, answer]) => answer.includes('CANARY-BETA')).length).toBeGreaterThan(100);
  }
}, 120_000);
