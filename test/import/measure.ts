import { once } from 'node:events';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installed } from '../../modules/installed.js';
import { importFile } from '../../src/exchange/import.js';
import { exportList } from '../../src/exchange/export.js';
import { entityOf } from '../../src/registry/model.js';
import { testKernel } from '../kit/index.js';
import { startTestServer } from '../kit/server.js';

/** `node --import ./test/kit/typescript.mjs test/import/measure.ts [rows]`: time and memory of an import of people. */
const count = Number(process.argv[2] ?? 100_000);
/** A made-up name: few people share one, as the duplicate search would otherwise be what is measured. */
const word = (i: number, seed: number): string => {
  let n = Math.imul(i + 1, 2_654_435_761 + seed * 97) >>> 0;
  const letters = Array.from({ length: 3 }, () => {
    const pair = 'bcdfghklmnprstvz'[n % 16] + ('aeiou'[(n >>> 4) % 5] ?? '');
    n = Math.imul(n ^ (n >>> 7), 1_597_334_677) >>> 0;
    return pair;
  }).join('');
  return letters.charAt(0).toUpperCase() + letters.slice(1);
};
async function* warmUp(): AsyncGenerator<Uint8Array> {
  yield Buffer.from(
    `firstName,lastName\n${Array.from({ length: 2000 }, (_, i) => `${word(i, 23)},${word(i, 29)}${word(i, 31)}`).join('\n')}\n`,
  );
}
const server = await startTestServer();
const kit = await testKernel(installed);
const folder = mkdtempSync(join(tmpdir(), 'eleven-measure-'));
try {
  const file = join(folder, 'people.csv');
  const out = createWriteStream(file);
  out.write('firstName,middleName,lastName,gender,position,language\n');
  for (let i = 0; i < count; i++) {
    const line = `${word(i, 7)},${word(i, 11)},${word(i, 13)}${word(i, 17)},female,${['Director', 'Buyer', 'Engineer'][i % 3]},ru\n`;
    if (!out.write(line)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'close');
  // What the first import loads and compiles is no growth.
  await importFile(kit.system, { entity: 'person', source: warmUp(), mode: 'create' });
  const before = process.memoryUsage().rss;
  let peak = 0;
  let parts: unknown;
  const watch = setInterval(
    () => (
      process.memoryUsage().rss > peak && (parts = process.memoryUsage()),
      (peak = Math.max(peak, process.memoryUsage().rss))
    ),
    20,
  );
  const cpu = process.cpuUsage();
  const began = performance.now();
  const report = await importFile(kit.system, { entity: 'person', source: file, mode: 'create' });
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  process.stdout.write(
    `import ${JSON.stringify(report.counts)} ${seconds.toFixed(1)} s, own CPU ${((user + system) / 1e6).toFixed(1)} s, RSS +${((peak - before) / 1e6).toFixed(0)} MB\n`,
  );
  process.stdout.write(`${JSON.stringify(parts)} from ${(before / 1e6).toFixed(0)}\n`);
  const startExport = performance.now();
  let bytes = 0;
  for await (const chunk of exportList(kit.system, { entity: entityOf(kit.kernel.registry, 'person') }).chunks)
    bytes += chunk.length;
  process.stdout.write(
    `export ${(bytes / 1e6).toFixed(1)} MB ${((performance.now() - startExport) / 1000).toFixed(1)} s, RSS +${((peak - before) / 1e6).toFixed(0)} MB\n`,
  );
  clearInterval(watch);
  const tenant = kit.system.rights.tenantId;
  await kit.owner.query(`create table copied (like people including all)`);
  await kit.owner.query(`select set_config('app.tenant', $1, false)`, [tenant]);
  const { rows } = await kit.owner.query<{ list: string }>(
    `select string_agg(quote_ident(column_name), ',') as list from information_schema.columns where table_name = 'people' and is_generated = 'NEVER'`,
  );
  const list = rows[0]?.list ?? '';
  const admin = kit.database.adminUrl;
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: admin });
  await client.connect();
  await client
    .query(`copy (select ${list} from people) to '${folder}/copied'`)
    .catch(async () => client.query(`copy (select ${list} from people) to '/tmp/copied.measure'`));
  const began2 = performance.now();
  await client
    .query(`copy copied (${list}) from '/tmp/copied.measure'`)
    .catch(async () => client.query(`copy copied (${list}) from '${folder}/copied'`));
  const copy = (performance.now() - began2) / 1000;
  process.stdout.write(`COPY ${copy.toFixed(1)} s: import is ${(copy / seconds).toFixed(2)} of it\n`);
  await client.end();
} finally {
  rmSync(folder, { recursive: true });
  await kit.close();
  await server.stop();
}
