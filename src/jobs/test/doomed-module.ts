import { defineJob, defineModule } from '../../declare/module.js';

/** One job, whose end is given from outside: the process that is to be killed never ends it, the other one does. */
export const doomed = (run: (input: Record<string, unknown>) => Promise<void>) =>
  defineModule('doomed', { jobs: [defineJob('doomed.work', { retries: 3, run: async (_ctx, input) => run(input) })] });
