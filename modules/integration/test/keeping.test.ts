import { forgetDeliveries } from '../deliveries/forget.job.js';
import { receiver, type Answer, type Receiver } from './receiver.js';
import { stage, until, type Actor, type Stage } from './stage.js';

let on: Stage;
const receivers: Receiver[] = [];
beforeAll(async () => {
  on = await stage();
});
afterAll(async () => {
  await on?.close();
  await Promise.all(receivers.map((one) => one.close()));
});

async function listening(...answer: Parameters<typeof receiver>): Promise<Receiver> {
  const made = await receiver(...answer);
  receivers.push(made);
  return made;
}
const all = () => on.ctx(on.kit.system);
const tenantId = () => on.kit.system.rights.tenantId;
const echo = ({ body }: { body: string }): Answer => ({ status: 200, headers: {}, body });
const CANARY = 'Канарейкина-7f3a';
/** Everything the module keeps, as text. */
async function kept(): Promise<string> {
  const rows = await all().sql<{ all: string }>(
    `select (select json_agg(d)::text from webhook_deliveries d where tenant_id = $1) || (select coalesce(json_agg(a)::text, '') from webhook_attempts a where tenant_id = $1) as all`,
    [tenantId()],
  );
  return rows[0]?.all ?? '';
}
const states = async (id: string) => (await on.deliveries(id)).map((one) => one.state);
const erase = (id: string) => all().graph.erase({ entity: 'note', ids: [id] });

describe('what was sent', () => {
  it('about a person, and what was answered to it, goes when their data are erased; the rest stays', async () => {
    const rep = await on.kit.actor('rep');
    const [to, silent] = [await listening(echo), await listening()];
    const told = await on.hook(rep, to, { eventTypes: ['note.created', 'note.updated'] });
    const waiting = await on.hook(rep, silent, { eventTypes: ['note.updated'] });
    const made = await on.notes(rep).create({ name: 'one', whose: CANARY });
    const other = await on.notes(rep).create({ name: 'two', whose: 'Остаётся' });
    await until(async () => (await states(told.id)).join() === 'delivered,delivered');
    await on.notes(rep).update(made.id, { pages: 3 });
    await until(async () => (await states(waiting.id)).join() === 'delivered');
    await all().sql(`update webhook_deliveries set state = 'pending' where tenant_id = $1 and webhook_id = $2`, [
      tenantId(),
      waiting.id,
    ]);
    expect(await kept()).toContain(CANARY);
    expect((await on.attempts(told.id)).some((one) => String(one.answer).includes(CANARY))).toBe(true);
    await erase(made.id);
    await until(async () => !(await kept()).includes(CANARY));
    const [emptied] = await on.deliveries(told.id);
    expect(emptied).toMatchObject({ recordId: made.id, payload: null, state: 'delivered' });
    expect(await states(waiting.id)).toContain('cancelled');
    expect((await on.deliveries(told.id)).find((one) => one.recordId === other.id)?.payload).not.toBeNull();
    expect(await kept()).toContain('Остаётся');
    await expect(all().run('webhookDelivery.redeliver', { id: emptied?.id as string })).rejects.toMatchObject({
      code: 'delivery_emptied',
    });
  }, 40_000);

  it('goes with an erasure even while the module is switched off', async () => {
    const rep = await on.kit.actor('rep');
    const { id } = await on.hook(rep, await listening(echo), { eventTypes: ['note.created'] });
    const made = await on.notes(rep).create({ name: 'off', whose: `${CANARY}-off` });
    await until(async () => (await states(id)).join() === 'delivered');
    await all().run('moduleSwitch.turnOff', { module: 'integration' });
    try {
      await erase(made.id);
      await until(async () => !(await kept()).includes(`${CANARY}-off`));
    } finally {
      await all().run('moduleSwitch.turnOn', { module: 'integration' });
    }
  }, 40_000);

  it('is not kept as the answer to a call that ends after the erasure', async () => {
    const rep = await on.kit.actor('rep');
    let release: (answer: Answer) => void = () => undefined;
    const to = await listening(() => new Promise<Answer>((resolve) => (release = resolve)));
    const { id } = await on.hook(rep, to, { eventTypes: ['note.created'] });
    const made = await on.notes(rep).create({ name: 'late', whose: `${CANARY}-late` });
    await to.count(1);
    await erase(made.id);
    await until(async () => (await states(id)).join() === 'cancelled');
    release({ status: 200, headers: {}, body: `${CANARY}-late` });
    await until(async () => (await on.attempts(id)).length === 1);
    expect(await kept()).not.toContain(`${CANARY}-late`);
    expect(await states(id)).toEqual(['cancelled']);
  }, 40_000);

  it('is forgotten after the days of the setting, with its attempts; what still waits is not', async () => {
    const rep = await on.kit.actor('rep');
    const [well, ill] = [await listening(), await listening(() => 500)];
    const [told, waiting] = [await on.hook(rep, well), await on.hook(rep, ill)];
    await on.notes(rep).create({ name: 'old' });
    await until(async () => (await states(told.id)).join() === 'delivered' && (await on.attempts(waiting.id)).length === 1);
    try {
      on.kit.setNow(new Date(Date.now() + 29 * 86_400_000));
      await on.ctx(on.kit.system).run('webhook.disable', { id: waiting.id });
      await forgetDeliveries.run(all(), {});
      expect(await on.deliveries(told.id)).toHaveLength(1);
      on.kit.setNow(new Date(Date.now() + 31 * 86_400_000));
      await forgetDeliveries.run(all(), {});
    } finally {
      on.kit.setNow(null);
    }
    expect([await on.deliveries(told.id), await on.attempts(told.id)]).toEqual([[], []]);
    expect(await states(waiting.id)).toEqual(['pending']);
  }, 40_000);
});

