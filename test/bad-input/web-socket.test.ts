import type { AddressInfo } from 'node:net';
import { jest } from '@jest/globals';
import { WebSocket } from 'ws';
import { makeContext, testApi, type TestApi } from '#kit';
import { createFeed, type Feed } from '../../src/ledger/feed.js';
import { createWakes, type Wakes } from '../../src/ledger/wakes.js';
import { Problem } from '../../src/platform/problem.js';
import type { Gate } from '../../src/surfaces/operations.js';
import { graphqlSocket } from '../../src/surfaces/graphql/subscriptions.js';
import { graphqlOf } from '../../src/surfaces/graphql/routes.js';
import { school } from '../rights/school.js';
import { failuresOf } from './harness.js';

let api: TestApi;
let wakes: Wakes;
let feed: Feed;
let socket: { close(): Promise<void> };
let address: string;
let failures: string[];
beforeAll(async () => {
  // The library says there that a message was too large.
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
  api = await testApi([school]);
  failures = failuresOf(api);
  wakes = createWakes(api.kernel.db, api.kernel.log);
  (api.kernel as { wake: (tenantId: string) => void }).wake = (tenantId) => wakes.wake(tenantId);
  feed = createFeed(api.kernel, wakes);
  const gate: Gate = {
    async authenticate(header) {
      if (header !== 'good') throw new Problem('unauthenticated', 401, 'Sign in first.');
      return api.system.rights;
    },
    reload: async (rights) => rights,
  };
  socket = graphqlSocket(api.app, api.kernel, gate, graphqlOf(api.kernel), feed, ['https://crm.firm.example']);
  await api.app.listen({ port: 0, host: '127.0.0.1' });
  address = `ws://127.0.0.1:${(api.app.server.address() as AddressInfo).port}/graphql`;
});
afterAll(async () => {
  feed?.close();
  await socket?.close();
  await wakes?.close();
  await api?.close();
});

/** Status of the answer to an upgrade; 101: it is open. */
const opened = (headers: Record<string, string>): Promise<number> =>
  new Promise((resolve) => {
    const ws = new WebSocket(address, 'graphql-transport-ws', { headers });
    ws.on('error', () => undefined);
    ws.on('unexpected-response', (_request, answer) => resolve(answer.statusCode ?? 0));
    ws.on('open', () => {
      ws.terminate();
      resolve(101);
    });
  });

it('a page of another origin can open no connection, one of this server or of an allowed origin can', async () => {
  const { host } = new URL(address);
  for (const [origin, status] of [
    [`http://${host}`, 101],
    [`https://${host}`, 101],
    ['https://crm.firm.example', 101],
    ['https://evil.example', 403],
    [`https://${host}.evil.example`, 403],
    ['null', 403],
  ] as const)
    expect([origin, await opened({ origin })]).toEqual([origin, status]);
  expect(await opened({})).toBe(101);
});

interface Talk {
  readonly ws: WebSocket;
  readonly heard: { type: string; id?: string; payload?: unknown }[];
  readonly closed: Promise<number>;
  say(message: unknown): void;
  until(condition: (heard: Talk['heard']) => boolean): Promise<void>;
}

async function talk(init: unknown = { authorization: 'good' }): Promise<Talk> {
  const ws = new WebSocket(address, 'graphql-transport-ws');
  const heard: Talk['heard'] = [];
  const closed = new Promise<number>((resolve) => ws.on('close', resolve));
  ws.on('message', (message) => heard.push(JSON.parse(String(message as Buffer)) as { type: string }));
  ws.on('error', () => undefined);
  await new Promise((resolve) => ws.on('open', resolve));
  const say = (message: unknown) => ws.send(typeof message === 'string' ? message : JSON.stringify(message));
  const until = async (condition: (heard: Talk['heard']) => boolean) => {
    for (const end = Date.now() + 5000; !condition(heard) && Date.now() < end;)
      await new Promise((resume) => setTimeout(resume, 5));
    if (!condition(heard)) throw new Error(JSON.stringify(heard).slice(0, 600));
  };
  if (init !== null) {
    say({ type: 'connection_init', payload: init });
    if ((init as { authorization?: string }).authorization === 'good')
      await until((h) => h.some((m) => m.type === 'connection_ack'));
  }
  return { ws, heard, closed, say, until };
}

const SUBSCRIBE = { query: 'subscription { changes(entities: ["deal"]) { recordId } }' };

it.each([
  ['a wrong token', { authorization: 'Bearer garbage' }],
  ['no token', {}],
  ['a token that is no text', { authorization: { $ne: null } }],
  ['a list', []],
])('a connection with %s is closed as forbidden', async (_, init) => {
  expect([4403, 4400]).toContain(await (await talk(init)).closed);
});

