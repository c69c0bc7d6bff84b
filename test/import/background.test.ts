import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { queueImport, runQueuedImport } from '../../src/exchange/background-import.js';
import { importFile, type ImportOptions } from '../../src/exchange/import.js';
import { savedMapping } from '../../src/exchange/saved-mapping.js';
import type { UndoReport } from '../../src/exchange/undo-changes.js';
import { runJob } from '../../src/jobs/run-job.js';
import { makeContext } from '../../src/records/context.js';
import type { Work } from '../../src/records/work.js';
import { testKernel, type TestKernel } from '../kit/index.js';
import { shop } from './doomed/shop-module.js';

let folder: string;
let kit: TestKernel;
let queued: { job: string; input: Record<string, unknown> }[] = [];
/** All rights, with a queue whose jobs are run by hand. */
let system: Work;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'eleven-imports-'));
  kit = await testKernel([shop], { fileStore: folder });
  system = withQueue(kit.system);
}, 60_000);
afterAll(async () => {
  await kit?.close();
  rmSync(folder, { recursive: true, force: true });
});

const withQueue = (work: Work): Work => ({
  ...work,
  kernel: { ...work.kernel, enqueue: async (_work, job, input) => void queued.push({ job, input }) },
});
const runQueue = async () => {
  const jobs = queued;
  queued = [];
  for (const { job, input } of jobs)
    await runJob(
      kit.kernel,
      kit.owner,
      { kind: 'job', name: job, tenantId: kit.system.rights.tenantId, input },
      kit.kernel.newId(),
    );
};
async function* bytes(content: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(content);
}
/** Each time another request. */
const ctx = () => makeContext({ ...system, requestId: kit.kernel.newId() });
const load = (content: string, options: Partial<ImportOptions> = {}, work = system) =>
  importFile(
    { ...work, requestId: kit.kernel.newId() },
    { entity: 'ware', source: bytes(content), fileName: 'wares.csv', ...options },
  );
const mapping = {
  fields: {
    code: 'code',
    name: 'name',
    pieces: 'pieces',
    'price.amount': 'amount',
    'price.currency': 'currency',
    since: 'since',
    call: 'call',
    marks: 'marks',
  },
  links: {
    supplierId: { from: 'supplier', find: { by: 'name' }, create: true },
    followsId: { from: 'follows', find: { by: 'code' } },
  },
  children: [{ list: 'notes', fields: { line: 'note' }, match: ['line'] }],
  match: ['code'],
};
const HEADER = 'code,name,pieces,amount,currency,since,call,marks,supplier,follows,note';
const runOf = (id: string) =>
  ctx()
    .records('importRun' as string)
    .get(id);

/** Everything the shop's records hold, without what the kernel keeps of each. */
async function contentHash(): Promise<string> {
  const rows: unknown[] = [];
  for (const entity of ['supplier', 'ware', 'wareNote'])
    for await (const { id: _id, version: _v, createdAt: _c, updatedAt: _u, createdById: _cb, updatedById: _ub, ...row } of ctx()
      .records(entity)
      .each({ sort: [entity === 'wareNote' ? 'line' : 'name'] }))
      rows.push({ entity, ...row });
  return createHash('sha256').update(JSON.stringify(rows)).digest('hex');
}

const ROWS = 3000;
const big = [
  HEADER,
  ...Array.from({ length: ROWS }, (_, i) =>
    // Every tenth cannot be read, and every seventh follows one that comes later.
    [
      `K${i}`,
      `Ware ${i}`,
      i % 10 === 9 ? 'many' : i,
      i,
      'RUB',
      '2026-01-31',
      '',
      'a;b',
      `S${i % 5}`,
      i % 7 === 0 && i + 1 < ROWS && (i + 1) % 10 !== 9 ? `K${i + 1}` : '',
      `note ${i}`,
    ].join(','),
  ),
  '',
].join('\n');

