import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../src/platform/embedded/postmaster.js';
import type { Chapter, ProofContext, Row } from '../chapter.js';
import { noteProcess } from '../stand/left-behind.js';
import type { Node } from '../stand/node.js';
import { tools } from '../stand/postgres.js';
import { figures, openRange, others, shooter, UNLIMITED } from './firing.js';
import { startCopy } from './replica.js';
import type { Shot } from './shot.js';
import { withCpu } from './watch.js';

const NGINX = ['/usr/sbin/nginx', '/usr/local/sbin/nginx'].find(existsSync);

/** nginx on 127.0.0.1 in front of these, as docs/operation.md says it; gives its address. */
export async function startNginx(ctx: ProofContext, ports: readonly number[]): Promise<string> {
  const folder = join(ctx.folder, 'nginx');
  mkdirSync(folder, { recursive: true });
  const port = await freePort(0);
  writeFileSync(
    join(folder, 'nginx.conf'),
    `worker_processes 1; daemon off; pid ${folder}/nginx.pid; error_log ${folder}/error.log; user root;
events { worker_connections 2048; }
http {
  access_log off; client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s; client_max_body_size 200m;
  upstream eleven { least_conn; ${ports.map((one) => `server 127.0.0.1:${one} max_fails=1 fail_timeout=2s;`).join(' ')} keepalive 64; }
  server { listen 127.0.0.1:${port}; location / { proxy_pass http://eleven; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host; proxy_next_upstream error timeout http_503; } }
}
`,
  );
  const child = spawn(NGINX as string, ['-c', join(folder, 'nginx.conf'), '-p', folder, '-e', join(folder, 'error.log')], {
    stdio: 'ignore',
  });
  if (child.pid !== undefined) noteProcess(ctx.folder, child.pid);
  ctx.atEnd(() => child.kill('SIGTERM'));
  const url = `http://127.0.0.1:${port}`;
  for (let turn = 0; turn < 100; turn++) {
    const up = await fetch(`${url}/health/live`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (up) return url;
    await sleep(50);
  }
  throw new Error('nginx did not start');
}

/** On one machine a second process gains what processors are left; the figures are ratios in the same run. */
export const twoNodes: Chapter = {
  name: 'load/two-nodes',
  title: 'Load: two API processes, two workers and a read replica behind nginx',
  minutes: 6,
  async skip() {
    if (NGINX === undefined) return 'nginx is not installed (apt install nginx-light)';
    return (await tools()).find('pg_basebackup') ? null : 'this PostgreSQL has no pg_basebackup';
  },
  async run(ctx) {
    const range = await openRange(ctx, { small: { firms: 5, people: 20_000 }, env: UNLIMITED });
    const { stand } = range;
    const copy = await startCopy(ctx, stand.postgres);
    const nodes = [];
    for (const name of ['api-1', 'api-2'])
      nodes.push(await stand.node(name, 'api', { env: { DATABASE_REPLICA_URL: copy.ownerUrl() } }));
    await stand.node('worker-2', 'worker');
    for (const node of nodes) await node.ready();
    await range.api.stop();
    const [first, second] = nodes as [Node, Node];
    const balanced = await startNginx(ctx, [first.port, second.port]);
    const fire = shooter(ctx);
    const seconds = ctx.times(15, 3);
    const under = async (shot: Partial<Shot>) => {
      const {
        result,
        busy,
        seconds: used,
      } = await withCpu([first.pid(), second.pid()], () => fire(range.shot({ seconds, ...shot })));
      return {
        ...result,
        cpu: `processors ${Math.round(busy * 100)} % busy, the API ${used.map((one) => (one / seconds).toFixed(2)).join(' + ')} of one`,
      };
    };
    await under({ mix: 'standard', urls: [first.url, second.url] });
    const rows: Row[] = [];
    for (const mix of ['by-id', 'list', 'create', 'standard'] as const satisfies readonly Shot['mix'][]) {
      const one = await under({ mix, urls: [first.url] });
      const direct = await under({ mix, urls: [first.url, second.url] });
      const behind = await under({ mix, urls: [balanced] });
      const copied = mix === 'create' ? null : await under({ mix, urls: [balanced], readHeaders: { consistency: 'replica' } });
      const told = (hits: typeof one): string =>
        `${hits.perSecond}/s (× ${(hits.perSecond / Math.max(1, one.perSecond)).toFixed(2)}; ${hits.cpu})`;
      rows.push({
        what: `${mix}, closed loop of 32: one process; two; two behind nginx${copied ? '; the same with reads from the replica' : ''}`,
        times: `${seconds} s each`,
        measured: [one, direct, behind, ...(copied ? [copied] : [])].map(told).join('; '),
        bar: 'no error; on 2 processors shared with the load and PostgreSQL no gain is promised',
        pass: [one, direct, behind, ...(copied ? [copied] : [])].every((hits) => others(hits) === 0),
      });
    }
    rows.push(await oneDies());
    return rows;

    /** One of the two is killed under load; the clients of nginx see what it lets through. */
    async function oneDies(): Promise<Row> {
      const firing = fire(range.shot({ mix: 'by-id', rate: 60, seconds: ctx.times(12, 6), urls: [balanced] }));
      await sleep(2000);
      second.signal('SIGKILL');
      const hits = await firing;
      return {
        what: 'One of the two is killed, nginx goes on with the other',
        times: `60/s for ${ctx.times(12, 6)} s`,
        measured: figures(hits),
        bar: 'every read is answered',
        pass: others(hits) === 0,
      };
    }
  },
};
