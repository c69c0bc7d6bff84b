import { join } from 'node:path';
import type { Config } from '../src/platform/config.js';
import { readAccess, writeAccess, type DemoAccess } from './access-file.js';

/**
 * What people are told when the server answers: addresses, and how to log in. The password is shown once, at the first start.
 * `url` is where the server really is; `demo.json` follows it.
 */
export function greeting(
  config: Pick<Config, 'dataDir' | 'databaseUrl'>,
  url: string,
  loaded: DemoAccess | null,
  empty: boolean,
): string[] {
  return [
    `Eleven is ready: ${url}`,
    `GraphQL: ${url}/graphql, to try it out: ${url}/graphiql`,
    `REST: ${url}/v1, its reference: ${url}/docs`,
    ...(empty ? firstTenant : demoLogin(config, url, loaded)),
  ];
}

const firstTenant = [
  'There is no tenant yet. Make one, and its first user:',
  '  npx eleven tenant add my-firm --name "My firm" --currency EUR --time-zone Europe/Berlin',
  '  npx eleven user add --tenant my-firm --email me@example.com --name "My name" --role admin',
];

function demoLogin(config: Pick<Config, 'dataDir' | 'databaseUrl'>, url: string, loaded: DemoAccess | null): string[] {
  const access = config.databaseUrl === undefined ? (loaded ?? readAccess(config.dataDir)) : null;
  if (!access) return [];
  if (access.url !== url) writeAccess(config.dataDir, { ...access, url });
  const file = join(config.dataDir, 'demo.json');
  return [
    loaded
      ? `Log in as ${access.email} with the password ${access.password}; it is kept, with an API key, in ${file}.`
      : `Log in as ${access.email}; the password and an API key are in ${file}.`,
  ];
}
