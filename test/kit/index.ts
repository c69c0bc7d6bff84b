/** The test kit's one door. Tests of the kernel and of modules import it as `#kit`. */
export { testDatabase } from './database.js';
export type { TemplateSource, TestDatabase } from './database.js';
export { settledIn, testKernel } from './kernel.js';
export { withQueue } from './kernel.js';
export type { TestKernel } from './kernel.js';
export { testApi } from './api.js';
export type { ApiAnswer, TestApi } from './api.js';
export { queueOf } from './queue.js';
export type { TestQueue } from './queue.js';
export { startWorker } from './worker.js';
export type { TestWorker } from './worker.js';
export { workerProcess } from './worker-process.js';
export { withExchange } from './exchange.js';
export { withReports } from './reports.js';
export { makeContext } from '../../src/records/context.js';
export { openMailbox } from './mailbox.js';
export type { Mailbox } from './mailbox.js';
export { withDependencies } from './modules.js';
export { member, newAuth, PASSWORD } from './sign-in.js';
export { inTransaction } from '../../src/records/work.js';
export type { Kernel } from '../../src/records/work.js';
/** What stands in place of an erased value. */
export { placeholder } from '../../src/records/graph/erase.js';
