import type { Context } from './context.js';
import type { OutboundAnswer, OutboundRequest } from '../platform/outbound.js';

/** What a worker's loop works with. */
export interface WorkerHost {
  /**
   * One transaction with all rights in the tenant. Nothing is called over the network inside. `on`: the worker's module is switched
   * on for the tenant, as of a few seconds ago; if not, what is under way is written down and nothing more is taken.
   */
  inTenant<T>(tenantId: string, why: string, step: (ctx: Context, on: boolean) => Promise<T>): Promise<T>;
  /** Calls an address that a user has entered; see `Outbound`. */
  request(url: string, request: OutboundRequest): Promise<OutboundAnswer>;
  now(): Date;
  log(level: 'info' | 'warn' | 'error', message: string, facts?: Record<string, unknown>): void;
}

export interface WorkerLoop {
  /** The tenant may have something due; returns at once. Called at least every second while it has. */
  look(tenantId: string): void;
  /** Takes nothing more, and waits for what is under way, at most so long. */
  stop(milliseconds: number): Promise<void>;
}

/** Work that waits on others, in every worker process: many calls at once, which jobs, one at a time each, cannot bear. */
export interface Worker {
  readonly declares: 'worker';
  readonly name: string;
  /** What waits, and the field that says from when on; null in it: nothing to do. Index that field. */
  readonly due: { readonly entity: string; readonly field: string };
  start(host: WorkerHost): WorkerLoop;
}

/**
 * Declares a worker. Several processes run it side by side, so it claims rows with `for update skip locked` and moves their due
 * time past the longest attempt: those of a killed process fall due again by themselves.
 *
 * @example
 * export const calls = defineWorker('visits.calls', { due: { entity: 'visitCall', field: 'nextAt' }, start: (host) => callLoop(host) });
 */
export function defineWorker(name: string, worker: Omit<Worker, 'declares' | 'name'>): Worker {
  return { declares: 'worker', name, ...worker };
}
