import { resolve } from 'node:path';
import ipaddr from 'ipaddr.js';
import { ConfigError } from './config-error.js';
import { guessable } from './config/guessable.js';
import { checkClamdUrl } from './config/clamd-url.js';
import { keptSecretKey, SECRET_KEY_PATTERN } from './config/secret-key.js';
import { onOff, oneOf, text, wholeNumber } from './config/setting.js';
import type { Setting } from './config/setting.js';
import { parseSender } from './mail.js';
import type { DatabaseLimits } from './database/connection.js';

export { ConfigError } from './config-error.js';

/** Every setting of the environment there is. Boot, documentation and tests read this list; nothing else reads `process.env`. */
const settings = {
  PORT: wholeNumber('Port of the HTTP server; 0 takes any free one.', 3000, 0, 65535),
  HOST: text(
    'Address to listen on.',
    'an address of this machine',
    '127.0.0.1 with the embedded database, 0.0.0.0 with DATABASE_URL',
  ),
  DATABASE_URL: text(
    'PostgreSQL 15 or newer to work with. Its login owns the tables.',
    'postgres://login:password@host:port/database',
    'an embedded PostgreSQL in DATA_DIR',
    checkDatabaseUrl,
  ),
  POOLER_URL: text(
    'The same database by way of a pooler in transaction mode, such as pgbouncer, for the statements of requests and jobs: docs/operation.md.',
    'postgres://login:password@host:port/database',
    'none',
    checkDatabaseUrl,
  ),
  DATABASE_REPLICA_URL: text(
    'A PostgreSQL that follows that of DATABASE_URL by streaming replication, for reads that ask for it.',
    'postgres://login:password@host:port/database',
    'all reads go to the database itself',
    checkDatabaseUrl,
  ),
  DATA_DIR: text('Folder for the embedded database and the generated secret key.', 'a folder', '.data'),
  DEMO: onOff('Load the demo firm at the first start.', '1 with the embedded database, otherwise 0'),
  ROLE: oneOf(
    'What this process does: serve requests, work off jobs, both, or migrate the database and end.',
    ['all', 'api', 'worker', 'migrate'],
    'all',
  ),
  LOG_LEVEL: oneOf('Least important events to log.', ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], 'info'),
  LOG_FORMAT: oneOf(
    'Lines for people or JSON for machines.',
    ['text', 'json'],
    undefined,
    'json if NODE_ENV is production, otherwise text',
  ),
  LOG_REQUESTS: onOff('A line for every request, not only for failed and slow ones.', '0'),
  OTEL_EXPORTER_OTLP_ENDPOINT: text(
    'OpenTelemetry collector that is sent the trace of every request (OTLP over HTTP).',
    'http(s)://host:port',
    'no traces',
    checkCollector,
  ),
  PUBLIC_URL: text(
    'Address under which clients reach this server; it appears in links.',
    'http(s)://host[/path]',
    'http://localhost:PORT',
    checkPublicUrl,
  ),
  FILE_STORE: text(
    'Where contents of files are kept: a folder, or a bucket of S3 or of a server that speaks its protocol.',
    'a folder, or s3://key:secret@host[:port]/bucket[?region=…][&tls=0]',
    'files in DATA_DIR',
    checkFileStore,
  ),
  FILE_LIMIT: wholeNumber('Most bytes of one file.', 100_000_000, 1, 5_000_000_000),
  CLAMD_URL: text(
    'ClamAV, which looks through every upload before it is kept; while it cannot be reached, none is taken.',
    'tcp://host:3310 or unix:///run/clamav/clamd.ctl',
    'no virus scanner',
    checkClamdUrl,
  ),
  TRUST_PROXY: text(
    'Proxies in front of this server, whose X-Forwarded-For says where a request comes from; without it all come from the proxy.',
    'none, or addresses and ranges with commas between them, such as 10.0.0.5,172.16.0.0/12',
    'none',
    checkProxies,
  ),
  CORS_ORIGINS: text(
    'Origins of browser applications that may call this server from their pages.',
    'origins with commas between them, such as https://crm.example.com, or * for all',
    'none: pages of this server only',
    checkOrigins,
  ),
  SECRET_KEY: text(
    'Key for tokens and stored credentials; with commas, the one in use and earlier ones that are still read. How to change it: docs/security/secrets.md.',
    '64 hexadecimal digits (openssl rand -hex 32), or several with commas between them',
    'kept in DATA_DIR/secret.key; required with DATABASE_URL in production',
    checkSecretKey,
  ),
  SMTP_URL: text(
    'Mail server that e-mail goes out through. Without it notifications stay in the app, and nobody can be invited by e-mail.',
    'smtp://login:password@host:587 or smtps://login:password@host:465',
    'no e-mail is sent',
    checkSmtpUrl,
  ),
  MAIL_FROM: text(
    'Sender of all e-mail; required with SMTP_URL.',
    'crm@example.com or Firm <crm@example.com>',
    'no e-mail is sent',
    checkSender,
  ),
  ACCESS_TOKEN_MINUTES: wholeNumber('Life of an access token.', 10, 1, 1440),
  REFRESH_TOKEN_DAYS: wholeNumber('Life of a refresh token, counted from its last use.', 30, 1, 365),
  SESSION_DAYS: wholeNumber('Longest life of a session, however much it is used; then one signs in anew.', 90, 1, 365),
  CALLER_RATE: wholeNumber(
    'Requests a second that one user or API key may send to this process, ten seconds’ worth of them at once; 0 is no limit: docs/limits.md.',
    2000,
    0,
    1_000_000,
  ),
  TENANT_RATE: wholeNumber('The same for all callers of one tenant together.', 5000, 0, 1_000_000),
  POOL_SIZE: wholeNumber('Most database connections for requests in this process.', 10, 1, 1000),
  CONNECT_TIMEOUT_MS: wholeNumber('Longest wait for a database connection.', 5_000, 100, 60_000),
  STATEMENT_TIMEOUT_MS: wholeNumber('Longest run of one SQL statement of a request.', 10_000, 100, 600_000),
  LOCK_TIMEOUT_MS: wholeNumber('Longest wait for a record that another change holds.', 3_000, 100, 600_000),
  IDLE_IN_TRANSACTION_TIMEOUT_MS: wholeNumber('Longest pause of a request inside a transaction.', 15_000, 100, 600_000),
  OUTBOUND_ALLOW: text(
    'Private networks that webhooks and other calls to addresses entered by users may reach, also by plain http and at any port.',
    'ranges such as 10.1.0.0/16,fd00::/8',
    'none: only https to the public internet',
    checkRanges,
  ),
  OUTBOUND_PORTS: text(
    'Further ports of https that such calls may use.',
    'ports such as 4443,9443',
    'none besides 443 and 8443',
    checkPorts,
  ),
  DRAIN_SECONDS: wholeNumber('Time for running requests and jobs to end after SIGTERM.', 8, 0, 600),
} satisfies Record<string, Setting<unknown>>;

