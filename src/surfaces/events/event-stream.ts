import type { OutgoingHttpHeaders } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ServerResponse } from 'node:http';
import type { OutsideEvent } from '../../declare/outside-event.js';
import type { EventQuery } from '../../ledger/pull-events.js';
import type { Wakes } from '../../ledger/wakes.js';
import { invalid, Problem } from '../../platform/problem.js';
import type { Caller } from '../operations.js';
import { followEvents } from './follow.js';

/** So often the client is told its place, which also keeps proxies from closing a quiet stream. */
const HEARTBEAT = 15_000;

interface Stream {
  readonly caller: Caller;
  readonly wakes: Wakes;
  readonly query: EventQuery;
  readonly until: AbortSignal;
}

/**
 * Server-sent events (WHATWG HTML §9.2): `event` is the type, `data` the event, `id` its cursor, which a browser gives back as
 * `Last-Event-ID` when it connects again, so nothing is missed. A slow client is waited for; what it has not read yet stays in
 * the ledger. The promise is fulfilled when the stream is over.
 */
export async function streamEvents(request: FastifyRequest, reply: FastifyReply, stream: Stream): Promise<FastifyReply> {
  const last = request.headers['last-event-id'];
  if (Array.isArray(last)) throw invalid('/Last-Event-ID', 'Give Last-Event-ID once.');
  const { caller, wakes, until } = stream;
  const query = { ...stream.query, after: last || stream.query.after };
  const pages = followEvents(caller, wakes, query, until);
  // The first read refuses a wrong cursor while there can still be an answer with a status.
  const first = await pages.next();
  reply.hijack();
  const response = reply.raw;
  response.writeHead(200, {
    ...(reply.getHeaders() as OutgoingHttpHeaders),
    'content-type': 'text/event-stream; charset=utf-8',
    // nginx would collect what it should pass on.
    'x-accel-buffering': 'no',
  });
  response.write('retry: 2000\n\n');
  try {
    let told = 0;
    for (let { value: page, done } = first; !done; { value: page, done } = await pages.next()) {
      const quiet = page.events.length === 0;
      if (quiet && Date.now() - told < HEARTBEAT) continue;
      told = Date.now();
      await written(response, quiet ? `id: ${page.cursor}\n\n` : page.events.map(messageOf).join(''));
      if (quiet) caller.work = { ...caller.work, rights: await caller.gate.reload(caller.work.rights) };
    }
  } catch (error) {
    // Whoever connects again is told what it is.
    if (!(error instanceof Problem)) throw error;
  } finally {
    response.end();
  }
  return reply;
}

const messageOf = (event: OutsideEvent): string =>
  `id: ${event.cursor}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;

/** Waits for a client that reads slowly. */
function written(response: ServerResponse, text: string): Promise<void> | void {
  if (response.write(text) || response.destroyed) return;
  return new Promise((resolve) => {
    const go = (): void => {
      response.off('drain', go).off('close', go);
      resolve();
    };
    response.on('drain', go).on('close', go);
  });
}
