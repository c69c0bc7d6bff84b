import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { connect, type AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Chapter, ProofContext, Row } from '../chapter.js';
import { lossRow, verdictOf } from '../ledger/judged.js';
import type { Received } from '../ledger/lines.js';
import type { ReceiverMood } from '../ledger/receiver.js';
import { makeAuthority, type Certificate } from '../stand/certificates.js';
import { underLoad, type UnderLoad } from './under-load.js';

/** What is over at once comes first: a silent call holds its place until it is given up. */
const MOODS: Readonly<Record<string, ReceiverMood>> = {
  'it answers 200 and then a gigabyte': 'giant',
  'it closes in the middle of its answer': 'cut',
  'it answers 500': 'failing',
  'it answers 429 with Retry-After': 'busy',
};
const SILENT: Readonly<Record<string, ReceiverMood>> = {
  'it answers nothing': 'black-hole',
  'it drips one byte a second': 'drip',
};

const SECONDS = 12;
/** The calls of the illness before, and one more that was begun in this one, have ended by then. */
const SILENT_SECONDS = 34;

interface Hook {
  readonly id: string;
  readonly path: string;
}

export const receivers: Chapter = {
  name: 'faults/f09-receivers',
  title: 'F9 a receiver of webhooks is ill in every way, another one is well',
  minutes: 8,
  async run(ctx) {
    const authority = makeAuthority();
    const trusted = join(ctx.folder, 'authority.pem');
    writeFileSync(trusted, authority.cert);
    const load = await underLoad(ctx, { perSecond: 5, workerEnv: { NODE_EXTRA_CA_CERTS: trusted } });
    const { stand, workers, writer } = load;
    const ill = stand.setUp[0]!.hooks[0]!;
    const restarts = workers[0]!.restarts();
    const rows: Row[] = [];
    const usual = await undisturbed(stand, ill.path);
    const sick = { ...load, usual };
    for (const [what, mood] of Object.entries(MOODS))
      rows.push(await during(sick, what, ill, SECONDS, () => stand.receiver(mood, ill.path)));
    stand.receiver('well', ill.path);
    for (const [what, certificate] of Object.entries({
      'its certificate is of another host': authority.certify({ names: ['other.example'] }),
      'its certificate has expired': authority.certify({ addresses: ['127.0.0.1'], from: -60, to: -1 }),
      'its certificate is of an authority that nobody trusts': makeAuthority().certify({ addresses: ['127.0.0.1'] }),
    }))
      rows.push(await behindTls(ctx, sick, what, certificate, ill));
    rows.push(await healed(ctx, load, authority.certify({ addresses: ['127.0.0.1'] }), ill));
    for (const [what, mood] of Object.entries(SILENT))
      rows.push(await during(sick, what, ill, SILENT_SECONDS, () => stand.receiver(mood, ill.path)));
    stand.receiver('well', ill.path);
    rows.push(...(await cutNetwork(ctx, sick, ill)));
    rows.push({
      what: 'The worker lives through it',
      times: `${rows.length} illnesses`,
      measured: `${workers[0]!.restarts() - restarts} restarts`,
      bar: '0',
      pass: workers[0]!.restarts() === restarts,
    });
    rows.push(await gone(load));
    await writer.finish();
    const firm = stand.firms[0]!;
    await firm.ask('POST', `/v1/webhooks/${ill.id}/enable`, {}).catch(() => undefined);
    const verdict = await verdictOf(ctx, stand, { disturbed: true });
    return [
      ...rows,
      lossRow(verdict, 'What was due meanwhile waits for its next attempt; all else', `${verdict.tally.intents} intents`),
    ];
  },
};

/** With what the others are called after when nobody is ill, in milliseconds (95th percentile). */
interface Sick extends UnderLoad {
  readonly usual: number;
}

