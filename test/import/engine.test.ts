import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { choice, date, defineEntity, defineModule, int, link, links, money, staffAccess, text } from '../../src/index.js';
import { importFile, type ImportOptions } from '../../src/exchange/import.js';
import { exportList } from '../../src/exchange/export.js';
import { previewFile } from '../../src/exchange/preview.js';
import { makeContext } from '../../src/records/context.js';
import { entityOf } from '../../src/registry/model.js';
import { EVERY_FIELD } from '../kit/every-field.js';
import { testKernel, type TestKernel } from '../kit/index.js';

const shelf = defineEntity('shelf', {
  title: 'name',
  label: { en: 'Shelf', ru: 'Полка' },
  fields: { name: text({ required: true, max: 50 }), within: link('shelf', { inverse: 'parts' }) },
  keys: [['name']],
  access: staffAccess,
});
const tool = defineEntity('tool', {
  title: 'name',
  label: { en: 'Tool', ru: 'Инструмент' },
  fields: {
    code: text({ required: true, max: 20, pattern: /^[A-Z]\d+$/ }),
    name: text({ required: true, max: 50 }),
    kind: choice(['handTool', 'machine'], {
      labels: { handTool: { en: 'Hand tool', ru: 'Ручной' }, machine: { en: 'Machine', ru: 'Станок' } },
    }),
    branch: text({ max: 50 }),
    price: money(),
    pieces: int({ min: 0 }),
    boughtOn: date(),
    shelf: link('shelf', { inverse: 'tools', onDelete: 'restrict' }),
    shelves: links('shelf'),
  },
  keys: [['code']],
  access: staffAccess,
});
const toolPart = defineEntity('toolPart', {
  title: 'name',
  common: 'child',
  fields: {
    tool: link('tool', { required: true, inverse: 'parts', onDelete: 'cascade' }),
    name: text({ required: true, max: 20 }),
    pieces: int({ min: 1 }),
  },
  access: { through: ['tool'] },
});
/** Every field type with the samples its author gives; no links, whose targets they cannot know. */
const everyField = Object.entries(EVERY_FIELD).flatMap(([kind, fields]) =>
  ['computed', 'link', 'links', 'state'].includes(kind) ? [] : fields.map((field, i) => [`${kind}${i}`, field] as const),
);
const everything = defineEntity('everything', {
  plural: 'everythings',
  title: 'name',
  fields: { name: text({ required: true, max: 50 }), ...Object.fromEntries(everyField) },
  access: staffAccess,
});
const workshop = defineModule('workshop', { entities: [shelf, tool, toolPart, everything] });

let kit: TestKernel;
beforeAll(async () => {
  kit = await testKernel([workshop]);
}, 60_000);
afterAll(() => kit.close());

async function* bytes(content: string | Uint8Array): AsyncGenerator<Uint8Array> {
  yield typeof content === 'string' ? Buffer.from(content) : content;
}
const load = (entity: string, content: string | Uint8Array, options: Partial<ImportOptions> = {}) =>
  importFile(kit.system, { entity, source: bytes(content), ...options });
