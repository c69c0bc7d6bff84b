/**
 * What start, test and the CLI need before the program can run: packages installed, sources built, the right Node. Runs on
 * Node 20 with nothing installed, so it uses only what Node brings along.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Node 24 as npm installed it; the whole project runs on it, whatever Node started this script. */
export const node24 = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

const modules = join(root, 'node_modules');
const installStamp = join(modules, '.eleven-install');
const buildStamp = join(root, 'dist', '.built');

/** One line for people; on standard error so that a command's output stays clean. */
export const say = (line) => process.stderr.write(`${line}\n`);

/** Stops with one line on a Node that is too old. */
export function requireNode() {
  if (Number(process.versions.node.split('.')[0]) >= 20) return;
  say(
    `Node ${process.versions.node} is too old: install Node 20 or newer (https://nodejs.org), then run the same command again.`,
  );
  process.exit(1);
}

/** Installs what is missing and builds what is stale; exits with the reason when that fails. */
export async function prepare() {
  requireNode();
  const sources = readSources();
  const stale = isStale(sources);
  await install({ dev: stale });
  if (stale && !(await build(sources))) process.exit(1);
}

/** Tests need all packages, on any machine. */
export async function installForTests() {
  requireNode();
  await install({ dev: true });
}

/** Builds what is stale; whether the sources compile is for tests to report. */
export async function buildForTests() {
  const sources = readSources();
  return !isStale(sources) || build(sources);
}

async function install({ dev }) {
  const lock = readFileSync(join(root, 'package-lock.json'));
  const wanted = `${createHash('sha256').update(lock).digest('hex')} ${dev}`;
  const found = readOr(installStamp, '');
  if (existsSync(node24) && (found === wanted || found === wanted.replace('false', 'true'))) return;
  const packages = JSON.parse(lock.toString()).packages;
  if (!isInstalled(packages, dev)) {
    const names = Object.keys(packages).filter((path) => path && !packages[path].optional);
    const ci = () => npm(['ci', '--include=dev', '--no-audit', '--no-fund']);
    if (!(await step('Installing packages', ci, () => share(names)))) process.exit(1);
  }
  if (!existsSync(node24)) await step('Setting up Node 24 and PostgreSQL', () => npm(['rebuild']));
  if (!existsSync(node24)) {
    say(`${node24} is missing: npm was kept from running install scripts. Run: npm ci --ignore-scripts=false`);
    process.exit(1);
  }
  writeFileSync(installStamp, wanted);
}

/** npm notes in node_modules what it installed; somebody may have run `npm ci` without us. */
function isInstalled(packages, dev) {
  const text = readOr(join(modules, '.package-lock.json'), '');
  if (!text) return false;
  const present = JSON.parse(text).packages;
  return Object.entries(packages).every(([path, entry]) => {
    if (!path || entry.link || entry.optional || entry.devOptional || (entry.dev && !dev)) return true;
    return present[path]?.version === entry.version;
  });
}

function share(paths) {
  const done = paths.filter((path) => existsSync(join(root, path, 'package.json'))).length;
  return `${Math.floor((100 * done) / paths.length)} %`;
}

function npm(args) {
  const script = process.env.npm_execpath;
  return script?.endsWith('.js')
    ? run(process.execPath, [script, ...args])
    : run('npm', args, { shell: process.platform === 'win32' });
}

/** Files that the build reads: path, time of change. What tsconfig.build.json leaves out is left out here too. */
function readSources() {
  const files = [];
  const walk = (folder) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (entry.name !== 'test') walk(path);
        continue;
      }
      if (!/\.test\.ts$|\.md$/.test(entry.name)) files.push([path, statSync(join(root, path)).mtimeMs]);
    }
  };
  for (const folder of ['src', 'modules', 'demo'].filter((name) => existsSync(join(root, name)))) walk(folder);
  for (const name of ['tsconfig.json', 'tsconfig.build.json']) files.push([name, statSync(join(root, name)).mtimeMs]);
  return files;
}

const fingerprint = (sources) => createHash('sha256').update(JSON.stringify(sources)).digest('hex');

const isStale = (sources) => readOr(buildStamp, '').split('\n')[0] !== fingerprint(sources);

async function build(sources) {
  const names = sources.map(([path]) => path).join('\n');
  const [, ...before] = readOr(buildStamp, '').split('\n');
  // tsc never deletes: the output of a removed source would live on, and be found by whatever reads the folder.
  const present = new Set(names.split('\n'));
  if (before.length === 0 || before.some((path) => !present.has(path)))
    rmSync(join(root, 'dist'), { recursive: true, force: true });
  rmSync(buildStamp, { force: true });
  const compiled = await step('Compiling', () =>
    run(node24, [join(modules, 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.build.json']),
  );
  if (!compiled) return false;
  // What is read as it is: SQL, pages, reference tables.
  for (const [path] of sources.filter(([name]) => !/\.ts$|^tsconfig/.test(name))) {
    mkdirSync(join(root, 'dist', dirname(path)), { recursive: true });
    copyFileSync(join(root, path), join(root, 'dist', path));
  }
  writeFileSync(buildStamp, `${fingerprint(sources)}\n${names}`);
  return true;
}

/** Runs one slow step with a line at its start, its progress, and its time; shows its output and is false when it fails. */
async function step(title, work, progress = () => undefined) {
  const start = Date.now();
  const seconds = () => `${((Date.now() - start) / 1000).toFixed(0)} s`;
  say(`${title} …`);
  const ticker = setInterval(() => say(`${title} … ${[progress(), seconds()].filter(Boolean).join(', ')}`), 5_000);
  const { code, output } = await work();
  clearInterval(ticker);
  if (code !== 0) process.stderr.write(output);
  say(code === 0 ? `${title}: done in ${seconds()}` : `${title} failed (see above).`);
  return code === 0;
}

/** Runs a program to its end in the project's folder and keeps its output. */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], ...options });
    child.stdout?.on('data', (chunk) => (output += chunk));
    child.stderr?.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => resolve({ code: 1, output: `${error.message}\n` }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

function readOr(file, otherwise) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return otherwise;
  }
}
