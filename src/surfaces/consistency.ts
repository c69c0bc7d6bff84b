import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isPosition } from '../platform/replica.js';
import { invalid } from '../platform/problem.js';
import type { Kernel } from '../records/work.js';

/** That a read may be answered by a replica, and what it must know of. */
export interface Consistency {
  /** The token of the caller's last write; absent: however old the copy is. */
  readonly after: string | undefined;
}

/** `Consistency: replica`, with `Consistency-Token` to see one's own writes. Only reads can be answered so; others do not look at it. */
export function consistencyOf(request: FastifyRequest): Consistency | undefined {
  const { consistency, 'consistency-token': token } = request.headers;
  if (consistency === undefined || (request.method !== 'GET' && request.url.split('?')[0] !== '/graphql')) return undefined;
  if (consistency !== 'replica') throw invalid('/Consistency', 'Expected replica, or no such header.');
  if (token === undefined) return { after: undefined };
  if (typeof token !== 'string' || !isPosition(token)) throw invalid('/Consistency-Token', 'Give the token as an answer had it.');
  return { after: token };
}

/** Every answer to a change says in `Consistency-Token` what a replica must know of to show it. Nothing is added where there is none. */
export function tellConsistency(app: FastifyInstance, kernel: Kernel): void {
  const { replica } = kernel;
  if (!replica) return;
  app.addHook('onSend', async (request, reply) => {
    if (
      request.method === 'GET' ||
      request.method === 'HEAD' ||
      reply.statusCode >= 300 ||
      request.headers.consistency !== undefined
    )
      return;
    // Without it the caller reads from the database itself, which is right as well.
    const token = await replica.position().catch(() => undefined);
    if (token !== undefined) void reply.header('consistency-token', token);
  });
}
