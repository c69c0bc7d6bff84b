import type { Work } from '../records/work.js';
import { driven, type Driven } from './test/drive.js';
import { shop } from './test/shop.js';

type User = Work & { userId: string };
let d: Driven;
let asker: User, a: User, b: User, c: User, chief: User;
beforeAll(async () => {
  d = await driven([shop]);
  chief = await d.kit.actor('manager');
  const unit = await d.ctx.records('orgUnit').create({ name: 'Sales', kind: 'team', managerId: chief.userId });
  [asker, a, b, c] = (await Promise.all(Array.from({ length: 4 }, () => d.kit.actor('rep', { unitId: unit.id })))) as [
    User,
    User,
    User,
    User,
  ];
});
afterAll(() => d?.close());
afterEach(() => d.kit.setNow(null));

const users = (...all: User[]) => all.map((one) => ({ user: one.userId }));
let codes = 0;
const policy = async (steps: object[], more: object = {}) => {
  const code = `p${++codes}`;
  await d.ctx.records('approvalPolicy').create({ code, name: code, steps, ...more } as never);
  return code;
};
interface Approval {
  id: string;
  state: string;
  step: number;
}
const ask = async (code: string, by: User = asker, amount?: number): Promise<Approval> => {
  const { id: recordId } = await d.as(by).records('parcel').create({ name: 'vase' });
  const input = {
    policy: code,
    entity: 'parcel',
    recordId,
    title: 'A discount',
    ...(amount === undefined ? {} : { amount: { amount, currency: 'RUB' } }),
  };
  return (await d.as(by).run('approval.request', input)) as unknown as Approval;
};
const decide = async (
  by: User,
  verb: 'approve' | 'reject' | 'return' | 'withdraw' | 'resubmit',
  { id }: Approval,
  reason = 'because',
) => (await d.as((await d.kit.refreshed(by)) as User).run(`approval.${verb}`, { id, reason } as never)) as unknown as Approval;
const state = async ({ id }: Approval) => String((await d.ctx.records('approval').get(id)).state);
const events = async ({ id }: Approval, event: string) =>
  (
    await d.ctx.sql<{ after: string }>(
      'select after::text as after from ledger where record_id = $1 and event = $2 order by id',
      [id, event],
    )
  ).map((row) => JSON.parse(row.after) as Record<string, unknown>);

