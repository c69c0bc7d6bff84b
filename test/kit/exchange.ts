import { exchangeRoutes } from '../../src/surfaces/exchange/routes.js';
import type { Routes } from '../../src/surfaces/server.js';
import type { Gate } from '../../src/surfaces/operations.js';
import type { TestKernel } from './kernel.js';

/** For `testApi`: import and export. */
export const withExchange = (kit: TestKernel, gate: Gate): readonly Routes[] => [(app) => exchangeRoutes(app, kit.kernel, gate)];
