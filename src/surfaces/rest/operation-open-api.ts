import type { JsonSchema } from '../../declare/field.js';
import type { OpenApiFragment } from '../openapi/document.js';

const json = (description: string, schema: JsonSchema): JsonSchema => ({
  description,
  content: { 'application/json': { schema } },
});

const readiness: JsonSchema = {
  type: 'object',
  required: ['ready', 'checks'],
  properties: {
    ready: { type: 'boolean' },
    checks: { type: 'object', description: '`ok`, or in a few words what is wrong.', additionalProperties: { type: 'string' } },
  },
};

const operation = (operationId: string, summary: string, responses: JsonSchema): JsonSchema => ({
  get: { operationId, tags: ['operation'], summary, security: [], responses },
});

/** The paths of {@link operationRoutes}. */
export const operationOpenApi: OpenApiFragment = {
  '/health/live': operation('live', 'The process runs', {
    200: json('It does.', { type: 'object', required: ['status'], properties: { status: { const: 'ok' } } }),
  }),
  '/health/ready': operation('ready', 'Whether to send requests here', {
    200: json('Yes.', readiness),
    503: json('Not now; see Retry-After.', readiness),
  }),
  '/metrics': operation('metrics', 'Metrics in the text format of Prometheus', {
    200: { description: 'The metrics.', content: { 'text/plain': { schema: { type: 'string' } } } },
  }),
};
