import type { Context } from './context.js';
import type { InputOf } from './action-types.js';
import type { Fields } from './entity.js';
import type { SystemRole } from './access.js';

export interface ActionOptions<I extends Fields, R> {
  /** `record`: on one record, `POST /v1/deals/{id}/win`; `collection`: `POST /v1/deals/import-list`. */
  on?: 'record' | 'collection';
  label?: { en: string; ru: string };
  description?: string;
  input?: I;
  /** Names of events it may emit; emitting another one throws. */
  emits?: readonly string[];
  /** System roles that have the permission; administrators always do. `update`: everybody who may update the record. */
  access: readonly SystemRole[] | 'update' | 'read';
  /** What the API gives back: the record itself after the run, or a JSON object described here. */
  returns?: 'record' | 'json';
  /** A record action checks the caller's version if asked to. */
  versioned?: boolean;
  /** Changes nothing; offered as a GraphQL query and by GET too. */
  readOnly?: boolean;
  /** Its input or answer holds a secret: nothing of it is kept for `Idempotency-Key`, so a repetition runs again. */
  confidential?: boolean;
  /**
   * Whoever has a signed address of the record may run it without signing in, as the kernel itself: `GET /v1/quotes/view/<token>`
   * for `{ method: 'GET', path: 'quotes/view' }`, `POST …/<token>/accept` with `verb: 'accept'`. Actions of one entity and path share
   * the token that `ctx.linkToken(path, id, until)` gives; `run` says what such a guest may see and do.
   */
  byLink?: { readonly method: 'GET' | 'POST'; readonly path: string; readonly verb?: string };
  /** Input that goes into fields of the record itself, by their keys: refused where a rule for the field forbids to write it. */
  writes?: readonly string[];
  run(ctx: Context, input: InputOf<I>, record: Record<string, unknown> & { id: string; version: number }): Promise<R>;
}

export interface Action<N extends string = string, I extends Fields = Fields, R = unknown> {
  readonly declares: 'action';
  /** `entity.verb`; also the permission. */
  readonly name: N;
  readonly options: ActionOptions<I, R>;
  run(ctx: Context, input: InputOf<I>, record: Record<string, unknown> & { id: string; version: number }): Promise<R>;
}

/**
 * Declares what is not plain create, update or delete. `deal.win` becomes `winDeal` in GraphQL, `POST /v1/deals/{id}/win`,
 * the permission `deal.win`, an audit entry, and is idempotent by `Idempotency-Key`. It runs in one transaction.
 *
 * @example
 * export const close = defineAction('visit.close', {
 *   input: { outcome: text({ required: true }) }, emits: ['visit.closed'], access: 'update',
 *   async run(ctx, input, record) { return ctx.records('visit').update(record.id, { outcome: input.outcome }); },
 * });
 */
export function defineAction<const N extends string, I extends Fields, R>(
  name: N,
  options: ActionOptions<I, R>,
): Action<N, I, R> {
  return { declares: 'action', name, options, run: options.run };
}
