import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProofContext } from '../chapter.js';

/** What a run of a test file came to, and the lines it printed. */
export interface TestRun {
  readonly passed: number;
  readonly failed: readonly string[];
  readonly lines: readonly string[];
  readonly seconds: number;
}

interface Report {
  numPassedTests: number;
  testResults: { message: string; assertionResults: { status: string; title: string; failureMessages: string[] }[] }[];
}

/** Runs test files of the product with these settings, which make them try all there is instead of a part. */
export function runTests(ctx: ProofContext, files: readonly string[], settings: Record<string, string>): Promise<TestRun> {
  const out = join(ctx.folder, 'tests.json');
  const began = Date.now();
  const words = ['--experimental-vm-modules', '--no-warnings', join(ctx.root, 'node_modules/jest/bin/jest.js'), '-i', '--json'];
  const child = spawn(process.execPath, [...words, `--outputFile=${out}`, ...files], {
    cwd: ctx.root,
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  ctx.atEnd(() => child.kill('SIGTERM'));
  ctx.signal.addEventListener('abort', () => child.kill('SIGTERM'));
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (printed = `${printed}${text}`.slice(-2_000_000)));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => {
      const lines = printed.split('\n');
      let report: Report;
      try {
        report = JSON.parse(readFileSync(out, 'utf8')) as Report;
      } catch {
        return reject(new Error(`The tests broke off: ${lines.slice(-20).join(' ').slice(0, 400)}`));
      }
      const failed = report.testResults.flatMap(({ message, assertionResults }) =>
        assertionResults.length === 0
          ? [message.slice(0, 400)]
          : assertionResults
              .filter(({ status }) => status === 'failed')
              .map(({ title, failureMessages }) => `${title}: ${failureMessages.join(' ').slice(0, 600)}`),
      );
      for (const one of failed) ctx.tell(one);
      resolve({ passed: report.numPassedTests, failed, lines, seconds: Math.round((Date.now() - began) / 1000) });
    });
  });
}

/** The facts that a test has printed as a line of JSON beginning with `mark`. */
export const told = <T>({ lines }: TestRun, mark: string): T[] =>
  lines.filter((line) => line.startsWith(mark)).map((line) => JSON.parse(line.slice(mark.length)) as T);
