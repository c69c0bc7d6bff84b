import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { asker } from './fill/tenants.js';
import { startServer, type ServerProcess } from './load/server-process.js';
import { ask } from './load/turns.js';

/** The product's own server with a signed-in caller. */
export interface Ours {
  readonly server: ServerProcess;
  /** Headers of a request of the asker: a bearer token and the type of the body. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Connections to PostgreSQL that each of the three servers may open. */
export const poolSize = 10;

/** Starts `dist/src/main.js` on a database, as in production, and signs the asker in. */
export async function startOurs(root: string, databaseUrl: string, dataDir: string): Promise<Ours> {
  const server = await startServer({
    name: 'eleven',
    script: join(root, 'dist', 'src', 'main.js'),
    readyPath: '/health/ready',
    env: {
      DATABASE_URL: databaseUrl,
      DATA_DIR: dataDir,
      HOST: '127.0.0.1',
      POOL_SIZE: String(poolSize),
      SECRET_KEY: randomBytes(32).toString('hex'),
      ACCESS_TOKEN_MINUTES: '1440',
      // What it can do is measured, not what it allows.
      CALLER_RATE: '0',
      TENANT_RATE: '0',
      // The funnel goes over five million rows, for which the usual ten seconds may be too short.
      STATEMENT_TIMEOUT_MS: '120000',
      // The receivers of webhooks are on this machine.
      OUTBOUND_ALLOW: '127.0.0.0/8',
    },
  });
  const headers = await signIn(server.url, asker);
  return { server, headers };
}

/** Request headers of a user, by `POST /v1/auth/login`. */
export async function signIn(url: string, user: { email: string; password: string }): Promise<Record<string, string>> {
  const json = { 'content-type': 'application/json' };
  const answer = await ask(`${url}/v1/auth/login`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ email: user.email, password: user.password }),
  });
  const { accessToken } = JSON.parse(answer) as { accessToken: string };
  return { ...json, authorization: `Bearer ${accessToken}` };
}

/** The list of the first case, by GraphQL. */
export const listQuery = JSON.stringify({
  query: '{ people(first: 50) { nodes { id firstName lastName account { id name } } } }',
});

/** The same by REST. */
export const listPath = '/v1/people?first=50&fields=id,firstName,lastName,account.id,account.name';

/** One person with their account, all fields of both. */
export const onePath = (id: string): string => `/v1/people/${id}?include=account`;
