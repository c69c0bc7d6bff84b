import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ConfigError } from '../config-error.js';
import { runProgram } from './programs.js';
import type { Outcome, Programs } from './programs.js';
import type { ServiceUser } from './service-user.js';

/** What must be known to reach the server again; kept inside its folder so that both are moved and deleted together. */
export interface Access {
  port: number;
  /** Password of the superuser `postgres`. */
  adminPassword: string;
  /** Password of `eleven`, which owns the database `eleven`. */
  ownerPassword: string;
}

const accessFile = (folder: string): string => join(folder, 'eleven.json');

/** Creates the data folder if there is none; a folder that is neither empty nor PostgreSQL's stops with a clear line. */
export async function ensureCluster(
  folder: string,
  programs: Programs,
  user: ServiceUser,
  log: (line: string) => void,
): Promise<Access> {
  sweepDrafts(folder);
  if (!existsSync(folder) || readdirSync(folder).length === 0) {
    log('Creating the database folder …');
    await createCluster(folder, programs, user);
  }
  await refuseForeign(folder, programs, user);
  return readAccess(folder);
}

/** Keeps a changed port. */
export function writeAccess(folder: string, access: Access, user: ServiceUser): void {
  const draft = `${accessFile(folder)}.new`;
  writeFileSync(draft, JSON.stringify(access), { mode: 0o600 });
  if (user.owner) chownSync(draft, user.owner.uid, user.owner.gid);
  renameSync(draft, accessFile(folder));
}

/** Built beside and renamed when whole: a kill in the middle leaves no half folder under the real name. */
async function createCluster(folder: string, programs: Programs, user: ServiceUser): Promise<void> {
  const draft = `${folder}.new-${process.pid}`;
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  if (user.owner) chownSync(draft, user.owner.uid, user.owner.gid);
  const access: Access = {
    port: 0,
    adminPassword: randomBytes(24).toString('hex'),
    ownerPassword: randomBytes(24).toString('hex'),
  };
  const passwordFile = `${draft}.password`;
  writeFileSync(passwordFile, access.adminPassword, { mode: 0o600 });
  if (user.owner) chownSync(passwordFile, user.owner.uid, user.owner.gid);
  try {
    const result = await initdb(draft, passwordFile, programs, user);
    if (result.code !== 0)
      throw new ConfigError(`The database folder ${folder} could not be created: ${lastLine(result.output)}`);
    writeAccess(draft, access, user);
    rmSync(folder, { recursive: true, force: true });
    renameSync(draft, folder);
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(draft, { recursive: true, force: true });
  }
}

/** ICU's root order sorts every script; the C library's UTF-8 class tables are needed by pg_trgm and full-text search. */
async function initdb(folder: string, passwordFile: string, programs: Programs, user: ServiceUser): Promise<Outcome> {
  const fixed = [
    '-D',
    folder,
    '--username=postgres',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--lc-messages=C',
  ];
  const icu = ['--locale-provider=icu', '--icu-locale=und'];
  let result: Outcome = { code: 1, output: '' };
  for (const choice of [['--locale=C.UTF-8', ...icu], ['--locale=en_US.UTF-8', ...icu], ['--locale=C.UTF-8'], ['--locale=C']]) {
    result = await runProgram(user, programs.initdb, [...fixed, ...choice]);
    if (result.code === 0 || !/locale|icu/i.test(result.output)) return result;
  }
  return result;
}

async function refuseForeign(folder: string, programs: Programs, user: ServiceUser): Promise<void> {
  const cure = `Restore it from a backup, or delete it to begin with an empty database: rm -r ${folder}`;
  if (!existsSync(join(folder, 'PG_VERSION')) || !existsSync(join(folder, 'global', 'pg_control'))) {
    throw new ConfigError(`${folder} is not a complete PostgreSQL data folder. ${cure}`);
  }
  const found = readFileSync(join(folder, 'PG_VERSION'), 'utf8').trim();
  const ours = (await runProgram(user, programs.postgres, ['--version'])).output.match(/\) (\d+)/)?.[1] ?? '';
  if (found !== ours) {
    throw new ConfigError(
      `${folder} was written by PostgreSQL ${found || '?'}, the installed one is ${ours}: export with the release that wrote it and import here. ${cure}`,
    );
  }
}

function readAccess(folder: string): Access {
  try {
    return JSON.parse(readFileSync(accessFile(folder), 'utf8')) as Access;
  } catch (cause) {
    throw new ConfigError(
      `${accessFile(folder)}, which holds the database's passwords, is missing or damaged: restore it from a backup, or delete ${folder} to begin anew.`,
      { cause },
    );
  }
}

function sweepDrafts(folder: string): void {
  for (const name of readdirSync(dirname(folder))) {
    if (name.startsWith(`${basename(folder)}.new-`)) rmSync(join(dirname(folder), name), { recursive: true, force: true });
  }
}

/** The line of a program's output that says what went wrong. */
export function lastLine(output: string): string {
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  return lines.findLast((line) => /error|fatal|panic|denied|no space/i.test(line)) ?? lines.at(-1) ?? 'no reason given';
}