describe('an approval', () => {
  it('by any of its approvers is decided by the first; the others are passed over', async () => {
    const asked = await ask(await policy([{ approvers: users(a, b) }]));
    expect(asked.state).toBe('pending');
    expect((await decide(a, 'approve', asked)).state).toBe('approved');
    await expect(decide(b, 'reject', asked)).rejects.toMatchObject({ code: 'already_decided', status: 409 });
    const { nodes } = await d.ctx.records('approver').list({ filter: { approvalId: { eq: asked.id } } });
    expect(nodes.map((one) => one.state).sort()).toEqual(['approved', 'passed']);
    expect(await events(asked, 'approval.decided')).toMatchObject([{ state: 'approved', subjectEntity: 'parcel' }]);
  });

  it('by all of them needs each, and one refusal ends it', async () => {
    const code = await policy([{ approvers: users(a, b), mode: 'all' }]);
    const first = await ask(code);
    await decide(a, 'approve', first);
    expect(await state(first)).toBe('pending');
    await expect(decide(a, 'approve', first)).rejects.toMatchObject({ status: 403 });
    await decide(b, 'approve', first);
    expect(await state(first)).toBe('approved');
    const second = await ask(code);
    await decide(b, 'reject', second, 'too much');
    expect(await d.ctx.records('approval').get(second.id)).toMatchObject({ state: 'rejected', reason: 'too much' });
  });

  it('by a quorum is decided as soon as it is reached, or can be reached no more', async () => {
    const code = await policy([{ approvers: users(a, b, c), mode: { quorum: 2 } }]);
    const first = await ask(code);
    await decide(a, 'approve', first);
    await decide(b, 'reject', first);
    expect(await state(first)).toBe('pending');
    await decide(c, 'approve', first);
    expect(await state(first)).toBe('approved');
    const second = await ask(code);
    await decide(a, 'reject', second);
    expect(await state(second)).toBe('pending');
    await decide(b, 'reject', second);
    expect(await state(second)).toBe('rejected');
  });

  it('takes the way of its amount: steps whose limits it fits, one after the other, none below every limit', async () => {
    const code = await policy([
      { approvers: users(a), above: 1000, upTo: 100_000 },
      { approvers: users(b), above: 100_000 },
      { approvers: users(c), above: 500_000 },
    ]);
    expect((await ask(code, asker, 1000)).state).toBe('approved');
    const small = await ask(code, asker, 100_000);
    await expect(decide(b, 'approve', small)).rejects.toMatchObject({ status: 404 });
    expect((await decide(a, 'approve', small)).state).toBe('approved');
    const large = await ask(code, asker, 500_001);
    expect(await decide(b, 'approve', large)).toMatchObject({ state: 'pending', step: 1 });
    expect((await decide(c, 'approve', large)).state).toBe('approved');
  });

  it('is never decided by who has asked, unless the policy says so, and asks the unit’s manager where told to', async () => {
    const strict = await ask(await policy([{ approvers: users(a, asker) }]));
    await expect(decide(asker, 'approve', strict)).rejects.toMatchObject({ status: 403 });
    const lax = await ask(await policy([{ approvers: users(asker) }], { allowOwn: true }));
    expect((await decide(asker, 'approve', lax)).state).toBe('approved');
    await expect(ask(await policy([{ approvers: users(asker) }]))).rejects.toMatchObject({ code: 'no_approver' });
    const managed = await ask(await policy([{ approvers: [{ managerOf: 'requester' }] }]));
    expect((await decide(chief, 'approve', managed)).state).toBe('approved');
    const byRole = await ask(await policy([{ approvers: [{ role: 'manager' }] }]), chief).catch((error: unknown) => error);
    expect(byRole).toMatchObject({ code: 'no_approver' });
  });

  it('is decided by a substitute for somebody absent, which the history tells, but never for oneself', async () => {
    const now = Date.now();
    const span = { startsAt: new Date(now - 60_000).toISOString(), endsAt: new Date(now + 600_000).toISOString() };
    const code = await policy([{ approvers: users(a) }]);
    const asked = await ask(code);
    await expect(decide(b, 'approve', asked)).rejects.toMatchObject({ status: 404 });
    const absences = [
      await d.ctx.records('substitution').create({ absentId: a.userId, substituteId: b.userId, ...span }),
      await d.ctx.records('substitution').create({ absentId: a.userId, substituteId: asker.userId, ...span }),
    ];
    await expect(decide(asker, 'approve', asked)).rejects.toMatchObject({ status: 403 });
    expect((await decide(b, 'approve', asked)).state).toBe('approved');
    const { nodes } = await d.ctx
      .records('approvalDecision')
      .list({ filter: { approvalId: { eq: asked.id }, decision: { eq: 'approved' } } });
    expect(nodes).toMatchObject([{ decidedById: b.userId, actedForId: a.userId }]);
    const quorum = await ask(await policy([{ approvers: users(a, b, c), mode: { quorum: 2 } }]));
    await decide(b, 'approve', quorum);
    await expect(decide(b, 'approve', quorum)).rejects.toMatchObject({ code: 'already_decided' });
    for (const { id } of absences) await d.ctx.records('substitution').delete(id);
  });

  it('is returned to be bettered and asked again from the first step, or withdrawn by who has asked', async () => {
    const asked = await ask(await policy([{ approvers: users(a) }, { approvers: users(b) }]));
    await decide(a, 'approve', asked);
    expect((await decide(b, 'return', asked, 'explain')).state).toBe('returned');
    await expect(decide(a, 'approve', asked)).rejects.toMatchObject({ code: 'already_decided' });
    await expect(decide(a, 'resubmit', asked)).rejects.toMatchObject({ status: 403 });
    expect(await decide(asker, 'resubmit', asked)).toMatchObject({ state: 'pending', step: 0, round: 2 });
    await decide(a, 'approve', asked);
    await expect(decide(b, 'withdraw', asked)).rejects.toMatchObject({ status: 403 });
    expect((await decide(asker, 'withdraw', asked)).state).toBe('withdrawn');
  });

  it('is escalated once when its deadline in working time has passed', async () => {
    // Friday 17:00 in Moscow: two working hours later it is Monday 10:00.
    d.kit.setNow(new Date('2026-11-27T14:00:00Z'));
    const asked = await ask(
      await policy([{ approvers: users(a, b), mode: 'all', deadline: { businessHours: 2 }, escalateTo: users(c) }]),
    );
    expect(await d.ctx.records('approval').get(asked.id)).toMatchObject({ dueAt: '2026-11-30T07:00:00.000Z' });
    const at = async (moment: string) => {
      d.kit.setNow(new Date(moment));
      await d.settle();
      await d.ctx.enqueue('processes.sweep', {});
      await d.settle();
    };
    await at('2026-11-30T06:59:00Z');
    await expect(decide(c, 'approve', asked)).rejects.toMatchObject({ status: 404 });
    await at('2026-11-30T07:00:00Z');
    await at('2026-11-30T08:00:00Z');
    expect(await events(asked, 'approval.escalated')).toMatchObject([{ userIds: [c.userId] }]);
    expect((await decide(c, 'approve', asked)).state).toBe('approved');
  });

  it('has one answer when two decide at the same moment', async () => {
    const code = await policy([{ approvers: users(a, b) }]);
    for (let i = 0; i < 5; i++) {
      const asked = await ask(code);
      const both = await Promise.allSettled([decide(a, 'approve', asked), decide(b, 'reject', asked)]);
      expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
      const lost = both.find((one) => one.status === 'rejected');
      expect(lost?.reason).toMatchObject({ code: 'already_decided' });
      expect(await events(asked, 'approval.decided')).toHaveLength(1);
    }
  });

  it('is asked for once at a time for a record', async () => {
    const code = await policy([{ approvers: users(a) }]);
    const { id: recordId } = await d.as(asker).records('parcel').create({ name: 'twice' });
    const once = () => d.as(asker).run('approval.request', { policy: code, entity: 'parcel', recordId, title: 'x' } as never);
    const both = await Promise.allSettled([once(), once()]);
    expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(both.find((one) => one.status === 'rejected')?.reason).toMatchObject({ code: 'approval_pending' });
  });

  it('is seen by those it concerns, and by no other representative', async () => {
    const asked = await ask(await policy([{ approvers: users(a) }]));
    const seen = async (who: User) =>
      (
        await d
          .as(who)
          .records('approval')
          .list({ filter: { id: { eq: asked.id } } })
      ).nodes.length;
    expect([await seen(asker), await seen(a), await seen(c), await seen(chief)]).toEqual([1, 1, 0, 1]);
  });

  it('refuses policies that nobody could follow', async () => {
    const refused = (steps: object[]) => policy(steps).catch((error: unknown) => error);
    expect(await refused([])).toMatchObject({ pointer: '/steps' });
    expect(await refused([{ approvers: [{ role: 'manger' }] }])).toMatchObject({
      code: 'unknown_role',
      pointer: '/steps/0/approvers/0/role',
      message: 'There is no role manger; did you mean manager?',
    });
    expect(await refused([{ approvers: users(a), mode: { quorum: 0 } }])).toMatchObject({ pointer: '/steps/0/mode/quorum' });
    expect(await refused([{ approvers: users(a), above: 5, upTo: 5 }])).toMatchObject({ pointer: '/steps/0/upTo' });
    expect(await refused([{ approvers: users(a), escalateTo: users(b) }])).toMatchObject({ pointer: '/steps/0/escalateTo' });
    expect(await refused([{ approvers: [{ user: 'x' }] }])).toMatchObject({ code: 'link_not_found' });
    await expect(ask(await policy([{ approvers: users(a), mode: { quorum: 2 } }]))).rejects.toMatchObject({
      code: 'no_approver',
    });
  });
});

