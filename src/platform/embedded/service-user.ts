import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { promisify } from 'node:util';
import { ConfigError } from '../config-error.js';

const run = promisify(execFile);

/** How to run PostgreSQL's programs: it refuses to run as root, so root hands it to an ordinary account. */
export interface ServiceUser {
  /** Owner of the data folder; `undefined` means the account we run as. */
  readonly owner: { uid: number; gid: number } | undefined;
  /** Turns a command into the one that runs it under this account. */
  wrap(command: string, args: readonly string[]): { command: string; args: string[]; uid?: number; gid?: number };
}

/**
 * The account for PostgreSQL. Ordinary users run it themselves. Root uses `postgres`, creating it where it is missing
 * (`nobody` where accounts cannot be created). `reach` are paths the account must be able to open: a project under
 * `/root` is closed to it, and then the server is given the one capability that reads past folder permissions.
 */
export async function serviceUser(reach: readonly string[]): Promise<ServiceUser> {
  if (process.getuid?.() !== 0) return { owner: undefined, wrap: (command, args) => ({ command, args: [...args] }) };
  const owner = (await lookUp('postgres')) ?? (await createAccount()) ?? (await lookUp('nobody'));
  if (!owner) {
    throw new ConfigError(
      'PostgreSQL does not run as root and no account could be created for it: run as an ordinary user, or set DATABASE_URL.',
    );
  }
  if (await canReach(owner, reach)) return { owner, wrap: (command, args) => ({ command, args: [...args], ...owner }) };
  for (const capability of ['dac_read_search', 'dac_override']) {
    const wrap = withCapability(owner, capability);
    const probes = reach.map((path) => wrap('test', ['-x', path]));
    const worked = await Promise.all(probes.map(({ command, args }) => succeeds(command, args)));
    if (!worked.includes(false)) return { owner, wrap };
  }
  throw new ConfigError(
    `PostgreSQL does not run as root, and the account it runs under cannot open ${reach[0]}: ` +
      'move the project to a folder that others may enter (for example /srv), run as an ordinary user, or set DATABASE_URL.',
  );
}

async function lookUp(name: string): Promise<{ uid: number; gid: number } | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined;
  }
}

async function createAccount(): Promise<{ uid: number; gid: number } | undefined> {
  const created = await succeeds('useradd', [
    '--system',
    '--user-group',
    '--no-create-home',
    '--shell',
    '/bin/false',
    'postgres',
  ]);
  return created ? lookUp('postgres') : undefined;
}

async function canReach(owner: { uid: number; gid: number }, paths: readonly string[]): Promise<boolean> {
  for (const path of paths) {
    if (!(await succeeds('test', ['-x', path], owner))) return false;
  }
  return true;
}

function withCapability(owner: { uid: number; gid: number }, capability: string): ServiceUser['wrap'] {
  const setpriv = ['/usr/bin/setpriv', '/bin/setpriv'].find(isExecutable) ?? 'setpriv';
  // access(2), with which PostgreSQL looks at its own programs, forgets capabilities unless `no_setuid_fixup` is set.
  const head = [
    `--reuid=${owner.uid}`,
    `--regid=${owner.gid}`,
    '--clear-groups',
    '--securebits=+no_setuid_fixup',
    `--inh-caps=+${capability}`,
    `--ambient-caps=+${capability}`,
    '--',
  ];
  return (command, args) => ({ command: setpriv, args: [...head, command, ...args] });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function succeeds(command: string, args: string[], owner: { uid?: number; gid?: number } = {}): Promise<boolean> {
  try {
    await run(command, args, { ...owner, cwd: '/' });
    return true;
  } catch {
    return false;
  }
}
