import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

/** A real provider of OpenID Connect on 127.0.0.1, where whoever comes is signed in as `account` at once. */
export interface IdentityServer {
  readonly issuer: string;
  /** Claims of the accounts there are. */
  readonly accounts: Map<string, Record<string, unknown>>;
  account: string;
  /** Follows a browser from the application's redirect until it comes back to `callback`; gives the query it comes back with. */
  visit(location: string, callback: string): Promise<string>;
  close(): Promise<void>;
}

export const CLIENT = { id: 'eleven', secret: 'a client secret of some length' };

export async function openIdentityServer(callback: string): Promise<IdentityServer> {
  let handle: (request: IncomingMessage, response: ServerResponse) => unknown = () => undefined;
  const server: Server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const accounts = new Map<string, Record<string, unknown>>();
  const state = { account: '' };
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [callback],
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    pkce: { required: () => true },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    cookies: { keys: ['only for tests'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_ctx, id) => ({ accountId: id, claims: async () => ({ sub: id, ...accounts.get(id) }) }),
    async loadExistingGrant(ctx) {
      const grant = new ctx.oidc.provider.Grant({ clientId: CLIENT.id, accountId: ctx.oidc.session?.accountId ?? '' });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
  });
  const rest = provider.callback();
  handle = (request, response) =>
    request.url?.startsWith('/interaction/')
      ? provider.interactionFinished(request, response, { login: { accountId: state.account } })
      : rest(request, response);
  return {
    issuer,
    accounts,
    get account() {
      return state.account;
    },
    set account(id) {
      state.account = id;
    },
    async visit(location, back) {
      const cookies = new Map<string, string>();
      let at = location;
      while (!at.startsWith(back)) {
        const answer = await fetch(at, {
          redirect: 'manual',
          headers: { cookie: [...cookies].map(([k, v]) => `${k}=${v}`).join('; ') },
        });
        for (const line of answer.headers.getSetCookie()) {
          const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
          cookies.set(name, value);
        }
        const next = answer.headers.get('location');
        if (next === null) throw new Error(`${at} answered ${answer.status}: ${(await answer.text()).slice(0, 500)}`);
        at = new URL(next, at).href;
      }
      return new URL(at).search.slice(1);
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
