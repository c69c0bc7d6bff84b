import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { TestApi } from '../../../test/kit/api.js';
import { loadRights } from '../../access/load-rights.js';
import { importFile } from '../../exchange/import.js';
import type { Work } from '../../records/work.js';
import { define, shop, type Row } from './test/shop.js';

let api: TestApi;
let admin: Work & { userId: string };
beforeAll(async () => {
  api = await shop();
  admin = await api.actor('admin');
  await define(api, admin, { key: 'contract', unique: true });
  await define(api, admin, { key: 'cardNumber', type: 'int', unique: true });
  await define(api, admin, { key: 'rate', type: 'decimal', options: { precision: 10, scale: 2 }, indexed: true });
  await define(api, admin, { key: 'huge', type: 'decimal', options: { precision: 40, scale: 2 }, indexed: true });
}, 60_000);
afterAll(() => api?.close());

const upsert = (match: Row, input: Row) => api.rest<Row>(admin, 'POST', '/v1/customers/upsert', { match, input });

it('an upsert finds its record by a unique custom field, by both surfaces, also when many come at once', async () => {
  const first = await upsert({ contract: 'C-1' }, { name: 'One' });
  expect([first.status, first.body]).toMatchObject([201, { contract: 'C-1', name: 'One' }]);
  const again = await upsert({ contract: 'C-1' }, { name: 'Uno' });
  expect([again.status, again.body.id, again.body.name]).toEqual([200, first.body.id, 'Uno']);
  const byCard = await Promise.all(Array.from({ length: 8 }, (_, i) => upsert({ cardNumber: 77 }, { name: `Card ${i}` })));
  expect(new Set(byCard.map(({ body }) => body.id)).size).toBe(1);
  expect(byCard.map(({ status }) => status).sort()).toEqual([...Array<number>(7).fill(200), 201]);
  const { body: answer } = await api.graphql<{ upsertCustomer: Row }>(
    admin,
    'mutation { upsertCustomer(match: { contract: "C-1" }, input: { name: "Eins" }) { id name } }',
  );
  expect(answer.data?.upsertCustomer).toMatchObject({ id: first.body.id, name: 'Eins' });
  const refused = await upsert({ rate: '1.00' }, { name: 'No' });
  expect([refused.status, refused.body.code]).toEqual([400, 'unknown_key']);
  expect(String(refused.body.detail)).toContain('contract');
});

it('an import finds its records by a unique custom field', async () => {
  const rights = await loadRights(api.kernel.db, api.kernel.registry, {
    tenantId: admin.rights.tenantId,
    userId: admin.userId,
  });
  async function* source() {
    yield Buffer.from('contract,name\nC-1,Imported\nC-2,New\n');
  }
  const kernel = { ...api.kernel, registry: rights?.registry ?? api.kernel.registry };
  const work = { ...admin, kernel, rights: rights as Work['rights'], requestId: api.kernel.newId() };
  const { counts } = await importFile(work, {
    entity: 'customer',
    source: source(),
    fileName: 'customers.csv',
    mode: 'upsert',
    mapping: { fields: { contract: 'contract', name: 'name' }, match: ['contract'] },
  });
  expect(counts).toMatchObject({ created: 1, updated: 1, failed: 0 });
});

it('decimals are compared exactly by their index, for any values and operands', async () => {
  const rates = ['0.00', '-0.01', '12.50', '12.51', '-99999999.99', '99999999.99', '3.00'];
  for (const rate of rates) await api.rest(admin, 'POST', '/v1/customers', { name: 'rated', rate, huge: rate });
  const operand = fc.oneof(
    fc.constantFrom(...rates),
    fc.tuple(fc.integer({ min: -20, max: 20 }), fc.nat(9999)).map(([whole, part]) => `${whole}.${String(part).padStart(4, '0')}`),
    fc.constantFrom('12.5', '12.500', '99999999999999999999', '-99999999999999999999.5', '0.001'),
  );
  const compare: Record<string, (a: number, b: number) => boolean> = {
    eq: (a, b) => a === b,
    lt: (a, b) => a < b,
    lte: (a, b) => a <= b,
    gt: (a, b) => a > b,
    gte: (a, b) => a >= b,
  };
  await fc.assert(
    fc.asyncProperty(operand, fc.constantFrom(...Object.keys(compare)), async (value, operator) => {
      const wanted = rates.filter((rate) => compare[operator]!(Number(rate), Number(value))).sort();
      for (const key of ['rate', 'huge']) {
        const path = `/v1/customers?filter[name][eq]=rated&filter[${key}][${operator}]=${value}&fields=rate&first=100`;
        const { body } = await api.rest<{ nodes: Row[] }>(admin, 'GET', path);
        expect(body.nodes.map((one) => String(one.rate)).sort()).toEqual(wanted);
      }
    }),
    { numRuns: 60 },
  );
  const filter = encodeURIComponent(JSON.stringify({ rate: { in: ['12.5', '3'] } }));
  const { body } = await api.rest<{ nodes: Row[] }>(admin, 'GET', `/v1/customers?filter=${filter}&fields=rate&sort=rate`);
  expect(body.nodes.map((one) => one.rate)).toEqual(['3.00', '12.50']);
});
