import fc from 'fast-check';
import { makeContext, testKernel, withDependencies, type TestKernel } from '#kit';
import type { Context } from '#kernel';
import { makePipeline } from '../deals/test-pipeline.js';
import sales from '../index.js';
import { renewLeads } from './recycle.job.js';
import { readQuestions, scoreOf } from './score.js';

let kit: TestKernel;
let ctx: Context;
beforeAll(async () => {
  kit = await testKernel(await withDependencies(sales));
  ctx = makeContext(kit.system);
  await makePipeline(ctx);
});
afterAll(() => kit?.close());
afterEach(() => kit?.setNow(null));

const leads = () => ctx.records('lead');
const questions = [
  { code: 'budget', text: 'Is there a budget?', weight: 60, answers: { yes: 1, partly: 0.5, no: 0 } },
  { code: 'decides', text: 'Do they decide?', weight: 40, answers: { yes: 1, no: 0 }, knockOut: ['no'] },
];
const user = async (name: string) => (await ctx.records('user').create({ name, email: `${name}-${ctx.newId()}@example.com` })).id;
const qualified = async (fields: Record<string, unknown> = {}) => {
  const made = await leads().create({ subject: 'Mirrors', ...fields } as never);
  await ctx.run('lead.start', { id: made.id });
  await ctx.run('lead.qualify', { id: made.id });
  return made;
};