const records = (entity: string) => makeContext(kit.system).records(entity);
const ledger = async () => {
  const { rows } = await kit.owner.query<{ n: number }>(
    `select (select count(*)::int from ledger where tenant_id = '${kit.system.rights.tenantId}' and entity <> 'importRun') as n, set_config('app.tenant', '', true)`,
  );
  return rows[0]?.n;
};
async function exported(entity: string, format: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of exportList(kit.system, { entity: entityOf(kit.kernel.registry, entity), format }).chunks)
    chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe('guessing', () => {
  it('takes columns by key, label, usual name and content, in Russian and English, and says what it leaves', async () => {
    const csv =
      'Code;Наименование;KIND;price.amount;price.currency;Кол-во;bought_on;Полка;other\nA1;Hammer;Ручной;1000;RUB;5;25.12.2025;Left;x\n';
    const preview = await previewFile(kit.system, 'tool', bytes(csv));
    expect(preview).toMatchObject({ format: 'csv', delimiter: ';', encoding: 'utf-8' });
    expect(Object.keys(preview.mapping.fields).sort()).toEqual([
      'boughtOn',
      'code',
      'kind',
      'name',
      'price.amount',
      'price.currency',
    ]);
    expect(preview.mapping).toMatchObject({
      match: ['code'],
      links: { shelfId: { from: 'Полка', find: { entity: 'shelf', by: 'name' } } },
    });
    expect(preview.columns.filter((column) => !column.used).map((column) => column.name)).toEqual(['Кол-во', 'other']);
  });

  it('refuses a file none of whose columns is known', async () => {
    await expect(load('tool', 'aaa,bbb\n1,2\n')).rejects.toMatchObject({ code: 'no_mapping', status: 400 });
  });
});

