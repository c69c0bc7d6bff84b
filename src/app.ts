import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { createVault } from './access/secrets.js';
import { withTenantShapes } from './adapt/custom/shapes.js';
import { kernelModules } from './parts/index.js';
import type { Module } from './declare/module.js';
import { smtpMail } from './platform/mail.js';
import { clamdScanner } from './files/clamd.js';
import { openFiles } from './files/open-files.js';
import { testFileScanner } from './files/scan.js';
import { openStore } from './files/store/open-store.js';
import type { Config } from './platform/config.js';
import { createDatabase, type Database } from './platform/db.js';
import { createIds } from './platform/ids.js';
import { createReplica } from './platform/replica.js';
import { createOutbound } from './platform/outbound.js';
import type { Logger } from './platform/log.js';
import { notify } from './notify/notify.js';
import { buildRegistry } from './registry/build.js';
import type { Kernel } from './records/work.js';
import type { Graphql } from './surfaces/graphql/routes.js';
import type { Gate } from './surfaces/operations.js';
import { nestAround } from './surfaces/nest.js';
import { createServer, type Routes, type Surroundings } from './surfaces/server.js';
import type { WatchRequests } from './surfaces/watch-requests.js';

/** What a process is made of before anything listens. */
export interface App {
  readonly kernel: Kernel;
  /** As the login that owns the tables: migrations, tenants, the job queue's own tables. */
  readonly owner: Database;
  readonly gate: Gate;
  readonly nest: NestFastifyApplication;
  readonly server: FastifyInstance;
  readonly graphql: Graphql;
  close(): Promise<void>;
}

/** By way of the pooler if there is one; LISTEN and COPY need a connection of their own, which only the database itself gives. */
function appDatabase(
  { database, poolerUrl }: Pick<Config, 'database'> & Partial<Pick<Config, 'poolerUrl'>>,
  url: string,
  log: (line: string) => void,
): Database {
  const direct = createDatabase(database, url, { log });
  if (poolerUrl === undefined) return direct;
  const pooled = createDatabase(database, poolerUrl, { log, pooled: true });
  return {
    ...pooled,
    listen: direct.listen,
    dedicated: direct.dedicated,
    async close() {
      await pooled.close();
      await direct.close();
    },
  };
}

/** The kernel on a database: used by the server, the command line and the tests. */
export function createKernel(
  modules: readonly Module[],
  config: Pick<Config, 'database'> &
    Partial<
      Pick<
        Config,
        'secretKey' | 'replicaUrl' | 'outbound' | 'smtpUrl' | 'mailFrom' | 'fileStore' | 'fileLimit' | 'clamdUrl' | 'publicUrl'
      >
    >,
  url: string,
  log: Logger,
): { kernel: Kernel; owner: Database } {
  const say = (line: string) => log.warn(line);
  const db = appDatabase(config, url, say);
  const owner = createDatabase({ ...config.database, poolSize: 3, statementTimeout: 0, lockTimeout: 60_000 }, url, {
    role: null,
    applicationName: 'eleven owner',
    log: say,
  });
  const ids = createIds();
  const registry = withTenantShapes(buildRegistry([...kernelModules, ...modules]), db, (tenantId, { what, why }) =>
    log.warn({ tenantId, what, why }, 'What a tenant has defined does not fit any more and is left out.'),
  );
  const kernel: Kernel = {
    registry,
    db,
    now: () => new Date(),
    newId: () => ids.next(),
    ...(config.replicaUrl
      ? {
          replica: createReplica(
            db,
            createDatabase(config.database, config.replicaUrl, { log: say, applicationName: 'eleven replica' }),
            say,
          ),
        }
      : {}),
    wake: () => undefined,
    ...(config.outbound ? { outbound: createOutbound(config.outbound) } : {}),
    ...(config.secretKey ? { vault: createVault(config.secretKey) } : {}),
    notify,
    ...(config.publicUrl ? { publicUrl: config.publicUrl } : {}),
    ...(config.smtpUrl ? { mail: smtpMail(config.smtpUrl, config.mailFrom ?? '') } : {}),
    log: (level, message, facts) => log[level](facts ?? {}, message),
    ...filesOf(config),
  };
  return { kernel, owner };
}

/** Without its settings, as where only the database is filled, the kernel keeps no files. */
const filesOf = ({ fileStore, fileLimit, clamdUrl, secretKey, publicUrl }: Partial<Config>): Pick<Kernel, 'files'> =>
  fileStore === undefined || fileLimit === undefined || secretKey === undefined || publicUrl === undefined
    ? {}
    : {
        files: openFiles({
          store: openStore(fileStore),
          limit: fileLimit,
          secretKey,
          publicUrl,
          scanners: [testFileScanner, ...(clamdUrl ? [clamdScanner(clamdUrl)] : [])],
        }),
      };

/** The whole application over a kernel; `further` are the routes that are not made from the registry. */
export async function createApp(
  kernel: Kernel,
  owner: Database,
  gate: Gate,
  further: readonly Routes[],
  watch?: WatchRequests,
  surroundings?: Surroundings,
): Promise<App> {
  const { app: server, graphql } = await createServer(kernel, gate, further, watch, surroundings);
  const nest = await nestAround(server, kernel, gate);
  await server.ready();
  return {
    kernel,
    owner,
    gate,
    nest,
    server,
    graphql,
    async close() {
      // A connection that was busy when closing began is kept alive by its client once it is answered, and would be waited for.
      const idle = setInterval(() => server.server.closeIdleConnections(), 50);
      await nest.close().finally(() => clearInterval(idle));
      await kernel.outbound?.close();
      await kernel.replica?.close();
      await kernel.db.close();
      await owner.close();
    },
  };
}
