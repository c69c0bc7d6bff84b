import { driven, type Driven } from './test/drive.js';
import { shop } from './test/shop.js';

let d: Driven;
beforeAll(async () => {
  d = await driven([shop]);
});
afterAll(() => d?.close());

const parcel = (name: string) => d.ctx.records('parcel').create({ name });
const runsOf = async (workflowId: string) =>
  (await d.ctx.records('workflowRun').list({ filter: { workflowId: { eq: workflowId } }, first: 1000 })).nodes;
const hand = { kind: 'hand' };

describe('an endless loop', () => {
  it('of runs that cause each other ends after ten and is reported once', async () => {
    const id = await d.publish({
      trigger: { kind: 'event', event: 'parcel.updated' },
      condition: { remark: { startsWith: 'loop' } },
      steps: [{ id: 'again', kind: 'update', values: { remark: '{{record.remark}}o' } }],
    });
    const { id: parcelId } = await parcel('x');
    await d.ctx.records('parcel').update(parcelId, { remark: 'loop' });
    await d.settle();
    const runs = await runsOf(id);
    expect(runs.filter((one) => one.state === 'done')).toHaveLength(11);
    const stopped = runs.filter((one) => one.state === 'failed');
    expect(stopped).toHaveLength(1);
    expect(stopped[0]?.error).toMatch(/^endless_loop: 10 runs/);
    const rows = await d.ctx.sql(`select from ledger where event = 'workflowRun.loopStopped' and record_id = $1`, [
      stopped[0]?.id,
    ]);
    expect(rows).toHaveLength(1);
    await d.ctx.records('workflow').update(id, { active: false });
  });

  it('that goes by people or other listeners ends after fifty runs about one record within an hour', async () => {
    const id = await d.publish({ subject: 'parcel', trigger: hand, steps: [{ id: 'rest', kind: 'wait', for: { days: 1 } }] });
    const { id: parcelId } = await parcel('x');
    for (let i = 0; i < 53; i++) await d.ctx.run('workflow.start', { id, recordId: parcelId } as never);
    const runs = await runsOf(id);
    expect(runs.map((one) => one.state).sort()).toEqual([
      ...Array<string>(1).fill('failed'),
      ...Array<string>(50).fill('running'),
    ]);
  });
});
