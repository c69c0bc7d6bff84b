import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProofContext, Row } from '../chapter.js';
import { startTcpProxy } from '../stand/tcp-proxy.js';
import { during, receiverPort, SILENT_SECONDS, type Hook, type Sick } from './ill-receiver.js';

const tool = (name: string, ...args: string[]): void => void execFileSync(name, args, { stdio: 'ignore' });

/** Undoes what may be undone already. */
function undo(work: () => void): void {
  try {
    work();
  } catch {
    // It is gone.
  }
}

/**
 * What becomes of packets to the receiver. The loopback device itself stays up, for everything else is behind it too: a link that
 * is down is what the kernel answers then, that the network is unreachable.
 */
const CUTS = {
  'its packets are dropped': ['DROP'],
  'its connections are refused': ['REJECT', '--reject-with', 'tcp-reset'],
  'its network is unreachable, as behind a link that is down': ['REJECT', '--reject-with', 'icmp-net-unreachable'],
} as const;

/** A line of 64 kbit/s, by a token bucket. */
const LINE = ['htb', 'rate', '64kbit', 'ceil', '64kbit', 'burst', '16kb'];

/** The network to the receiver of its own is cut, or slow. It listens at a port apart, so that the others go on. */
export async function cutNetwork(ctx: ProofContext, load: Sick, { path, id }: Hook): Promise<Row[]> {
  const firm = load.stand.firms[0]!;
  const missing = ['iptables', 'tc'].filter((name) => !works(name));
  const proxy = await startTcpProxy(await receiverPort(load.stand, id));
  ctx.atEnd(() => proxy.close());
  await firm.ask('PATCH', `/v1/webhooks/${id}`, { url: `http://127.0.0.1:${proxy.port}${path}` });
  await sleep(1500);
  const rows: Row[] = missing.map((name) => ({
    what: 'The network to the receiver is cut or slow',
    times: '0',
    measured: `not run: ${name} does not work here: it is not installed, this is not root, or the kernel lacks a part`,
    bar: '',
    pass: true,
  }));
  if (!missing.includes('iptables'))
    for (const [what, target] of Object.entries(CUTS)) {
      const rule = ['OUTPUT', '-o', 'lo', '-p', 'tcp', '--dport', String(proxy.port), '-j', ...target];
      const heal = (): void => undo(() => tool('iptables', '-D', ...rule));
      ctx.atEnd(heal);
      rows.push(await during(load, what, { path, id }, { seconds: SILENT_SECONDS }, () => tool('iptables', '-I', ...rule)));
      heal();
    }
  if (!missing.includes('tc')) {
    ctx.atEnd(() => undo(quick));
    rows.push(
      await during(load, 'its line carries 64 kbit/s', { path, id }, { seconds: SILENT_SECONDS, answers: 'slowly' }, () =>
        slow(proxy.port),
      ),
    );
    undo(quick);
  }
  return rows;
}

function works(name: string): boolean {
  try {
    if (name === 'iptables') tool(name, '-L', '-n');
    else {
      // Not every kernel has what it takes.
      slow(9);
      quick();
    }
    return true;
  } catch {
    return false;
  }
}

/** Everything but what goes to the port or comes from it keeps its way. */
function slow(port: number): void {
  tool('tc', 'qdisc', 'add', 'dev', 'lo', 'root', 'handle', '1:', 'htb');
  tool('tc', 'class', 'add', 'dev', 'lo', 'parent', '1:', 'classid', '1:4', ...LINE);
  for (const way of ['dport', 'sport'])
    tool(
      ...(['tc', 'filter', 'add', 'dev', 'lo', 'parent', '1:', 'protocol', 'ip', 'prio', '1', 'u32'] as const),
      ...['match', 'ip', way, String(port), '0xffff', 'flowid', '1:4'],
    );
}

const quick = (): void => tool('tc', 'qdisc', 'del', 'dev', 'lo', 'root');
