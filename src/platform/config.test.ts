import { afterAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addSecretKey } from './config/secret-key.js';
import { ConfigError, configurationPage, loadConfig } from './config.js';

const KEY = 'ab'.repeat(32);
const made: string[] = [];

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'config-'));
  made.push(path);
  return path;
}

afterAll(() => made.forEach((path) => rmSync(path, { recursive: true })));

function complaint(env: Record<string, string>): string[] {
  try {
    loadConfig({ SECRET_KEY: KEY, ...env });
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message.split('\n');
  }
  return [];
}

describe('the settings', () => {
  it('need nothing to be set: an embedded database with the demo firm on port 3000 of this machine alone', () => {
    const config = loadConfig({ DATA_DIR: folder() });
    expect(config).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      databaseUrl: undefined,
      demo: true,
      role: 'all',
      publicUrl: 'http://localhost:3000',
      logFormat: 'text',
    });
    expect(config.database).toEqual({
      poolSize: 10,
      connectTimeout: 5_000,
      statementTimeout: 10_000,
      lockTimeout: 3_000,
      idleInTransactionTimeout: 15_000,
    });
  });

  it('never load the demo firm into a database given by its address, and listen to the network there', () => {
    const config = loadConfig({
      DATABASE_URL: 'postgres://a:b@db:5432/crm',
      SECRET_KEY: randomBytes(32).toString('hex'),
      NODE_ENV: 'production',
    });
    expect(config).toMatchObject({ demo: false, host: '0.0.0.0', logFormat: 'json', production: true });
    expect(complaint({ DATABASE_URL: 'postgres://a:b@db/crm', DEMO: '1' })).toEqual([
      expect.stringMatching(/^DEMO=1 cannot be combined/),
    ]);
  });

  it('treat an empty variable as unset', () => {
    expect(loadConfig({ PORT: '', ROLE: ' ', SECRET_KEY: KEY })).toMatchObject({ port: 3000, role: 'all' });
  });

  it('are refused with one line each that names the variable and what is allowed', () => {
    expect(complaint({ PORT: '70000', ROLE: 'boss', DEMO: 'yes', POOL_SIZE: '1.5', PUBLIC_URL: 'crm' })).toEqual([
      'PORT must be a whole number from 0 to 65535, not «70000».',
      'DEMO must be 0 or 1, not «yes».',
      'ROLE must be one of all, api, worker, migrate, not «boss».',
      'PUBLIC_URL must look like https://crm.example.com, not «crm».',
      'POOL_SIZE must be a whole number from 1 to 1000, not «1.5».',
    ]);
  });

  it('say who sends e-mail, which proxies are believed and which pages may call', () => {
    const good = { SMTP_URL: 'smtps://a:b@mail.example:465', MAIL_FROM: 'Firm <crm@firm.example>' };
    expect(
      loadConfig({
        SECRET_KEY: KEY,
        ...good,
        TRUST_PROXY: '10.0.0.5, fd00::/8',
        CORS_ORIGINS: 'https://a.example,http://localhost:5173',
      }),
    ).toMatchObject({ trustProxy: ['10.0.0.5', 'fd00::/8'], corsOrigins: ['https://a.example', 'http://localhost:5173'] });
    expect(loadConfig({ SECRET_KEY: KEY, TRUST_PROXY: 'none' })).toMatchObject({ trustProxy: [], corsOrigins: [] });
    expect(complaint({ TRUST_PROXY: 'all', CORS_ORIGINS: 'https://a.example/app', SMTP_URL: 'mail.example' })).toEqual([
      expect.stringMatching(/^TRUST_PROXY must be none, or addresses/),
      expect.stringMatching(/^CORS_ORIGINS must be \* or origins/),
      'SMTP_URL must look like smtp://login:password@host:587 or smtps://login:password@host:465.',
    ]);
    expect(complaint({ SMTP_URL: good.SMTP_URL })).toEqual([
      'MAIL_FROM is required with SMTP_URL: say who sends, such as crm@example.com.',
    ]);
    expect(complaint({ ...good, MAIL_FROM: 'a@b.example, c@d.example' })).toEqual([
      expect.stringMatching(/^MAIL_FROM must look like/),
    ]);
  });

  it.each(['mysql://a:b@h/d', 'localhost:5432', 'postgres://h'])(
    'refuse the database address %s without showing it, for it may hold a password',
    (url) => {
      const lines = complaint({ DATABASE_URL: url });
      expect(lines).toEqual(['DATABASE_URL must look like postgres://login:password@host:5432/database.']);
    },
  );
});

