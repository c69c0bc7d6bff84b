/** Merge points: modules add what they declare here, so that others see its types by name. Types only. */

/**
 * Entities by name.
 *
 * @example
 * declare module '#kernel/types' { interface Entities { visit: typeof visit } }
 */
export interface Entities {}

/** Actions by name: `interface Actions { 'deal.win': typeof winDeal }`. */
export interface Actions {}

/** Payloads of domain events by name: `interface Events { 'deal.won': { amount: number } }`. */
export interface Events {}
