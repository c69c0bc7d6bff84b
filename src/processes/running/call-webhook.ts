import type { Context } from '../../declare/context.js';
import { workOf } from '../../records/context.js';

/**
 * Sends what a webhook step has written into its log row. It may be sent more than once, so it says by which `webhook-id` the
 * receiver can tell (Standard Webhooks). Anything but a 2xx is tried again by the queue.
 */
export async function callWebhook(ctx: Context, runId: string, sequence: number): Promise<void> {
  const { outbound } = workOf(ctx).kernel;
  if (!outbound) throw new Error('This process calls no other servers.');
  const { nodes } = await ctx
    .records('workflowStep')
    .list({ filter: { runId: { eq: runId }, sequence: { eq: sequence } }, first: 1 });
  const sent = nodes[0]?.input as { url: string; body: unknown } | undefined;
  if (!sent) throw new Error(`The run ${runId} has no row ${sequence} in its log.`);
  const { status } = await outbound.request(sent.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': `${runId}.${sequence}`,
      'webhook-timestamp': String(Math.floor(ctx.now().getTime() / 1000)),
    },
    body: JSON.stringify(sent.body),
  });
  if (status < 200 || status > 299) throw new Error(`${sent.url} answered ${status}.`);
}
