import type { Context } from './context.js';
import type { Change, Rule, WriteOperation } from './rule.js';

/**
 * A rule that asks the database does so once for all records of a write with `checkMany`, of which many come with an import or a long
 * document.
 *
 * @example
 * const endAfterStart = defineRule('end-after-start', { on: ['create', 'update'], check({ after }) {
 *   if (String(after.endedAt) < String(after.startedAt)) throw invalid('/endedAt', 'Must not be before startedAt.');
 * } });
 */
export function defineRule(
  name: string,
  rule: { on: readonly WriteOperation[]; reads?: boolean } & (
    | { check(change: Change, ctx: Context): void | Promise<void> }
    | { checkMany(changes: readonly Change[], ctx: Context): void | Promise<void> }
  ),
): Rule {
  const { on, reads = false } = rule;
  return 'check' in rule
    ? { name, on, reads, check: rule.check }
    : { name, on, reads, checkMany: rule.checkMany, check: (change, ctx) => rule.checkMany([change], ctx) };
}
