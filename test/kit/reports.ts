import type { Gate } from '../../src/surfaces/operations.js';
import { reportRoutes } from '../../src/surfaces/rest/report-routes.js';
import type { Routes } from '../../src/surfaces/server.js';
import type { TestKernel } from './kernel.js';

/** For testApi: the addresses of reports besides the usual ones. */
export const withReports = (kit: TestKernel, gate: Gate): readonly Routes[] => [(app) => reportRoutes(app, kit.kernel, gate)];
