import { setTimeout as sleep } from 'node:timers/promises';
import type { ProofContext } from '../chapter.js';
import { startProber, type Prober } from '../stand/prober.js';
import { openStand, type Stand, type StandOptions, type WriterProcess } from '../stand/stand.js';
import type { Node } from '../stand/node.js';

/** One API and one worker, supervised, with writers and a prober: what a fault is put upon. */
export interface UnderLoad {
  readonly stand: Stand;
  readonly api: Node;
  readonly workers: readonly Node[];
  readonly writer: WriterProcess;
  /** Reads one record of the first firm, ten times a second. */
  readonly prober: Prober;
}

/** What differs from the usual. */
export interface LoadOptions extends StandOptions {
  readonly firms?: number;
  readonly workers?: number;
  readonly perSecond?: number;
  readonly lanes?: number;
  readonly execArgv?: readonly string[];
  /** Environment of the workers alone. */
  readonly workerEnv?: Readonly<Record<string, string>>;
}

/** Brings everything up, and lets it run for two seconds. 30 writes a second unless given otherwise. */
export async function underLoad(ctx: ProofContext, options: LoadOptions = {}): Promise<UnderLoad> {
  const stand = await openStand(ctx, options);
  const api = await stand.node('api', 'api');
  const workers: Node[] = [];
  for (let n = 1; n <= (options.workers ?? 1); n++) {
    const more = {
      ...(options.workerEnv ? { env: options.workerEnv } : {}),
      ...(options.execArgv ? { execArgv: options.execArgv } : {}),
    };
    workers.push(await stand.node(`worker-${n}`, 'worker', more));
  }
  await Promise.all([api, ...workers].map((node) => node.ready()));
  await stand.open(options.firms ?? 2, api.url);
  const writer = await stand.writer({ urls: [api.url], perSecond: options.perSecond ?? 30, lanes: options.lanes ?? 12 });
  const firm = stand.firms[0]!;
  const prober = startProber(`${api.url}/v1/accounts?first=1&fields=id`, { authorization: firm.authorization });
  ctx.atEnd(() => prober.stop());
  await sleep(2000);
  return { stand, api, workers, writer, prober };
}