describe('an import', () => {
  it('creates, then changes only what differs, then nothing [I10]', async () => {
    await records('shelf').create({ name: 'Wall' });
    const csv = (pieces: number) =>
      `code,name,kind,pieces,price.amount,price.currency,bought on,shelf\r\nH1,Hammer,hand tool,"1 0${pieces}0",129900,RUB,2025-12-31,Wall\r\nS2,Saw,Станок,7,,,,\r\n`;
    const first = await load('tool', csv(1));
    expect(first).toMatchObject({
      mode: 'upsert',
      status: 'done',
      errors: [],
      counts: { rows: 2, created: 2, updated: 0, unchanged: 0, skipped: 0, failed: 0 },
    });
    const before = await ledger();
    expect((await load('tool', csv(1))).counts).toMatchObject({ unchanged: 2 });
    expect(await ledger()).toBe(before);
    expect((await load('tool', csv(2))).counts).toMatchObject({ unchanged: 1, updated: 1 });
    const { nodes } = await records('tool').list({
      filter: { code: { eq: 'H1' } },
      fields: ['version', 'pieces', 'kind', 'price', 'boughtOn', 'shelf.name'],
    });
    expect(nodes[0]).toMatchObject({
      version: 2,
      pieces: 1020,
      kind: 'handTool',
      price: { amount: 129900, currency: 'RUB' },
      boughtOn: '2025-12-31',
      shelf: { name: 'Wall' },
    });
  });

  it('reports bad rows by line and field, and keeps the good ones', async () => {
    const csv = 'code,name,pieces,shelf\nG1,Good,1,\nbad,Bad,1,\nG2,,1,\nG3,Three,many,\nG4,Four,4,Nowhere\nG5,Five\nG6,Six,6,\n';
    const report = await load('tool', csv);
    expect(report.counts).toEqual({ rows: 7, created: 2, updated: 0, unchanged: 0, skipped: 0, failed: 5 });
    expect(report.errors.map(({ line, code, pointer }) => [line, code, pointer])).toEqual([
      [3, 'invalid_value', '/code'],
      [4, 'required', '/name'],
      [5, 'invalid_value', '/pieces'],
      [6, 'link_not_found', '/shelfId'],
      [7, 'too_few_cells', undefined],
    ]);
  });

  it('writes nothing if one row fails and all or nothing was asked for', async () => {
    const before = await ledger();
    const report = await load('tool', 'code,name\nN1,One\nwrong,Two\nN3,Three\n', { atomic: true });
    expect(report).toMatchObject({ status: 'rolledBack', counts: { rows: 3, created: 0, skipped: 2, failed: 1 } });
    expect(await ledger()).toBe(before);
  });

  it('tells in a dry run what would happen, unique keys included, and writes nothing', async () => {
    const before = await ledger();
    const report = await load('tool', 'code,name\nH1,Hammer\nD1,One\nD1,Again\n', { dryRun: true, mode: 'create' });
    expect(report.rows).toMatchObject([
      { line: 2, outcome: 'failed' },
      { line: 3, outcome: 'created' },
      { line: 4, outcome: 'failed' },
    ]);
    expect(report.errors.map((e) => e.code)).toEqual(['duplicate_key', 'duplicate_key']);
    expect(await ledger()).toBe(before);
    expect(await records('importRun').count({ filter: { entity: { eq: 'nothing' } } })).toBe(0);
  });

  it('takes a second row of the same key as a change of the first', async () => {
    const report = await load('tool', 'code,name,pieces\nT1,First,1\nT1,Second,2\n');
    expect(report.counts).toMatchObject({ created: 1, updated: 1 });
    expect((await records('tool').list({ filter: { code: { eq: 'T1' } } })).nodes[0]).toMatchObject({
      name: 'Second',
      pieces: 2,
    });
  });

  it('follows the duplicate policy where natural keys find a record', async () => {
    await load('tool', 'code,name,pieces\nP1,Plane,\n');
    const again = (duplicates: string, pieces: number) =>
      load('tool', `code,name,pieces\nP1,Other,${pieces}\n`, { mode: 'create', duplicates });
    expect(await again('skip', 1)).toMatchObject({ counts: { skipped: 1 }, warnings: [{ code: 'duplicate' }] });
    expect(await again('review', 1)).toMatchObject({ counts: { skipped: 1 }, warnings: [{ code: 'duplicate_to_review' }] });
    expect((await again('merge', 3)).counts).toMatchObject({ updated: 1 });
    const one = async () => (await records('tool').list({ filter: { code: { eq: 'P1' } } })).nodes[0];
    expect(await one()).toMatchObject({ name: 'Plane', pieces: 3 });
    await again('update', 4);
    expect(await one()).toMatchObject({ name: 'Other', pieces: 4 });
  });

  it('links rows of the file to each other whatever their order, and creates targets where told', async () => {
    const report = await load('shelf', 'name,within\nChild,Parent\nParent,Root\nRoot,\nLost,Nobody\n');
    expect(report.counts).toMatchObject({ created: 4, failed: 0 });
    expect(report.warnings).toMatchObject([{ line: 5, code: 'link_not_found', pointer: '/withinId' }]);
    const { nodes } = await records('shelf').list({
      filter: { name: { in: ['Child', 'Parent'] } },
      sort: ['name'],
      fields: ['name', 'within.name'],
    });
    expect(nodes).toMatchObject([{ within: { name: 'Parent' } }, { within: { name: 'Root' } }]);
    const mapping = {
      match: ['code'],
      fields: { code: 'code', name: 'name' },
      links: { shelfId: { from: 'place', find: { by: 'name' }, create: true } },
    };
    expect((await load('tool', 'code,name,place\nL1,Level,New shelf\nL2,Lamp,New shelf\n', { mapping })).counts).toMatchObject({
      created: 2,
    });
    expect(await records('shelf').count({ filter: { name: { eq: 'New shelf' } } })).toBe(1);
  });

  it('writes a row with its children or not at all, and knows children again', async () => {
    const mapping = {
      match: ['externalId'],
      externalId: { system: 'erp', from: 'key' },
      fields: { code: 'code', name: 'name' },
      children: [{ list: 'parts', each: 'parts', fields: { name: 'name', pieces: 'pieces' }, match: ['name'] }],
    };
    const rows = [
      {
        key: 'a',
        code: 'C1',
        name: 'Clamp',
        parts: [
          { name: 'screw', pieces: 2 },
          { name: 'jaw', pieces: 2 },
        ],
      },
      { key: 'b', code: 'C2', name: 'Crane', parts: [{ name: 'hook', pieces: 0 }] },
    ];
    const report = await load('tool', JSON.stringify(rows), { mapping });
    expect(report.counts).toMatchObject({ created: 1, failed: 1 });
    expect(report.errors).toMatchObject([{ line: 2, pointer: '/parts/0/pieces' }]);
    expect(await records('tool').count({ filter: { code: { eq: 'C2' } } })).toBe(0);
    expect((await load('tool', JSON.stringify(rows.slice(0, 1)), { mapping })).counts).toMatchObject({ unchanged: 1 });
    (rows[0]?.parts[0] as { pieces: number }).pieces = 3;
    expect((await load('tool', JSON.stringify(rows.slice(0, 1)), { mapping })).counts).toMatchObject({ updated: 1 });
    expect(await records('toolPart').count()).toBe(2);
  });

  it('warns of a value one slip away from a much more frequent one', async () => {
    const lines = Array.from({ length: 12 }, (_, i) => `W${i},Tool ${i},${i === 7 ? 'carpentyr' : 'carpentry'}`);
    const report = await load('tool', `code,name,branch\n${lines.join('\n')}\n`);
    expect(report.warnings).toMatchObject([
      { line: 9, code: 'suspicious_value', pointer: '/branch', params: { value: 'carpentyr', likely: 'carpentry' } },
    ]);
  });

  it('keeps what came of it, with its errors, where the API can read it', async () => {
    const { runId } = await load('tool', 'code,name\nR1,Rule\nwrong,Wrong\n', { fileName: 'tools.csv' });
    expect(await records('importRun').get(runId as string)).toMatchObject({
      fileName: 'tools.csv',
      entity: 'tool',
      state: 'done',
      rows: 2,
      created: 1,
      failed: 1,
      errors: [{ line: 3, pointer: '/code' }],
    });
  });

  it('gives an actor no more rights than they have', async () => {
    const viewer = await kit.actor('viewer');
    await expect(importFile(viewer, { entity: 'tool', source: bytes('code,name\nV1,View\n') })).rejects.toMatchObject({
      status: 403,
    });
    const rep = await kit.actor('rep');
    const own = await importFile(rep, { entity: 'tool', source: bytes('code,name\nV2,Vice\n') });
    expect(own.counts).toMatchObject({ created: 1 });
    // Somebody else's: a representative changes their own and their team's.
    expect(await importFile(rep, { entity: 'tool', source: bytes('code,name\nH1,Stolen\n') })).toMatchObject({
      counts: { failed: 1 },
      errors: [{ code: 'forbidden' }],
    });
  });
});

