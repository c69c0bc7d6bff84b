import { signedHeaders, type OutboundAnswer, type WorkerHost } from '#kernel';
import type { Claimed } from './claim.js';
import type { Attempted } from './record.js';
import { afterFailure, retryAfterOf } from './schedule.js';

const MOST_ANSWER = 2000;
const MOST_ERROR = 500;
const USER_AGENT = 'Eleven-Webhooks/1';

/** Calls the webhook once. Never throws: whatever happens is the outcome. */
export async function attempt(host: Pick<WorkerHost, 'request' | 'now'>, claimed: Claimed): Promise<Attempted> {
  const at = host.now();
  const began = performance.now();
  let answer: OutboundAnswer | null = null;
  let error: string | null = null;
  try {
    if (claimed.secrets.length === 0) throw new Error('The webhook has no secret that can be opened; rotate it.');
    const type = claimed.format === 'cloudevents' ? 'application/cloudevents+json' : 'application/json';
    const headers = {
      'content-type': `${type}; charset=utf-8`,
      'user-agent': USER_AGENT,
      ...signedHeaders(claimed.eventId, claimed.body, claimed.secrets, at),
    };
    answer = await host.request(claimed.url, { method: 'POST', headers, body: claimed.body });
  } catch (failure) {
    error = messageOf(failure);
  }
  const milliseconds = Math.round(performance.now() - began);
  if (answer && (answer.status < 200 || answer.status > 299)) error = refusal(answer.status);
  const number = claimed.attempts + 1;
  const head = {
    id: claimed.id,
    webhookId: claimed.webhookId,
    lease: claimed.lease,
    number,
    at,
    code: answer?.status ?? null,
    milliseconds,
  };
  const told = { ...head, answer: answer && stored(answer.text, MOST_ANSWER), error: error && stored(error, MOST_ERROR) };
  if (error === null) return { ...told, state: 'delivered', next: null };
  const now = host.now();
  const outcome = afterFailure({
    attempts: number,
    now,
    stalledSince: claimed.stalledSince === null ? null : new Date(claimed.stalledSince),
    ordered: claimed.ordered,
    retryAfter: answer && retryAfterOf(answer.headers['retry-after'], now),
  });
  return { ...told, state: outcome.state, next: outcome.state === 'pending' ? outcome.at : null };
}

const refusal = (status: number): string =>
  status >= 300 && status < 400 ? `Redirects are not followed (${status}).` : `The answer was ${status}.`;

function messageOf(failure: unknown): string {
  const { name, message, code } = failure as { name?: string; message?: string; code?: string };
  if (name === 'TimeoutError') return 'No complete answer within 15 s.';
  return `${code ? `${code}: ` : ''}${message ?? String(failure)}`;
}

/** PostgreSQL takes neither U+0000 nor halves of surrogate pairs. */
const stored = (text: string, most: number): string | null =>
  text.replaceAll('\u0000', '').slice(0, most).toWellFormed().trim() || null;
