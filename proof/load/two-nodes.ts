import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../src/platform/embedded/postmaster.js';
import type { Chapter, ProofContext, Row } from '../chapter.js';
import { noteProcess } from '../stand/left-behind.js';
import { figures, openRange, others, shooter } from './firing.js';
import type { Shot } from './shot.js';

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
  title: 'Load: two API processes and two workers behind nginx',
  minutes: 4,
  skip: () => (NGINX === undefined ? 'nginx is not installed (apt install nginx-light)' : null),
  async run(ctx) {
    const range = await openRange(ctx, { rows: 5000 });
    const second = await range.stand.node('api-2', 'api');
    await range.stand.node('worker-2', 'worker');
    await second.ready();
    const balanced = await startNginx(ctx, [range.api.port, second.port]);
    const fire = shooter(ctx);
    const seconds = ctx.times(10, 3);
    const rows: Row[] = [];
    for (const mix of ['by-id', 'list', 'create', 'standard'] as const satisfies readonly Shot['mix'][]) {
      const one = await fire(range.shot({ mix, seconds }));
      const direct = await fire(range.shot({ mix, seconds, urls: [range.api.url, second.url] }));
      const behind = await fire(range.shot({ mix, seconds, urls: [balanced] }));
      const ratio = (hits: typeof one): string => (hits.perSecond / Math.max(1, one.perSecond)).toFixed(2);
      rows.push({
        what: `${mix}: one process, two, two behind nginx; closed loop of 32`,
        times: `${seconds} s each`,
        measured: `${one.perSecond}/s, ${direct.perSecond}/s (× ${ratio(direct)}), ${behind.perSecond}/s (× ${ratio(behind)})`,
        bar: 'no error; on 2 processors shared with the load and PostgreSQL no gain is promised',
        pass: others(one) + others(direct) + others(behind) === 0,
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
