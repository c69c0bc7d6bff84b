import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';

const version = (name: string): string =>
  (JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')) as { version: string }).version;

const commit = (): string => {
  try {
    const hash = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
    const dirty = execFileSync('git', ['status', '--porcelain', '--untracked-files=no'], { encoding: 'utf8' }).trim() !== '';
    return dirty ? `${hash} with changes not committed` : hash;
  } catch {
    return 'not a git checkout';
  }
};

/** Where and with what a run was measured. `postgres` is what `select version()` says. */
export function machine(postgres: string, pace: string): Record<string, string> {
  return {
    date: new Date().toISOString().slice(0, 16).replace('T', ' ') + ' UTC',
    machine: `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown CPU'}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Linux ${release()}; load average at the start ${loadavg()[0]!.toFixed(1)}`,
    software: `Node ${process.versions.node}, ${postgres.split(' on ')[0]}, NestJS ${version('@nestjs/core')}, Fastify ${version('fastify')}, pg ${version('pg')}`,
    plain: `@nestjs/graphql ${version('@nestjs/graphql')}, Apollo Server ${version('@apollo/server')}, TypeORM ${version('typeorm')}, DataLoader ${version('dataloader')}`,
    load: `autocannon ${version('autocannon')} in its own process on the same machine, ${pace}`,
    commit: commit(),
  };
}
