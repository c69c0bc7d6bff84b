import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from 'graphql-ws';
import { administrator } from '../fill/tenants.js';
import type { BenchCase } from '../ground.js';
import { ask } from '../load/turns.js';
import { signIn } from '../ours.js';
import type { CaseResult } from '../result.js';

const HEALTHY = 17;
/** Events of the burst: with 20 webhooks each, 10,000 deliveries. */
const EVENTS = 500;
const PER_SECOND = 12;
const IDLE = 60;
const PATIENCE = 120_000;

interface Call {
  readonly hook: string;
  readonly at: number;
  readonly since: number;
}

/**
 * Twenty webhooks of every created person: seventeen are well, one never answers, one takes ten seconds, one fails. A burst tells
 * how many deliveries a second the healthy ones get; a steady flow, how long after the commit they come; an idle server, how soon.
 */
export const webhooks: BenchCase = async ({ ours, tell }) => {
  const calls: Call[] = [];
  const server = await receivers(calls);
  const headers = await signIn(ours.server.url, administrator);
  const post = (path: string, body: object = {}) =>
    ask(`${ours.server.url}${path}`, { method: 'POST', headers: { ...headers, 'if-match': '*' }, body: JSON.stringify(body) });
  const { port } = server.address() as AddressInfo;
  const ids: string[] = [];
  const hook = async (name: string): Promise<string> => {
    const url = `http://127.0.0.1:${port}/${name}`;
    const { id } = JSON.parse(await post('/v1/webhooks', { name, url, eventTypes: ['person.created'] })) as { id: string };
    await post(`/v1/webhooks/${id}/rotate-secret`);
    await post(`/v1/webhooks/${id}/enable`);
    ids.push(id);
    return id;
  };
  try {
    const single = await hook('healthy-0');
    const [idle, subscriber] = await whileIdle(ours.server.url, headers, post, calls);
    tell(`  idle: webhook ${idle.toFixed(0)} ms, subscription ${subscriber.toFixed(0)} ms`);
    await post(`/v1/webhooks/${single}/disable`);
    const names = [...Array.from({ length: HEALTHY }, (_, n) => `healthy-${n + 1}`), 'black', 'slow', 'failing'];
    for (const name of names) await hook(name);
    const rate = await burst(post, calls);
    tell(`  burst: ${rate.toFixed(0)} deliveries/s`);
    const late = await flow(post, calls);
    return resultOf(rate, late, idle, subscriber);
  } finally {
    for (const id of ids) await post(`/v1/webhooks/${id}/disable`).catch(() => undefined);
    server.closeAllConnections();
    server.close();
  }
};

function resultOf(rate: number, late: number, idle: number, subscriber: number): CaseResult {
  const finding = (name: string, measured: string, bar: string, pass: boolean) => ({ case: name, measured, bar, pass });
  return {
    findings: [
      finding(
        'webhooks: 10,000 deliveries to 20 addresses, three of them ill',
        `**${rate.toFixed(0)}/s** to the healthy ones`,
        '≥ 200/s',
        rate >= 200,
      ),
      finding(
        `webhooks: steady ${PER_SECOND * 20} deliveries/s, after the commit`,
        `p95 **${(late / 1000).toFixed(2)} s**`,
        '≤ 5 s',
        late <= 5000,
      ),
      finding('webhook of an idle server, after the commit', `p95 **${idle.toFixed(0)} ms**`, '≤ 100 ms', idle <= 100),
      finding(
        'GraphQL subscription of an idle server, after the commit',
        `p95 **${subscriber.toFixed(0)} ms**`,
        '≤ 100 ms',
        subscriber <= 100,
      ),
    ],
    notes: ['The receivers run in the measuring process, on the same processors as the server and PostgreSQL.'],
  };
}

/** Remembers each call; how it answers is in the address. */
async function receivers(calls: Call[]): Promise<Server> {
  const server = createServer((request, response) => {
    const name = (request.url ?? '').slice(1);
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { timestamp } = JSON.parse(Buffer.concat(parts).toString()) as { timestamp: string };
      calls.push({ hook: name, at: Date.now(), since: Date.parse(timestamp) });
      if (name === 'black') return;
      if (name === 'failing') return void response.writeHead(500).end();
      if (name === 'slow') return void setTimeout(() => response.writeHead(204).end(), 10_000);
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

type Post = (path: string, body?: object) => Promise<string>;

let people = 0;
const person = (): object => ({ lastName: `Вебхукова ${(people++).toString(36)} ${Date.now().toString(36)}` });

const healthy = (calls: readonly Call[]): Call[] => calls.filter(({ hook }) => hook.startsWith('healthy'));

async function reached(condition: () => boolean, what: string): Promise<void> {
  for (const end = Date.now() + PATIENCE; !condition(); await sleep(5))
    if (Date.now() > end) throw new Error(`${what} did not happen within ${PATIENCE / 1000} s.`);
}

/** One person now and then: milliseconds (p95) from the ledger's row to the webhook, and to a subscriber. */
async function whileIdle(
  url: string,
  headers: Readonly<Record<string, string>>,
  post: Post,
  calls: Call[],
): Promise<[number, number]> {
  const heard: number[] = [];
  const client = createClient({
    url: `${url.replace(/^http/, 'ws')}/graphql`,
    connectionParams: { authorization: headers.authorization },
  });
  const stop = client.subscribe<{ changes: { at: string } }>(
    { query: 'subscription { changes(entities: ["person"], operations: ["create"]) { at } }' },
    {
      next: ({ data }) => void (data && heard.push(Date.now() - Date.parse(data.changes.at))),
      error: () => undefined,
      complete: () => undefined,
    },
  );
  await sleep(500);
  for (let n = 0; n < IDLE; n++) {
    await post('/v1/people', person());
    await sleep(150);
  }
  await reached(() => healthy(calls).length >= IDLE && heard.length >= IDLE, 'Every notice while idle');
  stop();
  await client.dispose();
  return [percentile(healthy(calls).map(({ at, since }) => at - since)), percentile(heard)];
}

/** Deliveries a second to the healthy webhooks, from the first to the last of a burst. */
async function burst(post: Post, calls: Call[]): Promise<number> {
  calls.length = 0;
  for (let n = 0; n < EVENTS; n += 100)
    await post('/v1/people/bulk', { operation: 'create', items: Array.from({ length: 100 }, person) });
  await reached(() => healthy(calls).length >= HEALTHY * EVENTS, 'Every delivery of the burst');
  const times = healthy(calls).map(({ at }) => at);
  return times.length / ((Math.max(...times) - Math.min(...times)) / 1000);
}

/** Milliseconds (p95) from the ledger's row to the healthy webhooks while people are created steadily. */
async function flow(post: Post, calls: Call[]): Promise<number> {
  calls.length = 0;
  for (let n = 0, next = Date.now(); n < EVENTS; n++, next += 1000 / PER_SECOND) {
    await sleep(Math.max(0, next - Date.now()));
    await post('/v1/people', person());
  }
  await reached(() => healthy(calls).length >= HEALTHY * EVENTS, 'Every delivery of the flow');
  return percentile(healthy(calls).map(({ at, since }) => at - since));
}

const percentile = (values: number[]): number => values.sort((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1] ?? Number.NaN;
