import type { Context } from '../../declare/context.js';
import { signedHeaders } from '../../platform/signed-headers.js';
import { workOf } from '../../records/context.js';
import { signingSecrets } from '../signing.js';

/**
 * Sends what a webhook step has written into its log row, signed by the workflow's secret (Standard Webhooks 1.0.0). It may be sent
 * more than once, always with the same `webhook-id`. Anything but a 2xx is tried again by the queue.
 */
export async function callWebhook(ctx: Context, runId: string, sequence: number): Promise<void> {
  const { outbound } = workOf(ctx).kernel;
  if (!outbound) throw new Error('This process calls no other servers.');
  const { nodes } = await ctx
    .records('workflowStep')
    .list({ filter: { runId: { eq: runId }, sequence: { eq: sequence } }, fields: ['input', 'run.workflowId'], first: 1 });
  const [row] = nodes as unknown as { input: { url: string; body: unknown }; run: { workflowId: string } }[];
  const sent = row?.input;
  if (!row || !sent) throw new Error(`The run ${runId} has no row ${sequence} in its log.`);
  const body = JSON.stringify(sent.body);
  const secrets = await signingSecrets(ctx, row.run.workflowId);
  const { status } = await outbound.request(sent.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...signedHeaders(`${runId}.${sequence}`, body, secrets, ctx.now()) },
    body,
  });
  if (status < 200 || status > 299) throw new Error(`${sent.url} answered ${status}.`);
}
