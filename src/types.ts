/** Merge points: modules add what they declare here, so that others see its types by name. Types only. */

/**
 * Entities by name.
 *
 * @example
 * declare module '#kernel/types' { interface Entities { visit: typeof visit } }
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type
export interface Entities {}

/** Actions by name: `interface Actions { 'deal.win': typeof winDeal }`. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type
export interface Actions {}

/** Payloads of domain events by name: `interface Events { 'deal.won': { amount: number } }`. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type
export interface Events {}
