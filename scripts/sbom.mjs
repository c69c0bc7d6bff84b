/**
 * `npm run sbom`: what the product is made of, as CycloneDX on standard output. `npm sbom --omit dev` leaves out packages that tools of
 * development need as well (fastify, pg and 150 others, npm 11.19), so the whole bill is taken and what the lock file marks `dev` is left out here.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
const needed = new Set(
  Object.entries(packages)
    .filter(([path, { dev }]) => path !== '' && !dev)
    .map(([path, { name, version }]) => `${name ?? path.slice(path.lastIndexOf('node_modules/') + 13)}@${version}`),
);

const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const bill = JSON.parse(
  execFileSync(npm, ['sbom', '--package-lock-only', '--sbom-format', 'cyclonedx', '--sbom-type', 'application'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 256_000_000,
    stdio: ['ignore', 'pipe', 'inherit'],
    shell: process.platform === 'win32',
  }),
);
const own = bill.metadata.component['bom-ref'];
const kept = (ref) => ref === own || needed.has(ref);
bill.components = bill.components.filter((one) => needed.has(`${one.name}@${one.version}`));
bill.dependencies = bill.dependencies
  .filter(({ ref }) => kept(ref))
  .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter(kept) }));
process.stdout.write(`${JSON.stringify(bill, null, 2)}\n`);