async function undisturbed(stand: UnderLoad['stand'], path: string): Promise<number> {
  const since = Date.now();
  await sleep(SECONDS * 1000);
  return delays(stand.lines(), path, since);
}

/** Makes the receiver ill for some seconds, and looks at what the product did meanwhile. */
async function during({ stand, usual }: Sick, what: string, { path, id }: Hook, seconds: number, fall: () => void): Promise<Row> {
  const since = Date.now();
  const clock = await stand.postgres.admin(
    async (client) => (await client.query<{ at: string }>('select clock_timestamp()::text as at')).rows[0]!.at,
  );
  fall();
  await sleep(seconds * 1000);
  const { rows } = await stand.postgres.admin((client) =>
    client.query<{ n: number; longest: number; good: number }>(
      `select count(*)::int as n, coalesce(max(milliseconds), 0)::int as longest, count(*) filter (where error is null)::int as good from webhook_attempts where webhook_id = $1 and at > $2::timestamptz + interval '300 ms'`,
      [id, clock],
    ),
  );
  const late = delays(stand.lines(), path, since);
  const [attempts] = rows;
  const taken = what.startsWith('it answers 200');
  return {
    what: `${what}: its attempts end; the other receivers are called as ever`,
    times: `${seconds} s, ${attempts?.n} attempts`,
    measured: `the longest took ${((attempts?.longest ?? 0) / 1000).toFixed(1)} s, ${attempts?.good} counted as delivered; the others p95 ${(late / 1000).toFixed(2)} s after the commit, ${(usual / 1000).toFixed(2)} s when nobody was ill`,
    bar: `≥ 1 attempt, each ≤ 30 s, ${taken ? 'its 200 counts, whatever follows it' : 'none counted as delivered'}; p95 ≤ 5 s, or as usual on this machine (× 1.5)`,
    pass:
      (attempts?.n ?? 0) > 0 &&
      (attempts?.longest ?? 0) <= 30_000 &&
      (taken || attempts?.good === 0) &&
      late <= Math.max(5000, usual * 1.5),
  };
}

/** 95th percentile in milliseconds from the change to the call, of the unordered webhooks that are well. */
function delays(lines: readonly { t: string }[], path: string, since: number): number {
  const calls = lines.filter(
    (line): line is Received =>
      line.t === 'received' &&
      (line as Received).at >= since &&
      (line as Received).path !== path &&
      (line as Received).path.endsWith('/all'),
  );
  const times = calls
    .map((call) => call.at - Date.parse((JSON.parse(call.body) as { timestamp: string }).timestamp))
    .sort((a, b) => a - b);
  return times[Math.floor(times.length * 0.95)] ?? Number.POSITIVE_INFINITY;
}

const iptables = (...args: string[]): void => void execFileSync('iptables', args, { stdio: 'ignore' });

/** Packets to the receiver of its own are dropped, or refused. It listens at a port apart, so that the others go on. */
async function cutNetwork(ctx: ProofContext, load: Sick, { path, id }: Hook): Promise<Row[]> {
  const firm = load.stand.firms[0]!;
  try {
    iptables('-L', '-n');
  } catch {
    return [
      {
        what: 'The network to the receiver is cut',
        times: '0',
        measured: 'not run: iptables is not installed, or this is not root',
        bar: '',
        pass: true,
      },
    ];
  }
  const { startTcpProxy } = await import('../stand/tcp-proxy.js');
  const proxy = await startTcpProxy(await receiverPort(load.stand, id));
  ctx.atEnd(() => proxy.close());
  await firm.ask('PATCH', `/v1/webhooks/${id}`, { url: `http://127.0.0.1:${proxy.port}${path}` });
  await sleep(1500);
  const rows: Row[] = [];
  for (const [what, target] of [
    ['its packets are dropped', ['DROP']],
    ['its connections are refused', ['REJECT', '--reject-with', 'tcp-reset']],
  ] as const) {
    const rule = ['OUTPUT', '-o', 'lo', '-p', 'tcp', '--dport', String(proxy.port), '-j', ...target];
    const heal = (): void => {
      try {
        iptables('-D', ...rule);
      } catch {
        // It is gone already.
      }
    };
    ctx.atEnd(heal);
    rows.push(await during(load, what, { path, id }, SILENT_SECONDS, () => iptables('-I', ...rule)));
    heal();
  }
  return rows;
}

