import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { receiver, type Receiver } from './receiver.js';
import { stage, type Stage } from './stage.js';

let on: Stage;
const receivers: Receiver[] = [];
beforeEach(async () => {
  on = await stage();
});
afterEach(async () => {
  await on?.close();
  await Promise.all(receivers.splice(0).map((one) => one.close()));
});

async function listening(...answer: Parameters<typeof receiver>): Promise<Receiver> {
  const made = await receiver(...answer);
  receivers.push(made);
  return made;
}
const until = async (done: () => Promise<boolean>, milliseconds = 10_000) => {
  for (const end = Date.now() + milliseconds; Date.now() < end; await sleep(20)) if (await done()) return;
  throw new Error('It did not happen in time.');
};
const hook = async (id: string) => on.ctx(on.kit.system).records('webhook').get(id);
const later = (milliseconds: number) => on.kit.setNow(new Date(on.kit.kernel.now().getTime() + milliseconds));
const HOUR = 3_600_000;

it('a failed call is repeated with the same id and body and a signature of its own moment, and logged', async () => {
  const rep = await on.kit.actor('rep');
  const to = await listening((_call, nth) =>
    nth < 3 ? { status: 500, headers: {}, body: `broken \u0000 ${'x'.repeat(5000)}` } : 200,
  );
  const { id } = await on.hook(rep, to);
  await on.notes(rep).create({ name: 'stubborn' });
  await to.count(1);
  for (const wait of [6000, 6 * 60_000]) {
    await until(
      async () => (await on.deliveries(id))[0]?.lastCode === 500 && (await on.deliveries(id))[0]?.attempts === to.calls.length,
    );
    later(wait);
    await to.count(to.calls.length + 1);
  }
  await until(async () => (await on.deliveries(id))[0]?.state === 'delivered');
  expect(new Set(to.calls.map((call) => `${String(call.headers['webhook-id'])} ${call.body}`)).size).toBe(1);
  expect(new Set(to.calls.map((call) => call.headers['webhook-timestamp'])).size).toBe(3);
  const log = await on
    .ctx(on.kit.system)
    .records('webhookAttempt')
    .list({ sort: ['number'] });
  expect(log.nodes.map((one) => [one.number, one.code, one.error])).toEqual([
    [1, 500, 'The answer was 500.'],
    [2, 500, 'The answer was 500.'],
    [3, 200, null],
  ]);
  expect(log.nodes[0]?.answer).toHaveLength(2000);
}, 40_000);

it('what fails ten times is a dead letter with its payload, which is redelivered alone or with its range [INT6]', async () => {
  const rep = await on.kit.actor('rep');
  let well = false;
  const to = await listening(() => (well ? 200 : 503));
  const { id } = await on.hook(rep, to, { eventTypes: ['note.created'] });
  const start = on.kit.kernel.now().toISOString();
  for (const name of ['first', 'second']) await on.notes(rep).create({ name });
  await until(async () => (await on.deliveries(id)).filter((one) => one.attempts === 1).length === 2);
  const all = on.ctx(on.kit.system);
  await all.sql(`update webhook_deliveries set attempts = 9 where tenant_id = $1`, [on.kit.system.rights.tenantId]);
  later(6000);
  await until(async () => (await on.deliveries(id)).every((one) => one.state === 'dead'));
  const [first, second] = await on.deliveries(id);
  expect(first).toMatchObject({
    state: 'dead',
    nextAttemptAt: null,
    lastCode: 503,
    payload: { data: { record: { name: 'first' } } },
  });
  well = true;
  await all.run('webhookDelivery.redeliver', { id: first?.id as string });
  await until(async () => (await on.deliveries(id))[0]?.state === 'delivered');
  expect((await on.deliveries(id))[1]?.state).toBe('dead');
  expect(await all.run('webhook.redeliverRange', { id, from: start })).toEqual({ deliveries: 1 });
  await until(async () => (await on.deliveries(id))[1]?.state === 'delivered');
  expect(to.calls.at(-1)?.headers['webhook-id']).toBe(second?.eventId);
}, 40_000);

it('Retry-After is honoured, a redirect is a failure and not followed, and no answer within the time is one too', async () => {
  const rep = await on.kit.actor('rep');
  const target = await listening();
  const busy = await listening(() => ({ status: 429, headers: { 'retry-after': '3600' } }));
  const moved = await listening(() => ({ status: 302, headers: { location: target.url } }));
  const [one, two] = [await on.hook(rep, busy), await on.hook(rep, moved)];
  await on.notes(rep).create({ name: 'unlucky' });
  await until(async () => (await on.deliveries(one.id))[0]?.attempts === 1 && (await on.deliveries(two.id))[0]?.attempts === 1);
  const [throttled] = await on.deliveries(one.id);
  expect(Date.parse(String(throttled?.nextAttemptAt)) - Date.now()).toBeGreaterThan(3_590_000);
  expect((await on.deliveries(two.id))[0]).toMatchObject({
    state: 'pending',
    lastCode: 302,
    lastError: 'Redirects are not followed (302).',
  });
  expect(target.calls).toHaveLength(0);
}, 30_000);

