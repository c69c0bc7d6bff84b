import { nameOf } from './fill.js';
import type { Caller, Shot } from './shot.js';

/** One request of the mix. */
export interface MixRequest {
  readonly kind: string;
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Where in the answer the place is from which the firm's next request of this kind goes on. */
  readonly cursor?: RegExp;
}

/** Where lists and the feed of a firm go on, by `kind` and firm. */
export type Places = Map<string, string>;

interface Turn {
  readonly caller: Caller;
  readonly person: string;
  readonly n: number;
  readonly seed: number;
  readonly random: () => number;
  /** The place where the kind's last answer for this firm ended. */
  place(kind: string): string | undefined;
}

type Make = (turn: Turn) => MixRequest;
/** How many of a hundred, and whether it changes anything. */
type Mix = readonly (readonly [share: number, make: Make, writes?: true])[];

const one = <T>(some: readonly T[], random: () => number): T | undefined => some[Math.floor(random() * some.length)];

const graphql = (kind: string, query: string): MixRequest => ({
  kind,
  method: 'POST',
  path: '/graphql',
  body: JSON.stringify({ query }),
});

const list: Make = ({ place }) => {
  const after = place('list');
  return {
    kind: 'list',
    method: 'GET',
    path: `/v1/people?first=20&sort=lastName&filter[status][eq]=active&fields=id,fullName,status,position,account.name${after ? `&after=${encodeURIComponent(after)}` : ''}`,
    cursor: /"endCursor" ?: ?"([\w-]+)"/,
  };
};
const byId: Make = ({ person }) => ({ kind: 'by id', method: 'GET', path: `/v1/people/${person}` });
const create: Make = ({ n, seed }) => ({
  kind: 'create',
  method: 'POST',
  path: '/v1/people?fields=id',
  headers: { 'idempotency-key': `load-${seed}-${n}` },
  body: JSON.stringify({ firstName: `Load ${seed}`, lastName: `Laden${n}x${seed}` }),
});
const patch: Make = ({ person, n }) => ({
  kind: 'patch',
  method: 'PATCH',
  path: `/v1/people/${person}?fields=id`,
  headers: { 'if-match': '*' },
  body: JSON.stringify({ notes: `noted ${n}` }),
});
/** Moves the person to another place of a list by name. */
const rename: Make = ({ person, n, caller }) => ({
  kind: 'rename',
  method: 'PATCH',
  path: `/v1/people/${person}?fields=id`,
  headers: { 'if-match': '*' },
  body: JSON.stringify({ lastName: nameOf(n * 104_729, caller.size) }),
});
const upsert: Make = ({ caller, n, seed, random }) => ({
  kind: 'bulk upsert 50',
  method: 'POST',
  path: '/v1/people/bulk',
  body: JSON.stringify({
    operation: 'upsert',
    // Half of what comes has come before.
    items: Array.from({ length: 50 }, (_, i) => {
      const id = random() < 0.5 ? `common-${caller.number}-${i}` : `${seed}-${n}-${i}`;
      return {
        match: { externalId: { system: 'load', id } },
        input: { firstName: 'Ulla', lastName: `Upsert${id}`, notDuplicate: true },
      };
    }),
  }),
});

/** The mix of the promise; until there is a sync module, its share is devices that pull the changes. */
const STANDARD: Mix = [
  [20, list],
  [
    20,
    () =>
      graphql(
        'GraphQL list',
        '{ people(first: 20, sort: [{ lastName: asc }]) { nodes { id fullName position account { id name } } } }',
      ),
  ],
  [20, byId],
  [
    10,
    ({ caller, person, random }) =>
      graphql(
        'GraphQL nested',
        caller.deals.length === 0
          ? `{ person(id: "${person}") { fullName account { name people(first: 5) { nodes { fullName interactions(first: 5) { nodes { subject } } } } } } }`
          : `{ deal(id: "${one(caller.deals, random)}") { name account { name people(first: 5) { nodes { fullName interactions(first: 5) { nodes { subject } } } } } } }`,
      ),
  ],
  [
    8,
    ({ caller, n }) => ({
      kind: 'search',
      method: 'GET',
      path: `/v1/people?first=20&search=${nameOf(n * 7919, caller.size)}&fields=id,fullName`,
    }),
  ],
  [10, create, true],
  [6, patch, true],
  [2, upsert, true],
  [
    2,
    ({ place }) => ({
      kind: 'pull of 50 changes',
      method: 'GET',
      path: `/v1/events?limit=50&after=${encodeURIComponent(place('pull of 50 changes') ?? 'now')}`,
      cursor: /"cursor":"([^"]+)","hasMore"/,
    }),
  ],
  [
    1,
    ({ n, seed }) => ({
      kind: 'upload 256 KiB',
      method: 'POST',
      path: `/v1/files?name=load-${seed}-${n}.txt`,
      headers: { 'content-type': 'text/plain' },
      body: `${seed} ${n} ${'x'.repeat(262_000)}`,
    }),
    true,
  ],
  [1, () => ({ kind: 'aggregate', method: 'GET', path: '/v1/deals/aggregate?groupBy=stageId&measures=sum.amount' })],
];

const MIXES: Readonly<Record<Shot['mix'], Mix>> = {
  standard: STANDARD,
  reads: [
    [50, list],
    [50, byId],
  ],
  'by-id': [[1, byId]],
  list: [[1, list]],
  create: [[1, create, true]],
  writes: [
    [50, create, true],
    [50, rename, true],
  ],
  ping: [[1, () => ({ kind: 'ping', method: 'GET', path: '/health/live' })]],
};

/** The request of turn `n` and who sends it, drawn with `random`. */
export function requestOf(shot: Shot, n: number, random: () => number, places: Places): { caller: Caller; asked: MixRequest } {
  const mix = MIXES[shot.mix];
  let left = random() * mix.reduce((sum, [share]) => sum + share, 0);
  const [, make, writes] = mix.find(([share]) => (left -= share) < 0) ?? mix[0]!;
  const able = writes ? shot.callers.filter((caller) => caller.writes) : shot.callers;
  const caller = one(able, random)!;
  const person = one(caller.people, random) ?? '00000000-0000-0000-0000-000000000000';
  const place = (kind: string): string | undefined => places.get(`${kind} ${caller.firm}`);
  return { caller, asked: make({ caller, person, n, seed: shot.seed, random, place }) };
}