describe('an import that a worker does', () => {
  it('goes on after a kill where it was stopped: every row is counted once, and the same file again changes nothing', async () => {
    const { runId, state } = await queueImport(system, {
      entity: 'ware',
      source: bytes(big),
      fileName: 'big.csv',
      mapping,
      batchSize: 50,
    });
    expect(state).toBe('waiting');
    expect(queued).toEqual([{ job: 'kernel.run-import', input: { runId } }]);
    expect(await runOf(runId)).toMatchObject({ state: 'waiting', fileName: 'big.csv', rows: null });
    const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
    for (const upTo of [300, 1200]) {
      const child = fork(at('./doomed/import-worker.ts'), [kit.database.url, folder, kit.system.rights.tenantId, runId], {
        execArgv: ['--import', at('../kit/typescript.mjs')],
        stdio: 'inherit',
      });
      const ended = once(child, 'exit');
      child.on('message', (rows) => void (rows === 'done' || Number(rows) < upTo || child.kill('SIGKILL')));
      expect((await ended)[1]).toBe('SIGKILL');
      const run = await runOf(runId);
      expect(run.state).toBe('running');
      expect(Number(run.rows)).toBeGreaterThanOrEqual(upTo - 50);
      expect(Number(run.rows)).toBeLessThan(ROWS);
      expect(Number(run.rows)).toBe(
        Number(run.created) + Number(run.updated) + Number(run.unchanged) + Number(run.skipped) + Number(run.failed),
      );
    }
    await runQueue();
    const bad = ROWS / 10;
    expect(await runOf(runId)).toMatchObject({
      state: 'done',
      rows: ROWS,
      created: ROWS - bad,
      updated: 0,
      unchanged: 0,
      skipped: 0,
      failed: bad,
      checkpoint: null,
      mode: 'upsert',
    });
    expect(await ctx().records('ware').count()).toBe(ROWS - bad);
    expect(await ctx().records('wareNote').count()).toBe(ROWS - bad);
    const linked = await ctx()
      .records('ware')
      .count({ filter: { followsId: { isNull: false } } });
    const wanted = Array.from({ length: ROWS }, (_, i) => i).filter(
      (i) => i % 10 !== 9 && i % 7 === 0 && i + 1 < ROWS && (i + 1) % 10 !== 9,
    ).length;
    expect(linked).toBe(wanted);
    // What has ended does not begin again.
    await runQueuedImport(kit.system, runId);
    const again = await load(big, { mapping });
    expect(again.counts).toEqual({ rows: ROWS, created: 0, updated: 0, unchanged: ROWS - bad, skipped: 0, failed: bad });
  }, 240_000);

  it('has failed when it will not be tried again, and says so; one that has ended stays as it is', async () => {
    const { runId } = await queueImport(system, {
      entity: 'ware',
      source: bytes('code,name\nG1,Given up\n'),
      fileName: 'given-up.csv',
    });
    queued = [];
    await ctx()
      .records('importRun' as string)
      .update(runId, { state: 'running' });
    await kit.kernel.registry.jobs.get('kernel.run-import')?.gaveUp?.(ctx(), { runId }, 'The server failed at it.');
    expect(await runOf(runId)).toMatchObject({
      state: 'failed',
      errors: [{ line: 0, code: 'internal_error', message: 'The server failed at it.' }],
      finishedAt: expect.any(String),
    });
    const { runId: other } = await queueImport(system, {
      entity: 'ware',
      source: bytes('code,name\nG2,Done\n'),
      fileName: 'done.csv',
    });
    await runQueue();
    const done = await runOf(other);
    expect(done.state).toBe('done');
    await kit.kernel.registry.jobs.get('kernel.run-import')?.gaveUp?.(ctx(), { runId: other }, 'The server failed at it.');
    expect(await runOf(other)).toEqual(done);
  });

  it('has the rights of who asked for it, and ends with the reason when the file cannot be read', async () => {
    const viewer = await kit.actor('viewer');
    await expect(
      queueImport(withQueue(await kit.refreshed(viewer)), { entity: 'ware', source: bytes(big), mapping }),
    ).rejects.toMatchObject({ code: 'forbidden' });
    const rep = withQueue(await kit.refreshed(await kit.actor('rep')));
    const { runId } = await queueImport(rep, { entity: 'ware', source: bytes(`code,name\nR1,Rep\n`), match: ['code'] });
    await runQueue();
    expect(await runOf(runId)).toMatchObject({ state: 'done', created: 1, ownerId: rep.rights.userId });
    expect(
      (
        await ctx()
          .records('ware')
          .list({ filter: { code: { eq: 'R1' } } })
      ).nodes[0],
    ).toMatchObject({ createdById: rep.rights.userId });
    const broken = await queueImport(rep, { entity: 'ware', source: bytes('unknown,columns\n1,2\n') });
    await runQueue();
    expect(await runOf(broken.runId)).toMatchObject({ state: 'failed', errors: [{ line: 0, code: 'no_mapping' }] });
  });
});

