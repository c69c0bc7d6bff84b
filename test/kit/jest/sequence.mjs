import Sequencer from '@jest/test-sequencer';

/** Files that take long however fast the rest is: first, lest one worker ends with them alone. Those that are gone do no harm. */
const LONG = [
  'docs/first-module.test.ts',
  'test/bad-input/rest.test.ts',
  'test/journeys/start.test.ts',
  'test/contract/lists.test.ts',
  'test/bad-input/graphql.test.ts',
  'test/journeys/guides.test.ts',
  'src/backup/backup.test.ts',
  'test/import/maven.test.ts',
  'test/planner/planner.test.ts',
  'modules/integration/test/failures.test.ts',
  'test/contract/rights.test.ts',
  'src/processes/crash.test.ts',
  'src/platform/embedded-postgres.test.ts',
  'src/jobs/crash.test.ts',
  'test/contract/entities.test.ts',
  'test/parity/every-entity.test.ts',
];

/** The order of a clean machine, where jest knows no times of runs before and would go by size. */
export default class LongFirst extends Sequencer {
  sort(tests) {
    const place = ({ path }) => {
      const at = LONG.findIndex((name) => path.replaceAll('\\', '/').endsWith(`/${name}`));
      return at < 0 ? LONG.length : at;
    };
    return super.sort(tests).sort((a, b) => place(a) - place(b));
  }
}
