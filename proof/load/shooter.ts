import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { seeded } from '../ledger/random.js';
import { requestOf, type Places } from './requests.js';
import type { Hits, Shot } from './shot.js';

/** The load process: its work is never counted as the server's. */
let over = false;
process.on('message', (told: Shot | 'stop') => {
  over = told === 'stop';
  if (told !== 'stop') void shoot(told).then((hits) => process.send?.(hits));
});
process.on('disconnect', () => process.exit(0));

/** Of {@link Hits.slowest}, in milliseconds. */
const WINDOW = 2000;

interface Answer {
  readonly kind: string;
  readonly status: number;
  /** Milliseconds after the first. */
  readonly due: number;
  readonly milliseconds: number;
}

interface Told {
  unadvised: number;
  readonly examples: Record<string, string>;
}

async function shoot(shot: Shot): Promise<Hits> {
  const agent = new Agent({
    connections: Math.ceil(shot.connections / shot.urls.length),
    pipelining: 1,
    headersTimeout: 60_000,
    bodyTimeout: 60_000,
  });
  const random = seeded(shot.seed);
  const answers: Answer[] = [];
  const told: Told = { unadvised: 0, examples: {} };
  const places: Places = new Map();
  let n = 0;
  const one = async (due: number): Promise<void> => {
    const { kind, status } = await send(shot, agent, n++, random, places, told);
    answers.push({ kind, status, due: due - began, milliseconds: performance.now() - due });
  };
  const began = performance.now();
  const end = began + shot.seconds * 1000;
  if (shot.rate === null) {
    await Promise.all(
      Array.from({ length: shot.connections }, async () => {
        while (!over && performance.now() < end) await one(performance.now());
      }),
    );
  } else {
    const open = new Set<Promise<void>>();
    for (let due = began; !over && due < end; due += 1000 / shot.rate) {
      const wait = due - performance.now();
      if (wait > 1) await sleep(wait);
      const sent: Promise<void> = one(due).finally(() => open.delete(sent));
      open.add(sent);
    }
    await Promise.all(open);
  }
  const seconds = (performance.now() - began) / 1000;
  await agent.close();
  return result(answers, seconds, told);
}

async function send(
  shot: Shot,
  agent: Agent,
  n: number,
  random: () => number,
  places: Places,
  told: Told,
): Promise<{ kind: string; status: number }> {
  const { caller, asked } = requestOf(shot, n, random, places);
  const { kind } = asked;
  const reading = asked.method === 'GET' ? shot.readHeaders : undefined;
  const note = (status: number, text: string): void =>
    void (told.examples[status] ??= `${kind}: ${status} ${text.slice(0, 200)}`);
  try {
    const { statusCode, headers, body } = await request(`${shot.urls[n % shot.urls.length]}${asked.path}`, {
      method: asked.method,
      dispatcher: agent,
      headers: { authorization: caller.authorization, 'content-type': 'application/json', ...reading, ...asked.headers },
      ...(asked.body === undefined ? {} : { body: asked.body }),
    });
    const text = await body.text();
    if ((statusCode === 503 || statusCode === 429) && headers['retry-after'] === undefined) told.unadvised++;
    // An answer of 200 to GraphQL, and of 207 to many, may hold what was refused.
    const status = statusCode === 200 && asked.path === '/graphql' ? graphqlStatus(text) : statusCode === 207 ? 400 : statusCode;
    if (status >= 400) note(status, text);
    const place = asked.cursor?.exec(text)?.[1];
    if (place !== undefined) places.set(`${kind} ${caller.firm}`, place);
    else if (asked.cursor) places.delete(`${kind} ${caller.firm}`);
    return { kind, status };
  } catch (error) {
    note(0, String(error));
    return { kind, status: 0 };
  }
}

const graphqlStatus = (text: string): number =>
  text.startsWith('{"errors"') ? Number(/"status":(\d{3})/.exec(text)?.[1] ?? 500) : 200;

function result(answers: readonly Answer[], seconds: number, told: Told): Hits {
  const good = answers.filter(({ status }) => status >= 200 && status < 300);
  const at = (some: readonly Answer[], share: number): number => {
    const times = some.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
    return Math.round((times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0) * 10) / 10;
  };
  return {
    sent: answers.length,
    statuses: Object.fromEntries(
      [...Map.groupBy(answers, ({ status }) => status)].map(([status, some]) => [String(status), some.length]),
    ),
    p50: at(good, 0.5),
    p95: at(good, 0.95),
    p99: at(good, 0.99),
    slowest: Math.max(0, ...[...Map.groupBy(good, ({ due }) => Math.floor(due / WINDOW)).values()].map((some) => at(some, 0.95))),
    perSecond: Math.round(good.length / seconds),
    ...told,
    kinds: Object.fromEntries([...Map.groupBy(good, ({ kind }) => kind)].map(([kind, some]) => [kind, at(some, 0.95)])),
  };
}
