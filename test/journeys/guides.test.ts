import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { blocksOf, runBlocks, type Block } from './commands.js';
import { differences } from './match-answer.js';
import { newDataDir, startServer, type Running } from './server.js';

const folder = newDataDir();
let server: Running;
/** What the guides take from the tour: its first two commands. */
const prelude: Block[] = blocksOf('README.md', 'Five minutes')
  .filter(({ language }) => language === 'sh')
  .slice(0, 2);

beforeAll(async () => {
  server = await startServer(folder.path);
  if (server.url === '') throw new Error(server.output());
}, 120_000);
afterAll(async () => {
  await server?.stop();
  folder.remove();
});

describe('the guides', () => {
  // Notifications first: the export that the import guide schedules may come due and tell of itself while the guides run.
  it.each([
    'notifications',
    'rest',
    'graphql',
    'rights',
    'import',
    'files',
    'sign-in',
    'processes',
    'settings',
    'custom-fields',
    'sales-orders',
    'glass-workshop',
  ])(
    'docs/%s.md shows what its commands really answer',
    async (name) => {
      const blocks = blocksOf(`docs/${name}.md`);
      const steps = (await runBlocks([...prelude, ...blocks], server)).slice(prelude.length);
      expect(steps.length).toBeGreaterThan(1);
      const wrong = steps.flatMap(({ command, shown, answer }) =>
        differences(shown, JSON.parse(answer)).map((line) => `${command.trim()}\n  ${line}`),
      );
      expect(wrong).toEqual([]);
    },
    60_000,
  );
});
