import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Rights } from '../../access/rights.js';
import { Problem } from '../../platform/problem.js';
import type { Kernel } from '../../records/work.js';
import { knownOf } from './known.js';
import { placesOf, type Holder, type Places } from './places.js';
import { left, rateHeaders, rateOf, take, wait, BURST_SECONDS, type Bucket, type Rate } from './rate.js';
import { overloaded, tooManyAtOnce, tooManyRequests } from './refusals.js';
import { refusedTeller } from './tell-refused.js';

/** What one process lets in; docs/limits.md tells of it. */
export interface RequestLimits {
  /** Database connections for requests: so many do work at once. */
  readonly connections: number;
  /** Requests a second of one user or API key, and of one tenant; 0: no limit. */
  readonly perCaller: number;
  readonly perTenant: number;
}

/** The gate behind the gate: who is known still has to wait for their turn. */
export interface Admission {
  /** Counts a request. Throws 429 `too_many_requests`; otherwise gives what the answer's headers say when little is left. */
  count(rights: Rights): Readonly<Record<string, string>> | null;
  /** Takes a place for the request; undefined if there was one at once. Throws 429 `too_many_at_once` and 503 `overloaded`. */
  enter(request: FastifyRequest, rights: Rights): Promise<void> | undefined;
  /** The same for what comes by no request of its own, such as an operation over a WebSocket. */
  within<T>(rights: Rights, work: () => Promise<T>): Promise<T>;
  /** Changes the request's place for one of those, far fewer, that may take minutes: imports and exports. */
  enterLong(request: FastifyRequest, rights: Rights): Promise<void>;
  /** Hears of what was refused. */
  refused(rights: Rights, why: Problem): void;
  /** Requests that do work and that wait for it, and how many have come since the start. */
  state(): { running: number; waiting: number; begun: number };
}

declare module 'fastify' {
  interface FastifyInstance {
    admission?: Admission;
  }
  interface FastifyRequest {
    reply: FastifyReply | null;
    /** The place that it has. */
    held: Holder | null;
    rateHeaders: Readonly<Record<string, string>> | null;
    /** It was refused because there are too many; told of by {@link refusedTeller} alone. */
    shed: boolean;
  }
}

const clock = (): number => performance.now();

/** A quarter more than there are connections do work at once, so that these are never idle; one tenant may have four fifths of those. */
const ordinaryPlaces = (connections: number): Places =>
  placesOf(
    {
      most: Math.ceil(connections * 1.25),
      mostOfOne: Math.max(1, Math.floor(connections * 0.8)),
      waiting: connections * 40,
      waitingOfOne: connections * 30,
      longestWait: 5_000,
      untilSent: true,
      tooMany: tooManyAtOnce,
      overloaded,
    },
    clock,
  );

const longPlaces = (connections: number): Places => {
  const most = Math.max(2, Math.ceil(connections / 2));
  return placesOf(
    {
      most,
      mostOfOne: Math.max(1, most - 2),
      waiting: most * 8,
      waitingOfOne: most * 2,
      longestWait: 30_000,
      untilSent: false,
      tooMany: tooManyAtOnce,
      overloaded,
    },
    clock,
  );
};

