import { startCluster, withClient } from './database.js';
import { fill } from './data.js';
import { fullCounts, smallCounts } from './fill/counts.js';
import { startServer } from './load/server-process.js';
import { race, ratio } from './load/rounds.js';
import { SignJWT } from 'jose';
const cluster = await startCluster('/tmp/bench-trial');
const counts = process.argv.includes('--small') ? smallCounts : fullCounts;
try {
  const exists = await withClient(cluster.url('postgres'), async (c) => (await c.query("select 1 from pg_database where datname='bench'")).rowCount);
  if (!exists) {
    await withClient(cluster.url('postgres'), (c) => c.query('create database bench'));
    await withClient(cluster.url('bench'), (c) => fill(c, counts, console.log));
  }
  const url = cluster.url('bench');
  const tenant = await withClient(url, async (c) => (await c.query("select id from tenants where name='Tenant 1'")).rows[0].id as string);
  console.log(await withClient(url, async (c) => (await c.query('select first_name,last_name,email,phone from people where tenant_id=$1 order by id limit 5', [tenant])).rows));
  const plain = await startServer({ name: 'plain', script: 'dist/bench/plain/main.js', env: { DATABASE_URL: url, JWT_SECRET: 'x'.repeat(32), POOL: '10' }, readyPath: '/graphql' });
  const floor = await startServer({ name: 'floor', script: 'dist/bench/floor/server.js', readyPath: '/ready', env: { FLOOR: JSON.stringify({ databaseUrl: url, options: '', pool: 10, routes: [
    { method: 'GET', path: '/list', name: 'list', values: [tenant, 50], sql: `select json_build_object('people', coalesce(json_agg(r.j), '[]'))::text from (select json_build_object('id', p.id, 'firstName', p.first_name, 'lastName', p.last_name, 'account', (select json_build_object('id', a.id, 'name', a.name) from accounts a where a.tenant_id = p.tenant_id and a.id = p.account_id)) j from people p where p.tenant_id = $1 order by p.id limit $2) r` }] }) } });
  const token = await new SignJWT({ tenant }).setProtectedHeader({ alg: 'HS256' }).setExpirationTime('1h').sign(Buffer.from('x'.repeat(32)));
  const body = JSON.stringify({ query: '{ people(first: 50) { id firstName lastName account { id name } } }' });
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const a = await (await fetch(plain.url + '/graphql', { method: 'POST', headers, body })).text();
  const b = await (await fetch(floor.url + '/list')).text();
  console.log(a.length, b.length, a === `{"data":${b}}\n`, a.slice(0, 200), b.slice(0, 200));
  const r = await race([
    { name: 'plain', pids: [plain.pid, cluster.postmasterPid], shot: { url: plain.url, method: 'POST', path: '/graphql', headers, body, mustContain: '"Firm ' } },
    { name: 'floor', pids: [floor.pid, cluster.postmasterPid], shot: { url: floor.url, method: 'GET', path: '/list', headers: {}, mustContain: '"Firm ' } },
  ], { rounds: 2, seconds: 2, connections: 16 }, console.log);
  console.log(ratio(r, 'plain', 'floor'), r);
  await plain.stop(); await floor.stop();
} finally { await cluster.stop(); }