it.each([
  ['a subscription before the greeting', null, { id: '1', type: 'subscribe', payload: SUBSCRIBE }, [4401]],
  ['an unknown type', undefined, { id: '1', type: 'nonsense' }, [4400]],
  ['no JSON', undefined, '{', [4400]],
  ['a number', undefined, '5', [4400]],
  ['a second greeting', undefined, { type: 'connection_init' }, [4429]],
  ['no payload', undefined, { id: '1', type: 'subscribe' }, [4400]],
  ['a query that is no text', undefined, { id: '1', type: 'subscribe', payload: { query: 5 } }, [4400]],
  [
    'variables that are no object',
    undefined,
    { id: '1', type: 'subscribe', payload: { query: '{ __typename }', variables: 5 } },
    [4400],
  ],
  ['an id that is no text', undefined, { id: 5, type: 'subscribe', payload: SUBSCRIBE }, [4400]],
  [
    'a message of 2 MB',
    undefined,
    JSON.stringify({ id: '1', type: 'subscribe', payload: { query: `{ __typename } # ${'x'.repeat(2_000_000)}` } }),
    [1009],
  ],
] as const)('%s ends the connection with its code', async (_, init, message, codes) => {
  const one = await talk(init);
  one.say(message);
  expect(codes).toContain(await one.closed);
  expect(failures.splice(0)).toEqual([]);
});

it.each([
  ['an unknown entity', { query: 'subscription { changes(entities: ["nonsense"]) { recordId } }' }],
  ['a garbled cursor', { query: 'subscription { changes(after: "!!!") { recordId } }' }],
  ['a record id that is none', { query: 'subscription { changes(recordId: "x") { recordId } }' }],
  ['two fields', { query: 'subscription { changes { recordId } b: changes { recordId } }' }],
  [
    'variables 100 000 deep',
    `{"query":"query($f: DealFilter) { deals(filter: $f) { totalCount } }","variables":{"f":${'{"not":'.repeat(100_000)}{}${'}'.repeat(100_000)}}}`,
  ],
  [
    'a filter nobody knows',
    { query: 'query($f: DealFilter) { deals(filter: $f) { totalCount } }', variables: { f: { nonsense: 1 } } },
  ],
] as const)('%s is told as an error with a code, and the connection goes on', async (_, payload) => {
  const one = await talk();
  one.say(
    typeof payload === 'string' ? `{"id":"1","type":"subscribe","payload":${payload}}` : { id: '1', type: 'subscribe', payload },
  );
  const errorsOf = (m: { type: string; payload?: unknown }) =>
    (m.type === 'error' ? m.payload : (m.payload as { errors?: unknown } | undefined)?.errors) as
      { message: string; extensions?: { code: string } }[] | undefined;
  await one.until((heard) => heard.some((m) => errorsOf(m) !== undefined));
  const [error] = one.heard.map(errorsOf).find((e) => e !== undefined) ?? [];
  expect(error?.extensions?.code ?? error?.message).not.toMatch(/internal|undefined/);
  one.say({ id: '2', type: 'subscribe', payload: { query: '{ deals { totalCount } }' } });
  await one.until((heard) => heard.some((m) => m.id === '2' && m.type === 'complete'));
  expect(failures.splice(0)).toEqual([]);
  one.ws.close();
});

/** Waits until so many subscriptions are known to the feed. */
async function known(count: number): Promise<number> {
  for (const end = Date.now() + 3000; feed.state().subscribers !== count && Date.now() < end;)
    await new Promise((resume) => setTimeout(resume, 5));
  return feed.state().subscribers;
}

it('of a thousand subscriptions on one connection a hundred are taken', async () => {
  const one = await talk();
  for (let i = 0; i < 1000; i++) one.say({ id: `s${i}`, type: 'subscribe', payload: SUBSCRIBE });
  await one.until((heard) => heard.filter((m) => m.type === 'error').length === 900);
  expect(one.heard.every((m) => m.type !== 'error' || JSON.stringify(m.payload).includes('too_many_subscriptions'))).toBe(true);
  expect(await known(100)).toBe(100);
  one.ws.close();
  await one.closed;
});

it('whoever unsubscribes or leaves gives its place back at once, though nothing happens that they would be told of', async () => {
  expect(await known(0)).toBe(0);
  const one = await talk();
  for (const id of ['a', 'b']) one.say({ id, type: 'subscribe', payload: SUBSCRIBE });
  expect(await known(2)).toBe(2);
  one.say({ id: 'a', type: 'complete' });
  expect(await known(1)).toBe(1);
  await makeContext(api.system)
    .records('deal' as string)
    .create({ name: 'News' });
  await one.until((heard) => heard.some((m) => m.id === 'b' && m.type === 'next'));
  one.ws.terminate();
  expect(await known(0)).toBe(0);
});
