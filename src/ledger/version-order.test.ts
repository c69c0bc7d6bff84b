import fc from 'fast-check';
import { setTimeout as sleep } from 'node:timers/promises';
import { testKernel, type TestKernel } from '#kit';
import { staffAccess } from '../declare/access.js';
import { defineEntity } from '../declare/entity.js';
import { defineModule } from '../declare/module.js';
import { int } from '../declare/fields/int.js';
import { text } from '../declare/fields/text.js';
import { makeContext } from '../records/context.js';
import { inTransaction, session, type Work } from '../records/work.js';
import type { Position } from './cursor.js';
import { currentPosition, type LedgerRow } from './read-changes.js';
import { readWhole, wholeUntil } from './version-order.js';

const parcel = defineEntity('parcel', {
  title: 'name',
  fields: { name: text({ required: true }), weight: int() },
  access: staffAccess,
});

let kit: TestKernel;
beforeAll(async () => {
  kit = await testKernel([defineModule('ledger-versions', { entities: [parcel] })]);
});
afterAll(() => kit?.close());

const parcels = (work: Work) => makeContext(work).records('parcel');
const some = (n: number) => Array.from({ length: n }, (_, i) => ({ name: `p${i}` }));

/** All pages from the place on, once nothing older holds them back, and the place behind them. */
async function readOn(from: Position): Promise<{ read: LedgerRow[][]; place: Position }> {
  const read: LedgerRow[][] = [];
  for (let place = from; ;) {
    const page = await readWhole(kit.kernel.db, kit.system.rights.tenantId, place);
    if (page.changes.length > 0) read.push([...page.changes]);
    place = page.position;
    if (page.more === false) return { read, place };
    if (page.more === 'waiting') await sleep(10);
  }
}

const pages = async (from: Position): Promise<LedgerRow[][]> => (await readOn(from)).read;

/**
 * One transaction that begins first and changes the record last: it puts `before` and `behind` further rows around its change.
 * Gives the record and the place before it all.
 */
async function swapped(before: number, behind: number): Promise<{ id: string; from: Position }> {
  const { id } = await parcels(kit.system).create({ name: 'swapped' });
  // Behind the record's own entry, which an older transaction of another test may hold back.
  const { place: from } = await readOn(await currentPosition(kit.kernel.db));
  await inTransaction(kit.system, async (inside) => {
    await session(inside).query('select pg_current_xact_id()');
    if (before > 0) await parcels(inside).createMany(some(before));
    await parcels(kit.system).update(id, { weight: 2 });
    await parcels(inside).update(id, { weight: 3 });
    if (behind > 0) await parcels(inside).createMany(some(behind));
  });
  return { id, from };
}

/** By record, the places (page, row) and versions in the order they are told. */
const versionsOf = (read: readonly LedgerRow[][], id: string) =>
  read.flatMap((page, p) => page.filter((row) => row.recordId === id).map((row) => [p, row.version]));

describe('the pages of the ledger', () => {
  it('have a swap that would lie across their border in one page', async () => {
    const { id, from } = await swapped(499, 0);
    const read = await pages(from);
    const versions = versionsOf(read, id);
    expect(versions.map(([, version]) => version).sort()).toEqual([2, 3]);
    expect(new Set(versions.map(([page]) => page)).size).toBe(1);
    expect(read.flat()).toHaveLength(501);
  });

  it('are longer than usual if they begin with a swap that ends far behind', async () => {
    const { id, from } = await swapped(0, 900);
    const read = await pages(from);
    const versions = versionsOf(read, id);
    expect(versions.map(([, version]) => version)).toEqual([3, 2]);
    expect(new Set(versions.map(([page]) => page)).size).toBe(1);
    expect(read.flat()).toHaveLength(902);
  });

  it('wait with a version whose earlier one cannot be read before an older transaction has ended, and lose nothing', async () => {
    const { id } = await parcels(kit.system).create({ name: 'held back' });
    const { place: from } = await readOn(await currentPosition(kit.kernel.db));
    let read: LedgerRow[][] = [];
    await inTransaction(kit.system, async (first) => {
      await session(first).query('select pg_current_xact_id()');
      let release: () => void = () => undefined;
      const released = new Promise<void>((resolve) => (release = resolve));
      const between = inTransaction(kit.system, async (older) => {
        await session(older).query('select pg_current_xact_id()');
        await released;
      });
      await sleep(50);
      await parcels(kit.system).update(id, { weight: 2 });
      await parcels(first).update(id, { weight: 3 });
      return { between, release };
    }).then(async ({ between, release }) => {
      const page = await readWhole(kit.kernel.db, kit.system.rights.tenantId, from);
      expect(page.changes.filter((row) => row.recordId === id)).toEqual([]);
      expect(page.more).toBe('waiting');
      release();
      await between;
      read = await pages(from);
    });
    expect(versionsOf(read, id).map(([, version]) => version)).toEqual([3, 2]);
  });

  it('are cut so that nothing before the cut has an earlier version behind it, and no earlier than that needs', () => {
    const row = fc.record({
      recordId: fc.constantFrom('a', 'b', 'c'),
      version: fc.integer({ min: 1, max: 6 }),
      operation: fc.constantFrom('update' as const, 'event' as const),
    });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 12 }), fc.nat(12), (some, at) => {
        const rows = some.map((one) => ({ ...one, entity: 'parcel' }));
        const end = Math.min(at, rows.length);
        const whole = (cut: number) =>
          rows
            .slice(0, cut)
            .every((early) =>
              rows
                .slice(cut)
                .every(
                  (late) =>
                    early.operation === 'event' ||
                    late.operation === 'event' ||
                    late.recordId !== early.recordId ||
                    late.version >= early.version,
                ),
            );
        const cut = wholeUntil(rows, end);
        expect(whole(cut)).toBe(true);
        for (let greater = cut + 1; greater <= end; greater++) expect(whole(greater)).toBe(false);
      }),
    );
  });
});
