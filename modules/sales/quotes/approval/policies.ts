import { conflict, installProcesses, type Context } from '#kernel';
import type { Beyond } from '../freeze.listener.js';
import { quoteApproval } from './quote-approval.process.js';

/**
 * Codes of the approval policies that decide on what goes beyond: those that the discount policies name, and the setting's for the
 * rest. Throws 409 `no_approval_policy` if one of them is not there or switched off.
 */
export async function approvalPolicies(ctx: Context, beyond: readonly Beyond[]): Promise<string[]> {
  const named = [...new Set(beyond.flatMap(({ approvalPolicyId }) => approvalPolicyId ?? []))];
  const codes: string[] = [];
  for (const id of named) {
    const { code, active } = await ctx.records('approvalPolicy').get(id, ['code', 'active']);
    if (active !== true) throw missing(String(code));
    codes.push(String(code));
  }
  if (beyond.length > 0 && beyond.every(({ approvalPolicyId }) => approvalPolicyId !== undefined)) return codes.sort();
  const code = await ctx.setting<string>('sales.quoteApproval');
  if (!(await isThere(ctx, code))) {
    if (!quoteApproval.policies.some((policy) => policy.code === code)) throw missing(code);
    // The firm's first approval brings the policy; one at a time, so that two requests do not make it twice.
    await ctx.sql('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`${code} ${ctx.actor.tenantId}`]);
    await installProcesses(ctx, quoteApproval);
    if (!(await isThere(ctx, code))) throw missing(code);
  }
  return [...new Set([...codes, code])].sort();
}

const isThere = async (ctx: Context, code: string): Promise<boolean> =>
  (await ctx.records('approvalPolicy').count({ filter: { code: { eq: code }, active: { eq: true } } })) > 0;

const missing = (which: string) =>
  conflict(
    'no_approval_policy',
    `The approval policy ${which} is not there or not active; make it active, or name another one in sales.quoteApproval or the discount policy.`,
  );
