/**
 * `npm test`: installs what is missing, then runs every check and all tests, repeats what failed, and ends with the line «N passed,
 * N failed». The build and each check count as one test. With arguments (`npm test -- src/platform`) only jest runs, with these.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { buildForTests, installForTests, node24, root, run } from './bootstrap.mjs';

const bin = (name, file) => join(root, 'node_modules', name, file);

const checks = [
  ['types', [bin('typescript', 'bin/tsc'), '--noEmit', '-p', 'tsconfig.json']],
  ['modules alone', ['scripts/types-modules.mjs']],
  [
    'borders',
    [bin('dependency-cruiser', 'bin/dependency-cruise.mjs'), '--config', '.dependency-cruiser.cjs', 'src', 'modules', 'test'],
  ],
  ['lint', [bin('eslint', 'bin/eslint.js'), '--max-warnings', '0', '.']],
  ['format', [bin('prettier', 'bin/prettier.cjs'), '--check', '--log-level', 'warn', '.']],
  [
    'lockfile',
    [
      bin('lockfile-lint', 'bin/lockfile-lint.js'),
      '--path',
      'package-lock.json',
      '--allowed-hosts',
      'npm',
      '--validate-https',
      '--validate-integrity',
    ],
  ],
];

const total = { passed: 0, failed: 0, skipped: 0 };
/** What failed, to be told once more at the end: title and text. */
const failures = [];
const chosen = process.argv.slice(2);
await installForTests();
await sideBySide([
  build,
  ...(chosen.length === 0 ? checks : []).map(
    ([name, args]) =>
      () =>
        check(name, args),
  ),
]);
await jest(chosen);
repeatFailures();
console.log(`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`);
process.exit(total.failed > 0 ? 1 : 0);

/** Each of them uses one processor, and all are there. */
async function sideBySide(steps) {
  const waiting = [...steps];
  const lane = async () => {
    for (let step = waiting.shift(); step; step = waiting.shift()) await step();
  };
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, lane));
}

async function build() {
  const built = await buildForTests();
  total[built ? 'passed' : 'failed']++;
  if (!built) failures.push(['build', 'The sources do not compile: see the output of the compiler above.']);
}

async function check(name, args) {
  const start = Date.now();
  const { code, output } = await run(node24, args);
  total[code === 0 ? 'passed' : 'failed']++;
  console.log(`${name} … ${code === 0 ? 'ok' : 'FAILED'} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
  if (code === 0) return;
  process.stdout.write(output);
  failures.push([name, output]);
}

async function jest(args) {
  const folder = mkdtempSync(join(tmpdir(), 'eleven-jest-'));
  const report = join(folder, 'report.json');
  const environment = {
    ...process.env,
    NODE_OPTIONS: '--no-warnings',
    // Tests that start programs find Node 24 as `node`, as npm scripts do.
    PATH: `${dirname(node24)}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}`,
  };
  const code = await new Promise((resolve) => {
    const words = [bin('jest', 'bin/jest.js'), '--json', `--outputFile=${report}`, ...args];
    // With --json jest prints the report to standard output too; people read standard error.
    const child = spawn(node24, words, { cwd: root, env: environment, stdio: ['ignore', 'ignore', 'inherit'] });
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
    child.on('error', () => resolve(1));
    child.on('close', (value) => resolve(value ?? 1));
  });
  count(existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : undefined, code);
  rmSync(folder, { recursive: true, force: true });
}

/** A file that could not even be loaded has no tests to count, so it counts as one; so does a run that died. */
function count(report, code) {
  const {
    numPassedTests = 0,
    numFailedTests = 0,
    numPendingTests = 0,
    numTodoTests = 0,
    numRuntimeErrorTestSuites = 0,
    testResults = [],
  } = report ?? {};
  const failed = numFailedTests + numRuntimeErrorTestSuites;
  total.passed += numPassedTests;
  total.failed += failed === 0 && code !== 0 ? 1 : failed;
  total.skipped += numPendingTests + numTodoTests;
  for (const { status, name, message } of testResults) if (status === 'failed') failures.push([relative(root, name), message]);
  if (failed === 0 && code !== 0) failures.push(['jest', `It ended with ${code} and no failed test: see its output above.`]);
}

/** Readers of a long log begin at its end. */
function repeatFailures() {
  const limit = 6_000;
  for (const [title, text] of failures) {
    console.log(`\nFAILED ${title}`);
    console.log(text.length > limit ? `${text.slice(0, limit)}\n… (all of it is above)` : text.trimEnd());
  }
  if (failures.length > 0) console.log(`\nFailed: ${failures.map(([title]) => title).join(', ')}`);
}
