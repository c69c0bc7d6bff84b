import type { FirmFacts } from '../ledger/check/facts.js';

/** One HTTP request as somebody; throws unless the answer is 2xx. */
export type Ask = <T = Record<string, unknown>>(method: string, path: string, body?: unknown) => Promise<T>;

/** Asks as the holder of this `Authorization`, any version of what is changed. */
export const asker =
  (url: () => string, authorization: string): Ask =>
  async <T>(method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${url()}${path}`, {
      method,
      headers: { authorization, 'content-type': 'application/json', 'if-match': '*' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 500)}`);
    return (text === '' ? {} : JSON.parse(text)) as T;
  };

/** Where a firm of the run stands before anything is set up in it. */
export interface NewFirm {
  readonly slug: string;
  readonly id: string;
  readonly canary: string;
  readonly mailDomain: string;
  /** Address of the receiver, without a path. */
  readonly receiver: string;
}

const ENTITIES = ['account', 'person', 'invoice'];

/** Gives a firm two webhooks, one of them ordered, and a workflow that plans a contact and sends an e-mail for every VIP account. */
export async function setUpFirm(ask: Ask, firm: NewFirm): Promise<FirmFacts> {
  const hooks: FirmFacts['hooks'][number][] = [];
  for (const [name, entities, ordered] of [
    ['all', ENTITIES, false],
    ['ordered', ['account'], true],
  ] as const) {
    const path = `/${firm.slug}/${name}`;
    const { id } = await ask<{ id: string }>('POST', '/v1/webhooks', {
      name,
      url: `${firm.receiver}${path}`,
      eventTypes: entities.map((entity) => `${entity}.*`),
      ordered,
    });
    const { secret } = await ask<{ secret: string }>('POST', `/v1/webhooks/${id}/rotate-secret`, {});
    await ask('POST', `/v1/webhooks/${id}/enable`, {});
    hooks.push({ id, path, secret, entities, ordered });
  }
  await ask('POST', '/v1/notification-preferences/set', { kind: '*', channels: ['inApp', 'email'] });
  const { id } = await ask<{ id: string }>('POST', '/v1/workflows', { code: 'proof-welcome', name: 'Welcome' });
  await ask('POST', `/v1/workflows/${id}/publish`, {
    definition: {
      subject: 'account',
      trigger: { kind: 'event', event: 'account.created' },
      condition: { vip: { eq: true } },
      steps: [
        {
          id: 'plan',
          kind: 'create',
          entity: 'plannedContact',
          values: { accountId: '{{record.id}}', goal: 'Welcome {{record.name}}', dueAt: { after: { businessDays: 2 } } },
        },
        { id: 'tell', kind: 'notify', to: [{ owner: true }], title: 'Welcome {{record.name}}', text: firm.canary },
      ],
    },
  });
  const { slug, canary, mailDomain } = firm;
  return { slug, id: firm.id, canary, mailDomain, hooks };
}
