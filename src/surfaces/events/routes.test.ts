import { request as open } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { inTransaction, testApi, type TestApi } from '#kit';
import { defineEntity } from '../../declare/entity.js';
import { int } from '../../declare/fields/int.js';
import { text } from '../../declare/fields/text.js';
import { defineModule } from '../../declare/module.js';
import { writeCursor } from '../../ledger/cursor.js';
import type { OutsideEvent } from '../../declare/outside-event.js';
import { createWakes, type Wakes } from '../../ledger/wakes.js';
import { makeContext } from '../../records/context.js';
import type { Kernel, Work } from '../../records/work.js';
import { eventRoutes } from './routes.js';

const note = defineEntity('note', {
  title: 'name',
  fields: { name: text({ required: true }), pages: int() },
  access: { rep: { read: 'own', create: 'own', update: 'own', delete: 'own' }, manager: { read: 'tenant', create: 'tenant' } },
});

interface Answer {
  events: OutsideEvent[];
  cursor: string;
  hasMore: boolean;
}

let api: TestApi;
let wakes: Wakes;
let kernel: Kernel;
let port: number;
beforeAll(async () => {
  api = await testApi([defineModule('notebook', { entities: [note] })], (kit, gate) => [
    (app) => {
      wakes = createWakes(kit.kernel.db, kit.kernel.log);
      kernel = { ...kit.kernel, wake: (tenantId) => wakes.wake(tenantId) };
      eventRoutes(app, kernel, gate, wakes);
    },
  ]);
  await api.app.listen({ port: 0, host: '127.0.0.1' });
  port = (api.app.server.address() as AddressInfo).port;
});
afterAll(async () => {
  await wakes?.close();
  await api?.close();
});

const notes = (work: Work) => makeContext({ ...work, kernel }).records('note');
const pull = async (work: Work, query = '') => {
  if (!query.includes('wait')) await api.settled();
  return (await api.rest<Answer>(work, 'GET', `/v1/events?types=note.*&${query}`)).body;
};
/** Where everything so far has been read. */
const now = async (work: Work): Promise<string> => (await pull(work, 'after=now')).cursor;
const names = (events: readonly OutsideEvent[]) => events.map((e) => `${e.type} ${String(e.after?.name ?? '')}`.trim());

/** Two users, each with rights of this moment, and another tenant. */
async function several(): Promise<[Work, Work, Work]> {
  const one = await api.actor('rep');
  const other = await api.actor('rep');
  return [await api.refreshed(one), other, await api.otherTenant()];
}

/** A stream's messages as a client sees them. */
function listen(work: Work, headers: Record<string, string> = {}, query = 'types=note.*') {
  const told: { id: string; event?: string; data?: OutsideEvent }[] = [];
  let status = 0;
  const request = open({
    port,
    path: `/v1/events?${query}`,
    headers: { accept: 'text/event-stream', authorization: api.token(work), ...headers },
  });
  request.on('error', () => undefined);
  request.on('response', (response) => {
    status = response.statusCode ?? 0;
    let rest = '';
    response.setEncoding('utf8').on('data', (part: string) => {
      const blocks = (rest + part).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const lines = new Map(block.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2) as [string, string]));
        if (lines.has('data'))
          told.push({
            id: String(lines.get('id')),
            event: String(lines.get('event')),
            data: JSON.parse(String(lines.get('data'))),
          });
      }
    });
    response.on('error', () => undefined);
  });
  request.end();
  const until = async (done: () => boolean) => {
    for (const end = Date.now() + 8000; !done() && Date.now() < end;) await sleep(5);
  };
  return { told, until, status: () => status, close: () => request.destroy() };
}

