import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeContext } from '../../src/records/context.js';
import { importFile } from '../../src/exchange/import.js';
import contacts from '../../modules/contacts/index.js';
import { testKernel, type TestKernel } from '../kit/index.js';
import { shared } from './shared.js';

const folder = shared('us-legislators');
const files = ['legislators-current.yaml', 'legislators-district-offices.yaml', 'legislators-social-media.yaml'];

(folder ? describe : describe.skip)('the legislators of the United States, from three YAML files', () => {
  let kit: TestKernel;
  beforeAll(async () => {
    kit = await testKernel([contacts]);
  });
  afterAll(() => kit.close());

  const load = async (file: string) =>
    importFile(kit.system, { entity: 'person', source: `${folder}/${file}`, preset: 'legislators' });

  it('become 537 people with accounts, contact points and addresses; the second import changes nothing', async () => {
    for (const [i, rows] of [537, 536, 519].entries()) {
      const report = await load(files[i] as string);
      expect(report.errors).toEqual([]);
      // One office stands at 441 degrees of latitude: it is kept without its place, and told.
      if (i === 1) expect(report.warnings).toMatchObject([{ line: 11604, code: 'left_out', pointer: '/addresses/1/point/lat' }]);
      expect(report.counts).toMatchObject({ rows, failed: 0, ...(i === 0 ? { created: rows } : { updated: rows }) });
    }
    const ctx = makeContext(kit.system);
    expect(await ctx.records('person').count()).toBe(537);
    expect((await ctx.records('account').list({ sort: ['name'], fields: ['name'] })).nodes.map((a) => a.name)).toEqual([
      'U.S. House of Representatives',
      'U.S. Senate',
    ]);
    const counts: Record<string, number> = {};
    for (const kind of ['phone', 'fax', 'social'] as const)
      counts[kind] = await ctx.records('contactPoint').count({ filter: { kind: { eq: kind } } });
    // 536 phones in Washington and 1,280 of offices, less those a person has twice.
    expect(counts.phone).toBeGreaterThan(1700);
    expect(counts.fax).toBeGreaterThan(300);
    expect(counts.social).toBeGreaterThan(1600);
    const addresses = await ctx.records('postalAddress').count();
    expect(addresses).toBe(1312 + 536);
    expect(await ctx.records('postalAddress').count({ filter: { point: { isNull: false } } })).toBe(1292);
    const before = await versions();
    for (const [i, rows] of [537, 536, 519].entries()) {
      expect((await load(files[i] as string)).counts).toMatchObject({ rows, unchanged: rows, created: 0, updated: 0, failed: 0 });
    }
    expect(await versions()).toEqual(before);
  }, 240_000);

  async function versions() {
    const { rows } = await kit.owner.query<Record<string, number>>(
      `select set_config('app.tenant', '${kit.system.rights.tenantId}', false), (select count(*)::int from ledger where entity <> 'importRun') as ledger`,
    );
    return rows[0]?.ledger;
  }

  it('keep names, birthdays and phones as a person expects them', async () => {
    const ctx = makeContext(kit.system);
    const { nodes } = await ctx.records('person').list({
      filter: { lastName: { eq: 'Cantwell' } },
      fields: [
        'firstName',
        'fullName',
        'birthday',
        'gender',
        'position',
        'account.name',
        'contactPoints.valueNorm',
        'contactPoints.kind',
        'addresses.address',
      ],
    });
    expect(nodes[0]).toMatchObject({
      firstName: 'Maria',
      fullName: 'Maria Cantwell',
      birthday: '1958-10-13',
      gender: 'female',
      account: { name: 'U.S. Senate' },
    });
    const points = (nodes[0] as unknown as { contactPoints: { nodes: { valueNorm: string }[] } }).contactPoints.nodes.map(
      (p) => p.valueNorm,
    );
    expect(points).toContain('+12022243441');
  });
});