describe('a workflow that asks for approval', () => {
  it('goes the way of the decision, and waits on while it is returned', async () => {
    const code = await policy([{ approvers: users(a), above: 100 }]);
    const id = await d.publish({
      trigger: { kind: 'event', event: 'parcel.created' },
      condition: { name: { startsWith: 'approve' } },
      steps: [
        {
          id: 'ask',
          kind: 'approve',
          policy: code,
          title: 'Price of {{record.name}}',
          amount: 'price',
          requester: 'ownerId',
          onRejected: 'no',
        },
        { id: 'yes', kind: 'update', values: { remark: 'by {{steps.ask.decision}}' }, next: 'end' },
        { id: 'no', kind: 'update', values: { remark: 'no: {{steps.ask.reason}}' } },
      ],
    });
    const make = async (amount: number) => {
      const made = await d
        .as(asker)
        .records('parcel')
        .create({ name: `approve ${amount}`, price: { amount, currency: 'RUB' } });
      await d.settle();
      const { nodes } = await d.ctx.records('approval').list({ filter: { subject: { eq: made.id } } });
      return { made, approval: nodes[0] as unknown as Approval };
    };
    const remark = async (recordId: string) => {
      await d.settle();
      return (await d.ctx.records('parcel').get(recordId)).remark;
    };
    const [one, two, free] = [await make(101), await make(102), await make(100)];
    expect(await remark(free.made.id)).toBe('by approved');
    await decide(a, 'return', one.approval);
    expect(await remark(one.made.id)).toBeNull();
    await decide(asker, 'resubmit', one.approval);
    await decide(a, 'approve', one.approval);
    expect(await remark(one.made.id)).toBe('by approved');
    await decide(a, 'reject', two.approval, 'too dear');
    expect(await remark(two.made.id)).toBe('no: too dear');
    const runs = (await d.ctx.records('workflowRun').list({ filter: { workflowId: { eq: id } } })).nodes;
    expect(runs.map((run) => run.state)).toEqual(['done', 'done', 'done']);
  });
});
