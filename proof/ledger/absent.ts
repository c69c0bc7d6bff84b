import type { Chapter } from '../chapter.js';

/**
 * Chapters of what is not built yet. They are skipped until their module is installed; from that day they run, and are red until they
 * are written.
 */
const awaiting = (name: string, title: string, module: string): Chapter => ({
  name,
  title,
  minutes: 1,
  modules: [module],
  run: async () => [
    {
      what: `The module ${module} is installed, and nothing proves it yet`,
      times: '0',
      measured: `write proof/${name}.ts in place of its line in proof/ledger/absent.ts`,
      bar: 'proved',
      pass: false,
    },
  ],
});

export const absent: readonly Chapter[] = [
  awaiting('faults/f22-devices', 'F22 offline devices with dropped requests and answers', 'sync'),
  awaiting('ledger/dav', 'Calendars and address books over DAV', 'time'),
  awaiting('ledger/erp', 'The 1C exchange', 'ecommerce'),
];