describe('GET /v1/events', () => {
  it('gives every committed change in order, once, and nothing of what was rolled back', async () => {
    const rep = await api.actor('rep');
    const before = await now(rep);
    const made = await notes(rep).create({ name: 'one', pages: 1 });
    await inTransaction({ ...rep, kernel }, async (inside) => {
      await notes(inside).create({ name: 'undone' });
      throw new Error('no');
    }).catch(() => undefined);
    await notes(rep).update(made.id, { pages: 2 });
    await notes(rep).delete(made.id);
    const { events, hasMore } = await pull(rep, `after=${before}`);
    expect(names(events)).toEqual(['note.created one', 'note.updated', 'note.deleted']);
    expect(hasMore).toBe(false);
    expect(events[1]).toMatchObject({ entity: 'note', recordId: made.id, version: 2, before: { pages: 1 }, after: { pages: 2 } });
    expect(events[2]).toMatchObject({ operation: 'delete', before: null, after: null });
    expect(new Set(events.map((e) => e.id)).size).toBe(3);
    expect(events.map((e) => e.sequence)).toEqual(events.map((e) => e.sequence).sort());
    expect(await pull(rep, `after=${events[1]?.cursor}`)).toMatchObject({ events: [{ id: events[2]?.id }] });
  });

  it('lets a consumer that was away for long catch up by itself, whatever it takes at once, and misses nothing', async () => {
    const rep = await api.actor('rep');
    let cursor = await now(rep);
    const written: string[] = [];
    for (let n = 0; n < 13; n++) {
      const batch = Array.from({ length: 100 }, (_, i) => ({ name: `note ${n}-${i}` }));
      written.push(...(await notes(rep).createMany(batch)).map((one) => one.id));
    }
    const seen: string[] = [];
    for (const limit of [1, 7, 250, 1000, 1000]) {
      const page = await pull(rep, `after=${cursor}&limit=${limit}`);
      seen.push(...page.events.map((e) => e.recordId));
      cursor = page.cursor;
    }
    expect(seen).toEqual(written);
  });

  it('tells each only what they may see: no foreign tenant, no invisible record, no hidden field', async () => {
    const [one, other, stranger] = await several();
    const rights = { ...one.rights, fields: new Map([['note.pages', 'hidden' as const]]), shape: 'hiding' };
    const start = await now(other);
    await notes(one).create({ name: 'mine', pages: 77 });
    await notes(stranger).create({ name: 'foreign' });
    await api.settled();
    const veiled = await api.rest<Answer>({ ...one, rights }, 'GET', `/v1/events?types=note.*&after=${start}`);
    expect(names(veiled.body.events)).toEqual(['note.created mine']);
    expect(veiled.body.events[0]?.after).not.toHaveProperty('pages');
    expect((await pull(other, `after=${start}`)).events).toEqual([]);
    expect(names((await pull(stranger)).events)).toEqual(['note.created foreign']);
  });

  it('says of a record that is given away only that it is gone', async () => {
    const [one, other] = await several();
    const made = await notes(one).create({ name: 'passing', pages: 5 });
    const start = await now(one);
    await makeContext({ ...api.system, kernel })
      .records('note')
      .update(made.id, { ownerId: other.rights.userId, name: 'secret now' });
    const { events } = await pull(one, `after=${start}`);
    expect(events).toMatchObject([{ type: 'note.gone', operation: 'gone', recordId: made.id, before: null, after: null }]);
  });

  it('waits until something is committed, and answers empty when nothing is', async () => {
    const rep = await api.actor('rep');
    const start = await now(rep);
    const waiting = pull(rep, `after=${start}&wait=20`);
    await sleep(100);
    await notes(rep).create({ name: 'awaited' });
    expect(names((await waiting).events)).toEqual(['note.created awaited']);
    const empty = await pull(rep, `after=${(await waiting).cursor}&wait=1`);
    expect(empty).toMatchObject({ events: [], hasMore: false });
    expect(empty.cursor).toEqual(expect.any(String));
  });

  it('gives only the types asked for, and refuses those that could never come', async () => {
    const rep = await api.actor('rep');
    const start = await now(rep);
    const made = await notes(rep).create({ name: 'typed' });
    await notes(rep).update(made.id, { pages: 9 });
    await api.settled();
    const only = async (types: string) =>
      names((await api.rest<Answer>(rep, 'GET', `/v1/events?types=${types}&after=${start}`)).body.events);
    expect(await only('note.updated')).toEqual(['note.updated']);
    expect(await only('*.updated')).toEqual(['note.updated']);
    expect(await only('note.deleted,note.created')).toEqual(['note.created typed']);
    expect(await only('*')).toEqual(['note.created typed', 'note.updated']);
    for (const types of ['nothing.created', 'note.burnt', 'note', 'note.', '*.burnt', 'constructor.*', '', "note.created'--"]) {
      const answer = await api.rest(rep, 'GET', `/v1/events?types=${encodeURIComponent(types)}`);
      expect([types, answer.status, answer.body.pointer]).toEqual([types, 400, '/types/0']);
    }
  });

  it('refuses cursors of another life with 410, broken ones and wrong numbers with 400, and strangers with 401', async () => {
    const rep = await api.actor('rep');
    const status = async (query: string, as: Work | null = rep) => {
      const { status, body } = await api.rest(as, 'GET', `/v1/events?${query}`);
      return [status, body.code];
    };
    const [epoch] = JSON.parse(Buffer.from(await now(rep), 'base64url').toString()) as [string];
    const place = (e: string, xid: string) => writeCursor({ epoch: e, xid, id: 0 });
    expect(await status(`after=${place('00000000-0000-4000-8000-000000000000', '5')}`)).toEqual([410, 'cursor_expired']);
    expect(await status(`after=${place(epoch, '999999999999')}`)).toEqual([410, 'cursor_expired']);
    expect(await status('after=nonsense')).toEqual([400, 'invalid_cursor']);
    expect(await status('after=')).toEqual([400, 'invalid_cursor']);
    expect(await status('limit=0')).toEqual([400, 'invalid_value']);
    expect(await status('limit=1001')).toEqual([400, 'invalid_value']);
    expect(await status('wait=31')).toEqual([400, 'invalid_value']);
    expect(await status('wait=-1')).toEqual([400, 'invalid_value']);
    expect(await status('colour=red')).toEqual([400, 'unknown_parameter']);
    expect((await status('', null))[0]).toBe(401);
  });
});

describe('the stream of events', () => {
  it('goes on behind Last-Event-ID without loss or repetition, also while others write', async () => {
    const rep = await api.actor('rep');
    const first = listen(rep);
    await first.until(() => first.status() === 200);
    let writing = true;
    let count = 0;
    const writer = (async () => {
      while (writing) await notes(rep).create({ name: `live ${count++}` });
    })();
    await first.until(() => first.told.length >= 20);
    first.close();
    await sleep(50);
    const again = listen(rep, { 'last-event-id': first.told.at(-1)?.id as string });
    await again.until(() => again.told.length >= 20);
    writing = false;
    await writer;
    await again.until(() => first.told.length + again.told.length >= count);
    again.close();
    const heard = [...first.told, ...again.told].map((one) => String(one.data?.after?.name));
    expect(heard).toEqual(Array.from({ length: count }, (_, i) => `live ${i}`));
    expect(again.told[0]).toMatchObject({ event: 'note.created', data: { type: 'note.created', entity: 'note' } });
  });

  it('refuses a wrong cursor with a status, before it begins', async () => {
    const rep = await api.actor('rep');
    const stream = listen(rep, { 'last-event-id': 'nonsense' });
    await stream.until(() => stream.status() !== 0);
    expect(stream.status()).toBe(400);
    stream.close();
  });
});
