import type { Translation } from '#kernel';

/** The refusals of orders in Russian. */
export const orderMessages: readonly Translation[] = [];
