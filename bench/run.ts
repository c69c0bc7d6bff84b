import { SignJWT } from 'jose';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { byId } from './cases/by-id.js';
import { create } from './cases/create.js';
import { customFields } from './cases/custom-fields.js';
import { funnel } from './cases/funnel.js';
import { importing } from './cases/importing.js';
import { list } from './cases/list.js';
import { paging } from './cases/paging.js';
import { pricing } from './cases/pricing.js';
import { search } from './cases/search.js';
import { start } from './cases/start.js';
import { webhooks } from './cases/webhooks.js';
import { workflows } from './cases/workflows.js';
import { projectRoot } from '../src/cli/project.js';
import { freshData } from './data.js';
import { startCluster, withClient } from './database.js';
import { asker } from './fill/tenants.js';
import { floorRoutes } from './floor/setup.js';
import type { FloorSetup } from './floor/routes.js';
import type { BenchCase, Ground } from './ground.js';
import { startServer, type ServerProcess } from './load/server-process.js';
import { machine } from './machine.js';
import { readOptions } from './options.js';
import { poolSize, startOurs } from './ours.js';
import { page } from './page.js';
import type { CaseResult } from './result.js';

/** In this order: what writes much comes after what reads. */
const cases: Readonly<Record<string, BenchCase>> = {
  list,
  'by-id': byId,
  paging,
  search,
  create,
  // Before the imports, whose people would have to be filled too.
  'custom-fields': customFields,
  import: importing,
  webhooks,
  workflows,
  pricing,
  funnel,
  start,
};

const here = dirname(fileURLToPath(import.meta.url));
const root = projectRoot();
const folder = join(root, '.data', 'bench');
const database = 'bench';
const jwtSecret = 'a secret of thirty-two characters or more';
const tell = (line: string): void => console.log(line);

const options = readOptions(process.argv.slice(2), Object.keys(cases));
mkdirSync(folder, { recursive: true });
const cluster = await startCluster(folder, tell);
const running: { stop: () => Promise<void> }[] = [cluster];
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stopAll().finally(() => process.exit(130)));
try {
  await freshData(cluster, root, database, options.counts, options.refill, tell);
  const ground = await startAll();
  const results: Record<string, CaseResult> = {};
  for (const [name, run] of Object.entries(cases)) {
    if (options.only.length > 0 && !options.only.includes(name)) continue;
    tell(`Case ${name}`);
    results[name] = await run(ground);
    for (const finding of results[name].findings)
      tell(`  ${finding.pass ? 'pass' : 'FAIL'}: ${finding.case}: ${finding.measured} (${finding.bar})`);
  }
  await report(results);
  if (Object.values(results).some((result) => result.findings.some((finding) => !finding.pass))) process.exitCode = 1;
} finally {
  await stopAll();
}

/** The servers before the database they use. */
async function stopAll(): Promise<void> {
  for (let one = running.pop(); one !== undefined; one = running.pop()) await one.stop();
}

async function started<T extends { stop: () => Promise<void> }>(server: Promise<T>): Promise<T> {
  const it = await server;
  running.push(it);
  return it;
}

async function startAll(): Promise<Ground> {
  const ours = await startOurs(root, cluster.ownerUrl(database), join(folder, 'eleven'));
  running.push(ours.server);
  const { who, personIds } = await withClient(cluster.adminUrl(database), async (client) => {
    const { rows } = await client.query<{ tenantId: string; userId: string }>(
      `select tenant_id as "tenantId", id as "userId" from users where email = $1`,
      [asker.email],
    );
    const people = await client.query<{ id: string }>(
      `select id from people where tenant_id = $1 and abs(hashtext(id::text)) % 40 = 0 order by hashtext(id::text) limit 5000`,
      [rows[0]!.tenantId],
    );
    return { who: rows[0]!, personIds: people.rows.map((row) => row.id) };
  });
  const setup: FloorSetup = {
    databaseUrl: cluster.adminUrl(database),
    options: '-c session_replication_role=replica -c jit=off -c TimeZone=UTC',
    pool: poolSize,
    routes: await floorRoutes(cluster.ownerUrl(database), who, personIds[0]!),
  };
  const floor = await started<ServerProcess>(
    startServer({
      name: 'floor',
      script: join(here, 'floor', 'server.js'),
      readyPath: '/ready',
      env: { FLOOR: JSON.stringify(setup) },
    }),
  );
  const plain = await started<ServerProcess>(
    startServer({
      name: 'plain',
      script: join(here, 'plain', 'main.js'),
      readyPath: '/ready',
      env: { DATABASE_URL: setup.databaseUrl, JWT_SECRET: jwtSecret, POOL: String(poolSize) },
    }),
  );
  const token = await new SignJWT({ tenant: who.tenantId })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime('1d')
    .sign(Buffer.from(jwtSecret));
  const plainHeaders = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  return { options, cluster, database, who, ours, floor, plain, plainHeaders, root, folder, personIds, tell };
}

async function report(results: Readonly<Record<string, CaseResult>>): Promise<void> {
  const version = await withClient(
    cluster.adminUrl('postgres'),
    async (client) => (await client.query<{ version: string }>('select version()')).rows[0]!.version,
  );
  const { rounds, seconds, connections } = options.pace;
  const { people, accounts, tenants } = options.counts;
  const run = {
    cases: results,
    machine: {
      ...machine(version, `${connections} connections, ${rounds} rounds of ${seconds} s in turn after one to warm up`),
      rows: `${people.toLocaleString('en')} people, ${accounts.toLocaleString('en')} accounts, ${tenants} tenants, one of them with a fifth`,
    },
  };
  writeFileSync(join(folder, 'results.json'), JSON.stringify(run, null, 2));
  const markdown = page(run);
  if (options.writePage) writeFileSync(join(root, 'bench', 'RESULTS.md'), markdown);
  tell(`\n${markdown}`);
}
