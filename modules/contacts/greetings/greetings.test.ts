import { makeContext, testKernel, type TestKernel } from '#kit';
import type { Context } from '#kernel';
import contacts from '../index.js';
import { greetingsJob } from './plan-greetings.js';

let kit: TestKernel;
let ctx: Context;
beforeAll(async () => {
  kit = await testKernel([contacts]);
  ctx = makeContext(kit.system);
  kit.setNow(new Date('2027-02-25T22:30:00Z'));
});
afterAll(() => kit?.close());

type Line = {
  personId: string | null;
  accountId: string | null;
  on: string;
  years: number | null;
  channel: string;
  because: string | null;
};
const upcoming = async (from: string, to: string) =>
  ((await ctx.run('greeting.upcoming', { from, to })) as { greetings: Line[] }).greetings;
const planned = (personId: string) => ctx.records('plannedContact').count({ filter: { personId: { eq: personId } } });

async function somebody(birthday: string, points: readonly string[] = ['phone', 'email'], more: Record<string, unknown> = {}) {
  const { id } = await ctx.records('person').create({ lastName: `B ${birthday}`, birthday, notDuplicate: true, ...more });
  for (const kind of points)
    await ctx
      .records('contactPoint')
      .create({ personId: id, kind: kind as 'phone', valueRaw: kind === 'phone' ? '+7 495 111-22-33' : `${id}@example.com` });
  return id;
}
const consent = (
  personId: string,
  channel: string,
  state: string,
  at = '2026-01-01T00:00:00Z',
  more: Record<string, unknown> = {},
) =>
  ctx
    .records('consent')
    .create({ personId, channel: channel as 'any', purpose: 'marketing', state: state as 'denied', at, ...more });

describe('greetings', () => {
  it('lists birthdays and anniversaries of a window by day, over the end of the year, with ages [CON12]', async () => {
    const [dec, jan] = [await somebody('1980-12-31'), await somebody('--01-02')];
    const firm = await ctx.records('account').create({ name: 'Юбиляр', foundedOn: '2001-01-01' });
    expect(await upcoming('2029-12-30', '2030-01-03')).toMatchObject([
      { personId: dec, on: '2029-12-31', years: 49, channel: 'phone', because: null },
      { accountId: firm.id, on: '2030-01-01', years: 29, channel: 'none', because: 'no way to reach them' },
      { personId: jan, on: '2030-01-02', years: null },
    ]);
  });

  it('chooses the channel consent allows, and none where it is denied, withdrawn or contact is not wanted [CON12]', async () => {
    const day = '1975-06-01';
    const [free, noPhone, regained, nothing, unwanted, boss] = await Promise.all([
      somebody(day),
      somebody(day),
      somebody(day),
      somebody(day),
      somebody(day, ['phone'], { doNotContact: true }),
      somebody(day, ['phone', 'email'], { preferredChannel: 'email' }),
    ]);
    await consent(noPhone!, 'phone', 'denied');
    await consent(regained!, 'any', 'denied', '2026-01-01T00:00:00Z');
    await consent(regained!, 'any', 'granted', '2026-02-01T00:00:00Z');
    await consent(nothing!, 'any', 'granted', '2026-01-01T00:00:00Z');
    await consent(nothing!, 'any', 'withdrawn', '2026-02-01T00:00:00Z');
    const lines = new Map((await upcoming('2027-06-01', '2027-06-01')).map((l) => [l.personId, [l.channel, l.because]]));
    expect(Object.fromEntries(lines)).toEqual({
      [free!]: ['phone', null],
      [noPhone!]: ['email', null],
      [regained!]: ['phone', null],
      [nothing!]: ['none', 'consent withdrawn'],
      [unwanted!]: ['none', 'doNotContact'],
      [boss!]: ['email', null],
    });
  });

  it('plans one contact a year however often it runs, none for who refuses, and takes it back when consent is withdrawn [CON12]', async () => {
    const leap = await somebody('1992-02-29');
    const refuses = await somebody('1992-02-27', ['phone'], { doNotContact: true });
    await greetingsJob.run(ctx, {});
    await greetingsJob.run(ctx, {});
    await ctx.records('person').update(leap, { birthday: '1992-03-01' });
    await greetingsJob.run(ctx, {});
    expect([await planned(leap), await planned(refuses)]).toEqual([1, 0]);
    const [contact] = (await ctx.records('plannedContact').list({ filter: { personId: { eq: leap } } })).nodes;
    expect(contact).toMatchObject({ kind: 'greeting', dueAt: '2027-02-28T06:00:00.000Z', state: 'planned' });
    expect((await ctx.records('greeting').list({ filter: { personId: { eq: refuses } } })).nodes).toMatchObject([
      { state: 'skipped', channel: 'none', skippedBecause: 'doNotContact' },
    ]);
    await consent(leap, 'any', 'withdrawn', '2027-02-25T00:00:00Z');
    await greetingsJob.run(ctx, {});
    expect(await ctx.records('plannedContact').get(contact!.id)).toMatchObject({ state: 'cancelled' });
    expect((await ctx.records('greeting').list({ filter: { personId: { eq: leap } } })).nodes).toMatchObject([
      { state: 'skipped', skippedBecause: 'consent withdrawn' },
    ]);
    kit.setNow(new Date('2028-02-26T08:00:00Z'));
    await ctx.records('person').update(refuses, { doNotContact: false });
    await greetingsJob.run(ctx, {});
    expect(await planned(refuses)).toBe(1);
    kit.setNow(new Date('2027-02-25T22:30:00Z'));
  });
});