it('a webhook that is deleted calls nobody any more: what waited is cancelled, and its secrets are forgotten', async () => {
  const rep = await on.kit.actor('rep');
  const answers: ((answer: Answer) => void)[] = [];
  const to = await listening(() => new Promise<Answer>((resolve) => answers.push(resolve)));
  const { id } = await on.hook(rep, to, { ordered: true, eventTypes: ['note.created'] });
  for (const name of ['under way', 'behind it']) await on.notes(rep).create({ name });
  await to.count(1);
  await until(async () => (await on.deliveries(id)).length === 2);
  await all().records('webhook').delete(id);
  const stored = async () =>
    (
      await all().sql<{ state: string; due: unknown }>(
        `select state, next_attempt_at as due from webhook_deliveries where tenant_id = $1 and webhook_id = $2`,
        [tenantId(), id],
      )
    ).map(({ state, due }) => [state, due]);
  expect(await stored()).toEqual(Array(2).fill(['cancelled', null]));
  answers[0]?.(500);
  const other = await listening();
  await on.hook(rep, other, { eventTypes: ['note.created'] });
  await on.notes(rep).create({ name: 'for the other' });
  expect(await other.count(1)).toBe(1);
  expect(to.calls).toHaveLength(1);
  expect(await stored()).toEqual(Array(2).fill(['cancelled', null]));
  expect(await all().sql('select id from record_secrets where tenant_id = $1 and record_id = $2', [tenantId(), id])).toEqual([]);
}, 40_000);

describe('a webhook that was set up with an API key', () => {
  /** The actor as one of their keys. */
  async function byKey(actor: Actor, scopes: string[]): Promise<{ keyId: string; as: Actor }> {
    const values = { name: 'Robot', prefix: 'crm_live_0', scopes, userId: actor.userId, ownerId: actor.userId };
    const { id } = await all()
      .records('apiKey')
      .create(values as never);
    await all().sql(`insert into api_secrets (tenant_id, key_id, hash) values ($1, $2, $3)`, [tenantId(), id, `hash ${id}`]);
    const keyed = { ...actor, rights: { ...actor.rights, keyId: id } };
    return { keyId: id, as: { ...actor, ...(await on.kit.refreshed(keyed)) } };
  }

  it('is told what the key may read and no more, though its owner may read everything; a revoked key ends it', async () => {
    const admin = await on.kit.actor('admin');
    const { keyId, as } = await byKey(admin, ['webhook.*', 'note.read']);
    const to = await listening();
    const made = await on
      .ctx(as)
      .records('webhook')
      .create({ name: 'By key', url: to.url, eventTypes: ['*.created'] });
    expect(made).toMatchObject({ apiKeyId: keyId, ownerId: admin.userId });
    await all().run('webhook.rotateSecret', { id: made.id });
    await all().run('webhook.enable', { id: made.id });
    const seen = await on.notes(on.kit.system).create({ name: 'the key may' });
    await all().records('orgUnit').create({ name: 'the key may not', kind: 'team' });
    const last = await on.notes(on.kit.system).create({ name: 'the key may, too' });
    expect(await to.count(2)).toBe(2);
    expect(to.calls.map((call) => JSON.parse(call.body).data.id).sort()).toEqual([seen.id, last.id].sort());
    await all()
      .records('apiKey')
      .update(keyId, { revokedAt: new Date(Date.now() - 1000).toISOString() } as never);
    await on.notes(on.kit.system).create({ name: 'after the key' });
    await until(async () => (await all().records('webhook').get(made.id)).state === 'disabled');
    expect(to.calls).toHaveLength(2);
  }, 40_000);
});
