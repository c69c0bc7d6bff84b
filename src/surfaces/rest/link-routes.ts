import type { FastifyInstance, FastifyRequest } from 'fastify';
import { readRecordLink } from '../../access/record-links.js';
import type { Action } from '../../declare/action.js';
import { Problem } from '../../platform/problem.js';
import { runAction } from '../../records/context.js';
import { systemWork } from '../../records/provision.js';
import { underTenant, type Kernel } from '../../records/work.js';
import type { Registry } from '../../registry/model.js';
import { closed, inField } from '../openapi/schemas.js';
import type { OpenApiFragment } from '../openapi/document.js';
import { localeOf } from '../messages.js';

const linked = (registry: Registry): Action[] => [...registry.actions.values()].filter((action) => action.options.byLink);

const addressOf = ({ path, verb }: NonNullable<Action['options']['byLink']>, token: string): string =>
  `/v1/${path}/${token}${verb ? `/${verb}` : ''}`;

/** Actions declared `byLink`, for guests who show a signed token instead of signing in. */
export function linkRoutes(app: FastifyInstance, kernel: Kernel): void {
  for (const action of linked(kernel.registry)) {
    const { byLink } = action.options;
    if (!byLink) continue;
    app.route({
      method: byLink.method,
      url: addressOf(byLink, ':token'),
      async handler(request, reply) {
        const answer = await runByLink(kernel, action, byLink.path, request);
        return reply.header('cache-control', 'no-store').send(answer ?? {});
      },
    });
  }
}

interface Tenant extends Record<string, unknown> {
  id: string;
  baseCurrency: string;
  timeZone: string;
  settings: Record<string, unknown> | null;
}

async function runByLink(kernel: Kernel, action: Action, path: string, request: FastifyRequest): Promise<unknown> {
  const { token } = request.params as { token: string };
  const { tenantId, recordId } = readRecordLink(kernel.vault, path, token, kernel.now());
  const [tenant] = await underTenant<Tenant>(
    kernel.db,
    tenantId,
    `select id, base_currency as "baseCurrency", time_zone as "timeZone", settings from tenants where id = $1::uuid and status = 'active'`,
    [tenantId],
  );
  if (!tenant) throw new Problem('invalid_link', 404, 'This address was not given by this server; ask for a new one.');
  const work = systemWork(
    kernel,
    { ...tenant, settings: tenant.settings ?? {} },
    'signed link',
    localeOf(request.headers['accept-language']),
  );
  return runAction(action, recordId, request.method === 'GET' ? {} : request.body, null, { ...work, requestId: request.id });
}

/** The paths of {@link linkRoutes}. */
export const linkOpenApi = (registry: Registry): OpenApiFragment => {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const { name, options } of linked(registry)) {
    if (!options.byLink) continue;
    const fields = Object.entries(options.input ?? {}).map(([key, field]) => [`${key}${field.apiSuffix ?? ''}`, field] as const);
    const input =
      options.byLink.method === 'POST'
        ? closed(
            Object.fromEntries(fields.map(([key, field]) => [key, inField(field, 'en')])),
            fields.filter(([, field]) => field.required && field.options.default === undefined).map(([key]) => key),
          )
        : null;
    const address = addressOf(options.byLink, '{token}');
    paths[address] = {
      ...paths[address],
      [options.byLink.method.toLowerCase()]: {
        operationId: `${name.replace('.', '_')}_link`,
        tags: ['links'],
        summary: options.label?.en ?? name,
        ...(options.description ? { description: options.description } : {}),
        security: [],
        parameters: [
          { name: 'token', in: 'path', required: true, description: 'Given by a signed address.', schema: { type: 'string' } },
        ],
        ...(input ? { requestBody: { required: true, content: { 'application/json': { schema: input } } } } : {}),
        responses: { 200: { description: 'Done.', content: { 'application/json': { schema: { type: 'object' } } } } },
      },
    };
  }
  return paths as OpenApiFragment;
};