/** The receiver behind TLS of its own, to which the webhook is turned; counts the connections on which something was told. */
async function turnedTo(
  ctx: ProofContext,
  { stand }: UnderLoad,
  certificate: Certificate,
  { id, path }: Hook,
): Promise<{ calls(): number }> {
  let calls = 0;
  const behind = await receiverPort(stand, stand.setUp[0]!.hooks[1]!.id);
  const server = createServer({ ...certificate }, (near) => {
    near.once('data', () => calls++);
    const far = connect(behind, '127.0.0.1');
    for (const socket of [near, far]) socket.on('error', () => (near.destroy(), far.destroy()));
    near.pipe(far).pipe(near);
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ctx.atEnd(() => void server.close());
  const { port } = server.address() as AddressInfo;
  await stand.firms[0]!.ask('PATCH', `/v1/webhooks/${id}`, { url: `https://127.0.0.1:${port}${path}` });
  return { calls: () => calls };
}

const receiverPort = async ({ firms }: UnderLoad['stand'], id: string): Promise<number> =>
  Number(new URL((await firms[0]!.ask<{ url: string }>('GET', `/v1/webhooks/${id}`)).url).port);

async function behindTls(ctx: ProofContext, load: Sick, what: string, certificate: Certificate, hook: Hook): Promise<Row> {
  const receiver = await turnedTo(ctx, load, certificate, hook);
  await sleep(1500);
  const row = await during(load, what, hook, SECONDS, () => undefined);
  return {
    ...row,
    measured: `${row.measured}; ${receiver.calls()} calls told it anything`,
    bar: `${row.bar}; it is told nothing`,
    pass: row.pass && receiver.calls() === 0,
  };
}

/** With a certificate that is right it is called again, and what was given up is sent when that is asked for. */
async function healed(ctx: ProofContext, load: UnderLoad, certificate: Certificate, hook: Hook): Promise<Row> {
  const receiver = await turnedTo(ctx, load, certificate, hook);
  const began = Date.now();
  while (receiver.calls() === 0 && Date.now() - began < 30_000) await sleep(100);
  const seconds = (Date.now() - began) / 1000;
  const port = await receiverPort(load.stand, load.stand.setUp[0]!.hooks[1]!.id);
  await load.stand.firms[0]!.ask('PATCH', `/v1/webhooks/${hook.id}`, { url: `http://127.0.0.1:${port}${hook.path}` });
  return {
    what: 'its certificate is right again: it is called, without a restart',
    times: '1',
    measured: `${receiver.calls()} calls, the first after ${seconds.toFixed(1)} s`,
    bar: 'within 30 s',
    pass: receiver.calls() > 0,
  };
}

/** 410 disables the webhook, at once and without a restart. */
async function gone({ stand }: UnderLoad): Promise<Row> {
  const [firm, hook] = [stand.firms[1]!, stand.setUp[1]!.hooks[0]!];
  stand.receiver('gone', hook.path);
  let state = '';
  for (let turn = 0; turn < 100 && state !== 'disabled'; turn++) {
    state = (await firm.ask<{ state: string }>('GET', `/v1/webhooks/${hook.id}`)).state;
    await sleep(100);
  }
  stand.receiver('well', hook.path);
  await firm.ask('POST', `/v1/webhooks/${hook.id}/enable`, {});
  return {
    what: 'it answers 410: the webhook is disabled; enabled again it goes on',
    times: '1',
    measured: state,
    bar: 'disabled',
    pass: state === 'disabled',
  };
}
