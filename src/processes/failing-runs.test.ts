import { driven, type Driven } from './test/drive.js';
import { runsIn, type Runs } from './test/runs.js';
import { shop } from './test/shop.js';

let d: Driven;
let { start, run, log } = {} as Runs;
beforeAll(async () => {
  d = await driven([shop]);
  ({ start, run, log } = runsIn(d));
});
afterAll(() => d?.close());

const parcel = (name: string) => d.ctx.records('parcel').create({ name });
const labels = async (parcelId: string) =>
  (await d.ctx.records('label').list({ filter: { parcelId: { eq: parcelId } }, sort: ['text'] })).nodes.map((row) => row.text);

describe('a run that fails', () => {
  const definition = (onFailure: 'stop' | 'compensate') => ({
    subject: 'parcel',
    trigger: { kind: 'hand' },
    onFailure,
    steps: [
      {
        id: 'tag',
        kind: 'create',
        entity: 'label',
        values: { text: 'a', parcelId: '{{record.id}}' },
        compensate: { kind: 'update', entity: 'label', record: '{{steps.tag.id}}', values: { text: 'a, taken back' } },
      },
      { id: 'remark', kind: 'update', values: { remark: 'done' }, compensate: { kind: 'update', values: { remark: 'undone' } } },
      { id: 'weigh', kind: 'action', action: 'parcel.weigh', input: { grams: 5 } },
    ],
  });

  it('waits to be tried again at the step that failed, without what was done before being done twice', async () => {
    const id = await d.publish(definition('stop'));
    const one = await parcel('unweighable');
    const runId = await start(id, one.id);
    expect(await run(runId)).toMatchObject({
      state: 'failed',
      step: 'weigh',
      error: 'invalid_value at /grams: This parcel cannot be weighed.',
    });
    await d.ctx.records('parcel').update(one.id, { name: 'weighable' });
    await d.ctx.run('workflowRun.retry', { id: runId } as never);
    await d.settle();
    expect(await run(runId)).toMatchObject({ state: 'done', error: null });
    expect(await log(runId)).toEqual(['tag done', 'remark done', 'weigh failed', 'weigh done']);
    expect(await labels(one.id)).toEqual(['a']);
    await expect(d.ctx.run('workflowRun.retry', { id: runId } as never)).rejects.toMatchObject({ code: 'run_is_over' });
  });

  it('is compensated in reverse order if its definition says so', async () => {
    const id = await d.publish(definition('compensate'));
    const one = await parcel('unweighable');
    const runId = await start(id, one.id);
    expect(await run(runId)).toMatchObject({ state: 'failed', ending: 'failed' });
    expect(await log(runId)).toEqual(['tag done', 'remark done', 'weigh failed', 'remark compensated', 'tag compensated']);
    expect(await labels(one.id)).toEqual(['a, taken back']);
    expect(await d.ctx.records('parcel').get(one.id)).toMatchObject({ remark: 'undone' });
  });

  it('and one that is cancelled while it waits is compensated too, and asks nobody any more', async () => {
    const doer = await d.kit.actor('rep');
    const id = await d.publish({
      ...definition('stop'),
      steps: [
        ...definition('stop').steps.slice(0, 2),
        { id: 'ask', kind: 'human', who: [{ user: doer.userId }], title: 'Do it' },
      ],
    });
    const one = await parcel('vase');
    const runId = await start(id, one.id);
    await d.ctx.run('workflowRun.cancel', { id: runId } as never);
    await d.settle();
    expect(await run(runId)).toMatchObject({ state: 'cancelled' });
    expect(await log(runId)).toEqual(['tag done', 'remark done', 'ask waiting', 'remark compensated', 'tag compensated']);
    const [task] = (await d.ctx.records('humanStep').list({ filter: { runId: { eq: runId } } })).nodes;
    expect(task).toMatchObject({ state: 'cancelled' });
  });
});
