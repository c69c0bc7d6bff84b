import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { learn, nextOperation, type Lane, type Planned, type WriterTenant } from './operations.js';
import { openLedger, type Intent, type LedgerFile } from './lines.js';
import { seeded } from './random.js';

/** What a writer is to do. Plain values: it crosses a process border. */
export interface WriterJob {
  readonly name: string;
  /** The product's addresses; one that cannot be reached is passed over for the next. */
  readonly urls: readonly string[];
  readonly tenants: readonly WriterTenant[];
  readonly file: string;
  readonly seed: number;
  /** Writes a second, over all lanes. */
  readonly perSecond: number;
  /** Requests at the same time; each lane waits for the answer before its next one. */
  readonly lanes: number;
  /** Ends by itself after so many; otherwise when it is told to. */
  readonly most?: number;
}

export interface Writing {
  /** Sends nothing new; settles what is open. Resolves when every intent is settled, or rejects after `milliseconds`. */
  finish(milliseconds: number): Promise<void>;
  /** When it has ended by itself. */
  readonly done: Promise<void>;
  /** Addresses to use from now on. */
  use(urls: readonly string[]): void;
}

const LONGEST = 15_000;

/** Starts writing. Every intent is on the disk before its request is sent, and its answer before the lane goes on. */
export function startWriter(job: WriterJob): Writing {
  const ledger = openLedger(job.file);
  const agent = new Agent({
    connections: job.lanes,
    pipelining: 1,
    headersTimeout: LONGEST,
    bodyTimeout: LONGEST,
    connect: { timeout: 3000 },
  });
  const over = new AbortController();
  const giveUp = new AbortController();
  const state: State = { job, ledger, agent, giveUp: giveUp.signal, n: 0, urls: [...job.urls], turn: 0 };
  const lanes = Array.from({ length: job.lanes }, (_, i) => runLane(state, i, over.signal));
  const done = Promise.all(lanes).then(async () => {
    ledger.close();
    await agent.close().catch(() => undefined);
  });
  done.catch(() => undefined);
  return {
    done,
    use: (urls) => void (state.urls = [...urls]),
    async finish(milliseconds) {
      over.abort();
      const timer = setTimeout(
        () => giveUp.abort(new Error(`${job.name} could not settle everything within ${milliseconds / 1000} s`)),
        milliseconds,
      );
      await done.finally(() => clearTimeout(timer));
    },
  };
}

interface State {
  readonly job: WriterJob;
  readonly ledger: LedgerFile;
  readonly agent: Agent;
  readonly giveUp: AbortSignal;
  n: number;
  urls: string[];
  turn: number;
}

async function runLane(state: State, number: number, over: AbortSignal): Promise<void> {
  const { job } = state;
  const random = seeded(job.seed * 1000 + number);
  const tenant = job.tenants[number % job.tenants.length]!;
  const lane: Lane = { tenant, prefix: `${job.name}-${number}`, random, accounts: [], people: [], count: 0, turn: 0 };
  const pace = (1000 * job.lanes) / job.perSecond;
  let next = Date.now() + random() * pace;
  while (!over.aborted && (job.most === undefined || state.n < job.most)) {
    await sleep(Math.max(0, next - Date.now()));
    if (over.aborted) return;
    next = Math.max(next + pace, Date.now() - 5 * pace);
    await carryOut(state, lane, nextOperation(lane));
  }
}

/** Writes the intent down, and sends it with the same key until it is settled. */
async function carryOut(state: State, lane: Lane, planned: Planned): Promise<void> {
  const { ledger, job } = state;
  const n = ++state.n;
  const key = `${job.name}-${String(n)}`;
  const intent: Intent = {
    t: 'intent',
    n,
    writer: job.name,
    tenant: lane.tenant.slug,
    op: planned.op,
    key,
    rows: planned.rows,
    at: Date.now(),
  };
  ledger.write(intent);
  for (;;) {
    state.giveUp.throwIfAborted();
    const began = performance.now();
    const { status, text, why, retryAfter } = await send(state, lane, planned, key);
    const facts = {
      n,
      writer: job.name,
      status,
      milliseconds: Math.round((performance.now() - began) * 10) / 10,
      at: Date.now(),
    };
    if (status >= 200 && status < 300 && status !== 207) {
      const answer = JSON.parse(text) as unknown;
      const rows = planned.read(answer);
      ledger.write({ t: 'ack', ...facts, rows, ...(planned.op === 'import' ? { told: answer as Record<string, unknown> } : {}) });
      return learn(lane, planned, rows);
    }
    if (isRefusal(status, text)) {
      ledger.write({ t: 'refused', ...facts, rows: [], told: { why: text.slice(0, 300) } });
      return status === 412 ? relearn(lane, planned, text) : undefined;
    }
    ledger.write({
      t: status === 0 ? 'unknown' : status === 429 || status === 503 || status === 409 ? 'busy' : 'fault',
      ...facts,
      why: why || text.slice(0, 300),
    });
    await sleep(Math.min(1000, retryAfter * 1000 || 100));
  }
}

/** Something else has changed the row meanwhile: the refusal holds it as it is now. */
function relearn(lane: Lane, planned: Planned, refusal: string): void {
  const { params } = JSON.parse(refusal) as { params?: { current?: { version?: number } } };
  const version = params?.current?.version ?? 0;
  for (const row of [...lane.accounts, ...lane.people]) if (planned.rows.some(({ id }) => id === row.id)) row.version = version;
}

/** Nothing was done, and nothing will be however often it is asked. */
function isRefusal(status: number, text: string): boolean {
  if (status === 409) return !/"code":"(busy|request_in_progress)"/.test(text);
  return (status >= 400 && status < 500 && status !== 429 && status !== 408) || status === 207;
}

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly why: string;
  readonly retryAfter: number;
}

async function send(state: State, lane: Lane, planned: Planned, key: string): Promise<Answer> {
  const url = state.urls[state.turn++ % state.urls.length]!;
  try {
    const { statusCode, headers, body } = await request(`${url}${planned.path}`, {
      method: planned.method,
      dispatcher: state.agent,
      headers: {
        authorization: lane.tenant.authorization,
        'content-type': 'application/json',
        'idempotency-key': key,
        ...planned.headers,
      },
      ...(planned.body.length > 0 ? { body: planned.body } : { body: '{}' }),
    });
    return { status: statusCode, text: await body.text(), why: '', retryAfter: Number(headers['retry-after'] ?? 0) };
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    return { status: 0, text: '', why: `${code ?? ''} ${message}`.trim(), retryAfter: 0 };
  }
}