type Values = { [K in keyof typeof settings]: ReturnType<(typeof settings)[K]['read']> };

/** The checked settings of this process. */
export interface Config {
  port: number;
  host: string;
  /** `undefined`: run the embedded PostgreSQL in `dataDir`. */
  databaseUrl: string | undefined;
  poolerUrl: string | undefined;
  /** `undefined`: there is no replica. */
  replicaUrl: string | undefined;
  /** Absolute path. */
  dataDir: string;
  demo: boolean;
  role: 'all' | 'api' | 'worker' | 'migrate';
  logLevel: Values['LOG_LEVEL'];
  logFormat: 'text' | 'json';
  logRequests: boolean;
  /** Address of the OpenTelemetry collector; undefined: none. */
  collector: string | undefined;
  /** Without a slash at its end. */
  publicUrl: string;
  /** Absolute path of a folder, or `s3://…`. */
  fileStore: string;
  /** Bytes. */
  fileLimit: number;
  clamdUrl: string | undefined;
  /** Addresses and ranges of proxies that are believed. */
  trustProxy: readonly string[];
  /** Origins, or `*`. */
  corsOrigins: readonly string[];
  /** Keys of 64 hexadecimal digits with commas between them; the first is in use. */
  secretKey: string;
  /** It comes from `secret.key` of the data folder and not from the environment. */
  secretKeyKept: boolean;
  /** `undefined`: no e-mail goes out. */
  smtpUrl: string | undefined;
  mailFrom: string | undefined;
  accessTokenMinutes: number;
  refreshTokenDays: number;
  sessionDays: number;
  database: DatabaseLimits;
  /** What is let in; the rates are requests a second, 0 without a limit. */
  requests: { connections: number; perCaller: number; perTenant: number };
  /** What calls to addresses entered by users may reach besides the public internet by https. */
  outbound: { allow: readonly string[]; ports: readonly number[] };
  drainSeconds: number;
  /** NODE_ENV is `production`. */
  production: boolean;
}

