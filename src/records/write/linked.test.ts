import { testKernel, type TestKernel } from '#kit';
import { staffAccess } from '../../declare/access.js';
import { defineEntity } from '../../declare/entity.js';
import { defineModule } from '../../declare/module.js';
import { links } from '../../declare/fields/links.js';
import { text } from '../../declare/fields/text.js';
import { importFile } from '../../exchange/import.js';
import { undoImport } from '../../exchange/undo-import.js';
import { apiChange } from '../../ledger/api-change.js';
import { makeContext } from '../context.js';
import { read } from '../read/execute.js';
import { selectPaths } from '../select-all.js';
import { entityNamed } from '../work.js';

const singer = defineEntity('singer', { title: 'name', fields: { name: text({ required: true }) }, access: staffAccess });
const choir = defineEntity('choir', {
  title: 'name',
  fields: { name: text({ required: true }), singers: links('singer', { inverse: 'choirs' }), guests: links('singer') },
  keys: [['name']],
  access: staffAccess,
});

let kit: TestKernel;
let [anna, boris, clara]: string[] = [];
beforeAll(async () => {
  kit = await testKernel([defineModule('linked', { entities: [singer, choir] })]);
  const made = await ctx()
    .records('singer')
    .createMany(['Anna', 'Boris', 'Clara'].map((name) => ({ name })));
  [anna, boris, clara] = made.map((one) => String(one.id)) as [string, string, string];
});
afterAll(() => kit?.close());

const ctx = () => makeContext({ ...kit.system, requestId: kit.kernel.newId() });
const choirs = () => ctx().records('choir');
const named = (...names: (string | undefined)[]) => (names as string[]).sort();

/** The ledger's rows about a record, oldest first, in names of the API. */
async function changesOf(id: string) {
  const rows = await ctx().sql<{ event: string; operation: string; version: number; before: string; after: string }>(
    'select event, operation, version, before::text as before, after::text as after from ledger where tenant_id = $1 and record_id = $2 order by id',
    [kit.system.rights.tenantId, id],
  );
  const entity = entityNamed(kit.system, 'choir');
  return rows.map((row) => {
    const parsed = (side: string) => JSON.parse(side) as Record<string, unknown> | null;
    const { before, after } = apiChange(entity, { ...row, before: parsed(row.before), after: parsed(row.after) });
    return { event: row.event, version: row.version, before, after };
  });
}

async function asOf(id: string, version: number) {
  const entity = entityNamed(kit.system, 'choir');
  const select = selectPaths(['name', 'singerIds', 'singers.name'], entity);
  const { texts } = await read([{ kind: 'one', entity, id, select, asOf: version }], kit.system);
  const { singers, ...rest } = JSON.parse(texts[0] ?? '{}') as { singers: { nodes: { name: string }[] } };
  return { ...rest, names: singers.nodes.map((one) => one.name).sort() };
}

describe('many-to-many links in the ledger', () => {
  it('stand in the one row of the change, as whole lists before and after, and the record is read as of each version [K7]', async () => {
    const { id } = await choirs().create({ name: 'Minor', singerIds: [anna, boris] });
    await choirs().update(String(id), { name: 'Major', singerIds: [boris, clara] });
    await choirs().update(String(id), { singerIds: [clara] });
    await choirs().update(String(id), { singerIds: [clara] });
    await choirs().update(String(id), { name: 'Last' });
    const changes = await changesOf(String(id));
    expect(changes.map(({ event, version }) => [event, version])).toEqual([
      ['choir.created', 1],
      ['choir.updated', 2],
      ['choir.updated', 3],
      ['choir.updated', 4],
    ]);
    expect(changes[0]?.after).toMatchObject({ name: 'Minor', singerIds: named(anna, boris) });
    expect(changes[0]?.after).not.toHaveProperty('guestIds');
    expect(changes[1]).toMatchObject({
      before: { name: 'Minor', singerIds: named(anna, boris) },
      after: { name: 'Major', singerIds: named(boris, clara) },
    });
    expect(changes[2]).toMatchObject({ before: { singerIds: named(boris, clara) }, after: { singerIds: [clara] } });
    expect(changes[2]?.after).not.toHaveProperty('name');
    expect(changes[3]?.after).not.toHaveProperty('singerIds');
    expect(await asOf(String(id), 1)).toEqual({ name: 'Minor', singerIds: named(anna, boris), names: ['Anna', 'Boris'] });
    expect(await asOf(String(id), 2)).toEqual({ name: 'Major', singerIds: named(boris, clara), names: ['Boris', 'Clara'] });
    expect(await asOf(String(id), 4)).toEqual({ name: 'Last', singerIds: [clara], names: ['Clara'] });
  });

  it('are not told again by a later change of the same transaction, nor by one that was refused', async () => {
    const { id } = await choirs().create({ name: 'Twice' });
    await kit.kernel.db.transaction(async (tx) => {
      const inside = makeContext({ ...kit.system, tx });
      await inside.records('choir').update(String(id), { singerIds: [anna] });
      await inside.records('choir').update(String(id), { name: 'Thrice' });
      await inside.records('choir').create({ name: 'Beside' });
    });
    await expect(choirs().update(String(id), { singerIds: [kit.kernel.newId()] })).rejects.toMatchObject({
      code: 'link_not_found',
    });
    await expect(choirs().update(String(id), { singerIds: [boris] }, 1)).rejects.toMatchObject({ code: 'version_conflict' });
    const changes = await changesOf(String(id));
    expect(changes.map(({ after }) => after?.singerIds)).toEqual([undefined, [anna], undefined]);
    expect((await choirs().get(String(id), ['singerIds'])).singerIds).toEqual([anna]);
  });

  it('are told to whoever is refused for a stale version [K2]', async () => {
    const { id } = await choirs().create({ name: 'Stale', singerIds: [anna] });
    await choirs().update(String(id), { singerIds: [boris] });
    const refused = choirs().update(String(id), { name: 'Mine' }, 1);
    await expect(refused).rejects.toMatchObject({
      params: { changes: { singerIds: { before: [anna], after: [boris] } } },
    });
  });

  it('come back link by link when an import is undone, and what others have linked since stays', async () => {
    const { id } = await choirs().create({ name: 'Undone', singerIds: [anna], guestIds: [clara] });
    const line = JSON.stringify({ name: 'Undone', singerIds: [boris], guestIds: [boris] });
    async function* source() {
      yield Buffer.from(line);
    }
    const work = { ...kit.system, requestId: kit.kernel.newId() };
    const mapping = { fields: { name: 'name', singerIds: 'singerIds', guestIds: 'guestIds' }, match: ['name'] };
    const done = await importFile(work, { entity: 'choir', source: source(), fileName: 'a.ndjson', mode: 'upsert', mapping });
    expect(done.counts).toMatchObject({ updated: 1, failed: 0 });
    expect(await choirs().get(String(id), ['singerIds', 'guestIds'])).toEqual({ singerIds: [boris], guestIds: [boris] });
    await choirs().update(String(id), { singerIds: [boris, clara] });
    const report = await undoImport(kit.system, String(done.runId), Infinity);
    expect(report).toMatchObject({ restored: 1, left: 0 });
    expect(await choirs().get(String(id), ['singerIds', 'guestIds'])).toEqual({
      singerIds: named(anna, clara),
      guestIds: [clara],
    });
  });
});
