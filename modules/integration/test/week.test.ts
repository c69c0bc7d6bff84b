import { receiver } from './receiver.js';
import { stage, until, type Stage } from './stage.js';

let on: Stage;
beforeAll(async () => {
  on = await stage();
});
afterAll(() => on?.close());

const HOUR = 3_600_000;
const FIRST = 100;
const LATER = 2000;
const notes = (from: number, n: number) => Array.from({ length: n }, (_, i) => ({ name: `n${from + i}` }));

it('a receiver that was down for a week gets all of thousands of changes: what waited by itself, what was given up by its range', async () => {
  const rep = await on.kit.actor('rep');
  let well = false;
  const heard = new Map<string, string>();
  const to = await receiver(({ headers, body }) => {
    if (well) heard.set(String(headers['webhook-id']), (JSON.parse(body) as { data: { id: string } }).data.id);
    return well ? 204 : 503;
  });
  try {
    const { id } = await on.hook(rep, to, { eventTypes: ['note.created'], body: 'thin' });
    const all = on.ctx(on.kit.system);
    const count = async (where: string) => {
      const rows = await all.sql<{ n: number }>(
        `select count(*)::int as n from webhook_deliveries where tenant_id = $1 and webhook_id = $2 and ${where}`,
        [on.kit.system.rights.tenantId, id],
      );
      return rows[0]?.n;
    };
    const start = on.kit.kernel.now().getTime();
    const at = (hours: number) => {
      on.kit.setNow(new Date(start + hours * HOUR));
      return `'${new Date(start + hours * HOUR).toISOString()}'`;
    };
    const settled = (now: string) =>
      until(
        async () =>
          (await count(
            `state = 'pending' and (next_attempt_at <= ${now} or (lease is not null and next_attempt_at is not null))`,
          )) === 0,
        60_000,
      );
    at(0);
    const made = [...(await on.notes(rep).createMany(notes(0, FIRST)))];
    await until(async () => (await count('attempts = 1')) === FIRST, 60_000);
    // The first are given up after 75 hours and more; the others come late enough to be waiting when five days are over.
    for (let hours = 6; hours < 119; hours += 6) await settled(at(hours));
    at(119);
    for (let n = 0; n < LATER; n += 1000) made.push(...(await on.notes(rep).createMany(notes(FIRST + n, 1000))));
    await until(async () => (await count('true')) === FIRST + LATER, 30_000);
    await settled(at(121));
    await settled(at(168));
    expect(await all.records('webhook').get(id)).toMatchObject({
      state: 'disabled',
      disabledReason: 'Every attempt has failed for 5 days.',
    });
    expect([
      await count(`state = 'dead' and attempts = 10`),
      await count(`state = 'pending' and next_attempt_at is null`),
    ]).toEqual([FIRST, LATER]);
    well = true;
    await all.run('webhook.enable', { id });
    await until(() => heard.size === LATER, 60_000);
    expect([...heard.values()].sort()).toEqual(
      made
        .slice(FIRST)
        .map((one) => one.id)
        .sort(),
    );
    expect(await all.run('webhook.redeliverRange', { id, from: new Date(start - HOUR).toISOString() })).toEqual({
      deliveries: FIRST,
    });
    await until(async () => (await count(`state = 'delivered'`)) === FIRST + LATER, 60_000);
    expect([...heard.values()].sort()).toEqual(made.map((one) => one.id).sort());
  } finally {
    on.kit.setNow(null);
    await to.close();
  }
}, 300_000);