/**
 * Reads and checks all settings. Throws one {@link ConfigError} that has a line for each wrong one. An empty variable
 * counts as unset. Writes `secret.key` into the data folder when a key is needed and none is given.
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const lines: string[] = [];
  const values = Object.fromEntries(
    Object.entries(settings).map(([name, setting]) => [name, readOne(name, setting, env[name], lines)]),
  ) as Values;
  const production = env['NODE_ENV'] === 'production';
  if (values.DEMO && values.DATABASE_URL)
    lines.push(
      'DEMO=1 cannot be combined with DATABASE_URL, the demo firm lives only in the embedded database: unset one of them.',
    );
  if (values.SMTP_URL && !env['MAIL_FROM']?.trim())
    lines.push('MAIL_FROM is required with SMTP_URL: say who sends, such as crm@example.com.');
  if (production && values.DATABASE_URL && env['SECRET_KEY'] === undefined) {
    lines.push(
      'SECRET_KEY is required with DATABASE_URL in production, the same for every process: make one with openssl rand -hex 32.',
    );
  }
  if (production) lines.push(...guessable(values));
  if (lines.length > 0) throw new ConfigError(lines.join('\n'));
  return toConfig(values, production);
}

/** Their text must not reach the terminal. */
const SECRETS = new Set(['SECRET_KEY', 'DATABASE_URL', 'POOLER_URL', 'DATABASE_REPLICA_URL', 'SMTP_URL', 'FILE_STORE']);

function readOne(name: string, setting: Setting<unknown>, given: string | undefined, lines: string[]): unknown {
  try {
    return setting.read(given?.trim() || undefined);
  } catch (error) {
    const shown = SECRETS.has(name) ? '' : `, not «${given}»`;
    lines.push(`${name} ${(error as Error).message}${shown}.`);
    return undefined;
  }
}

function toConfig(values: Values, production: boolean): Config {
  const dataDir = resolve(values.DATA_DIR ?? '.data');
  const embedded = values.DATABASE_URL === undefined;
  return {
    port: values.PORT,
    host: values.HOST ?? (embedded ? '127.0.0.1' : '0.0.0.0'),
    databaseUrl: values.DATABASE_URL,
    poolerUrl: values.POOLER_URL,
    replicaUrl: values.DATABASE_REPLICA_URL,
    dataDir,
    demo: values.DEMO ?? embedded,
    role: values.ROLE,
    logLevel: values.LOG_LEVEL,
    logFormat: values.LOG_FORMAT ?? (production ? 'json' : 'text'),
    logRequests: values.LOG_REQUESTS ?? false,
    collector: values.OTEL_EXPORTER_OTLP_ENDPOINT,
    publicUrl: (values.PUBLIC_URL ?? `http://localhost:${values.PORT}`).replace(/\/+$/, ''),
    fileStore: values.FILE_STORE?.startsWith('s3://') ? values.FILE_STORE : resolve(values.FILE_STORE ?? `${dataDir}/files`),
    fileLimit: values.FILE_LIMIT,
    clamdUrl: values.CLAMD_URL,
    trustProxy: values.TRUST_PROXY === 'none' ? [] : listed(values.TRUST_PROXY),
    corsOrigins: listed(values.CORS_ORIGINS),
    secretKey: values.SECRET_KEY ?? keptSecretKey(dataDir),
    secretKeyKept: values.SECRET_KEY === undefined,
    smtpUrl: values.SMTP_URL,
    mailFrom: values.MAIL_FROM,
    accessTokenMinutes: values.ACCESS_TOKEN_MINUTES,
    refreshTokenDays: values.REFRESH_TOKEN_DAYS,
    sessionDays: values.SESSION_DAYS,
    database: {
      poolSize: values.POOL_SIZE,
      connectTimeout: values.CONNECT_TIMEOUT_MS,
      statementTimeout: values.STATEMENT_TIMEOUT_MS,
      lockTimeout: values.LOCK_TIMEOUT_MS,
      idleInTransactionTimeout: values.IDLE_IN_TRANSACTION_TIMEOUT_MS,
    },
    requests: { connections: values.POOL_SIZE, perCaller: values.CALLER_RATE, perTenant: values.TENANT_RATE },
    outbound: { allow: listed(values.OUTBOUND_ALLOW), ports: listed(values.OUTBOUND_PORTS).map(Number) },
    drainSeconds: values.DRAIN_SECONDS,
    production,
  };
}

