import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ProofContext } from '../chapter.js';
import { noteProcess } from '../stand/left-behind.js';
import { openStand, type SignedFirm, type Stand, type StandOptions } from '../stand/stand.js';
import type { Node } from '../stand/node.js';
import { fillStand, staffOf } from './crowd.js';
import { peopleOf } from './fill.js';
import type { Caller, Hits, Shot } from './shot.js';

/** Fires one shot after the other from a process of its own; it ends with `until`, if that is sooner. */
export function shooter(ctx: ProofContext): (shot: Shot, until?: Promise<unknown>) => Promise<Hits> {
  const child = fork(fileURLToPath(new URL('./shooter.js', import.meta.url)), { execArgv: ['--max-semi-space-size=32'] });
  if (child.pid !== undefined) noteProcess(ctx.folder, child.pid);
  ctx.atEnd(() => child.kill('SIGKILL'));
  return async (shot, until) => {
    child.send(shot);
    void until?.finally(() => child.send('stop')).catch(() => undefined);
    return ((await once(child, 'message')) as [Hits])[0];
  };
}

/** Where is measured what a process can do, and not what it lets in. */
export const UNLIMITED = { CALLER_RATE: '0', TENANT_RATE: '0' } as const;

/** Processes, firms with rows, and what is needed to fire at them. */
export interface Range {
  readonly stand: Stand;
  readonly api: Node;
  readonly worker: Node;
  /** The largest of the firms. */
  readonly firm: SignedFirm;
  /** Of all firms, in their order. */
  readonly callers: readonly Caller[];
  /** People of a firm. */
  size(firm: number): number;
  shot(some: Partial<Shot>): Shot;
}

export interface RangeOptions extends StandOptions {
  /** Firms, of which the first has this many people and the others fewer; without it the twenty of the promise. */
  readonly small?: { readonly firms: number; readonly people: number };
}

/** Starts an API and a worker, and fills the firms. */
export async function openRange(ctx: ProofContext, options: RangeOptions = {}): Promise<Range> {
  const stand = await openStand(ctx, options);
  const api = await stand.node('api', 'api');
  const worker = await stand.node('worker', 'worker');
  await Promise.all([api.ready(), worker.ready()]);
  const { small } = options;
  const size = small
    ? (firm: number) => Math.max(100, Math.round(small.people / (firm === 0 ? 1 : 10)))
    : (firm: number) => peopleOf(firm, ctx.times(100, 1) / 100);
  await stand.open(small?.firms ?? 20, api.url, staffOf);
  const began = Date.now();
  const callers = await fillStand(stand, api.url, size);
  const people = stand.firms.reduce((sum, _, firm) => sum + size(firm), 0);
  ctx.tell(
    `${people} people in ${stand.firms.length} firms, ${callers.length} callers, after ${Math.round((Date.now() - began) / 1000)} s`,
  );
  let seed = 0;
  return {
    stand,
    api,
    worker,
    firm: stand.firms[0]!,
    callers,
    size,
    shot: (some) => ({
      urls: [api.url],
      callers,
      seconds: 10,
      rate: null,
      connections: 32,
      mix: 'standard',
      seed: ++seed,
      ...some,
    }),
  };
}

/** `1,234 × 200, 2 × 503`. */
export const statuses = ({ statuses: told }: Hits): string =>
  Object.entries(told)
    .map(([status, n]) => `${n.toLocaleString('en')} × ${status}`)
    .join(', ');

/** How many answers were neither good nor one of these. */
export const others = ({ statuses: told }: Hits, ...allowed: string[]): number =>
  Object.entries(told).reduce((sum, [status, n]) => sum + (/^2/.test(status) || allowed.includes(status) ? 0 : n), 0);

export const figures = (hits: Hits): string =>
  `p50 ${hits.p50}, p95 ${hits.p95}, p99 ${hits.p99} ms; ${statuses(hits)}${Object.values(hits.examples)
    .map((one) => `, e.g. ${one}`)
    .join('')}`;
