import type { FastifyInstance, FastifyRequest } from 'fastify';
import { checkEventTypes } from '../../declare/event-types.js';
import { cursorNow, pullEvents, type EventPage } from '../../ledger/pull-events.js';
import { createWakes, type Wakes } from '../../ledger/wakes.js';
import { invalid, Problem } from '../../platform/problem.js';
import type { Kernel } from '../../records/work.js';
import { leave } from '../admission/admission.js';
import { callerOf } from '../http.js';
import { fresh, type Gate } from '../operations.js';
import { count, parameters } from '../rest/parameters.js';
import { sendText } from '../rest/send-text.js';
import { streamEvents } from './event-stream.js';
import { followEvents } from './follow.js';

const DEFAULT_LIMIT = 100;
const MOST_EVENTS = 1000;
/** Below what proxies commonly wait for an answer. */
const LONGEST_WAIT_SECONDS = 30;
/** Requests that wait and streams, in this process. */
const MOST_LISTENERS = 500;

/**
 * `GET /v1/events?after=<cursor>`: the committed changes, in order, as far as the caller may know of them. It answers at once
 * if there are any; otherwise it waits, as `wait` says. With `Accept: text/event-stream` it is a stream that goes on from
 * `Last-Event-ID`. `after=now` skips all there is. `given` are the wakes of a process that writes too; without them the server listens by itself.
 */
export function eventRoutes(app: FastifyInstance, kernel: Kernel, gate: Gate, given?: Wakes): void {
  const wakes = given ?? createWakes(kernel.db, kernel.log);
  const stopping = new AbortController();
  let listeners = 0;
  app.addHook('preClose', async () => stopping.abort());
  if (!given) app.addHook('onClose', () => wakes.close());

  const listening = async <T>(step: () => Promise<T>): Promise<T> => {
    if (listeners >= MOST_LISTENERS)
      throw new Problem('too_many_subscriptions', 429, 'Too many wait for events at this server; try again in 5 s.', {
        params: { retryAfter: 5 },
      });
    listeners++;
    return step().finally(() => listeners--);
  };

  app.get('/v1/events', async (request, reply) => {
    const caller = await callerOf(request, kernel, gate);
    const { wait, ...asked } = queryOf(request, caller.work.kernel);
    const query = { ...asked, after: asked.after === 'now' ? await cursorNow(caller.work) : asked.after };
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    const until = AbortSignal.any([stopping.signal, gone.signal]);
    if ((request.headers.accept ?? '').includes('text/event-stream')) {
      leave(request);
      return listening(() => streamEvents(request, reply, { caller, wakes, query, until }));
    }
    const page = await fresh(caller, (work) => pullEvents(work, query));
    if (page.events.length > 0 || page.more || wait === 0) return sendText(reply, textOf(page));
    leave(request);
    const over = AbortSignal.any([until, AbortSignal.timeout(wait * 1000)]);
    return listening(async () => {
      let latest = page;
      for await (latest of followEvents(caller, wakes, { ...query, after: page.cursor }, over))
        if (latest.events.length > 0 || latest.more) break;
      return sendText(reply, textOf(latest));
    });
  });
}

const textOf = ({ events, cursor, more, archivedBefore }: EventPage): string =>
  JSON.stringify({ events, cursor, hasMore: more, archivedBefore });

function queryOf(request: FastifyRequest, kernel: Kernel) {
  const given = parameters(request, ['after', 'types', 'wait', 'limit']);
  const types = given.types === undefined ? undefined : given.types.split(',').map((type) => type.trim());
  if (types) checkEventTypes(types, kernel.registry.events, '/types');
  const wait = count(given, 'wait') ?? 0;
  if (wait > LONGEST_WAIT_SECONDS) throw invalid('/wait', `At most ${LONGEST_WAIT_SECONDS} seconds.`);
  const limit = count(given, 'limit') ?? DEFAULT_LIMIT;
  if (limit < 1 || limit > MOST_EVENTS) throw invalid('/limit', `Between 1 and ${MOST_EVENTS}.`);
  return { types, after: given.after, wait, limit };
}
