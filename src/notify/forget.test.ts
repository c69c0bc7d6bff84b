import { openMailbox, testKernel, withQueue, type Mailbox, type TestKernel } from '#kit';
import { smtpMail } from '../platform/mail.js';
import { makeContext } from '../records/context.js';
import type { Kernel, Work } from '../records/work.js';
import { deliver } from './deliver.js';
import { forgetNotifications } from './forget.job.js';

let kit: TestKernel;
let mailbox: Mailbox;
let kernel: Kernel;
let system: Work;
const queue: { id: string }[] = [];
beforeAll(async () => {
  [kit, mailbox] = [await testKernel(), await openMailbox()];
  const mail = smtpMail(mailbox.url, 'Firm <crm@firm.example>');
  kernel = withQueue(
    { ...kit.kernel, mail },
    (_job, input) => void queue.push(...(input['ids'] as string[]).map((id) => ({ id }))),
  );
  system = { ...kit.system, kernel };
  mailbox.behave('take');
});
afterAll(async () => {
  await mailbox?.close();
  await kit?.close();
});

const values = { title: 'Ten pumps', text: 'Sold.' };
const of = async (userId: string, channel: string) =>
  (
    await makeContext(system)
      .records('notification')
      .list({ filter: { userId: { eq: userId }, channel: { eq: channel } }, sort: ['createdAt', 'id'] })
  ).nodes;

it('seen notifications and sent e-mails go after the days of the setting, unseen ones and those of other firms stay', async () => {
  const day = 86_400_000;
  const other = await kit.otherTenant();
  const foreign = await makeContext({ ...other, kernel })
    .records('user')
    .create({ name: 'O', email: 'o@example.com' });
  await makeContext({ ...other, kernel }).notify({ to: [foreign.id], kind: 'kernel.message', values });
  const who = { ...(await kit.actor('rep')), kernel };
  for (const dedupeKey of ['seen', 'unseen'])
    await makeContext(system).notify({ to: [who.userId], kind: 'kernel.message', values, dedupeKey });
  for (const { id } of queue.splice(0)) await deliver(makeContext(system), id);
  const [seen] = await of(who.userId, 'inApp');
  await makeContext(who).run('notification.see', { id: seen?.id });
  const forget = async (days: number) => {
    kit.setNow(new Date(Date.now() + days * day));
    for (const work of [system, { ...other, kernel }]) await forgetNotifications.run(makeContext(work), {});
  };
  const left = async () => [(await of(who.userId, 'inApp')).map((one) => one.dedupeKey), (await of(who.userId, 'email')).length];
  await forget(89);
  expect(await left()).toEqual([['seen', 'unseen'], 2]);
  await forget(91);
  expect(await left()).toEqual([['unseen'], 0]);
  await makeContext(system).run('tenantSetting.set', { name: 'notify.keepSeenDays', value: 1000 });
  await makeContext({ ...(await kit.refreshed(who)), kernel }).run('notification.seeAll', {});
  await forget(500);
  expect(await left()).toEqual([['unseen'], 0]);
  await forget(1600);
  expect(await left()).toEqual([[], 0]);
  const kept = await makeContext({ ...other, kernel })
    .records('notification')
    .list();
  expect(kept.nodes.map((one) => one.channel).sort()).toEqual(['email', 'inApp']);
});
