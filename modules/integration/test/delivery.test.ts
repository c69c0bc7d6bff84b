import type { CloudEvent } from 'cloudevents';
import { HTTP } from 'cloudevents';
import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook as Standard } from 'standardwebhooks';
import { Webhook as Svix } from 'svix';
import { inTransaction } from '#kit';
import { receiver, type Receiver } from './receiver.js';
import { stage, type Stage } from './stage.js';

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
const until = async (done: () => Promise<boolean>, milliseconds = 8000) => {
  for (const end = Date.now() + milliseconds; !(await done()) && Date.now() < end;) await sleep(10);
};
const asHeaders = (headers: Receiver['calls'][number]['headers']) => headers as Record<string, string>;

describe('a webhook', () => {
  it('is called for each committed change, signed so that the common libraries accept it', async () => {
    const rep = await on.kit.actor('rep');
    const to = await listening();
    const { id, secret } = await on.hook(rep, to);
    const made = await on.notes(rep).create({ name: 'one', pages: 1 });
    await on.notes(rep).update(made.id, { pages: 2 });
    await on.ctx(rep).run('note.praise', { id: made.id, by: 'me' });
    await on.notes(rep).delete(made.id);
    expect(await to.count(4)).toBe(4);
    for (const call of to.calls) {
      const body = new Standard(secret).verify(call.body, asHeaders(call.headers)) as { type: string };
      expect(new Svix(secret).verify(call.body, asHeaders(call.headers))).toEqual(body);
      expect(call.headers['content-type']).toBe('application/json; charset=utf-8');
      expect(() => new Standard(secret).verify(`${call.body} `, asHeaders(call.headers))).toThrow();
    }
    const bodies = to.calls.map((call) => JSON.parse(call.body)).sort((a, b) => (a.data.sequence < b.data.sequence ? -1 : 1));
    expect(bodies.map((b) => b.type)).toEqual(['note.created', 'note.updated', 'note.praised', 'note.deleted']);
    expect(bodies[1]).toMatchObject({
      schema: 'urn:eleven:event:1',
      data: { entity: 'note', id: made.id, operation: 'update', before: { pages: 1 }, after: { pages: 2 } },
    });
    expect(bodies[2].data.after).toEqual({ by: 'me' });
    expect(bodies[3].data).toMatchObject({ before: null, after: null, record: null });
    await until(async () => (await on.deliveries(id)).every((d) => d.state === 'delivered'));
    expect((await on.deliveries(id)).map((d) => [d.state, d.attempts, d.lastCode])).toEqual(Array(4).fill(['delivered', 1, 204]));
  });

  it('hears of every committed transaction exactly once, and of no rolled back one', async () => {
    const rep = await on.kit.actor('rep');
    const to = await listening();
    await on.hook(rep, to, { eventTypes: ['note.created'], body: 'thin' });
    const committed: string[] = [];
    await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        inTransaction(on.at(rep), async (inside) => {
          const made = await on
            .ctx(inside)
            .records('note')
            .create({ name: `n${n}` });
          if (n % 3 === 0) throw new Error('rolled back');
          return made.id;
        }).then(
          (id) => committed.push(id),
          () => undefined,
        ),
      ),
    );
    await to.count(committed.length);
    await sleep(200);
    expect(to.calls.map((call) => JSON.parse(call.body).data.id).sort()).toEqual(committed.sort());
    expect(new Set(to.calls.map((call) => call.headers['webhook-id'])).size).toBe(committed.length);
  });

  it('in the format of CloudEvents is read by the library, with subject and sequence', async () => {
    const rep = await on.kit.actor('rep');
    const to = await listening();
    const { secret } = await on.hook(rep, to, { format: 'cloudevents', eventTypes: ['note.created'] });
    const made = await on.notes(rep).create({ name: 'cloudy' });
    await to.count(1);
    const call = to.calls[0] as Receiver['calls'][number];
    const event = HTTP.toEvent({ headers: call.headers, body: call.body }) as CloudEvent<{
      id: string;
      record: { name: string };
    }>;
    expect(event.validate()).toBe(true);
    expect(event).toMatchObject({
      specversion: '1.0',
      id: call.headers['webhook-id'],
      type: 'note.created',
      source: `urn:eleven:tenant:${on.kit.system.rights.tenantId}`,
      subject: `note/${made.id}`,
      dataschema: 'urn:eleven:event:1',
    });
    expect(event.sequence).toMatch(/^\d{20}\.\d{16}$/);
    expect(event.data).toMatchObject({ id: made.id, record: { name: 'cloudy' } });
    expect(new Standard(secret).verify(call.body, asHeaders(call.headers))).toBeTruthy();
  });

  it('is told only what its owner may see: no invisible record, no hidden field, no foreign tenant', async () => {
    const [rep, other, stranger] = [await on.kit.actor('rep'), await on.kit.actor('rep'), await on.kit.otherTenant()];
    const all = on.ctx(on.kit.system);
    const role = await all.records('role').create({ name: 'Without pages' });
    await all.records('roleGrant').create({ roleId: role.id, permission: 'note.read', scope: 'own' });
    await all.records('roleGrant').create({ roleId: role.id, permission: 'note.pages', fieldRule: 'hidden' });
    const blind = await all.records('user').create({ name: 'Blind', email: 'blind@example.com' });
    await all.records('roleAssignment').create({ userId: blind.id, roleId: role.id });
    const to = await listening();
    await on.hook({ ...rep, userId: blind.id }, to);
    await on.notes(await on.kit.refreshed(other)).create({ name: 'not yours' });
    await on.notes(stranger).create({ name: 'foreign' });
    const given = await all.records('note').create({ name: 'given', pages: 77, ownerId: blind.id });
    await to.count(1);
    await sleep(200);
    expect(to.calls.map((call) => JSON.parse(call.body).data.id)).toEqual([given.id]);
    const { after, record } = JSON.parse(to.calls[0]?.body ?? '{}').data;
    expect([after.name, record.name]).toEqual(['given', 'given']);
    expect(after).not.toHaveProperty('pages');
    expect(record.pages).toBeNull();
    expect(to.calls[0]?.body).not.toMatch(/\b77\b/);
    await all.records('note').update(given.id, { ownerId: other.userId });
    await to.count(2);
    expect(JSON.parse(to.calls[1]?.body ?? '{}')).toMatchObject({
      type: 'note.gone',
      data: { before: null, after: null, record: null },
    });
  });

  it('is told only of the records its filter lets through, with the fields that were chosen', async () => {
    const rep = await on.kit.actor('rep');
    const to = await listening();
    await on.hook(rep, to, {
      eventTypes: ['note.created'],
      filter: { note: { pages: { gte: 10 } } },
      fields: { note: ['name'] },
    });
    await on.notes(rep).create({ name: 'short', pages: 1 });
    await on.notes(rep).create({ name: 'long', pages: 10 });
    await to.count(1);
    await sleep(200);
    expect(to.calls).toHaveLength(1);
    expect(JSON.parse(to.calls[0]?.body ?? '{}').data).toMatchObject({ after: { name: 'long' }, record: { name: 'long' } });
    expect(Object.keys(JSON.parse(to.calls[0]?.body ?? '{}').data.record)).toEqual(['name']);
  });

  it('has two signatures for a day after its secret was rotated, so that none is refused meanwhile', async () => {
    const rep = await on.kit.actor('rep');
    const to = await listening();
    const { id, secret: old } = await on.hook(rep, to, { eventTypes: ['note.created'] });
    const { secret } = (await on.ctx(on.kit.system).run('webhook.rotateSecret', { id })) as { secret: string };
    await on.notes(rep).create({ name: 'between' });
    await to.count(1);
    const call = to.calls[0] as Receiver['calls'][number];
    expect(String(call.headers['webhook-signature']).split(' ')).toHaveLength(2);
    for (const each of [old, secret]) expect(new Standard(each).verify(call.body, asHeaders(call.headers))).toBeTruthy();
    try {
      on.kit.setNow(new Date(Date.now() + 25 * 3_600_000));
      await on.notes(rep).create({ name: 'a day later' });
      await to.count(2);
    } finally {
      on.kit.setNow(null);
    }
    expect(String(to.calls[1]?.headers['webhook-signature']).split(' ')).toHaveLength(1);
  });

  it('keeps its secret sealed: neither the table nor any answer has it', async () => {
    const rep = await on.kit.actor('rep');
    const { id, secret } = await on.hook(rep, 'http://127.0.0.1:9/');
    const { rows } = await on.kit.owner.transaction(async (tx) => {
      await tx.query('set local role eleven_internal');
      return {
        rows: (await tx.query<{ all: string }>(`select json_agg(w)::text as all from webhooks w where id = $1`, [id])).rows,
      };
    });
    expect(rows[0]?.all).not.toContain(secret.slice(6, 20));
    const sealed = await on
      .ctx(on.kit.system)
      .sql<{ sealed: string }>('select sealed from record_secrets where tenant_id = $1 and record_id = $2', [
        on.kit.system.rights.tenantId,
        id,
      ]);
    expect(sealed).toHaveLength(1);
    expect(Buffer.from(String(sealed[0]?.sealed), 'base64url').toString('latin1')).not.toContain(secret.slice(6, 20));
    expect(JSON.stringify(await on.ctx(on.kit.system).records('webhook').get(id))).not.toContain('whsec_');
  });
});
