import { setTimeout as sleep } from 'node:timers/promises';
import { claim, renew, type Claimed } from '../sending/claim.js';
import { record, type Attempted } from '../sending/record.js';
import { receiver, type Answer, type Receiver } from './receiver.js';
import { stage, until, type Stage } from './stage.js';

let on: Stage;
const receivers: Receiver[] = [];
beforeEach(async () => {
  on = await stage();
});
afterEach(async () => {
  await on?.close();
  await Promise.all(receivers.splice(0).map((one) => one.close()));
});

/** A receiver whose calls wait until their answer is given. */
async function held() {
  const answers: ((answer: Answer) => void)[] = [];
  const to = await receiver(() => new Promise<Answer>((resolve) => answers.push(resolve)));
  receivers.push(to);
  return { to, answer: (nth: number, answer: Answer) => answers[nth]?.(answer) };
}
const hook = (id: string) => on.ctx(on.kit.system).records('webhook').get(id);
const only = async (id: string) => (await on.deliveries(id))[0];

it('an attempt that ends after its webhook was disabled and enabled again decides nothing: its call is only logged', async () => {
  const rep = await on.kit.actor('rep');
  const { to, answer } = await held();
  const { id } = await on.hook(rep, to);
  await on.notes(rep).create({ name: 'raced' });
  expect(await to.count(1)).toBe(1);
  const all = on.ctx(on.kit.system);
  await all.run('webhook.disable', { id });
  await all.run('webhook.enable', { id });
  expect(await to.count(2)).toBe(2);
  const before = await only(id);
  answer(0, 410);
  await until(async () => (await on.attempts(id)).length === 1);
  expect(await only(id)).toEqual(before);
  expect((await hook(id)).state).toBe('enabled');
  answer(1, 204);
  await until(async () => (await only(id))?.state === 'delivered');
  expect((await on.attempts(id)).map((one) => one.code)).toEqual([410, 204]);
  expect(to.calls).toHaveLength(2);
}, 30_000);

it('an attempt that ends after its delivery was asked for again leaves the new attempt its place and its count', async () => {
  const rep = await on.kit.actor('rep');
  const { to, answer } = await held();
  const { id } = await on.hook(rep, to);
  await on.notes(rep).create({ name: 'again' });
  expect(await to.count(1)).toBe(1);
  await on.ctx(on.kit.system).run('webhookDelivery.redeliver', { id: (await only(id))?.id as string });
  expect(await to.count(2)).toBe(2);
  answer(0, 500);
  await until(async () => (await on.attempts(id)).length === 1);
  expect(await only(id)).toMatchObject({ state: 'pending', attempts: 0, lastCode: null, stalledSince: null });
  answer(1, 204);
  await until(async () => (await only(id))?.state === 'delivered');
  expect(await only(id)).toMatchObject({ attempts: 1 });
}, 30_000);

it('an attempt that ends while its webhook is disabled counts: what was delivered is not sent again', async () => {
  const rep = await on.kit.actor('rep');
  const { to, answer } = await held();
  const { id } = await on.hook(rep, to);
  await on.notes(rep).create({ name: 'just in time' });
  expect(await to.count(1)).toBe(1);
  await on.ctx(on.kit.system).run('webhook.disable', { id });
  answer(0, 204);
  await until(async () => (await only(id))?.state === 'delivered');
}, 30_000);

it('a lease that is renewed in time is nobody else’s; one that has run out is taken, and its holder can write no more', async () => {
  const rep = await on.kit.actor('rep');
  const { to } = await held();
  const { id } = await on.hook(rep, to);
  await on.pause();
  const all = on.ctx(on.kit.system);
  await all.sql(
    `insert into webhook_deliveries (tenant_id, id, webhook_id, event_id, type, sequence, occurred_at, payload, state, attempts, next_attempt_at)
     values ($1, $2, $3, 'evt_1', 'note.created', '1', now(), '{}', 'pending', 0, $4)`,
    [on.kit.system.rights.tenantId, on.kit.kernel.newId(), id, on.kit.kernel.now()],
  );
  const start = on.kit.kernel.now().getTime();
  const at = (seconds: number) => on.kit.setNow(new Date(start + seconds * 1000));
  const take = () => claim(all);
  const [mine] = (await take()) as [Claimed];
  expect(mine).toMatchObject({ webhookId: id, attempts: 0 });
  at(20);
  await renew(all, [mine]);
  at(45);
  expect(await take()).toEqual([]);
  at(51);
  const [theirs] = (await take()) as [Claimed];
  expect(theirs.id).toBe(mine.id);
  expect(theirs.lease).not.toBe(mine.lease);
  const before = await only(id);
  const outcome = { number: 1, at: on.kit.kernel.now(), milliseconds: 1, answer: null, error: null, next: null };
  const from = (claimed: Claimed, code: number, state: Attempted['state']): Attempted => ({
    ...outcome,
    ...claimed,
    code,
    state,
  });
  at(60);
  await renew(all, [mine]);
  await record(all, [from(mine, 500, 'dead')], true);
  expect(await only(id)).toEqual(before);
  await record(all, [from(mine, 500, 'dead'), from(theirs, 204, 'delivered')], true);
  expect(await only(id)).toMatchObject({ state: 'delivered', lastCode: 204, lease: null, nextAttemptAt: null });
}, 30_000);

it('a worker renews the lease of a call that takes long', async () => {
  const rep = await on.kit.actor('rep');
  const { to, answer } = await held();
  const { id } = await on.hook(rep, to);
  await on.notes(rep).create({ name: 'slow' });
  expect(await to.count(1)).toBe(1);
  const first = (await only(id))?.nextAttemptAt;
  await until(async () => (await only(id))?.nextAttemptAt !== first, 15_000);
  answer(0, 204);
  await until(async () => (await only(id))?.state === 'delivered');
  expect(to.calls).toHaveLength(1);
}, 40_000);

it('of a firm that has switched the module off nothing is sent, and what waited goes on when it is switched on again', async () => {
  const rep = await on.kit.actor('rep');
  const to = await receiver(async () => sleep(100, 204));
  receivers.push(to);
  await on.hook(rep, to, { eventTypes: ['note.created'] });
  await on.notes(rep).createMany(Array.from({ length: 700 }, (_, n) => ({ name: `n${n}` })));
  await to.count(10);
  const all = on.ctx(on.kit.system);
  await all.run('moduleSwitch.turnOff', { module: 'integration' });
  for (let before = -1; before < to.calls.length; await sleep(2500)) before = to.calls.length;
  expect(to.calls.length).toBeLessThan(700);
  await all.run('moduleSwitch.turnOn', { module: 'integration' });
  expect(await to.count(700, 30_000)).toBe(700);
  expect(new Set(to.calls.map((call) => call.headers['webhook-id'])).size).toBe(700);
}, 90_000);
