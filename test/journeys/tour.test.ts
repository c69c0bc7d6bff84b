import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { blocksOf, runBlocks, type Step } from './commands.js';
import { differences } from './match-answer.js';
import { newDataDir, startServer, type Running } from './server.js';

const folder = newDataDir();
let server: Running;
let steps: Step[];

beforeAll(async () => {
  server = await startServer(folder.path);
  if (server.url === '') throw new Error(server.output());
  steps = await runBlocks(blocksOf('README.md', 'Five minutes'), server);
}, 120_000);
afterAll(async () => {
  await server?.stop();
  folder.remove();
});

describe('the five-minute tour of the README', () => {
  it('shows what its commands really answer', () => {
    const wrong = steps.flatMap(({ command, shown, answer }) =>
      shown === undefined ? [] : differences(shown, parsed(answer)).map((line) => `${command.trim()}\n  ${line}`),
    );
    expect(wrong).toEqual([]);
  });

  it('shows an answer to every command that gives one', () => {
    expect(steps.length).toBeGreaterThan(10);
    expect(
      steps.filter(({ shown, answer }) => shown === undefined && answer.trim() !== '').map(({ command }) => command),
    ).toEqual([]);
  });
});

/** The first line of JSON; a subscription goes on. */
function parsed(answer: string): unknown {
  const text = answer.trim();
  try {
    return JSON.parse(text.startsWith('{"event"') ? (text.split('\n')[0] ?? '') : text) as unknown;
  } catch {
    return text;
  }
}