describe('bad files', () => {
  it.each([
    ['nothing at all', '', 'empty_file'],
    ['a picture called csv', Buffer.from('89504e470d0a1a0a0000', 'hex'), 'unsupported_file'],
    ['a spreadsheet', Buffer.from('504b030414000600', 'hex'), 'unsupported_file'],
    ['a million columns', `${'a,'.repeat(1_000_000)}\n`, 'too_many_columns'],
    [
      'a record of ten thousand names',
      JSON.stringify([Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`k${i}`, 1]))]),
      'too_many_columns',
    ],
    ['a page instead of a table', '<!doctype html><html><body>404</body></html>', 'unsupported_file'],
  ])('%s is refused as a whole', async (_name, content, code) => {
    await expect(load('tool', content)).rejects.toMatchObject({ status: 400, code });
  });

  it('a cut JSON file tells what had been read, and a row with U+0000 or a broken byte is one failed row', async () => {
    const cut = JSON.stringify([
      { code: 'J1', name: 'One' },
      { code: 'J2', name: 'Two' },
    ]).slice(0, -12);
    await expect(
      load('tool', cut).then((r) => {
        if (r.counts.failed > 0) throw Object.assign(new Error(), { status: 400 });
      }),
    ).rejects.toMatchObject({ status: 400 });
    const report = await load('tool', Buffer.from(`code,name\nU1,a\u0000b\nU2,${'fine '.repeat(9)}\n`));
    expect(report.counts).toMatchObject({ rows: 2, created: 1, failed: 1 });
  });

  it('formula cells written by our export come back as they were', async () => {
    await records('tool').create({ code: 'F1', name: '=1+1' });
    const file = (await exported('tool', 'csv')).toString();
    expect(file).toContain("'=1+1");
    expect((await load('tool', file)).counts).toMatchObject({ created: 0, updated: 0, failed: 0 });
  });
});