function checkDatabaseUrl(value: string): void {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !/^postgres(ql)?:$/.test(url.protocol) || url.pathname.length < 2)
    throw new Error('must look like postgres://login:password@host:5432/database');
}

const listed = (value: string | undefined): string[] =>
  (value ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean);

function checkRanges(value: string): void {
  if (!listed(value).every((range) => ipaddr.isValidCIDR(range)))
    throw new Error('must be ranges of addresses with commas between them, such as 10.1.0.0/16');
}

function checkPorts(value: string): void {
  if (!listed(value).every((port) => /^\d{1,5}$/.test(port) && Number(port) > 0 && Number(port) < 65_536))
    throw new Error('must be ports with commas between them, such as 4443');
}

function checkProxies(value: string): void {
  if (value !== 'none' && !listed(value).every((one) => ipaddr.isValid(one) || ipaddr.isValidCIDR(one)))
    throw new Error('must be none, or addresses and ranges with commas between them, such as 10.0.0.5,172.16.0.0/12');
}

function checkOrigins(value: string): void {
  if (value !== '*' && !listed(value).every((one) => URL.canParse(one) && /^https?:/.test(one) && new URL(one).origin === one))
    throw new Error('must be * or origins with commas between them, such as https://crm.example.com, without a path');
}

function checkSmtpUrl(value: string): void {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !/^smtps?:$/.test(url.protocol) || url.hostname === '')
    throw new Error('must look like smtp://login:password@host:587 or smtps://login:password@host:465');
}

function checkSender(value: string): void {
  if (!parseSender(value)) throw new Error('must look like crm@example.com or Firm <crm@example.com>');
}

function checkPublicUrl(value: string): void {
  if (!URL.canParse(value) || !/^https?:$/.test(new URL(value).protocol))
    throw new Error('must look like https://crm.example.com');
}

function checkCollector(value: string): void {
  if (!URL.canParse(value) || !/^https?:$/.test(new URL(value).protocol)) throw new Error('must look like http://localhost:4318');
}

function checkFileStore(value: string): void {
  if (!/^[a-z0-9]+:\/\//i.test(value)) return;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (
    url?.protocol !== 's3:' ||
    url.username === '' ||
    url.password === '' ||
    !/^\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(url.pathname)
  )
    throw new Error('must be a folder or look like s3://key:secret@s3.eu-central-1.amazonaws.com/bucket?region=eu-central-1');
}

function checkSecretKey(value: string): void {
  if (!SECRET_KEY_PATTERN.test(value)) throw new Error('must be 64 hexadecimal digits: make one with openssl rand -hex 32');
  const keys = value.toLowerCase().split(',');
  if (new Set(keys).size < keys.length) throw new Error('must not name a key twice');
}

/** The page docs/configuration.md. */
export function configurationPage(): string {
  const rows = Object.entries(settings).map(
    ([name, { help, allowed, fallback }]) => `| \`${name}\` | ${help} | ${allowed} | ${fallback} |`,
  );
  return [
    '# Settings',
    '',
    'All settings are environment variables, checked when the program starts: a wrong one stops it with a line that says what is allowed.',
    'This page is generated from `src/platform/config.ts`; `UPDATE_GOLDEN=1 npm test -- src/platform/config.test.ts` writes it.',
    '',
    '| variable | meaning | allowed | when unset |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
