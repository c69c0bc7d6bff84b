import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { runJob } from '../jobs/run-job.js';
import { driven, type Driven } from './test/drive.js';
import { runsIn, type Runs } from './test/runs.js';
import { shop } from './test/shop.js';

let d: Driven;
let { runsOf, start, run, log } = {} as Runs;
beforeAll(async () => {
  d = await driven([shop], ['127.0.0.1/32']);
  ({ runsOf, start, run, log } = runsIn(d));
});
afterAll(() => d?.close());
afterEach(() => d.kit.setNow(null));

const parcel = (name: string, more: object = {}) => d.ctx.records('parcel').create({ name, ...more });
const labels = async (parcelId: string) =>
  (await d.ctx.records('label').list({ filter: { parcelId: { eq: parcelId } }, sort: ['text'] })).nodes.map((row) => row.text);
const hand = { kind: 'hand' };

describe('a workflow', () => {
  it('starts with an event whose record fits, and creates, updates and takes actions with what templates say', async () => {
    const id = await d.publish({
      trigger: { kind: 'event', event: 'parcel.created' },
      condition: { name: { startsWith: 'glass' } },
      steps: [
        {
          id: 'tag',
          kind: 'create',
          entity: 'label',
          values: { text: 'For {{record.name}}: {{{record.price.amount}}}', parcelId: '{{record.id}}', number: 7 },
        },
        { id: 'weigh', kind: 'action', action: 'parcel.weigh', input: { grams: 250 } },
        { id: 'remark', kind: 'update', values: { remark: 'label {{steps.tag.id}} of {{workflow.code}}' } },
        { id: 'count', kind: 'update', entity: 'label', record: '{{steps.tag.id}}', values: { number: '{{record.weight}}' } },
      ],
    });
    const glass = await parcel('glass & "mirror"', { price: { amount: 500, currency: 'RUB' } });
    const wood = await parcel('wood');
    await d.settle();
    const [only, ...others] = await runsOf(id);
    expect(others).toEqual([]);
    expect(only).toMatchObject({ state: 'done', subject: glass.id, step: null });
    expect(await labels(glass.id)).toEqual(['For glass & "mirror": 500']);
    expect(await labels(wood.id)).toEqual([]);
    const [label] = (await d.ctx.records('label').list({ filter: { parcelId: { eq: glass.id } } })).nodes;
    expect(label).toMatchObject({ number: 250 });
    expect(await d.ctx.records('parcel').get(glass.id)).toMatchObject({ weight: 250, remark: `label ${label?.id} of w1` });
    const history = await d.ctx.sql('select distinct reason from ledger where record_id = $1 and operation = $2', [
      label?.id,
      'create',
    ]);
    expect(history).toEqual([{ reason: 'workflow w1 v1' }]);
  });

  it('is started once by a change however often its job runs, and only by changes of the fields it names', async () => {
    const id = await d.publish({
      trigger: { kind: 'event', event: 'parcel.updated', changed: ['weight'] },
      steps: [{ id: 'remark', kind: 'update', values: { remark: 'weighed' } }],
    });
    const one = await parcel('one');
    await d.ctx.records('parcel').update(one.id, { remark: 'x' });
    await d.settle();
    expect(await runsOf(id)).toHaveLength(0);
    await d.ctx.records('parcel').update(one.id, { weight: 3 });
    await d.settle();
    expect(await runsOf(id)).toHaveLength(1);
    expect(await d.ctx.records('parcel').get(one.id)).toMatchObject({ remark: 'weighed' });
  });

  it('keeps for each run the version it began with', async () => {
    const definition = (remark: string) => ({
      subject: 'parcel',
      trigger: hand,
      steps: [
        { id: 'rest', kind: 'wait', for: { hours: 2 } },
        { id: 'remark', kind: 'update', values: { remark } },
      ],
    });
    const id = await d.publish(definition('first'));
    const one = await parcel('old');
    const runId = await start(id, one.id);
    expect(await run(runId)).toMatchObject({ state: 'waiting', step: 'rest' });
    expect(await d.ctx.run('workflow.publish', { id, definition: definition('second') } as never)).toMatchObject({ number: 2 });
    expect(await d.ctx.run('workflow.publish', { id, definition: definition('second') } as never)).toMatchObject({ number: 2 });
    const two = await parcel('new');
    await start(id, two.id);
    d.kit.setNow(new Date(Date.now() + 3 * 3_600_000));
    await d.settle();
    expect(await d.ctx.records('parcel').get(one.id)).toMatchObject({ remark: 'first' });
    expect(await d.ctx.records('parcel').get(two.id)).toMatchObject({ remark: 'second' });
  });

  it('branches by the record as it is then', async () => {
    const id = await d.publish({
      subject: 'parcel',
      trigger: hand,
      steps: [
        { id: 'which', kind: 'branch', cases: [{ when: { weight: { gt: 10 } }, next: 'heavy' }], otherwise: 'light' },
        { id: 'heavy', kind: 'update', values: { remark: 'heavy' }, next: 'end' },
        { id: 'light', kind: 'update', values: { remark: 'light', dueOn: { after: { businessDays: 3 } } } },
      ],
    });
    // A Friday: three working days later it is Wednesday.
    d.kit.setNow(new Date('2026-11-27T10:00:00Z'));
    for (const [weight, remark, dueOn] of [
      [11, 'heavy', null],
      [10, 'light', '2026-12-02'],
      [null, 'light', '2026-12-02'],
    ] as const) {
      const { id: parcelId } = await parcel('x', { weight });
      await start(id, parcelId);
      expect(await d.ctx.records('parcel').get(parcelId)).toMatchObject({ remark, dueOn });
    }
  });

  it('waits for an event of a linked record until its condition holds, or until its time is over', async () => {
    const id = await d.publish({
      subject: 'parcel',
      trigger: hand,
      steps: [
        {
          id: 'labelled',
          kind: 'wait',
          event: 'label.created',
          link: 'parcelId',
          condition: { labels: { some: { text: { eq: 'fragile' } } } },
          timeout: { hours: 5 },
          onTimeout: 'late',
        },
        { id: 'good', kind: 'update', values: { remark: 'labelled' }, next: 'end' },
        { id: 'late', kind: 'update', values: { remark: 'too late' } },
      ],
    });
    const [one, two] = [await parcel('one'), await parcel('two')];
    const [first, second] = [await start(id, one.id), await start(id, two.id)];
    await d.ctx.records('label').create({ text: 'this side up', parcelId: one.id });
    await d.settle();
    expect(await run(first)).toMatchObject({ state: 'waiting' });
    await d.ctx.records('label').create({ text: 'fragile', parcelId: one.id });
    await d.settle();
    expect(await run(first)).toMatchObject({ state: 'done' });
    expect(await d.ctx.records('parcel').get(one.id)).toMatchObject({ remark: 'labelled' });
    expect(await run(second)).toMatchObject({ state: 'waiting' });
    d.kit.setNow(new Date(Date.now() + 6 * 3_600_000));
    await d.settle();
    expect(await run(second)).toMatchObject({ state: 'done' });
    expect(await d.ctx.records('parcel').get(two.id)).toMatchObject({ remark: 'too late' });
  });

  it('reminds people once when the time of a wait is over, waits on, and gives up only after as long again', async () => {
    const chief = await d.kit.actor('manager');
    const waiting = (more: object) => ({
      subject: 'parcel',
      trigger: hand,
      steps: [
        {
          id: 'labelled',
          kind: 'wait',
          event: 'label.created',
          link: 'parcelId',
          condition: { labels: { some: {} } },
          timeout: { hours: 5 },
          remind: { to: [{ user: chief.userId }], title: 'No label: {{record.name}}' },
          ...more,
        },
        { id: 'good', kind: 'update', values: { remark: 'labelled' }, next: 'end' },
        ...('onTimeout' in more ? [{ id: 'late', kind: 'update', values: { remark: 'too late' } }] : []),
      ],
    });
    const [patient, other] = [await d.publish(waiting({})), await d.publish(waiting({ onTimeout: 'late' }))];
    const [one, two] = [await parcel('one'), await parcel('two')];
    const [first, second] = [await start(patient, one.id), await start(other, two.id)];
    const told = async () =>
      (await d.ctx.records('notification').list({ filter: { userId: { eq: chief.userId } }, sort: ['title'] })).nodes.map(
        ({ title }) => title,
      );
    const later = async (hours: number) => {
      d.kit.setNow(new Date(Date.now() + hours * 3_600_000));
      await d.settle();
    };
    await later(4);
    expect(await told()).toEqual([]);
    await later(6);
    expect(await told()).toEqual(['No label: one', 'No label: two']);
    expect([await run(first), await run(second)]).toMatchObject([{ state: 'waiting' }, { state: 'waiting' }]);
    await later(12);
    expect(await told()).toHaveLength(2);
    expect([await run(first), await run(second)]).toMatchObject([{ state: 'waiting' }, { state: 'done' }]);
    expect(await d.ctx.records('parcel').get(two.id)).toMatchObject({ remark: 'too late' });
    await d.ctx.records('label').create({ text: 'at last', parcelId: one.id });
    await d.settle();
    expect(await run(first)).toMatchObject({ state: 'done' });
  });

  it('has people do a step: their outcome leads on, a late one is escalated and then passed over', async () => {
    const doer = await d.kit.actor('rep');
    const chief = await d.kit.actor('manager');
    const stranger = await d.kit.actor('rep');
    const id = await d.publish({
      subject: 'parcel',
      trigger: hand,
      input: { place: 'Where to' },
      steps: [
        {
          id: 'measure',
          kind: 'human',
          who: [{ user: doer.userId }],
          title: 'Measure {{record.name}} at {{input.place}}',
          outcomes: { fits: 'good', tooBig: 'bad' },
          deadline: { hours: 1 },
          escalateTo: [{ user: chief.userId }],
          onTimeout: 'nobody',
        },
        { id: 'good', kind: 'update', values: { remark: 'fits: {{steps.measure.comment}}' }, next: 'end' },
        { id: 'bad', kind: 'update', values: { remark: 'too big' }, next: 'end' },
        { id: 'nobody', kind: 'update', values: { remark: 'nobody came' } },
      ],
    });
    const [one, two] = [await parcel('door'), await parcel('gate')];
    const first = await start(id, one.id, { place: 'home' });
    const [task] = (
      await d
        .as(doer)
        .records('humanStep')
        .list({ filter: { runId: { eq: first } } })
    ).nodes;
    expect(task).toMatchObject({ title: 'Measure door at home', state: 'open' });
    expect((await d.as(stranger).records('humanStep').list()).nodes).toEqual([]);
    const complete = (work: typeof doer, input: object) =>
      d.as(work).run('humanStep.complete', { id: task?.id, ...input } as never);
    await expect(complete(stranger, { outcome: 'fits' })).rejects.toMatchObject({ status: 404 });
    await expect(complete(doer, { outcome: 'unknown' })).rejects.toMatchObject({ pointer: '/outcome' });
    await complete(doer, { outcome: 'fits', comment: 'just so' });
    await expect(complete(doer, { outcome: 'fits' })).rejects.toMatchObject({ code: 'already_decided' });
    await d.settle();
    expect(await d.ctx.records('parcel').get(one.id)).toMatchObject({ remark: 'fits: just so' });
    const second = await start(id, two.id, { place: 'work' });
    d.kit.setNow(new Date(Date.now() + 61 * 60_000));
    await d.settle();
    const [late] = (
      await d
        .as(chief)
        .records('humanStep')
        .list({ filter: { runId: { eq: second } } })
    ).nodes;
    expect(late).toMatchObject({ state: 'open' });
    d.kit.setNow(new Date(Date.now() + 3 * 3_600_000));
    await d.settle();
    expect(await d.ctx.records('parcel').get(two.id)).toMatchObject({ remark: 'nobody came' });
    expect(await d.ctx.records('humanStep').get(String(late?.id))).toMatchObject({ state: 'expired' });
  });

  it('starts a subprocess and goes on when that is done', async () => {
    await d.publish(
      {
        subject: 'parcel',
        trigger: hand,
        input: { words: 'What it says' },
        steps: [{ id: 'tag', kind: 'create', entity: 'label', values: { text: '{{input.words}}', parcelId: '{{record.id}}' } }],
      },
      'tagging',
    );
    const id = await d.publish({
      subject: 'parcel',
      trigger: hand,
      steps: [
        { id: 'tag', kind: 'subprocess', workflow: 'tagging', input: { words: 'of {{record.name}}' } },
        { id: 'remark', kind: 'update', values: { remark: 'tagged, {{steps.tag.state}}' } },
      ],
    });
    const one = await parcel('vase');
    const runId = await start(id, one.id);
    expect(await labels(one.id)).toEqual(['of vase']);
    expect(await d.ctx.records('parcel').get(one.id)).toMatchObject({ remark: 'tagged, done' });
    expect(await log(runId)).toEqual(['tag waiting', 'tag done', 'remark done']);
  });

  it('tells people, and calls a webhook until it is answered, with one id and signed as Standard Webhooks say', async () => {
    const reader = await d.kit.actor('rep');
    const calls: { id: unknown; body: unknown }[] = [];
    const signed: { text: string; headers: Record<string, string> }[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += String(chunk)));
      request.on('end', () => {
        calls.push({ id: request.headers['webhook-id'], body: JSON.parse(body) });
        signed.push({ text: body, headers: request.headers as Record<string, string> });
        response.writeHead(calls.length === 1 ? 500 : 204).end();
      });
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const id = await d.publish({
      subject: 'parcel',
      trigger: hand,
      steps: [
        {
          id: 'tell',
          kind: 'notify',
          to: [{ user: reader.userId }],
          title: 'Parcel {{record.name}}',
          text: 'It weighs {{record.weight}}.',
        },
        {
          id: 'call',
          kind: 'webhook',
          url: `http://127.0.0.1:${port}/`,
          body: { name: '{{record.name}}', weight: '{{record.weight}}' },
        },
      ],
    });
    const one = await parcel('vase', { weight: 4 });
    const secretOf = async () => ((await d.ctx.run('workflow.rotateSecret', { id } as never)) as { secret: string }).secret;
    const secret = await secretOf();
    await expect(start(id, one.id)).rejects.toThrow('answered 500');
    await d.settle();
    // While the one before is good, each call is signed by both.
    const newer = await secretOf();
    await runJob(
      d.kernel,
      d.kit.owner,
      {
        kind: 'job',
        name: 'processes.call-webhook',
        tenantId: d.kit.system.rights.tenantId,
        input: { runId: (await runsOf(id))[0]?.id, sequence: 2 },
      },
      d.kernel.newId(),
    );
    server.close();
    for (const { text, headers } of signed)
      expect(new Webhook(secret).verify(text, headers)).toEqual({ name: 'vase', weight: 4 });
    const last = signed.pop();
    expect(new Webhook(newer).verify(last?.text ?? '', last?.headers ?? {})).toEqual({ name: 'vase', weight: 4 });
    expect(() => new Webhook(newer).verify(signed[0]?.text ?? '', signed[0]?.headers ?? {})).toThrow();
    calls.pop();
    const body = { name: 'vase', weight: 4 };
    const [{ id: runId = '' } = {}] = await runsOf(id);
    // The driver runs each job twice, and the first call failed.
    expect(calls).toEqual(Array(3).fill({ id: `${runId}.2`, body }));
    expect(await run(runId)).toMatchObject({ state: 'done' });
    const { nodes } = await d
      .as(reader)
      .records('notification')
      .list({ filter: { channel: { eq: 'inApp' } } });
    expect(nodes).toMatchObject([{ kind: 'workflow.message', title: 'Parcel vase', body: 'It weighs 4.', subjectId: one.id }]);
  });

  it('starts by schedule and by deadline in working days, once for each record and date', async () => {
    const monday = new Date('2026-11-23T05:00:00Z');
    d.kit.setNow(monday);
    const each = await d.publish({
      subject: 'parcel',
      trigger: { kind: 'schedule', at: '09:00', on: 'workingDays', each: { name: { eq: 'daily' } } },
      steps: [{ id: 'tag', kind: 'create', entity: 'label', values: { text: 'day', parcelId: '{{record.id}}' } }],
    });
    const before = await d.publish({
      subject: 'parcel',
      trigger: { kind: 'deadline', field: 'dueOn', offset: { businessDays: -3 }, at: '10:00' },
      steps: [{ id: 'tag', kind: 'create', entity: 'label', values: { text: 'due', parcelId: '{{record.id}}' } }],
    });
    const daily = await parcel('daily');
    // Three working days before Monday the 30th is Wednesday the 25th.
    const due = await parcel('due', { dueOn: '2026-11-30' });
    const later = await parcel('later', { dueOn: '2026-12-01' });
    const at = async (moment: string) => {
      d.kit.setNow(new Date(moment));
      await d.settle();
      await d.ctx.enqueue('processes.sweep', {});
      await d.settle();
    };
    await at('2026-11-23T05:59:00Z');
    expect(await runsOf(each)).toHaveLength(0);
    await at('2026-11-23T06:00:00Z');
    await at('2026-11-23T06:30:00Z');
    expect(await labels(daily.id)).toEqual(['day']);
    await at('2026-11-25T06:59:00Z');
    expect(await labels(due.id)).toEqual([]);
    await at('2026-11-25T07:05:00Z');
    await at('2026-11-25T09:05:00Z');
    expect(await labels(due.id)).toEqual(['due']);
    expect(await labels(later.id)).toEqual([]);
    expect(await runsOf(before)).toHaveLength(1);
    const hasty = await parcel('hasty', { dueOn: '2026-11-26' });
    await at('2026-11-25T09:30:00Z');
    expect(await labels(hasty.id)).toEqual(['due']);
    await d.ctx.records('workflow').update(each, { active: false });
    await d.ctx.records('workflow').update(before, { active: false });
  });
});
