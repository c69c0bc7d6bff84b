import type { ClientConfig } from 'pg';
import { columnTypes } from './column-text.js';

/** Limits of every connection; times in milliseconds. */
export interface DatabaseLimits {
  poolSize: number;
  connectTimeout: number;
  statementTimeout: number;
  lockTimeout: number;
  idleInTransactionTimeout: number;
}

/** The role under whose rights all requests run: not owner, no superuser, subject to row-level security. */
export const APP_ROLE = 'eleven_app';

/**
 * Settings for one connection. They go with the greeting, so they cost no round trip and a `RESET` falls back to them.
 * `role` is switched to at once; `null` stays the login, which owns the tables. With `pooled` nothing goes with the greeting.
 */
export function connectionConfig(
  url: string,
  limits: DatabaseLimits,
  role: string | null,
  applicationName: string,
  pooled = false,
): ClientConfig & { pipeline?: boolean } {
  const target = new URL(url);
  const settings = {
    ...(role === null ? {} : { role }),
    statement_timeout: limits.statementTimeout,
    lock_timeout: limits.lockTimeout,
    idle_in_transaction_session_timeout: limits.idleInTransactionTimeout,
    TimeZone: 'UTC',
    DateStyle: 'ISO',
    IntervalStyle: 'iso_8601',
    jit: 'off',
  };
  // A pooler hands one connection to many; what its connections are set to stands in its own configuration.
  const flags = pooled ? [] : Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
  const options = [target.searchParams.get('options') ?? '', ...flags].join(' ').trim();
  if (options !== '') target.searchParams.set('options', options);
  return {
    connectionString: target.href,
    application_name: applicationName,
    connectionTimeoutMillis: limits.connectTimeout,
    keepAlive: true,
    keepAliveInitialDelayMillis: 5_000,
    types: columnTypes,
    // The server ends statements itself; this is for a server that is no longer there to do so. Zero switches both off.
    ...(limits.statementTimeout > 0 ? { query_timeout: limits.statementTimeout + 3_000 } : {}),
  };
}
