import type { FastifyRequest } from 'fastify';
import type { Kernel } from '../records/work.js';
import type { Wakes } from '../ledger/wakes.js';
import type { Registry } from '../registry/model.js';
import type { Auth } from '../sign-in/auth.js';
import { docsRoutes } from './docs/routes.js';
import { eventOpenApi } from './events/open-api.js';
import { eventRoutes } from './events/routes.js';
import { exchangeOpenApi } from './exchange/openapi.js';
import { exchangeRoutes } from './exchange/routes.js';
import { fileOpenApi } from './files/openapi.js';
import { fileRoutes } from './files/routes.js';
import { objectsOpenApi } from './openapi/objects.js';
import type { OpenApiFragment } from './openapi/document.js';
import { authOpenApi } from './rest/auth-open-api.js';
import { authRoutes } from './rest/auth-routes.js';
import { operationOpenApi } from './rest/operation-open-api.js';
import { linkOpenApi } from './rest/link-routes.js';
import { reportOpenApi, reportRoutes } from './rest/report-routes.js';
import { callerOf } from './http.js';
import { brought, type Gate } from './operations.js';
import type { Routes } from './server.js';

/** The API document's part about {@link furtherRoutes} and the routes for machines that watch, without that of the documents themselves. */
export const furtherOpenApi = (registry: Registry): readonly OpenApiFragment[] => [
  authOpenApi,
  eventOpenApi,
  exchangeOpenApi(registry),
  fileOpenApi,
  linkOpenApi(registry),
  objectsOpenApi(registry),
  operationOpenApi,
  reportOpenApi(registry),
];

/** The registry of who asks, as it is at this moment; the declarations' own for who shows no token. */
const tenantRegistry =
  (kernel: Kernel, gate: Gate) =>
  async (request: FastifyRequest): Promise<Registry> => {
    if (request.headers.authorization === undefined) return kernel.registry;
    const caller = await callerOf(request, kernel, gate);
    await brought(caller);
    return caller.work.kernel.registry;
  };

/**
 * Everything the server answers that is not made from the registry. Whoever adds routes here adds their fragment too: the
 * contract suite compares the document with what is registered. `wakes` are those of the process, if it has some.
 */
export function furtherRoutes(kernel: Kernel, auth: Auth, version: string, wakes?: Wakes): Routes[] {
  return [
    (api) => authRoutes(api, kernel, auth),
    (api) => eventRoutes(api, kernel, auth, wakes),
    (api) => exchangeRoutes(api, kernel, auth),
    (api) => fileRoutes(api, kernel, auth),
    (api) => reportRoutes(api, kernel, auth),
    (api, graphql) =>
      docsRoutes(api, {
        registry: kernel.registry,
        graphql,
        fragments: furtherOpenApi,
        version,
        registryFor: tenantRegistry(kernel, auth),
      }),
  ];
}
