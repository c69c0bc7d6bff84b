import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import contacts from '../../modules/contacts/index.js';
import { exportList } from '../../src/exchange/export.js';
import { formatOf } from '../../src/exchange/formats/format.js';
import { asCard } from '../../src/exchange/formats/vcard/vcard.js';
import { importFile, type ImportOptions } from '../../src/exchange/import.js';
import { previewFile } from '../../src/exchange/preview.js';
import { makeContext } from '../../src/records/context.js';
import { entityOf } from '../../src/registry/model.js';
import { testKernel, type TestKernel } from '../kit/index.js';
import { shared } from './shared.js';

const [crm, cards, codes] = [shared('maven-crm'), shared('vcards'), shared('country-codes')];

let kit: TestKernel;
beforeAll(async () => {
  kit = await testKernel([contacts]);
}, 120_000);
afterAll(() => kit.close());

const records = (entity: string) => makeContext(kit.system).records(entity);
const load = (entity: string, source: ImportOptions['source'], options: Partial<ImportOptions> = {}) =>
  importFile(kit.system, { entity, source, ...options });
async function* bytes(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content;
}
async function exported(entity: string, format: string, filter?: unknown): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of exportList(kit.system, { entity: entityOf(kit.kernel.registry, entity), format, args: { filter } })
    .chunks)
    chunks.push(chunk);
  return Buffer.concat(chunks);
}

(crm ? describe : describe.skip)('the accounts of a CRM (maven-crm/accounts.csv)', () => {
  it('become 85 accounts by a guessed mapping, subsidiaries linked, «technolgy» told', async () => {
    const file = join(crm as string, 'accounts.csv');
    const guessed = await previewFile(kit.system, 'account', bytes(readFileSync(file)));
    expect(guessed.mapping).toMatchObject({
      match: ['name'],
      fields: {
        name: { from: 'account' },
        industry: { from: 'sector' },
        employees: { from: 'employees' },
        foundedOn: { from: 'year_established', transform: 'year' },
      },
      links: { parentId: { from: 'subsidiary_of', find: { entity: 'account', by: 'name' } } },
    });
    // Only a person knows that the revenue is in millions of dollars.
    const mapping = {
      ...guessed.mapping,
      fields: {
        ...guessed.mapping.fields,
        annualRevenue: { from: 'revenue', transform: { money: { currency: 'USD', times: 1_000_000 } } },
      },
    };
    const report = await load('account', file, { mapping });
    expect(report).toMatchObject({ errors: [], counts: { rows: 85, created: 85 } });
    expect(report.warnings).toMatchObject([
      { code: 'suspicious_value', pointer: '/industry', params: { value: 'technolgy', likely: 'technology', count: 12 } },
    ]);
    const { nodes } = await records('account').list({
      filter: { name: { eq: 'Bluth Company' } },
      fields: ['employees', 'foundedOn', 'annualRevenue', 'parent.name'],
    });
    expect(nodes[0]).toMatchObject({
      employees: 3027,
      foundedOn: '1993-01-01',
      annualRevenue: { amount: 124_232_000_000, currency: 'USD' },
      parent: { name: 'Acme Corporation' },
    });
    expect(await records('account').count({ filter: { parentId: { isNull: false } } })).toBe(15);
    expect((await load('account', file, { mapping })).counts).toMatchObject({ rows: 85, unchanged: 85 });
    const cured = {
      ...mapping,
      fields: { ...mapping.fields, industry: { from: 'sector', values: { technolgy: 'technology' } } },
    };
    expect(await load('account', file, { mapping: cured })).toMatchObject({
      warnings: [],
      counts: { updated: 12, unchanged: 73 },
    });
  }, 60_000);
});

