import { openMailbox, testKernel, withQueue, type Mailbox, type TestKernel } from '#kit';
import { defineModule } from '../declare/module.js';
import { defineNotification } from '../declare/notification.js';
import { smtpMail } from '../platform/mail.js';
import { makeContext } from '../records/context.js';
import { inTransaction, type Kernel, type Work } from '../records/work.js';
import { buildRegistry } from '../registry/build.js';
import { createFeed } from '../ledger/feed.js';
import { createWakes } from '../ledger/wakes.js';
import { deliver, sweep } from './deliver.js';

const WORDS = { title: 'Won: {{deal}}', body: 'For {{amount}}.' };
const dealWon = defineNotification('deal.won', {
  label: { en: 'Deal won', ru: 'Сделка выиграна' },
  variables: ['deal', 'amount'],
  texts: { en: WORDS, ru: { title: 'Выиграна: {{deal}}', body: 'На {{amount}}.' } },
});
const alarm = defineNotification('account.attacked', {
  label: { en: 'Alarm', ru: 'Тревога' },
  texts: { en: { title: 'Alarm', body: 'Now' }, ru: { title: 'Тревога', body: 'Сейчас' } },
  urgent: true,
});

let kit: TestKernel;
let mailbox: Mailbox;
let kernel: Kernel;
let system: Work;
/** What stands in the queue: job inputs with the time they are due. */
const queue: { id: string; runAt: Date | undefined }[] = [];

beforeAll(async () => {
  kit = await testKernel([defineModule('shop', { notifications: [dealWon, alarm] })]);
  mailbox = await openMailbox();
  kernel = withQueue(
    { ...kit.kernel, mail: smtpMail(mailbox.url, 'Firm <crm@firm.example>') },
    (_job, input, options) => void queue.push(...(input['ids'] as string[]).map((id) => ({ id, runAt: options.runAt }))),
  );
  system = { ...kit.system, kernel };
});
afterAll(async () => {
  await mailbox?.close();
  await kit?.close();
});
beforeEach(() => {
  mailbox.behave('take');
  mailbox.received.length = 0;
  queue.length = 0;
  kit.setNow(null);
});

const person = async (): Promise<Work & { userId: string }> => ({ ...(await kit.actor('rep')), kernel });
const values = { deal: 'Ten pumps', amount: '5 €' };
const ctx = () => makeContext(system);
const of = async (userId: string, channel: string) =>
  (
    await ctx()
      .records('notification')
      .list({ filter: { userId: { eq: userId }, channel: { eq: channel } }, sort: ['createdAt', 'id'] })
  ).nodes;
const prefer = (who: Work, input: Record<string, unknown>) => makeContext(who).run('notificationPreference.set', input as never);
const runDue = async () => {
  for (const { id } of queue.splice(0)) await deliver(ctx(), id);
};

