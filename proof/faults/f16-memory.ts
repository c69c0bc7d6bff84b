import { createReadStream, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import type { Chapter, ProofContext, Row } from '../chapter.js';
import { lossRow, verdictOf } from '../ledger/judged.js';
import type { Node } from '../stand/node.js';
import { startProber } from '../stand/prober.js';
import { openStand, type SignedFirm, type Stand } from '../stand/stand.js';
import { fillPeople } from './fill-people.js';

const HEAP = 256;
const LARGE = 50_000_000;
const BLOCKED = 10_000;

export const memory: Chapter = {
  name: 'faults/f16-memory',
  title: `F16 a heap of ${HEAP} MB under large bodies and exports; an event loop that stands still`,
  minutes: 6,
  async run(ctx) {
    const stand = await openStand(ctx);
    const script = join(ctx.folder, 'stand-still.mjs');
    writeFileSync(script, `process.on('SIGUSR2', () => { for (const end = Date.now() + ${BLOCKED}; Date.now() < end; ); });`);
    // Later flags go before earlier ones.
    const small = [`--max-old-space-size=${HEAP}`, '--import', script];
    const api = await stand.node('api', 'api', { execArgv: small });
    const worker = await stand.node('worker', 'worker', { execArgv: ['--import', script] });
    await Promise.all([api.ready(), worker.ready()]);
    await stand.open(2, api.url);
    const [firm, large] = stand.firms as [SignedFirm, SignedFirm];
    // The large firm is filled past the ledger, so the writers and the checker leave it alone.
    const facts = stand.setUp.filter(({ id }) => id === firm.id);
    const { slug, authorization, canary } = firm;
    const rowCount = ctx.times(1_000_000, 100_000);
    await fillPeople(stand.postgres.adminUrl(), large.id, rowCount);
    const writer = await stand.writer({
      urls: [api.url],
      tenants: [{ slug, authorization, canary }],
      perSecond: 10,
      lanes: 6,
    });
    const peak = watchMemory(api);
    ctx.atEnd(() => peak.stop());
    const rows = [await largeBodies(ctx, api, firm), await exported(api, large, rowCount)];
    rows.push({
      what: 'The process lives through it',
      times: '1',
      measured: `${api.restarts()} restarts; resident ${peak.most()} MB at most with a heap of ${HEAP} MB`,
      bar: '0 restarts, ≤ 700 MB',
      pass: api.restarts() === 0 && peak.most() <= 700,
    });
    peak.stop();
    rows.push(...(await stoodStill(ctx, stand, api, worker, firm)));
    await writer.finish(90_000);
    const verdict = await verdictOf(ctx, { ...stand, setUp: facts }, { disturbed: true });
    return [...rows, lossRow(verdict, 'What the writers were told', `${verdict.tally.intents} intents`)];
  },
};

/** What each kind of address says to 50 MB, several at once. Those that keep files stream them to the disk. */
async function largeBodies(ctx: ProofContext, api: Node, firm: SignedFirm): Promise<Row> {
  const file = join(ctx.folder, 'large');
  writeFileSync(file, Buffer.concat([Buffer.from('name,notes\n'), Buffer.alloc(LARGE, 'x,y\n')]));
  const hash = createHash('sha256').update(readFileSync(file)).digest('hex');
  const agent = new Agent({ connections: 32, headersTimeout: 120_000, bodyTimeout: 120_000 });
  const kinds = [
    ['/v1/accounts', 'application/json', '413'],
    ['/graphql', 'application/json', '413'],
    ['/v1/accounts/bulk', 'application/json', '413'],
    [`/v1/files?name=large-`, 'application/octet-stream', '201'],
  ] as const;
  const send = async (path: string, type: string, n: number): Promise<string> => {
    try {
      const { statusCode, body } = await request(`${api.url}${path}${path.endsWith('-') ? `${n}.bin` : ''}`, {
        method: 'POST',
        dispatcher: agent,
        headers: { authorization: firm.authorization, 'content-type': type },
        body: createReadStream(file),
      });
      const text = await body.text();
      if (statusCode === 201 && !text.includes(hash)) return 'another hash';
      return String(statusCode);
    } catch (error) {
      // Refused while it was still sending: the connection is closed under it.
      return (error as { code?: string }).code === 'UND_ERR_SOCKET' || /EPIPE|ECONNRESET/.test(String(error))
        ? 'closed'
        : String(error);
    }
  };
  const each = ctx.times(8, 3);
  const told = await Promise.all(
    kinds.flatMap(([path, type, due]) =>
      Array.from({ length: each }, async (_, n) => ({ path, due, status: await send(path, type, n) })),
    ),
  );
  await agent.close();
  rmSync(file);
  const wrong = told.filter(({ status, due }) => status !== due && !(due === '413' && status === 'closed'));
  return {
    what: `Bodies of ${LARGE / 1e6} MB to ${kinds.map(([path]) => path.split('?')[0]).join(', ')}, all at once`,
    times: `${told.length} at once`,
    measured: [...Map.groupBy(told, ({ path, status }) => `${path.split('?')[0]} ${status}`)]
      .map(([what, some]) => `${some.length} × ${what}`)
      .join(', '),
    bar: 'JSON is refused with 413 (or the connection is closed) before it is read; files are taken as they were sent',
    pass: wrong.length === 0,
  };
}

/** A whole list as CSV and as JSON lines. */
async function exported(api: Node, firm: SignedFirm, expected: number): Promise<Row> {
  const told: string[] = [];
  let right = true;
  for (const format of ['csv', 'ndjson']) {
    const began = Date.now();
    const { statusCode, body } = await request(`${api.url}/v1/export/people?format=${format}`, {
      headers: { authorization: firm.authorization },
      headersTimeout: 120_000,
      bodyTimeout: 120_000,
    });
    let lines = 0;
    let bytes = 0;
    for await (const part of body as AsyncIterable<Buffer>) {
      bytes += part.length;
      for (let at = part.indexOf(10); at >= 0; at = part.indexOf(10, at + 1)) lines++;
    }
    const found = format === 'csv' ? lines - 1 : lines;
    right &&= statusCode === 200 && found === expected;
    told.push(
      `${format}: ${statusCode}, ${found} rows, ${(bytes / 1e6).toFixed(0)} MB in ${((Date.now() - began) / 1000).toFixed(0)} s`,
    );
  }
  return {
    what: 'Exports of a whole list, in a process with so small a heap',
    times: `${expected} rows, twice`,
    measured: told.join('; '),
    bar: 'every row, 200',
    pass: right,
  };
}

/** Resident memory of the process, looked at five times a second; in MB. */
function watchMemory(node: Node): { most(): number; stop(): void } {
  let most = 0;
  const timer = setInterval(() => {
    try {
      const kilobytes = Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${node.pid()}/status`, 'utf8'))?.[1] ?? 0);
      most = Math.max(most, Math.round(kilobytes / 1024));
    } catch {
      // It is being started again.
    }
  }, 200);
  return { most: () => most, stop: () => clearInterval(timer) };
}

/** First nobody does anything about it, then a supervisor restarts what does not say that it lives. */
async function stoodStill(ctx: ProofContext, stand: Stand, api: Node, worker: Node, firm: SignedFirm): Promise<Row[]> {
  const prober = startProber(`${api.url}/v1/accounts?first=1&fields=id`, { authorization: firm.authorization }, 250);
  ctx.atEnd(() => prober.stop());
  await sleep(1000);
  const [apiStarts, workerStarts] = [api.restarts(), worker.restarts()];
  const at = Date.now();
  for (const node of [api, worker]) node.signal('SIGUSR2');
  await sleep(BLOCKED / 2);
  const back = await prober.goodAfter(at + 500);
  const alive = api.restarts() === apiStarts && worker.restarts() === workerStarts;
  await sleep(2000);
  const times = ctx.times(3, 1);
  const recoveries: number[] = [];
  for (let n = 0; n < times; n++) {
    const supervisor = superviseByLiveness(api);
    const began = Date.now();
    api.signal('SIGUSR2');
    await sleep(1500);
    recoveries.push(await prober.goodAfter(began + 1500));
    supervisor.stop();
    await sleep(1500);
  }
  const killed = api.restarts() - apiStarts;
  return [
    {
      what: `Both processes stand still for ${BLOCKED / 1000} s, and nobody restarts them`,
      times: '1',
      measured: `a good answer ${(back / 1000).toFixed(1)} s after it began; ${alive ? 'no' : 'a'} restart`,
      bar: `they go on within 3 s of its end, without a restart`,
      pass: alive && back <= BLOCKED + 3000,
    },
    {
      what: 'A supervisor asks /health/live every second and restarts what is silent three times',
      times: `${times} times`,
      measured: `${killed} restarts, a good answer ${(Math.max(...recoveries) / 1000).toFixed(1)} s at most after it began`,
      bar: `one restart each; sooner than the ${BLOCKED / 1000} s it would last`,
      pass: killed === times && Math.max(...recoveries) < BLOCKED + 500,
    },
  ];
}

/** As a container's platform does it. */
function superviseByLiveness(node: Node): { stop(): void } {
  let silent = 0;
  let over = false;
  void (async () => {
    while (!over) {
      const lives = await fetch(`${node.url}/health/live`, {
        signal: AbortSignal.timeout(1000),
        headers: { connection: 'close' },
      }).then(
        (answer) => answer.ok,
        () => false,
      );
      silent = lives ? 0 : silent + 1;
      if (silent === 3) node.signal('SIGKILL');
      await sleep(lives ? 1000 : 200);
    }
  })();
  return { stop: () => void (over = true) };
}
