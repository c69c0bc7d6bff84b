import { conflict, defineListener, type Context } from '#kernel';

const PHASES = ['preliminary', 'current', 'final'] as const;
type Phase = (typeof PHASES)[number];
type QcStatus = 'none' | 'preliminary' | 'current' | 'passed' | 'failed';

interface Check extends Record<string, unknown> {
  readonly id: string;
  readonly phase: Phase;
  readonly result: string;
}

/**
 * How far the checks have come. Each phase follows the one before; one that does not pass undoes itself and those after it, so that
 * they are to be passed again (fail → rework).
 */
export function qcStatusOf(checks: readonly Pick<Check, 'phase' | 'result'>[]): QcStatus {
  let passed = 0;
  let failed = false;
  for (const { phase, result } of checks) {
    const at = PHASES.indexOf(phase);
    failed = result !== 'pass';
    if (failed) passed = Math.min(passed, at);
    else if (at <= passed) passed = Math.max(passed, at + 1);
  }
  if (failed) return 'failed';
  return (['none', 'preliminary', 'current', 'passed'] as const)[passed] ?? 'none';
}

/** How many phases are passed after these checks. */
const passedBefore = (checks: readonly Check[]): number => {
  let passed = 0;
  for (const { phase, result } of checks) {
    const at = PHASES.indexOf(phase);
    passed = result === 'pass' ? (at <= passed ? Math.max(passed, at + 1) : passed) : Math.min(passed, at);
  }
  return passed;
};

async function checksOf(ctx: Context, orderId: string): Promise<Check[]> {
  return ctx.sql<Check>(
    'select id, phase, result from quality_checks where tenant_id = $1 and sales_order_id = $2 and deleted_at is null order by checked_at, id',
    [ctx.actor.tenantId, orderId],
  );
}

async function recount(ctx: Context, orderId: string, madeId: string | null): Promise<void> {
  const own = ctx.asSystem('quality of an order');
  const [order] = await own.sql<{ status: string }>(
    'select status from sales_orders where tenant_id = $1 and id = $2 for update',
    [ctx.actor.tenantId, orderId],
  );
  if (!order) return;
  const checks = await checksOf(own, orderId);
  const made = checks.find((check) => check.id === madeId);
  if (made) {
    if (['handedOver', 'closed', 'cancelled'].includes(order.status))
      throw conflict('order_over', `The order is ${order.status}; its quality is no longer checked.`);
    const missing = PHASES[passedBefore(checks.filter((check) => check !== made))];
    if (missing && PHASES.indexOf(made.phase) > PHASES.indexOf(missing))
      throw conflict('phase_missing', `The ${made.phase} check comes after the ${missing} one has passed; record that first.`, {
        phase: made.phase,
        missing,
      });
  }
  const qcStatus = qcStatusOf(checks);
  await own.records('salesOrder').update(orderId, { qcStatus });
  if (order.status === 'ready' && qcStatus !== 'passed') await own.run('salesOrder.rework', { id: orderId });
}

/** The order knows how far its quality is checked; a ready one that fails goes back to production. */
export const followChecks = ['created', 'deleted', 'restored'].map((change) =>
  defineListener(`qualityCheck.${change}`, {
    name: `follow-check-${change}`,
    when: 'transaction',
    async run(ctx, event) {
      const orderId = (event.after ?? event.before)?.salesOrderId;
      if (orderId) await recount(ctx, String(orderId), change === 'created' ? event.recordId : null);
    },
  }),
);
