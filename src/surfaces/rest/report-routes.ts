import type { FastifyInstance } from 'fastify';
import { moduleOff, works } from '../../access/switches.js';
import type { Report } from '../../declare/module.js';
import { fieldsInput } from '../../records/context.js';
import type { EntityModel, Registry } from '../../registry/model.js';
import { entityOf } from '../../registry/model.js';
import type { Kernel } from '../../records/work.js';
import { callerOf } from '../http.js';
import type { OpenApiFragment } from '../openapi/document.js';
import { fresh, groupOf, measureOf, readTexts, type Gate } from '../operations.js';
import { parameters, typedInput } from './parameters.js';
import { sendText } from './routes.js';

/** Inputs by their names in the API: links as `<name>Id`. */
const inputKeys = (report: Report): string[] =>
  Object.entries(report.input).map(([name, field]) => `${name}${field.apiSuffix ?? ''}`);

/**
 * `GET /v1/reports/<name>`: the groups with their measures, and the `filter` they were made with: the entity's list with it and a
 * group's key gives exactly that group's rows, with the caller's rights.
 */
export function reportRoutes(app: FastifyInstance, kernel: Kernel, gate: Gate): void {
  for (const report of kernel.registry.reports.values()) {
    const entity = entityOf(kernel.registry, report.entity);
    app.get(`/v1/reports/${report.name}`, async (request, reply) => {
      const caller = await callerOf(request, kernel, gate);
      const given = parameters(request, inputKeys(report));
      const input = fieldsInput(report.input, typedInput(report.input, given), report.name);
      await fresh(caller, async ({ rights }) => {
        if (!works(report, kernel.registry, rights)) throw moduleOff(kernel.registry.moduleOf.get(report) ?? entity.module);
        return Promise.resolve();
      });
      const filter = report.filter(input, kernel.now());
      const [text] = await readTexts(caller, [aggregateOf(report, entity, filter)]);
      return sendText(
        reply,
        `{"report":${JSON.stringify(report.name)},"entity":${JSON.stringify(entity.name)},"filter":${JSON.stringify(filter)},"groups":${text ?? '[]'}}`,
      );
    });
  }
}

const aggregateOf = (report: Report, entity: EntityModel, filter: unknown) => ({
  kind: 'aggregate' as const,
  entity,
  args: { filter },
  groupBy: report.groupBy.map(groupOf),
  measures: report.measures.filter((m) => m !== 'count').map(measureOf),
});

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
          parameters: Object.entries(report.input).map(([name, field]) => ({
            name: `${name}${field.apiSuffix ?? ''}`,
            in: 'query',
            required: field.required && field.options.default === undefined,
            schema: field.jsonIn ?? field.json,
          })),
          responses: {
            200: {
              description: 'The groups, and the filter whose list holds their rows.',
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
