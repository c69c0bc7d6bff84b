import type { FastifyInstance } from 'fastify';
import type { Health } from '../../platform/health.js';
import type { Metrics } from '../../platform/metrics.js';

/** `/health/live`, `/health/ready` and `/metrics`, for the machines that watch this process; and every request's time measured. */
export function operationRoutes(app: FastifyInstance, health: Health, metrics: Metrics): void {
  app.get('/health/live', async () => health.live());
  app.get('/health/ready', async (_, reply) => {
    const state = await health.ready();
    if (!state.ready) void reply.header('retry-after', '5');
    return reply.code(state.ready ? 200 : 503).send(state);
  });
  app.get('/metrics', async (_, reply) => {
    const { contentType, body } = await metrics.read();
    return reply.header('content-type', contentType).send(body);
  });
  app.addHook('onResponse', async (request, reply) => {
    metrics.observe({
      method: request.method,
      route: request.routeOptions.url ?? 'unknown',
      status: reply.statusCode,
      seconds: reply.elapsedTime / 1000,
    });
  });
}
