import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { importFile } from '../../src/exchange/import.js';
import { makeContext, testApi, withDependencies, withReports, type TestApi } from '#kit';
import sales from '../../modules/sales/index.js';
import { shared } from './shared.js';

const folder = shared('maven-crm');

interface Group {
  key: Record<string, string>;
  count: number;
  sum: Record<string, number>;
  parts: Record<string, { count: number; sum: Record<string, number> }>;
  ratios: Record<string, number>;
}

(folder ? describe : describe.skip)('8,800 deals of 35 agents in three offices', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi(await withDependencies(sales), withReports);
    const ctx = makeContext(api.system);
    await ctx.records('exchangeRate').create({ currency: 'USD', rate: '1', validFrom: '2010-01-01' });
    const pipeline = await ctx.records('pipeline').create({ name: 'Hardware' });
    for (const [position, [name, kind]] of [
      ['Prospecting', 'open'],
      ['Engaging', 'open'],
      ['Won', 'won'],
      ['Lost', 'lost'],
    ].entries())
      await ctx.records('dealStage').create({ pipelineId: pipeline.id, name, kind, position } as never);
  }, 120_000);
  afterAll(() => api?.close());

  const load = (entity: string, file: string, preset: string, mode?: 'update') =>
    importFile(api.system, { entity, source: `${folder}/${file}`, preset, ...(mode ? { mode } : {}) });
  const report = async (name: string, input: Record<string, string> = {}) =>
    (await api.rest<{ groups: Group[] }>(api.system, 'GET', `/v1/reports/${name}?${new URLSearchParams(input)}`)).body.groups;

  it('come in whole from five files, each row accounted for', async () => {
    for (const [entity, file, preset, rows] of [
      ['orgUnit', 'sales_teams.csv', 'maven-teams', 35],
      ['user', 'sales_teams.csv', 'maven-agents', 35],
      ['product', 'products.csv', 'maven-products', 7],
      ['account', 'accounts.csv', 'maven-accounts', 85],
      ['deal', 'sales_pipeline.csv', 'maven-deals', 8800],
    ] as const) {
      const { counts, errors } = await load(entity, file, preset);
      expect([preset, errors.slice(0, 3)]).toEqual([preset, []]);
      expect(counts).toMatchObject({ rows, failed: 0 });
    }
    const { counts, errors } = await load('deal', 'sales_pipeline.csv', 'maven-outcomes', 'update');
    expect(errors.slice(0, 3)).toEqual([]);
    expect(counts).toMatchObject({ rows: 8800, updated: 4238 + 2473, unchanged: 1589 + 500, failed: 0 });
  }, 600_000);

  it('are 4,238 won, 2,473 lost, 1,589 engaging and 500 prospecting, by the API', async () => {
    const stages = await api.rest<{ nodes: { id: string; name: string }[] }>(api.system, 'GET', '/v1/deal-stages?fields=id,name');
    const names = new Map(stages.body.nodes.map(({ id, name }) => [id, name]));
    const byStage = await report('deal.byStage');
    expect(Object.fromEntries(byStage.map((g) => [names.get(String(g.key['stageId'])), g.count]))).toEqual({
      Won: 4238,
      Lost: 2473,
      Engaging: 1589,
      Prospecting: 500,
    });
    // 10,005,534 dollars, in cents.
    expect(byStage.find((g) => g.key['status'] === 'won')?.sum['amount']).toBe(1_000_553_400);
    const offices = await api.rest<{ nodes: { id: string; name: string }[] }>(
      api.system,
      'GET',
      '/v1/org-units?fields=id,name&filter[kind][eq]=branch',
    );
    const office = new Map(offices.body.nodes.map(({ id, name }) => [id, name]));
    const byOffice = await report('deal.byOffice', { from: '2016-01-01T00:00:00Z', until: '2019-01-01T00:00:00Z' });
    expect(byOffice.map((g) => [office.get(String(g.key['team.parentId'])), g.parts['won']?.count, g.ratios['winRate']])).toEqual(
      [
        ['Central', 1629, 0.6256],
        ['West', 1438, 0.6394],
        ['East', 1171, 0.6302],
      ],
    );
    expect(byOffice.reduce((sum, g) => sum + (g.parts['won']?.count ?? 0), 0)).toBe(4238);
  });

  it('have the funnel of their stages, GTX Pro under its one name, and open deals without account', async () => {
    const ctx = makeContext(api.system);
    const engaging = (await report('stageStay.cohort', { from: '2016-01-01T00:00:00Z', until: '2019-01-01T00:00:00Z' })).find(
      (g) => (g.parts['passed']?.count ?? 0) > 0,
    );
    expect(engaging).toMatchObject({
      count: 8300,
      parts: { passed: { count: 4238 }, lost: { count: 2473 }, standing: { count: 1589 } },
      ratios: { conversion: 0.5106 },
    });
    const pro = await ctx.records('dealLine').count({ filter: { product: { sku: { eq: 'GTX Pro' } } } });
    expect(pro).toBe(1480);
    expect(await ctx.records('product').count()).toBe(7);
    expect(await ctx.records('deal').count({ filter: { accountId: { isNull: true } } })).toBe(1425);
    expect(await ctx.records('deal').count({ filter: { accountId: { isNull: true }, status: { ne: 'open' } } })).toBe(0);
  });
});
