import { makeContext, testKernel, type TestKernel } from '#kit';
import type { Context } from '#kernel';
import contacts from '../index.js';

let kit: TestKernel;
let ctx: Context;
let [member, stranger]: string[] = [];
beforeAll(async () => {
  kit = await testKernel([contacts]);
  ctx = makeContext(kit.system);
  [member, stranger] = await Promise.all(
    ['m', 's'].map(async (name) => (await ctx.records('user').create({ name, email: `${name}@example.com` })).id),
  );
});
afterAll(() => kit?.close());

const set = (settings: object) =>
  ctx.sql('update tenants set settings = $2 where id = $1', [ctx.actor.tenantId, JSON.stringify(settings)]);

let count = 0;
async function thread(more: { replyMinutes?: number } = {}) {
  const mailbox = await ctx
    .records('mailbox')
    .create({ address: `box${++count}@example.com`, memberIds: [member], ...more } as never);
  const { id } = await ctx.records('emailThread').create({ mailboxId: mailbox.id, subject: 'Mirror' });
  const receive = (at: string) =>
    ctx.records('emailMessage').create({ threadId: id, direction: 'incoming', state: 'received', at });
  const send = (at: string, authorId = member) =>
    ctx.records('emailMessage').create({ threadId: id, direction: 'outgoing', state: 'sent', at, authorId });
  const clock = async () => {
    const t = await ctx.records('emailThread').get(id);
    return { awaitingSince: t.awaitingSince, warnAt: t.warnAt, replyDueAt: t.replyDueAt, replyState: t.replyState };
  };
  return { id, receive, send, clock };
}

describe('reply control', () => {
  it('gives four working hours and warns after three, over the lunch break, the evening and the week-end [CON7]', async () => {
    const { receive, clock } = await thread();
    // Friday 13 March 2026, 16:00 in Moscow: 2 hours that day, then Monday 9:00 to 11:00.
    await receive('2026-03-13T13:00:00Z');
    expect(await clock()).toEqual({
      awaitingSince: '2026-03-13T13:00:00.000Z',
      warnAt: '2026-03-16T07:00:00.000Z',
      replyDueAt: '2026-03-16T08:00:00.000Z',
      replyState: 'overdue',
    });
    const lunch = await thread();
    // Tuesday 11:30: until 13:00, and from 14:00 to 16:30.
    await lunch.receive('2026-03-17T08:30:00Z');
    expect((await lunch.clock()).replyDueAt).toBe('2026-03-17T13:30:00.000Z');
  });

  it('stops with the answer of a member and of nobody else, and starts again with the next e-mail [CON7]', async () => {
    const { receive, send, clock } = await thread();
    const first = await receive('2026-03-17T08:30:00Z');
    await send('2026-03-17T08:40:00Z', stranger);
    expect((await clock()).replyState).toBe('overdue');
    const answer = await send('2026-03-17T09:00:00Z');
    expect(await clock()).toEqual({ awaitingSince: null, warnAt: null, replyDueAt: null, replyState: 'answered' });
    expect(await ctx.records('emailMessage').get(first.id)).toMatchObject({
      repliedAt: '2026-03-17T09:00:00.000Z',
      slaDueAt: '2026-03-17T13:30:00.000Z',
    });
    await receive('2026-03-18T06:00:00Z');
    expect((await clock()).awaitingSince).toBe('2026-03-18T06:00:00.000Z');
    await ctx.records('emailMessage').delete(answer.id);
    expect((await clock()).awaitingSince).toBe('2026-03-17T08:30:00.000Z');
  });

  it('takes the time and the calendar that are set for the mailbox and the tenant [CON7]', async () => {
    const { receive, clock } = await thread({ replyMinutes: 60 });
    await receive('2026-03-17T06:00:00Z');
    expect(await clock()).toMatchObject({ warnAt: '2026-03-17T06:45:00.000Z', replyDueAt: '2026-03-17T07:00:00.000Z' });
    const settings = {
      'contacts.replyMinutes': 30,
      'contacts.replyWarnPercent': 50,
      'kernel.calendar': { timeZone: 'UTC', week: { tuesday: [{ start: 600, end: 660 }] } },
    };
    await set(settings);
    const other = await thread();
    await other.receive('2026-03-17T10:45:00Z');
    expect(await other.clock()).toMatchObject({ warnAt: '2026-03-17T11:00:00.000Z', replyDueAt: '2026-03-24T10:15:00.000Z' });
    await set({});
  });

  it('tells waiting from warning from overdue by the clock, and lists what is overdue [CON7]', async () => {
    const settings = {
      'kernel.calendar': {
        timeZone: 'UTC',
        week: Object.fromEntries(
          ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'].map((d) => [
            d,
            [{ start: 0, end: 1440 }],
          ]),
        ),
      },
    };
    await set(settings);
    const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
    const states: string[] = [];
    for (const minutes of [10, 200, 300]) {
      const one = await thread();
      await one.receive(ago(minutes));
      states.push((await one.clock()).replyState as string);
    }
    expect(states).toEqual(['waiting', 'warning', 'overdue']);
    expect(await ctx.records('emailThread').count({ filter: { replyState: { eq: 'warning' } } })).toBe(1);
  });
});