it('410 disables the webhook at once and five days of failure do so too, each with an event that says it', async () => {
  const someone = await on.kit.actor('rep');
  const [gone, broken, notice] = [await listening(() => 410), await listening(() => 500), await listening()];
  const told = await on.hook(someone, notice, {
    eventTypes: ['webhook.disabled'],
    ownerId: (await on.kit.actor('admin')).userId,
  });
  const rep = { ...someone, ...(await on.kit.refreshed(someone)) };
  const [one, two] = [await on.hook(rep, gone), await on.hook(rep, broken)];
  await on.notes(rep).create({ name: 'lost' });
  await until(async () => (await hook(one.id)).state === 'disabled');
  expect(await hook(one.id)).toMatchObject({ disabledReason: 'The address answered 410 Gone.' });
  await until(async () => (await on.deliveries(two.id))[0]?.attempts === 1);
  expect((await hook(two.id)).state).toBe('enabled');
  later(5 * 24 * HOUR + 1000);
  await until(async () => (await hook(two.id)).state === 'disabled', 20_000);
  expect(await hook(two.id)).toMatchObject({ disabledReason: 'Every attempt has failed for 5 days.' });
  expect((await on.deliveries(two.id))[0]).toMatchObject({ state: 'pending', nextAttemptAt: null });
  await notice.count(2);
  expect(notice.calls.map((call) => JSON.parse(call.body)).map((b) => [b.type, b.data.id])).toEqual([
    ['webhook.disabled', one.id],
    ['webhook.disabled', two.id],
  ]);
  expect((await hook(told.id)).state).toBe('enabled');
}, 60_000);

it('a webhook that is enabled again goes on with what waited', async () => {
  const rep = await on.kit.actor('rep');
  let well = false;
  const to = await listening(() => (well ? 200 : 500));
  const { id } = await on.hook(rep, to);
  await on.notes(rep).create({ name: 'waiting' });
  await until(async () => (await on.deliveries(id))[0]?.attempts === 1);
  await on.ctx(on.kit.system).run('webhook.disable', { id, disabledReason: 'maintenance' });
  expect((await on.deliveries(id))[0]?.nextAttemptAt).toBeNull();
  well = true;
  await on.ctx(on.kit.system).run('webhook.enable', { id });
  await until(async () => (await on.deliveries(id))[0]?.state === 'delivered');
  expect(to.calls).toHaveLength(2);
}, 30_000);

it('an ordered webhook is called one after the other, and one that fails holds up the rest for half an hour only', async () => {
  const rep = await on.kit.actor('rep');
  let underWay = 0;
  let most = 0;
  const to = await listening((call) => {
    most = Math.max(most, ++underWay);
    setTimeout(() => underWay--, 1);
    return JSON.parse(call.body).data.record.name === 'poison' ? 500 : 200;
  });
  const { id } = await on.hook(rep, to, { ordered: true, eventTypes: ['note.created'] });
  const names = ['a', 'b', 'poison', 'c', 'd', 'e'];
  for (const name of names) await on.notes(rep).create({ name });
  const heard = () => to.calls.map((call) => JSON.parse(call.body).data.record.name as string);
  await to.count(3);
  await sleep(1500);
  expect(heard()).toEqual(['a', 'b', 'poison']);
  for (const wait of [6000, 6 * 60_000, 31 * 60_000]) {
    const before = to.calls.length;
    later(wait);
    await to.count(before + 1);
    await until(async () => (await on.deliveries(id))[2]?.attempts === heard().filter((name) => name === 'poison').length);
  }
  await until(async () => (await on.deliveries(id)).every((one) => one.state !== 'pending'), 20_000);
  expect(heard().filter((name) => name !== 'poison')).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect((await on.deliveries(id)).map((one) => one.state)).toEqual([
    'delivered',
    'delivered',
    'parked',
    'delivered',
    'delivered',
    'delivered',
  ]);
  expect(most).toBe(1);
}, 60_000);

it('one that never answers takes no other’s turn', async () => {
  const rep = await on.kit.actor('rep');
  const [black, well] = [await listening(() => 'hang'), await listening()];
  await on.hook(rep, black, { eventTypes: ['note.created'] });
  await on.hook(rep, well, { eventTypes: ['note.created'] });
  const many = Array.from({ length: 300 }, (_, n) => ({ name: `n${n}` }));
  await on.notes(rep).createMany(many);
  expect(await well.count(300, 12_000)).toBe(300);
  expect(black.calls.length).toBeLessThanOrEqual(8);
}, 30_000);

it('a worker that is killed in the middle of a delivery leaves it to another one within 45 s', async () => {
  const rep = await on.kit.actor('rep');
  let hanging = true;
  const to = await listening(() => (hanging ? 'hang' : 200));
  const { id } = await on.hook(rep, to);
  await on.pause();
  const child = fork(fileURLToPath(new URL('./doomed-worker.ts', import.meta.url)), [on.kit.database.url], {
    execArgv: ['--import', fileURLToPath(new URL('../../../test/kit/typescript.mjs', import.meta.url))],
    stdio: 'inherit',
  });
  await once(child, 'message');
  await on.notes(rep).create({ name: 'interrupted' });
  expect(await to.count(1, 20_000)).toBe(1);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const killed = Date.now();
  hanging = false;
  await on.resume();
  expect(await to.count(2, 60_000)).toBe(2);
  const took = (Date.now() - killed) / 1000;
  console.log(`Redelivered ${took.toFixed(1)} s after the worker was killed.`);
  expect(took).toBeLessThan(45);
  expect(to.calls[1]?.headers['webhook-id']).toBe(to.calls[0]?.headers['webhook-id']);
  expect(to.calls[1]?.body).toBe(to.calls[0]?.body);
  await until(async () => (await on.deliveries(id))[0]?.state === 'delivered');
}, 120_000);
