import { reseal, type Resealed } from '../access/reseal.js';
import { INTERNAL_ROLE } from '../platform/roles.sql.js';
import type { Command } from './command.js';
import { exitCode } from './exit-code.js';
import { SEALED_PLACES } from './sealed-places.js';

export default {
  name: 'secrets rotate',
  summary: 'Seals stored secrets anew with the first key of SECRET_KEY',
  help: 'The product goes on working meanwhile, if every process was started with both keys: SECRET_KEY=<new>,<old>.\nBroken off, it is simply run again. Ends with 1 if something opens with none of the keys. See docs/security/secrets.md.',
  async run(call) {
    const { secretKey } = call.config();
    const { open } = await call.connect();
    const app = open({ applicationName: 'eleven secrets' });
    const everything = open({ role: INTERNAL_ROLE, applicationName: 'eleven secrets' });
    const progress = call.progress('Sealing anew');
    let done = 0;
    const places: Resealed[] = [];
    for (const place of SEALED_PLACES)
      places.push(
        await reseal(place, {
          everything,
          app,
          secretKey,
          signal: call.signal,
          onBatch: (texts) => progress.to((done += texts)),
        }),
      );
    progress.end();
    const unreadable = places.reduce((sum, one) => sum + one.unreadable, 0);
    const lines = places.map(
      (one) =>
        `${one.place}: ${one.resealed} sealed anew${one.unreadable > 0 ? `, ${one.unreadable} open with no key of SECRET_KEY` : ''}`,
    );
    if (unreadable === 0)
      lines.push(
        'Nothing stored needs an earlier key any more. Sessions that were not used since, recovery codes and addresses given before hold as long as it is listed.',
      );
    call.result({ places }, lines.join('\n'));
    return unreadable > 0 ? exitCode.failed : exitCode.ok;
  },
} satisfies Command;
