import { newAuth, testApi, type TestApi } from '#kit';
import { installed } from '../../modules/installed.js';
import { createHealth } from '../../src/platform/health.js';
import { createMetrics } from '../../src/platform/metrics.js';
import { furtherOpenApi } from '../../src/surfaces/further-routes.js';
import { docsRoutes } from '../../src/surfaces/docs/routes.js';
import { eventRoutes } from '../../src/surfaces/events/routes.js';
import { exchangeRoutes } from '../../src/surfaces/exchange/routes.js';
import { fileRoutes } from '../../src/surfaces/files/routes.js';
import { authRoutes } from '../../src/surfaces/rest/auth-routes.js';
import { operationRoutes } from '../../src/surfaces/rest/operation-routes.js';
import { reportRoutes } from '../../src/surfaces/rest/report-routes.js';

/** What is put into the queue here is never run: it is the requests that are looked at. */
const intoNothing = async (): Promise<void> => undefined;

/** Every route that `main.ts` serves, let in by the kit's tokens; only `/v1/auth` asks for real ones. */
export const wholeApi = (): Promise<TestApi> =>
  testApi(installed, (kit, gate) => {
    (kit.kernel as { enqueue: TestApi['kernel']['enqueue'] }).enqueue = intoNothing;
    return [
      (app) => operationRoutes(app, createHealth(kit.kernel.db), createMetrics({ pool: () => kit.kernel.db.connections() })),
      (app) => authRoutes(app, kit.kernel, newAuth(kit.kernel)),
      (app) => eventRoutes(app, kit.kernel, gate),
      (app) => exchangeRoutes(app, kit.kernel, gate),
      (app) => fileRoutes(app, kit.kernel, gate),
      (app) => reportRoutes(app, kit.kernel, gate),
      (app, graphql) => docsRoutes(app, { registry: kit.kernel.registry, graphql, fragments: furtherOpenApi, version: '1' }),
    ];
  });
