import type { Context } from './context.js';
import type { Change, Rule, WriteOperation } from './rule.js';

/**
 * @example
 * const endAfterStart = defineRule('end-after-start', { on: ['create', 'update'], check({ after }) {
 *   if (String(after.endedAt) < String(after.startedAt)) throw invalid('/endedAt', 'Must not be before startedAt.');
 * } });
 */
export function defineRule(
  name: string,
  rule: { on: readonly WriteOperation[]; reads?: boolean; check(change: Change, ctx: Context): void | Promise<void> },
): Rule {
  return { name, on: rule.on, reads: rule.reads ?? false, check: rule.check };
}
