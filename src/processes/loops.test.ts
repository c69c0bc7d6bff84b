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

describe('the processes of a module', () => {
  it('are installed as data, as often as one likes, and start until they are switched off', async () => {
    const manager = await d.kit.actor('manager');
    const install = () => d.ctx.run('workflow.install', { preset: 'packing' } as never);
    const installed = { policies: ['heavy'], workflows: [{ code: 'label-heavy', number: 1 }] };
    expect([await install(), await install()]).toEqual([installed, installed]);
    await expect(d.ctx.run('workflow.install', { preset: 'none' } as never)).rejects.toMatchObject({ code: 'unknown_preset' });
    const { id } = await d.ctx.records('parcel').create({ name: 'stove', weight: 30 });
    await d.settle();
    const [asked] = (
      await d
        .as(manager)
        .records('approval')
        .list({ filter: { subject: { eq: id } } })
    ).nodes;
    await d.as(manager).run('approval.approve', { id: asked?.id } as never);
    await d.settle();
    expect(await d.ctx.records('label').count({ filter: { parcelId: { eq: id } } })).toBe(1);
    const [workflow] = (await d.ctx.records('workflow').list({ filter: { code: { eq: 'label-heavy' } } })).nodes;
    const triggers = () => d.ctx.records('workflowTrigger').count({ filter: { workflowId: { eq: workflow?.id } } });
    await d.ctx.records('workflow').update(String(workflow?.id), { active: false });
    expect(await triggers()).toBe(0);
    await d.ctx.records('parcel').create({ name: 'oven', weight: 30 });
    await d.settle();
    expect(await runsOf(String(workflow?.id))).toHaveLength(1);
    await d.ctx.records('workflow').update(String(workflow?.id), { active: true });
    expect(await triggers()).toBe(1);
  });
});