describe('an undone import', () => {
  const undo = (id: string) => ctx().run('importRun.undo', { id }) as Promise<UndoReport>;
  const small = (rows: string[]) => [HEADER, ...rows, ''].join('\n');

  it('leaves everything as it was before, value by value', async () => {
    await load(small(['U1,One,1,100,RUB,2026-01-01,+7 495 000-00-01,a;b,Old,,first', 'U2,Two,2,,,,,,,,']), { mapping });
    const before = await contentHash();
    const done = await load(
      small([
        'U1,Uno,10,250,USD,2027-01-01,+7 495 000-00-02,c,New,U3,second',
        'U2,Due,20,7,EUR,2026-02-02,+7 495 000-00-03,x,New,,third',
        'U3,Tre,3,1,RUB,,,,New,U1,fourth',
      ]),
      { mapping },
    );
    expect(done.counts).toMatchObject({ created: 1, updated: 2, failed: 0 });
    expect(await contentHash()).not.toBe(before);
    const report = await undo(String(done.runId));
    expect(report.results.filter((one) => one.outcome === 'left')).toEqual([]);
    expect(report.restored).toBe(2);
    expect(report.deleted).toBe(5);
    expect(await contentHash()).toBe(before);
    expect(await runOf(String(done.runId))).toMatchObject({
      undo: { deleted: 5, restored: 2, left: 0 },
      undoneAt: expect.any(String),
    });
    await expect(undo(String(done.runId))).rejects.toMatchObject({ code: 'nothing_to_undo' });
    // It can be imported again.
    expect((await load(small(['U3,Tre,3,1,RUB,,,,New,U1,fourth']), { mapping })).counts).toMatchObject({ created: 1 });
  });

  it('keeps what was changed since, field by field, and tells of it', async () => {
    await load(small(['P1,One,1,100,RUB,,,,,,', 'P2,Two,2,,,,,,,,', 'P3,Three,3,,,,,,,,']), { mapping });
    const done = await load(
      small(['P1,Uno,10,,,,,,,,', 'P2,Due,20,,,,,,,,', 'P3,Tre,30,,,,,,,,', 'P4,Four,4,,,,,,,,', 'P5,Five,5,,,,,,,,']),
      { mapping },
    );
    const idOf = async (code: string) =>
      String(
        (
          await ctx()
            .records('ware')
            .list({ filter: { code: { eq: code } } })
        ).nodes[0]?.id,
      );
    const wares = ctx().records('ware');
    await wares.update(await idOf('P1'), { name: 'Mine' });
    await wares.update(await idOf('P4'), { pieces: 40 });
    await wares.delete(await idOf('P3'));
    const report = await undo(String(done.runId));
    expect(report).toMatchObject({ deleted: 1, restored: 1, left: 3 });
    expect(
      report.results
        .filter((one) => one.outcome === 'left')
        .map((one) => [one.code, one.kept])
        .sort(),
    ).toEqual([
      ['changed_since', undefined],
      ['changed_since', ['name']],
      ['gone', undefined],
    ]);
    const { nodes } = await wares.list({
      filter: { code: { startsWith: 'P' } },
      sort: ['code'],
      fields: ['code', 'name', 'pieces'],
    });
    expect(nodes).toEqual([
      { code: 'P1', name: 'Mine', pieces: 1 },
      { code: 'P2', name: 'Two', pieces: 2 },
      { code: 'P4', name: 'Four', pieces: 40 },
    ]);
  });

  it('of many records is left to a worker', async () => {
    const many = small(Array.from({ length: 1100 }, (_, i) => `M${i},Many ${i},${i},,,,,,,,`));
    const before = await contentHash();
    const done = await load(many, { mapping });
    expect(await undo(String(done.runId))).toEqual({ state: 'waiting', records: 1100 });
    await runQueue();
    expect(await runOf(String(done.runId))).toMatchObject({ undo: { deleted: 1100, restored: 0, left: 0 } });
    expect(await contentHash()).toBe(before);
  }, 60_000);

  it('is not undone by those who may not change its records', async () => {
    const rep = await kit.refreshed(await kit.actor('rep'));
    const done = await load(small(['Z1,Zed,1,,,,,,,,']), { mapping });
    await expect(makeContext(rep).run('importRun.undo', { id: String(done.runId) })).rejects.toMatchObject({ status: 404 });
    const own = await load(
      small(['Z1,Zett,2,,,,,,,,']),
      { mapping },
      { ...system, rights: { ...system.rights, userId: rep.rights.userId } },
    );
    const report = (await makeContext(rep).run('importRun.undo', { id: String(own.runId) })) as UndoReport;
    expect(report).toMatchObject({ restored: 0, left: 1 });
  });
});

describe('a kept mapping', () => {
  it('is seen by its maker and those it is shared with, and fits its entity', async () => {
    const [one, two] = [await kit.actor('rep'), await kit.actor('rep')];
    const [anna, boris] = [makeContext(await kit.refreshed(one)), makeContext(await kit.refreshed(two))];
    const kept = await anna
      .records('importMapping')
      .create({ name: 'Price list', entity: 'ware', mapping: { fields: { code: 'Art', name: 'Title' }, match: ['code'] } });
    await expect(
      anna.records('importMapping').create({ name: 'x', entity: 'ware', mapping: { fields: { nothing: 'Art' } } }),
    ).rejects.toMatchObject({ pointer: '/mapping/fields/nothing' });
    await expect(
      anna.records('importMapping').create({ name: 'x', entity: 'importRun', mapping: { fields: {} } }),
    ).rejects.toMatchObject({ pointer: '/entity' });
    expect(await boris.records('importMapping').find(kept.id)).toBeNull();
    await anna.run('importMapping.share', { id: kept.id, userId: two.userId } as never);
    expect((await savedMapping({ ...(await kit.refreshed(two)) }, kept.id, 'ware')) as object).toEqual(kept.mapping);
    await expect(savedMapping(await kit.refreshed(two), kept.id, 'supplier')).rejects.toMatchObject({ pointer: '/savedMapping' });
    await anna.run('importMapping.unshare', { id: kept.id, userId: two.userId } as never);
    expect(await boris.records('importMapping').find(kept.id)).toBeNull();
    await expect(anna.run('importMapping.share', { id: kept.id } as never)).rejects.toMatchObject({ status: 403 });
    await ctx().run('importMapping.share', { id: kept.id } as never);
    expect((await boris.records('importMapping').find(kept.id))?.name).toBe('Price list');
  });
});