/** The limits of one process; `now` in milliseconds, monotonic. */
export function admissionOf(
  { connections, perCaller, perTenant }: RequestLimits,
  log: Kernel['log'],
  now: () => number = clock,
): Admission {
  const [ordinary, long] = [ordinaryPlaces(connections), longPlaces(connections)];
  const [callerRate, tenantRate] = [rateOf(perCaller), rateOf(perTenant)];
  const known = knownOf(ordinary, long, now);
  const tell = refusedTeller(log);
  let begun = 0;

  return {
    count(rights) {
      const moment = now();
      known.forgetIdle(moment);
      const tenant = known.tenant(rights);
      const caller = callerRate && known.caller(rights);
      if (caller && left(caller, callerRate, moment) < 1) throw refusal('caller', caller, callerRate, moment);
      if (tenantRate && left(tenant, tenantRate, moment) < 1) throw refusal('tenant', tenant, tenantRate, moment);
      if (caller) take(caller, callerRate, moment);
      if (tenantRate) take(tenant, tenantRate, moment);
      if (caller && scarce(caller, moment)) return rateHeaders('caller', caller, callerRate, moment);
      return tenantRate && scarce(tenant, moment) ? rateHeaders('tenant', tenant, tenantRate, moment) : null;
    },
    enter(request, rights) {
      begun++;
      return seat(request, known.tenant(rights).ordinary);
    },
    async within(rights, work) {
      begun++;
      const holder = known.tenant(rights).ordinary;
      await ordinary.enter(holder, () => false);
      try {
        return await work();
      } finally {
        ordinary.leave(holder);
      }
    },
    async enterLong(request, rights) {
      leave(request);
      await seat(request, known.tenant(rights).long);
    },
    refused: ({ tenantId }, { code }) => tell(tenantId, code),
    state() {
      const [few, many] = [long.state(), ordinary.state()];
      return { running: few.running + many.running, waiting: few.waiting + many.waiting, begun };
    },
  };
}

/** Less than half is left. */
const scarce = (bucket: Bucket, now: number): boolean => bucket.fullAt - now > BURST_SECONDS * 500;

function refusal(whose: 'caller' | 'tenant', bucket: Bucket, rate: Rate, now: number): Error {
  return Object.assign(tooManyRequests(whose, wait(bucket, rate, now)), { headers: rateHeaders(whose, bucket, rate, now) });
}

function seat(request: FastifyRequest, holder: Holder): Promise<void> | undefined {
  const { places } = holder;
  const reply = request.reply?.raw;
  const entered = places.enter(holder, () => request.raw.socket?.destroyed === true);
  if (entered) return entered.then(() => sit());
  sit();
  return undefined;

  function sit(): void {
    request.held = holder;
    // Also of a request that is broken off and never answered, be it already.
    if (reply?.closed) leave(request);
    else reply?.once('close', () => leave(request));
  }
}

/**
 * Gives the request's place back, if it has one: for handlers that go on without asking the database, as they wait for events or read
 * a body. What the request does afterwards is not bounded by anything.
 */
export function leave(request: FastifyRequest): void {
  const { held } = request;
  if (!held) return;
  request.held = null;
  held.places.leave(held);
}

/** Lets a request of somebody who is known in, or refuses it with 429 or 503; undefined if it need not wait. */
export function admit(request: FastifyRequest, rights: Rights): Promise<void> | undefined {
  const { admission } = request.server;
  if (!admission || request.held) return undefined;
  try {
    request.rateHeaders = admission.count(rights);
    return admission.enter(request, rights)?.catch((error: unknown) => shed(request, rights, error));
  } catch (error) {
    request.rateHeaders = (error as { headers?: Readonly<Record<string, string>> }).headers ?? null;
    return shed(request, rights, error);
  }
}

function shed(request: FastifyRequest, rights: Rights, error: unknown): never {
  if (error instanceof Problem) {
    request.shed = true;
    request.server.admission?.refused(rights, error);
  }
  throw error;
}

/** For what may take minutes: a place of another kind in exchange for the one that the request has. */
export const longTurn = async (request: FastifyRequest, rights: Rights): Promise<void> =>
  request.server.admission?.enterLong(request, rights).catch((error: unknown) => shed(request, rights, error));

/** Puts the limits before every route whose handler asks for its caller. */
export function limitRequests(app: FastifyInstance, limits: RequestLimits, log: Kernel['log']): void {
  app.decorate('admission', admissionOf(limits, log));
  app.decorateRequest('reply', null);
  app.decorateRequest('held', null);
  app.decorateRequest('rateHeaders', null);
  app.decorateRequest('shed', false);
  app.addHook('onRequest', (request, reply, done) => {
    request.reply = reply;
    done();
  });
  app.addHook('onSend', (request, reply, payload, done) => {
    // The answer is made: a client that takes it slowly must not keep others waiting.
    if (request.held?.places.untilSent) leave(request);
    if (request.rateHeaders) void reply.headers(request.rateHeaders);
    done(null, payload);
  });
}
