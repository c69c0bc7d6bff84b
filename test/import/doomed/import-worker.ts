/** A worker that does one import and tells of each batch: to be killed. Arguments: database, folder of files, tenant, run. */
import { createDatabase } from '../../../src/platform/db.js';
import { openFiles } from '../../../src/files/open-files.js';
import { openStore } from '../../../src/files/store/open-store.js';
import { kernelModules } from '../../../src/parts/index.js';
import { runQueuedImport } from '../../../src/exchange/background-import.js';
import { systemWork } from '../../../src/records/provision.js';
import type { Kernel } from '../../../src/records/work.js';
import { buildRegistry } from '../../../src/registry/build.js';
import { shop } from './shop-module.js';

const [url = '', folder = '', tenantId = '', runId = ''] = process.argv.slice(2);
const limits = {
  poolSize: 3,
  connectTimeout: 5000,
  statementTimeout: 10_000,
  lockTimeout: 5000,
  idleInTransactionTimeout: 10_000,
};
const kernel: Kernel = {
  registry: buildRegistry([...kernelModules, shop]),
  db: createDatabase(limits, url),
  now: () => new Date(),
  newId: () => crypto.randomUUID(),
  wake: () => undefined,
  files: openFiles({ store: openStore(folder), limit: 20_000_000, secretKey: '5a'.repeat(32), publicUrl: 'http://eleven.test' }),
  log: () => undefined,
};
await runQueuedImport(systemWork(kernel, { id: tenantId, baseCurrency: 'RUB', timeZone: 'UTC' }, 'job'), runId, {
  onProgress: ({ rows }) => void process.send?.(rows),
});
process.send?.('done');