describe('the secret key', () => {
  it('is made once, kept for its owner alone, and the same at every start', () => {
    const DATA_DIR = join(folder(), 'new');
    const first = loadConfig({ DATA_DIR }).secretKey;
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(loadConfig({ DATA_DIR }).secretKey).toBe(first);
    expect(statSync(join(DATA_DIR, 'secret.key')).mode & 0o777).toBe(0o600);
  });

  it('is required in production with a database address, and never shown when it is wrong', () => {
    const env = { DATABASE_URL: 'postgres://a:b@db/crm', NODE_ENV: 'production' };
    expect(() => loadConfig(env)).toThrow(/SECRET_KEY is required .* openssl rand -hex 32/);
    expect(complaint({ SECRET_KEY: 'hunter2' })).toEqual([
      'SECRET_KEY must be 64 hexadecimal digits: make one with openssl rand -hex 32.',
    ]);
  });

  it('may name the keys it followed, none of them twice', () => {
    expect(loadConfig({ SECRET_KEY: `${KEY},${'cd'.repeat(32)}` }).secretKey).toBe(`${KEY},${'cd'.repeat(32)}`);
    expect(complaint({ SECRET_KEY: `${KEY},${KEY.toUpperCase()}` })).toEqual(['SECRET_KEY must not name a key twice.']);
    const DATA_DIR = folder();
    const { secretKey: first } = loadConfig({ DATA_DIR });
    expect(addSecretKey(DATA_DIR)).toBe(2);
    const { secretKey, secretKeyKept } = loadConfig({ DATA_DIR });
    expect([secretKey.split(',')[1], secretKey.length, secretKeyKept]).toEqual([first, 129, true]);
    expect(statSync(join(DATA_DIR, 'secret.key')).mode & 0o777).toBe(0o600);
  });

  it('and passwords that anybody would guess are refused in production', () => {
    const random = randomBytes(32).toString('hex');
    const production = (env: Record<string, string>) => complaint({ NODE_ENV: 'production', SECRET_KEY: random, ...env });
    expect(production({ DATABASE_URL: 'postgres://eleven:Zx9-k2@db/crm' })).toEqual([]);
    expect(production({ SECRET_KEY: '0123456789abcdef'.repeat(4) })).toEqual([
      expect.stringMatching(/^SECRET_KEY is not random/),
    ]);
    expect(production({ SECRET_KEY: `${random},${'00'.repeat(32)}` })).toHaveLength(1);
    const tried = {
      DATABASE_URL: 'postgres://postgres:postgres@db/crm',
      SMTP_URL: 'smtps://crm:CRM@mail:465',
      MAIL_FROM: 'a@b.example',
    };
    expect(production({ ...tried, FILE_STORE: 's3://key:changeme@s3.example/bucket' })).toEqual(
      ['DATABASE_URL', 'SMTP_URL', 'FILE_STORE'].map(
        (name) => `${name} holds a password that everybody tries first: give that login another.`,
      ),
    );
    // The same on somebody's own machine harms nobody.
    expect(complaint(tried)).toEqual([]);
  });

  it('that is damaged, or a folder that cannot be written, is one line with the cure', () => {
    const DATA_DIR = folder();
    writeFileSync(join(DATA_DIR, 'secret.key'), 'abc');
    expect(() => loadConfig({ DATA_DIR })).toThrow(/secret.key is damaged.*restore it/);
    const file = join(folder(), 'file');
    writeFileSync(file, '');
    expect(() => loadConfig({ DATA_DIR: join(file, 'x') })).toThrow(/cannot be (written|read).*/);
  });
});

it('docs/configuration.md says what the program does', () => {
  const page = join(process.cwd(), 'docs', 'configuration.md');
  if (process.env['UPDATE_GOLDEN']) {
    mkdirSync(join(process.cwd(), 'docs'), { recursive: true });
    writeFileSync(page, configurationPage());
  }
  expect(readFileSync(page, 'utf8')).toBe(configurationPage());
});
