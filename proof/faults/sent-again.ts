import { setTimeout as sleep } from 'node:timers/promises';
import type { Row } from '../chapter.js';
import type { Received } from '../ledger/lines.js';
import type { Hook } from './ill-receiver.js';
import type { UnderLoad } from './under-load.js';

const WITHIN = 15_000;

interface Delivery {
  readonly id: string;
  readonly eventId: string;
}

/** What waits for a late attempt, and what has come already, is sent once more when somebody asks for it. */
export async function sentAgain({ stand }: UnderLoad, hook: Hook): Promise<Row> {
  const firm = stand.firms[0]!;
  const some = async (state: string, more: object): Promise<Delivery[]> => {
    const filter = JSON.stringify({ webhookId: { eq: hook.id }, state: { eq: state }, ...more });
    const query = new URLSearchParams({ filter, first: '5', fields: 'id,eventId' });
    return (await firm.ask<{ nodes: Delivery[] }>('GET', `/v1/webhook-deliveries?${query}`)).nodes;
  };
  const late = new Date(Date.now() + 60_000).toISOString();
  const chosen = [...(await some('pending', { nextAttemptAt: { gt: late } })), ...(await some('delivered', {}))];
  const before = new Date();
  for (const { id } of chosen) await firm.ask('POST', `/v1/webhook-deliveries/${id}/redeliver`, {});
  const come = (): string[] => {
    const ids = stand
      .lines()
      .filter((line): line is Received => line.t === 'received' && (line as Received).at >= before.getTime())
      .filter((call) => call.path === hook.path)
      .map((call) => call.headers['webhook-id'] ?? '');
    return chosen.map(({ eventId }) => eventId).filter((id) => ids.includes(id));
  };
  while (come().length < chosen.length && Date.now() - before.getTime() < WITHIN) await sleep(200);
  return {
    what: 'Deliveries that wait for a late attempt, or have arrived, are asked for again by hand',
    times: `${chosen.length} deliveries`,
    measured: `${come().length} came again with the same id`,
    bar: `all, within ${WITHIN / 1000} s`,
    pass: chosen.length > 0 && come().length === chosen.length,
  };
}
