import { startEmbeddedPostgres } from '../../src/platform/embedded-postgres.js';

/** A process of its own that uses the embedded server of a folder until it is stopped or killed. Prints its address. */
const server = await startEmbeddedPostgres({ dataDir: process.argv[2] ?? '' });
process.stdout.write(`${JSON.stringify({ url: server.url, pid: server.pid() })}\n`);
process.once('SIGTERM', () => void server.stop().then(() => process.exit(0)));
setInterval(() => undefined, 1_000);