describe('export and import', () => {
  it.each(['csv', 'json', 'ndjson', 'yaml', 'xlsx'])('%s of every field type comes back with 0 changes', async (format) => {
    if ((await records('everything').count()) === 0) {
      const fields = new Map(everyField);
      const most = Math.max(...[...fields.values()].map((f) => f.samples.valid.length));
      for (let i = 0; i < most; i++) {
        const input = Object.fromEntries(
          [...fields].flatMap(([name, field]) =>
            field.samples.valid.length === 0 ? [] : [[name, field.samples.valid[i % field.samples.valid.length]?.in]],
          ),
        );
        await records('everything').create({ name: `row ${i}`, ...input });
      }
    }
    const rows = await records('everything').count();
    // Nothing may be unchanged for want of being read.
    const { mapping } = await previewFile(kit.system, 'everything', bytes(await exported('everything', format)));
    for (const [name] of everyField)
      expect(Object.keys(mapping.fields).some((key) => key === name || key.startsWith(`${name}.`))).toBe(true);
    expect(await load('everything', await exported('everything', format))).toMatchObject({
      errors: [],
      counts: { rows, unchanged: rows },
    });
  });

  it('every entity that can be written comes back with 0 changes', async () => {
    for (const entity of kit.kernel.registry.entities.values()) {
      if (entity.readOnly) continue;
      const rows = await records(entity.name).count();
      if (rows === 0) continue;
      for (const format of ['csv', 'ndjson']) {
        const report = await load(entity.name, await exported(entity.name, format));
        expect([entity.name, format, report.errors, report.counts.unchanged]).toEqual([entity.name, format, [], rows]);
      }
    }
  }, 60_000);
});

it('for any rows, good and bad, repeated or not, the counts add up and a second import changes nothing [I10]', async () => {
  const row = fc.record({
    code: fc.constantFrom('X1', 'X2', 'X3', 'bad', ''),
    name: fc.constantFrom('a', 'b', '', '\u0001', 'x'.repeat(60)),
    pieces: fc.constantFrom('1', '-1', 'z', ''),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { minLength: 1, maxLength: 12 }),
      fc.constantFrom('create', 'update', 'upsert'),
      fc.boolean(),
      async (rows, mode, atomic) => {
        const csv = `code,name,pieces\n${rows.map((r) => `${r.code},"${r.name}",${r.pieces}`).join('\n')}\n`;
        const options = { mode, atomic, match: ['code'], mapping: { fields: { code: 'code', name: 'name', pieces: 'pieces' } } };
        const { counts } = await load('tool', csv, options);
        expect(counts.rows).toBe(rows.length);
        expect(counts.created + counts.updated + counts.unchanged + counts.skipped + counts.failed).toBe(counts.rows);
        // Rows of one key that say different things change each other each time; otherwise a second time is idle.
        const keys = rows.map((r) => r.code);
        if (new Set(keys).size === keys.length && mode !== 'create')
          expect((await load('tool', csv, options)).counts).toMatchObject({ created: 0, updated: 0 });
      },
    ),
    { numRuns: 15 },
  );
}, 60_000);

it('keeps tags with commas and quotes through CSV', async () => {
  const made = await records('tool').create({ code: 'Q1', name: 'Quoted', tags: ['a,b', 'c "d"'] });
  expect((await load('tool', await exported('tool', 'csv'))).counts.updated).toBe(0);
  expect(await records('tool').get(made.id)).toMatchObject({ version: 1, tags: ['a,b', 'c "d"'] });
});