describe('ctx.notify', () => {
  it('tells in the app and by e-mail, in the language of who is told', async () => {
    const who = await person();
    await makeContext(who).run('user.editProfile', { locale: 'ru' });
    await ctx().notify({ to: [who.userId], kind: 'deal.won', subject: { entity: 'user', id: who.userId }, values });
    expect(await of(who.userId, 'inApp')).toMatchObject([
      {
        state: 'sent',
        title: 'Выиграна: Ten pumps',
        body: 'На 5 €.',
        subjectEntity: 'user',
        payload: values,
        ownerId: who.userId,
      },
    ]);
    expect(await of(who.userId, 'email')).toMatchObject([{ state: 'queued', title: 'Выиграна: Ten pumps' }]);
    await runDue();
    const [sent] = mailbox.received;
    expect(sent?.mail).toMatchObject({
      subject: 'Выиграна: Ten pumps',
      text: 'На 5 €.\n',
      from: { address: 'crm@firm.example', name: 'Firm' },
    });
    const [mail] = await of(who.userId, 'email');
    expect(mail).toMatchObject({ state: 'sent', messageId: `<${mail?.id}@firm.example>`, attempts: 1 });
    expect(sent?.mail.messageId).toBe(mail?.messageId);
  });

  it('tells nobody of what is rolled back, and everybody of what is committed', async () => {
    const who = await person();
    const tell = { to: [who.userId], kind: 'deal.won', values };
    await expect(
      inTransaction(system, async (inside) => {
        await makeContext(inside).notify(tell);
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await of(who.userId, 'inApp')).toEqual([]);
    await inTransaction(system, (inside) => makeContext(inside).notify(tell));
    expect(await of(who.userId, 'inApp')).toHaveLength(1);
  });

  it('tells a user once of the same key, also from transactions at the same time, and never fails for it', async () => {
    const [who, other] = [await person(), await person()];
    const tell = (to: string) => ctx().notify({ to: [to], kind: 'deal.won', values, dedupeKey: 'deal-7' });
    await Promise.all([tell(who.userId), tell(who.userId), tell(who.userId), tell(other.userId)]);
    await tell(who.userId);
    expect([(await of(who.userId, 'inApp')).length, (await of(who.userId, 'email')).length]).toEqual([1, 1]);
    expect(await of(other.userId, 'inApp')).toHaveLength(1);
    expect(queue).toHaveLength(2);
  });

  it('finds users by role and by unit with those below it, and leaves out who is not active', async () => {
    const top = await ctx().records('orgUnit').create({ name: 'Top', kind: 'department' });
    const below = await ctx().records('orgUnit').create({ name: 'Below', kind: 'team', parentId: top.id });
    const [here, there, gone] = [
      await kit.actor('viewer', { unitId: top.id }),
      await kit.actor('viewer', { unitId: below.id }),
      await kit.actor('viewer', { unitId: below.id }),
    ];
    await ctx().records('user').update(gone.userId, { status: 'left' });
    const told = async () =>
      (await Promise.all([here, there, gone].map((one) => of(one.userId, 'inApp')))).map((list) => list.length);
    await ctx().notify({ to: { unit: top.id }, kind: 'deal.won', values });
    expect(await told()).toEqual([1, 1, 0]);
    await ctx().notify({ to: { role: 'viewer' }, kind: 'deal.won', values });
    await ctx().notify({ to: { role: kit.roles.viewer }, kind: 'deal.won', values });
    expect(await told()).toEqual([3, 3, 0]);
    await ctx().notify({ to: { role: 'manager' }, kind: 'deal.won', values });
    expect(await told()).toEqual([3, 3, 0]);
  });

  it.each([
    [{ kind: 'deal.wonn', values }, '/kind'],
    [{ kind: 'deal.won', values: { ...values, price: 1 } }, '/values'],
    [{ kind: 'deal.won', values: { deal: 'x' } }, '/values'],
    [{ kind: 'deal.won', values, dedupeKey: 'x'.repeat(201) }, '/dedupeKey'],
    [{ kind: 'deal.won', values, to: { role: 'boss' } }, '/to/role'],
  ])('refuses %j at %s', async (request, pointer) => {
    await expect(ctx().notify({ to: [kit.kernel.newId()], ...request })).rejects.toMatchObject({ status: 400, pointer });
  });

  it('reads values as values: no template in them is filled in, and no line break becomes a header', async () => {
    const who = await person();
    const deal = 'x\r\nBcc: spy@evil.example\r\n\r\n{{amount}} {{#deal}} \u0000';
    await ctx().notify({ to: [who.userId], kind: 'deal.won', values: { deal, amount: 'SECRET' } });
    await runDue();
    const [sent] = mailbox.received;
    expect(sent?.to).toHaveLength(1);
    expect(sent?.mail.bcc ?? []).toEqual([]);
    expect(sent?.raw).not.toMatch(/^Bcc:/im);
    expect(sent?.mail.subject).toBe('Won: x Bcc: spy@evil.example {{amount}} {{#deal}}');
  });

  it('stays in the app where no mail server is set', async () => {
    const who = await person();
    const { mail: _, ...without } = kernel;
    await makeContext({ ...system, kernel: without }).notify({ to: [who.userId], kind: 'deal.won', values });
    expect([(await of(who.userId, 'inApp')).length, (await of(who.userId, 'email')).length]).toEqual([1, 0]);
  });
});

describe('e-mail', () => {
  const one = async () => {
    const who = await person();
    await ctx().notify({ to: [who.userId], kind: 'deal.won', values });
    return { who, id: queue.splice(0).at(-1)?.id ?? '', read: async () => (await of(who.userId, 'email'))[0] };
  };

  it('is tried again with the same Message-ID while the server says later, and fails in the end', async () => {
    const { id, read } = await one();
    mailbox.behave('later');
    await deliver(ctx(), id);
    expect(await read()).toMatchObject({ state: 'queued', attempts: 1, error: expect.stringContaining('451') });
    const [again] = queue;
    expect((again?.runAt?.getTime() ?? 0) - Date.now()).toBeGreaterThan(50_000);
    await deliver(ctx(), id);
    expect(await read()).toMatchObject({ attempts: 1 });
    mailbox.behave('take');
    kit.setNow(again?.runAt ?? null);
    await deliver(ctx(), id);
    expect(await read()).toMatchObject({ state: 'sent', attempts: 2, messageId: `<${id}@firm.example>` });
    await deliver(ctx(), id);
    expect(mailbox.received).toHaveLength(1);

    kit.setNow(null);
    const hopeless = await one();
    mailbox.behave('later');
    for (let i = 0; i < 8; i++) {
      await deliver(ctx(), hopeless.id);
      kit.setNow(queue.at(-1)?.runAt ?? null);
    }
    expect(await hopeless.read()).toMatchObject({ state: 'failed', attempts: 8 });
  });

  it('is sent later if the connection breaks before its last byte, and uncertain, never repeated, if it breaks after it [I8]', async () => {
    const before = await one();
    mailbox.behave('break-before');
    await deliver(ctx(), before.id);
    const after = await one();
    mailbox.behave('break-after');
    await deliver(ctx(), after.id);
    expect(await after.read()).toMatchObject({ state: 'uncertain', attempts: 1, messageId: `<${after.id}@firm.example>` });
    mailbox.behave('take');
    kit.setNow(new Date(Date.now() + 86_400_000));
    await deliver(ctx(), after.id);
    await sweep(ctx());
    expect(mailbox.received.filter(({ mail }) => mail.messageId === `<${after.id}@firm.example>`)).toHaveLength(1);
  });

  it('is refused for good by a 5xx, and waits where no server answers', async () => {
    const refused = await one();
    mailbox.behave('refuse');
    await deliver(ctx(), refused.id);
    expect(await refused.read()).toMatchObject({ state: 'failed' });
    const away = await one();
    await deliver(
      makeContext({ ...system, kernel: { ...kernel, mail: smtpMail('smtp://127.0.0.1:1', 'crm@firm.example') } }),
      away.id,
    );
    expect(await away.read()).toMatchObject({ state: 'queued', attempts: 1 });
  });

  it('is sent by one of several workers, and left by a killed one it becomes uncertain', async () => {
    const { id, read } = await one();
    await Promise.all(Array.from({ length: 5 }, () => deliver(ctx(), id)));
    expect(mailbox.received).toHaveLength(1);
    const lost = await one();
    await ctx().sql(
      `update notifications set state = 'sending', updated_at = now() - interval '6 minutes' where tenant_id = $1 and id = $2`,
      [system.rights.tenantId, lost.id],
    );
    await sweep(ctx());
    expect([(await read())?.state, (await lost.read())?.state]).toEqual(['sent', 'uncertain']);
  });

  it('whose job was lost is found by the sweep', async () => {
    const { read } = await one();
    kit.setNow(new Date(Date.now() + 120_000));
    await sweep(ctx());
    expect(await read()).toMatchObject({ error: null, state: 'sent' });
  });

  it('is not sent inside a transaction', async () => {
    const message = { to: 'a@b.example', subject: 's', text: 't', id: 'x' };
    await expect(inTransaction(system, async (inside) => makeContext(inside).mail?.send(message))).rejects.toThrow(
      'inside a transaction',
    );
  });
});

describe('preferences', () => {
  it('hold e-mail in quiet hours, gather digests, and leave urgent kinds alone', async () => {
    const who = await person();
    kit.setNow(new Date('2027-06-01T20:30:00Z'));
    await prefer(who, { kind: '*', channels: ['inApp', 'email'], quietFrom: '22:00', quietTo: '07:00' });
    await ctx().notify({ to: [who.userId], kind: 'deal.won', values });
    expect(queue[0]?.runAt?.toISOString()).toBe('2027-06-02T04:00:00.000Z');
    await prefer(who, { kind: 'deal.won', channels: ['email'], digest: 'daily', digestAt: '09:00' });
    for (const deal of ['A', 'B', 'C']) await ctx().notify({ to: [who.userId], kind: 'deal.won', values: { ...values, deal } });
    await ctx().notify({ to: [who.userId], kind: 'account.attacked' });
    expect(queue.map(({ runAt }) => runAt?.toISOString())).toEqual([
      '2027-06-02T04:00:00.000Z',
      ...Array<string>(3).fill('2027-06-02T06:00:00.000Z'),
      '2027-06-01T20:30:00.000Z',
    ]);
    expect((await of(who.userId, 'inApp')).map(({ kind }) => kind)).toEqual(['deal.won', 'account.attacked']);
    kit.setNow(new Date('2027-06-02T06:00:00Z'));
    await runDue();
    expect(mailbox.received.map(({ mail }) => mail.subject).sort()).toEqual(['Alarm', 'Notifications: 3', 'Won: Ten pumps']);
    const digest = mailbox.received.find(({ mail }) => mail.subject === 'Notifications: 3')?.mail.text ?? '';
    for (const deal of ['A', 'B', 'C']) expect(digest).toContain(`* Won: ${deal}`);
    expect((await of(who.userId, 'email')).map(({ state }) => state)).toEqual(Array<string>(5).fill('sent'));
  });

  it('that change while an e-mail waits hold it too', async () => {
    const who = await person();
    kit.setNow(new Date('2027-06-01T20:30:00Z'));
    await ctx().notify({ to: [who.userId], kind: 'deal.won', values });
    await prefer(who, { kind: '*', channels: ['email'], quietFrom: '22:00', quietTo: '07:00' });
    await runDue();
    expect(mailbox.received).toHaveLength(0);
    expect(queue[0]?.runAt?.toISOString()).toBe('2027-06-02T04:00:00.000Z');
  });

  it('are refused for unknown kinds and half quiet hours', async () => {
    const who = await person();
    await expect(prefer(who, { kind: 'nothing.such' })).rejects.toMatchObject({ pointer: '/kind' });
    await expect(prefer(who, { kind: '*', quietFrom: '22:00' })).rejects.toMatchObject({ pointer: '/quietTo' });
    await expect(prefer(who, { kind: '*', quietFrom: '22:00', quietTo: '22:00' })).rejects.toMatchObject({ pointer: '/quietTo' });
  });
});

describe('own notifications', () => {
  it('are seen one by one or all at once, and by nobody else, administrators included', async () => {
    const made = [await person(), await person(), { ...(await kit.actor('admin')), kernel }];
    const [who, other, admin] = (await Promise.all(
      made.map(async (one) => ({ ...(await kit.refreshed(one)), userId: one.userId })),
    )) as [(typeof made)[0], (typeof made)[0], (typeof made)[0]];
    for (let i = 0; i < 3; i++) await ctx().notify({ to: [who.userId], kind: 'deal.won', values });
    const [first] = await of(who.userId, 'inApp');
    for (const stranger of [other, admin]) {
      const mine = makeContext(stranger).records('notification');
      expect(await mine.count()).toBe(0);
      expect(await mine.find(first?.id ?? '')).toBeNull();
      await expect(makeContext(stranger).run('notification.see', { id: first?.id ?? '' })).rejects.toMatchObject({ status: 404 });
    }
    expect(await makeContext(who).run('notification.see', { id: first?.id ?? '' })).toMatchObject({ state: 'seen' });
    expect(await makeContext(who).run('notification.seeAll', {})).toEqual({ seen: 2 });
    expect(await makeContext(who).run('notification.seeAll', {})).toEqual({ seen: 0 });
    expect(
      await makeContext(who)
        .records('notification')
        .count({ filter: { channel: { eq: 'inApp' }, state: { eq: 'seen' } } }),
    ).toBe(3);
  });
});

describe('a live client', () => {
  it('gets the own notifications and no others, and after a break those it has missed, once each', async () => {
    const wakes = createWakes(kit.kernel.db, kit.kernel.log);
    const live: Kernel = { ...kernel, wake: (tenantId) => wakes.wake(tenantId) };
    const feed = createFeed(live, wakes);
    const [who, other] = [await person(), await person()];
    const work = { ...(await kit.refreshed(who)), kernel: live };
    const titles: unknown[] = [];
    const listen = (after?: string) =>
      feed.subscribe(work, { entities: ['notification'], ...(after ? { after } : {}) }, (notice) => {
        if (notice.kind === 'change') titles.push((notice.change.after as { title?: string } | null)?.title);
      });
    const tell = async (deal: string) => {
      for (const { userId } of [other, who])
        await makeContext({ ...system, kernel: live }).notify({
          to: [userId],
          kind: 'kernel.message',
          values: { title: deal, text: '' },
        });
    };
    const until = async (n: number) => {
      for (let i = 0; titles.length < n && i < 500; i++) await new Promise((resolve) => setTimeout(resolve, 20));
    };
    try {
      for (const one of [who, other]) await prefer(await kit.refreshed(one), { kind: '*', channels: ['inApp'] });
      const subscription = await listen();
      await tell('first');
      await until(1);
      subscription.close();
      await tell('missed');
      await listen(subscription.cursor());
      await tell('last');
      await until(3);
      expect(titles).toEqual(['first', 'missed', 'last']);
    } finally {
      feed.close();
      await wakes.close();
    }
  });
});

describe('templates', () => {
  const template = { kind: 'deal.won', locale: 'en', channel: 'email' } as const;

  it("take the place of the module's words", async () => {
    const made = await ctx()
      .records('notificationTemplate')
      .create({ ...template, subject: '{{deal}}!', body: '{{#amount}}{{amount}}{{/amount}}' });
    const who = await person();
    await ctx().notify({ to: [who.userId], kind: 'deal.won', values });
    await runDue();
    expect(mailbox.received[0]?.mail).toMatchObject({ subject: 'Ten pumps!', text: '5 €\n' });
    expect((await of(who.userId, 'inApp'))[0]).toMatchObject({ title: 'Won: Ten pumps' });
    await ctx().records('notificationTemplate').delete(made.id);
  });

  it.each([
    [{ ...template, subject: '{{price}}', body: 'x' }, '/subject', 'unknown_variable'],
    [{ ...template, subject: 'x', body: '{{#deal}}{{deal.price}}{{/deal}}' }, '/body', 'unknown_variable'],
    [{ ...template, subject: 'x', body: '{{#deal}}' }, '/body', 'invalid_value'],
    [{ ...template, subject: 'x', body: '{{>partial}}' }, '/body', 'invalid_value'],
    [{ ...template, subject: 'x', body: '{{=<% %>=}}<%price%>' }, '/body', 'invalid_value'],
    [{ ...template, kind: 'deal.wonn', subject: 'x', body: 'x' }, '/kind', 'invalid_value'],
  ])('are refused when written: %j at %s', async (input, pointer, code) => {
    await expect(ctx().records('notificationTemplate').create(input)).rejects.toMatchObject({ status: 400, pointer, code });
  });

  it('of a module with an unknown variable stop the boot', () => {
    const bad = defineNotification('deal.lost', { label: dealWon.label, texts: { en: WORDS, ru: WORDS }, variables: ['deal'] });
    expect(() => buildRegistry([...kit.kernel.registry.modules, defineModule('other', { notifications: [bad] })])).toThrow(
      'Module other: notification deal.lost, en: {{amount}} is not one of its variables; did you mean deal?',
    );
  });
});