(cards ? describe : describe.skip)('contact cards', () => {
  const files = cards ? readdirSync(cards).filter((name) => name.endsWith('.vcf')) : [];
  const propertiesOf = async (content: Uint8Array): Promise<unknown[]> => {
    const found: unknown[] = [];
    for await (const row of formatOf('vcard').read(bytes(content))) {
      const card = asCard(row.values);
      found.push({ version: card.version, raw: card.raw });
    }
    return found;
  };
  const text = (list: unknown[]): string[] => list.map((one) => JSON.stringify(one)).sort();

  it.each(files)(
    '%s loses nothing on the way in and out, and changes nothing the second time',
    async (name) => {
      const before = (await records('personCard').list({ first: 1000, fields: ['id'] })).nodes.map((node) => node.id);
      const content = readFileSync(join(cards as string, name));
      const original = await propertiesOf(content);
      const report = await load('person', bytes(content));
      expect([report.format, report.errors, report.counts.rows]).toEqual(['vcard', [], original.length]);
      const people = (
        await records('personCard').list({ filter: { id: { notIn: before } }, first: 1000, fields: ['personId'] })
      ).nodes.map((node) => node.personId);
      expect(text(await propertiesOf(await exported('person', 'vcard', { id: { in: people } })))).toEqual(text(original));
      expect((await load('person', bytes(content))).counts).toMatchObject({ rows: original.length, unchanged: original.length });
    },
    60_000,
  );

  it('carry what was changed here, and everything else as it came', async () => {
    const { nodes } = await records('person').list({
      filter: { lastName: { eq: 'Perreault' } },
      fields: [
        'id',
        'firstName',
        'birthday',
        'gender',
        'account.name',
        'contactPoints.kind',
        'contactPoints.valueRaw',
        'addresses.address',
      ],
    });
    const [simon] = nodes as unknown as { id: string; contactPoints: { nodes: unknown[] } }[];
    expect(simon).toMatchObject({ firstName: 'Simon', birthday: '--02-03', gender: 'male', account: { name: 'Viagenie' } });
    expect(simon?.contactPoints.nodes).toHaveLength(3);
    await records('person').update(simon?.id as string, { position: 'Director', notes: null });
    await records('contactPoint').create({ personId: simon?.id, kind: 'email', valueRaw: 'simon@example.org', label: 'home' });
    const written = (await exported('person', 'vcard', { id: { eq: simon?.id } })).toString();
    expect(written).toMatch(/TITLE:Director/);
    expect(written).toMatch(/EMAIL;TYPE=home:simon@example.org/);
    expect(written).toMatch(/ANNIVERSARY:20090808T1430-0500/);
    expect(written).toMatch(/EMAIL;TYPE=work:simon.perreault@viagenie.ca/);
  });
});

(codes ? describe : describe.skip)('the countries of the world', () => {
  it('become 249 countries with codes, dial prefixes and currencies; the second import changes nothing', async () => {
    const file = join(codes as string, 'country-codes.csv');
    expect(await load('country', file, { preset: 'country-codes' })).toMatchObject({
      errors: [],
      counts: { rows: 249, created: 249 },
    });
    const { nodes } = await records('country').list({ filter: { alpha2: { in: ['AF', 'NA', 'RU'] } }, sort: ['alpha2'] });
    expect(nodes).toMatchObject([
      { alpha3: 'AFG', numericCode: '004', dialPrefix: '93', currencies: ['AFN'], name: 'Afghanistan', nameRu: 'Афганистан' },
      { alpha3: 'NAM', name: 'Namibia' },
      { numericCode: '643', dialPrefix: '7', currencies: ['RUB'] },
    ]);
    expect((await load('country', file, { preset: 'country-codes' })).counts).toMatchObject({ unchanged: 249 });
  });
});

it('every entity of the contacts comes back from its own export with 0 changes', async () => {
  for (const entity of kit.kernel.registry.entities.values()) {
    const rows = entity.readOnly ? 0 : await records(entity.name).count();
    if (rows === 0) continue;
    for (const format of ['csv', 'json', 'yaml']) {
      const report = await load(entity.name, bytes(await exported(entity.name, format)));
      expect([entity.name, format, report.errors, report.counts.unchanged]).toEqual([entity.name, format, [], rows]);
    }
  }
}, 120_000);

it('a table of people in Russian becomes people with phones, e-mails and one address', async () => {
  const csv =
    'Фамилия;Имя;Отчество;Телефон;Телефон 2;Почта;Город;Индекс;Компания\nИванова;Анна;Петровна;+7 495 123-45-67;8 916 000-11-22;anna@example.ru;Москва;125009;\n';
  const report = await load('person', bytes(Buffer.from(csv)));
  expect(report).toMatchObject({ errors: [], counts: { created: 1 } });
  const { nodes } = await records('person').list({
    filter: { lastName: { eq: 'Иванова' } },
    fields: ['fullName', 'contactPoints.valueNorm', 'addresses.address'],
  });
  const [anna] = nodes as unknown as { contactPoints: { nodes: { valueNorm: string }[] }; addresses: { nodes: unknown[] } }[];
  expect(anna?.contactPoints.nodes.map((p) => p.valueNorm).sort()).toEqual(['+74951234567', '+79160001122', 'anna@example.ru']);
  expect(anna?.addresses.nodes).toMatchObject([{ address: { city: 'Москва', postcode: '125009' } }]);
});