describe('leads', () => {
  it('are scored by their form, with what each answer gave, and qualified by score and knock-outs', async () => {
    const form = await ctx.records('qualificationForm').create({ name: 'BANT', questions: questions as never, minScore: 50 });
    const made = await leads().create({ subject: 'Mirrors', formId: form.id, answers: { budget: 'partly' } });
    expect(made).toMatchObject({ version: 1, score: 30, grade: 'D', minScore: 50, knockedOut: false });
    expect(made.scoreParts).toEqual([
      { code: 'budget', answer: 'partly', points: 30, of: 60, knockedOut: false },
      { code: 'decides', answer: null, points: 0, of: 40, knockedOut: false },
    ]);
    await ctx.run('lead.start', { id: made.id });
    const qualify = () => ctx.run('lead.qualify', { id: made.id });
    await expect(qualify()).rejects.toMatchObject({ code: 'transition_not_allowed', params: { obstacle: 'guard' } });
    await leads().update(made.id, { answers: { budget: 'yes', decides: 'no' } });
    await expect(qualify()).rejects.toMatchObject({ message: expect.stringContaining('rules the lead out') });
    await leads().update(made.id, { answers: { budget: 'yes', decides: 'yes' } });
    expect(await qualify()).toMatchObject({ state: 'qualified', score: 100, grade: 'A' });
    await expect(leads().update(made.id, { answers: { colour: 'red' } })).rejects.toMatchObject({ pointer: '/answers/colour' });
    await expect(leads().update(made.id, { answers: { budget: 'maybe' } })).rejects.toMatchObject({ pointer: '/answers/budget' });
    await expect(ctx.records('qualificationForm').create({ name: 'X', questions: [{ code: 'a' }] })).rejects.toMatchObject({
      status: 400,
      pointer: '/questions/0/text',
    });
  });

  it('score between 0 and 100 whatever is answered, and the parts say how', () => {
    const known = readQuestions(questions);
    const answers = fc.record(
      { budget: fc.constantFrom('yes', 'partly', 'no'), decides: fc.constantFrom('yes', 'no') },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(answers, (given) => {
        const { score, parts } = scoreOf(known, given);
        const sum = (key: 'points' | 'of') => parts.reduce((total, part) => total + part[key], 0);
        expect(score).toBe(Math.round((100 * sum('points')) / sum('of')));
        expect(score >= 0 && score <= 100).toBe(true);
      }),
    );
  });

  it('go to the territory they fit, in proportion to the weights, until the month is full [SAL16]', async () => {
    kit.setNow(new Date('2026-05-10T10:00:00Z'));
    const rest = await ctx.records('territory').create({ name: 'Rest', position: 9 });
    const north = await ctx.records('territory').create({ name: 'North', position: 1, criteria: { region: { eq: 'North' } } });
    const [anna, boris, clara] = [await user('anna'), await user('boris'), await user('clara')];
    const takes = (userId: string, weight: number, monthlyCapacity: number, territoryId = north.id) =>
      ctx.records('leadAssignee').create({ userId, territoryId, weight, monthlyCapacity });
    await takes(anna, 3, 6);
    await takes(boris, 1, 10);
    await takes(clara, 1, 10, rest.id);
    const give = async (region: string) => {
      const { id } = await leads().create({ subject: 'L', region });
      await ctx.run('lead.distribute', { id });
      return (await leads().get(id)) as { ownerId: string; state: string };
    };
    const owners: string[] = [];
    for (let i = 0; i < 8; i++) owners.push((await give('North')).ownerId);
    expect(owners.filter((o) => o === anna)).toHaveLength(6);
    // After any number of leads both have their share, to one lead.
    owners.forEach((_, i) =>
      expect(Math.abs(owners.slice(0, i + 1).filter((o) => o === anna).length - (i + 1) * 0.75)).toBeLessThanOrEqual(1),
    );
    for (let i = 0; i < 8; i++) expect((await give('North')).ownerId).toBe(boris);
    await expect(give('North')).rejects.toMatchObject({ status: 409, code: 'no_capacity' });
    expect(await give('South')).toMatchObject({ ownerId: clara, state: 'assigned' });
    kit.setNow(new Date('2026-06-01T10:00:00Z'));
    expect((await give('North')).ownerId).toBe(anna);
    await expect(ctx.records('territory').create({ name: 'X', criteria: { colour: { eq: 1 } } })).rejects.toMatchObject({
      pointer: '/criteria',
    });
  });

  it('are given to nobody beyond capacity and counted exactly when many are distributed at once [SAL16]', async () => {
    const area = await ctx.records('territory').create({ name: 'Race', position: 0, criteria: { region: { eq: 'Race' } } });
    const takers = await Promise.all(['p', 'q', 'r'].map(user));
    for (const [i, userId] of takers.entries())
      await ctx.records('leadAssignee').create({ userId, territoryId: area.id, weight: i + 1, monthlyCapacity: 4 });
    const made = await Promise.all(Array.from({ length: 16 }, () => leads().create({ subject: 'R', region: 'Race' })));
    const done = await Promise.allSettled(made.map(({ id }) => ctx.run('lead.distribute', { id })));
    const refused = done.flatMap((d) => (d.status === 'rejected' ? [(d.reason as { code: string }).code] : []));
    expect(refused).toEqual(['no_capacity', 'no_capacity', 'no_capacity', 'no_capacity']);
    const counted = (await ctx.records('leadAssignee').list({ filter: { territoryId: { eq: area.id } } })).nodes;
    expect(counted.map((c) => c.assigned)).toEqual([4, 4, 4]);
    for (const { userId } of counted)
      expect(await leads().count({ filter: { ownerId: { eq: userId }, state: { eq: 'assigned' } } })).toBe(4);
  });

  it('are to be answered within 15 working minutes, and later letters within 4 working hours [SAL17]', async () => {
    // Friday 17:50 in Moscow: ten minutes today, five on Monday.
    kit.setNow(new Date('2026-05-15T14:50:00Z'));
    const made = await leads().create({ subject: 'Late' });
    expect(made.firstResponseDueAt).toBe('2026-05-18T06:05:00.000Z');
    kit.setNow(new Date('2026-05-18T06:10:00Z'));
    const answered = (await ctx.run('lead.respond', { id: made.id })) as unknown as Record<string, unknown>;
    expect(answered['responseMinutes']).toBe('20.00');
    kit.setNow(new Date('2026-05-18T13:00:00Z'));
    const heard = (await ctx.run('lead.hear', { id: made.id })) as unknown as Record<string, unknown>;
    // Monday 16:00: two hours today, two on Tuesday.
    expect(heard['rollingDueAt']).toBe('2026-05-19T08:00:00.000Z');
    kit.setNow(new Date('2026-05-18T14:00:00Z'));
    expect(await ctx.run('lead.hear', { id: made.id })).toMatchObject({ rollingDueAt: '2026-05-19T08:00:00.000Z' });
    kit.setNow(new Date('2026-05-19T08:00:01Z'));
    expect(await ctx.run('lead.respond', { id: made.id })).toMatchObject({ rollingState: 'failed', responseMinutes: '20.00' });
  });

  it('taken up again are to be answered anew: by the first clock if nobody ever has, otherwise by the rolling one [SAL17]', async () => {
    const setAside = async (id: string) => {
      await ctx.run('lead.disqualify', { id, disqualifyReason: 'No money this year' });
      await ctx.run('lead.recycle', { id, recycledUntil: '2026-09-01' });
    };
    // A Monday, noon in Moscow.
    kit.setNow(new Date('2026-06-15T09:00:00Z'));
    const [answered, silent] = [await leads().create({ subject: 'Answered' }), await leads().create({ subject: 'Silent' })];
    kit.setNow(new Date('2026-06-15T09:10:00Z'));
    await ctx.run('lead.respond', { id: answered.id });
    for (const { id } of [answered, silent]) await setAside(id);
    kit.setNow(new Date('2026-09-01T09:00:00Z'));
    for (const { id } of [answered, silent]) await ctx.run('lead.renew', { id });
    const due = '2026-09-01T09:15:00.000Z';
    expect(await leads().get(answered.id)).toMatchObject({
      responseMinutes: '10.00',
      responseState: 'fulfilled',
      rollingDueAt: due,
      rollingRespondedAt: null,
    });
    expect(await leads().get(silent.id)).toMatchObject({ firstResponseDueAt: due, respondedAt: null, rollingDueAt: null });
    kit.setNow(new Date('2026-09-01T09:15:00Z'));
    for (const { id } of [answered, silent]) await ctx.run('lead.respond', { id });
    // The time is counted from when it was taken up again, not from June.
    expect(await leads().get(silent.id)).toMatchObject({ responseMinutes: '15.00', responseState: 'fulfilled' });
    expect(await leads().get(answered.id)).toMatchObject({ responseMinutes: '10.00', rollingState: 'fulfilled' });
  });

  it('have kept the deadline exactly if they were answered by it [SAL17]', async () => {
    const made = await leads().create({ subject: 'Clock' });
    const state = async (due: string, responded: string | null) => {
      await ctx.sql(`update leads set first_response_due_at = $3, responded_at = $4 where tenant_id = $1 and id = $2`, [
        ctx.actor.tenantId,
        made.id,
        due,
        responded,
      ]);
      return (await leads().get(made.id)).responseState;
    };
    expect(await state('2020-01-01T00:00:00Z', null)).toBe('failed');
    expect(await state('2100-01-01T00:00:00Z', null)).toBe('waiting');
    expect(await state('2020-01-01T00:00:00Z', '2020-01-01T00:00:00Z')).toBe('fulfilled');
    expect(await state('2020-01-01T00:00:00Z', '2020-01-01T00:00:01Z')).toBe('failed');
  });

  it('become account, person and deal with files, participants, consents and products, in one transaction [SAL19]', async () => {
    const file = await ctx.files.write({ name: 'plan.txt', content: Buffer.from('plan') });
    const product = await ctx.records('product').create({ sku: ctx.newId(), name: 'Mirror' });
    const friend = await ctx.records('person').create({ lastName: 'Participant' });
    const made = await qualified({
      company: 'Glass House',
      firstName: 'Vera',
      lastName: 'Orlova',
      email: 'vera@glass.example',
      phone: '8 (495) 000-77-01',
      budget: { amount: 500_000, currency: 'RUB' },
      fileIds: [file.id],
      productIds: [product.id],
      consents: [{ channel: 'email', purpose: 'marketing', state: 'granted', source: 'web form' }],
    });
    await ctx.records('leadParticipant').create({ leadId: made.id, personId: friend.id, role: 'decisionMaker' });
    const done = (await ctx.run('lead.convert', { id: made.id })) as unknown as Record<string, string>;
    const converted = await leads().get(made.id);
    expect(done['state']).toBe('converted');
    const deal = (await ctx
      .records('deal')
      .get(String(converted.convertedDealId), [
        'name',
        'amount',
        'account.name',
        'files.name',
        'participants.role',
        'participants.personId',
        'lines.productId',
      ])) as unknown as Record<string, { nodes: Record<string, string>[]; name: string; amount: number }>;
    expect(deal).toMatchObject({ name: 'Mirrors', amount: { amount: 500_000 }, account: { name: 'Glass House' } });
    expect(deal['files']?.nodes).toMatchObject([{ name: 'plan.txt' }]);
    expect(deal['lines']?.nodes).toMatchObject([{ productId: product.id }]);
    const roles = new Map(deal['participants']?.nodes.map((p) => [p['personId'], p['role']]));
    expect(roles).toEqual(
      new Map([
        [friend.id, 'decisionMaker'],
        [converted.convertedPersonId as string, 'other'],
      ]),
    );
    const person = (await ctx
      .records('person')
      .get(String(converted.convertedPersonId), [
        'fullName',
        'accountId',
        'consents.purpose',
        'consents.source',
        'contactPoints.valueRaw',
      ])) as unknown as Record<string, unknown>;
    expect(person).toMatchObject({
      fullName: 'Vera Orlova',
      accountId: converted.convertedAccountId,
      consents: { nodes: [{ purpose: 'marketing', source: 'web form' }] },
      contactPoints: { nodes: [{ valueRaw: 'vera@glass.example' }, { valueRaw: '8 (495) 000-77-01' }] },
    });
  });

  it('are converted once, however many ask at the same moment, and nothing is half made [SAL19]', async () => {
    const made = await qualified({ company: 'Only Once', firstName: 'Oleg', lastName: 'Unique' });
    const done = await Promise.allSettled([1, 2, 3, 4].map(() => ctx.run('lead.convert', { id: made.id })));
    expect(done.filter((d) => d.status === 'fulfilled')).toHaveLength(1);
    for (const one of done)
      if (one.status === 'rejected') expect(one.reason).toMatchObject({ status: 409, code: 'transition_not_allowed' });
    expect(await ctx.records('account').count({ filter: { name: { eq: 'Only Once' } } })).toBe(1);
    // The deal cannot begin there: the account that had been made for it is gone with the refusal.
    const twin = await qualified({ company: 'Gone Again', firstName: 'Vera', lastName: 'Orlova' });
    const nowhere = { id: twin.id, dealStageId: '00000000-0000-4000-8000-000000000000' };
    await expect(ctx.run('lead.convert', nowhere)).rejects.toMatchObject({ name: 'Problem' });
    expect(await ctx.records('account').count({ filter: { name: { eq: 'Gone Again' } } })).toBe(0);
    expect(await leads().get(twin.id)).toMatchObject({ state: 'qualified', convertedAt: null });
    const [vera] = (await ctx.records('person').list({ filter: { fullName: { eq: 'Vera Orlova' } } })).nodes;
    await ctx.run('lead.convert', { id: twin.id, convertedPersonId: vera?.id });
    expect(await leads().get(twin.id)).toMatchObject({ state: 'converted', convertedPersonId: vera?.id });
  });

  it('of somebody who is surely there use them, and of somebody who likely is ask first [SAL19] [CON2]', async () => {
    const known = { firstName: 'Lidia', lastName: 'Zvereva', email: 'lidia@known.example', phone: '+7 495 000-77-55' };
    const first = await qualified({ company: 'Zvereva Glass', ...known });
    await ctx.run('lead.convert', { id: first.id });
    const one = await leads().get(first.id);
    // The same person with the same firm: nobody is made twice.
    const again = await qualified({ company: 'zvereva glass', ...known, position: 'Director' });
    await ctx.run('lead.convert', { id: again.id });
    expect(await leads().get(again.id)).toMatchObject({
      convertedPersonId: one.convertedPersonId,
      convertedAccountId: one.convertedAccountId,
    });
    expect(await ctx.records('person').get(String(one.convertedPersonId))).toMatchObject({ position: 'Director' });
    expect(await ctx.records('contactPoint').count({ filter: { personId: { eq: one.convertedPersonId as string } } })).toBe(2);
    // Likely, not surely.
    const likely = await qualified({ company: 'Elsewhere', firstName: 'Lidia', lastName: 'Zvereva', email: known.email });
    const refused = ctx.run('lead.convert', { id: likely.id });
    await expect(refused).rejects.toMatchObject({
      code: 'duplicate_found',
      params: { candidates: [{ id: one.convertedPersonId, verdict: 'block' }] },
    });
    expect(await ctx.records('account').count({ filter: { name: { eq: 'Elsewhere' } } })).toBe(0);
    await ctx.run('lead.convert', { id: likely.id, notDuplicate: true });
    const made = await leads().get(likely.id);
    expect(made).toMatchObject({ state: 'converted' });
    expect(made.convertedPersonId).not.toBe(one.convertedPersonId);
  });

  it('set aside come back as new on their day', async () => {
    kit.setNow(new Date('2026-08-01T10:00:00Z'));
    const made = await leads().create({ subject: 'Later' });
    await expect(ctx.run('lead.disqualify', { id: made.id })).rejects.toMatchObject({ params: { obstacle: 'requires' } });
    await ctx.run('lead.disqualify', { id: made.id, disqualifyReason: 'No money this year' });
    await ctx.run('lead.recycle', { id: made.id, recycledUntil: '2026-09-01' });
    await renewLeads.run(ctx, {});
    expect(await leads().get(made.id)).toMatchObject({ state: 'recycled' });
    kit.setNow(new Date('2026-09-01T04:00:00Z'));
    await renewLeads.run(ctx, {});
    expect(await leads().get(made.id)).toMatchObject({ state: 'new', recycledUntil: null });
    await ctx.run('lead.markDuplicate', { id: made.id, duplicateOfId: (await leads().create({ subject: 'First' })).id });
    expect(await leads().get(made.id)).toMatchObject({ state: 'duplicate' });
  });
});
