import type { Running } from './server.js';

/** An answer over HTTP; `body` is its JSON. */
export interface Answer {
  readonly status: number;
  // Answers are compared, not computed with.
  readonly body: any; // eslint-disable-line @typescript-eslint/no-explicit-any
  readonly location: string | null;
}

/** One of the firm's people at their desk: requests over HTTP with what they signed in with. */
export interface Desk {
  readonly userId: string;
  get(path: string): Promise<Answer>;
  /** With the version it is about, or `*` for whichever there is. */
  post(path: string, body?: unknown, version?: number | '*'): Promise<Answer>;
  patch(path: string, body: unknown, version: number | '*'): Promise<Answer>;
  /** Stores a file; its id is in the answer. */
  upload(name: string, mediaType: string, content: string): Promise<Answer>;
}

const PASSWORD = 'correct horse battery';

const matching = (version: number | '*'): string => (version === '*' ? '*' : `"${version}"`);

async function send(url: string, token: string | null, method: string, body?: unknown, version?: number | '*'): Promise<Answer> {
  return sendRaw(url, token, method, body === undefined ? undefined : JSON.stringify(body), {
    'content-type': 'application/json',
    ...(version === undefined ? {} : { 'if-match': matching(version) }),
  });
}

async function sendRaw(
  url: string,
  token: string | null,
  method: string,
  content: string | undefined,
  headers: Record<string, string>,
): Promise<Answer> {
  const { 'content-type': type = '', ...rest } = headers;
  const answer = await fetch(url, {
    method,
    redirect: 'manual',
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      'accept-language': 'ru',
      ...rest,
      ...(content === undefined ? {} : { 'content-type': type }),
    },
    ...(content === undefined ? {} : { body: content }),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? {} : JSON.parse(text), location: answer.headers.get('location') };
}

async function signIn(server: Running, email: string, password: string): Promise<Desk> {
  const login = await fetch(`${server.url}/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });
  if (login.status !== 200) throw new Error(`${email} cannot sign in: ${await login.text()}`);
  const { accessToken } = (await login.json()) as { accessToken: string };
  const me = await send(`${server.url}/v1/auth/me`, accessToken, 'GET');
  return {
    userId: String(me.body.user.id),
    get: (path) => send(`${server.url}${path}`, accessToken, 'GET'),
    post: (path, body = {}, version) => send(`${server.url}${path}`, accessToken, 'POST', body, version),
    patch: (path, body, version) => send(`${server.url}${path}`, accessToken, 'PATCH', body, version),
    upload: (name, mediaType, content) =>
      sendRaw(`${server.url}/v1/files?name=${encodeURIComponent(name)}`, accessToken, 'POST', content, {
        'content-type': mediaType,
      }),
  };
}

/** Signs in the demo firm's people by the short names of their places: the administrator gives each a password first. */
export async function desks<const N extends string>(server: Running, names: readonly N[]): Promise<Record<N, Desk>> {
  const { email, password } = server.access();
  const admin = await signIn(server, email, password);
  const seated: [N, Desk][] = [];
  for (const name of names) {
    const address = `${name}@sk-design.example`;
    const { body } = await admin.get(`/v1/users?filter[email][eq]=${address}&fields=id`);
    const given = await admin.post(`/v1/users/${body.nodes[0].id}/set-password`, { password: PASSWORD });
    if (given.status !== 200) throw new Error(`${address} got no password: ${JSON.stringify(given.body)}`);
    seated.push([name, await signIn(server, address, PASSWORD)]);
  }
  return Object.fromEntries(seated) as Record<N, Desk>;
}

/** Somebody without an account, such as a client who was sent an address. */
export const guest = (server: Running): Pick<Desk, 'get' | 'post'> => ({
  get: (path) => send(`${server.url}${path}`, null, 'GET'),
  post: (path, body = {}) => send(`${server.url}${path}`, null, 'POST', body),
});
