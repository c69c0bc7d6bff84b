import type { Shot } from './shot.js';

/** One request of the mix. */
export interface MixRequest {
  readonly kind: string;
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

type Make = (id: string, n: number, seed: number) => MixRequest;

const graphql = (kind: string, query: string): MixRequest => ({
  kind,
  method: 'POST',
  path: '/graphql',
  body: JSON.stringify({ query }),
});

const list: Make = () => ({
  kind: 'list',
  method: 'GET',
  path: '/v1/accounts?first=20&sort=name&filter[status][eq]=prospect&fields=id,name,status,owner.name',
});
const byId: Make = (id) => ({ kind: 'by id', method: 'GET', path: `/v1/accounts/${id}` });
const create: Make = (_id, n, seed) => ({
  kind: 'create',
  method: 'POST',
  path: '/v1/accounts?fields=id',
  headers: { 'idempotency-key': `load-${seed}-${n}` },
  body: JSON.stringify({ name: `Load ${seed} ${n}`, notDuplicate: true }),
});

/** The mix of the promise; what has no module yet (sync) is reads of changes instead. */
const STANDARD: readonly (readonly [share: number, make: Make])[] = [
  [20, list],
  [
    20,
    () => graphql('GraphQL list', '{ accounts(first: 20, sort: [{ name: asc }]) { nodes { id name status owner { name } } } }'),
  ],
  [20, byId],
  [
    10,
    (id) =>
      graphql(
        'GraphQL nested',
        `{ account(id: "${id}") { name people(first: 5) { nodes { fullName contactPoints(first: 3) { nodes { value } } account { name } } } interactions(first: 5) { nodes { subject } } } }`,
      ),
  ],
  [
    8,
    (_id, n) => ({
      kind: 'search',
      method: 'GET',
      path: `/v1/accounts?first=20&search=${encodeURIComponent(`Filled ${n % 1000}`)}&fields=id,name`,
    }),
  ],
  [10, create],
  [
    6,
    (id, n) => ({
      kind: 'patch',
      method: 'PATCH',
      path: `/v1/accounts/${id}?fields=id`,
      headers: { 'if-match': '*' },
      body: JSON.stringify({ notes: `noted ${n}` }),
    }),
  ],
  [
    2,
    (_id, n, seed) => ({
      kind: 'bulk 50',
      method: 'POST',
      path: '/v1/accounts/bulk',
      body: JSON.stringify({
        operation: 'create',
        items: Array.from({ length: 50 }, (_, i) => ({ name: `Bulk ${seed} ${n} ${i}`, notDuplicate: true })),
      }),
    }),
  ],
  [2, () => ({ kind: 'events', method: 'GET', path: '/v1/events?first=50' })],
  [
    1,
    (_id, n, seed) => ({
      kind: 'upload 256 KiB',
      method: 'POST',
      path: `/v1/files?name=load-${seed}-${n}.txt`,
      headers: { 'content-type': 'text/plain' },
      body: `${seed} ${n} ${'x'.repeat(262_000)}`,
    }),
  ],
  [
    1,
    () => ({
      kind: 'aggregate',
      method: 'GET',
      path: '/v1/accounts/aggregate?groupBy=status,valueClass&measures=avg.completeness',
    }),
  ],
];

const READS: readonly (readonly [number, Make])[] = [
  [50, list],
  [50, byId],
];

const MIXES: Readonly<Record<Shot['mix'], readonly (readonly [number, Make])[]>> = {
  standard: STANDARD,
  reads: READS,
  'by-id': [[100, byId]],
  list: [[100, list]],
  create: [[100, create]],
  ping: [[100, () => ({ kind: 'ping', method: 'GET', path: '/health/live' })]],
};

/** The request of turn `n`, drawn with `random`. */
export function requestOf(shot: Shot, n: number, random: () => number): MixRequest {
  const mix = MIXES[shot.mix];
  let left = random() * mix.reduce((sum, [share]) => sum + share, 0);
  const [, make] = mix.find(([share]) => (left -= share) < 0) ?? mix[0]!;
  return make(shot.ids[Math.floor(random() * shot.ids.length)] ?? '00000000-0000-0000-0000-000000000000', n, shot.seed);
}
