import type { FastifyInstance } from 'fastify';
import type { Registry } from '../../registry/model.js';
import type { Kernel } from '../../records/work.js';
import { callerOf } from '../http.js';
import type { OpenApiFragment } from '../openapi/document.js';
import type { Gate } from '../operations.js';
import { reportInputs, runReport } from '../reports.js';
import { parameters, typedInput } from './parameters.js';
import { sendText } from './send-text.js';

/**
 * `GET /v1/reports/<name>`: the groups with their measures, each with the `filter` that gives exactly its rows in the entity's
 * list, with the caller's rights; so has each part of a group.
 */
export function reportRoutes(app: FastifyInstance, kernel: Kernel, gate: Gate): void {
  for (const report of kernel.registry.reports.values()) {
    app.get(`/v1/reports/${report.name}`, async (request, reply) => {
      const caller = await callerOf(request, kernel, gate);
      const given = parameters(
        request,
        reportInputs(report).map(([key]) => key),
      );
      return sendText(reply, JSON.stringify(await runReport(caller, report, typedInput(report.input, given))));
    });
  }
}

/** The paths of {@link reportRoutes}. */
export const reportOpenApi = (registry: Registry): OpenApiFragment =>
  Object.fromEntries(
    [...registry.reports.values()].map((report) => [
      `/v1/reports/${report.name}`,
      {
        get: {
          operationId: `report_${report.name.replace('.', '_')}`,
          tags: ['reports'],
          summary: report.description,
          parameters: reportInputs(report).map(([name, field]) => ({
            name,
            in: 'query',
            required: field.required && field.options.default === undefined,
            schema: field.jsonIn ?? field.json,
          })),
          responses: {
            200: {
              description: 'The groups; each, and each part of one, with the filter whose list holds its rows.',
              content: {
                'application/json': {
                  schema: {
                    type: 'object',
                    required: ['report', 'entity', 'filter', 'groups'],
                    properties: {
                      report: { type: 'string' },
                      entity: { type: 'string' },
                      filter: { type: 'object' },
                      groups: { type: 'array', items: { type: 'object' } },
                    },
                  },
                },
              },
            },
          },
        },
      },
    ]),
  );
