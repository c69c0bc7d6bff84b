import { appendFileSync } from 'node:fs';
import { anchorKey } from '../audit/anchor-key.js';
import { anchorAll, sealAll } from '../audit/seal.js';
import { INTERNAL_ROLE } from '../platform/roles.sql.js';
import type { Command } from './command.js';

export default {
  name: 'audit anchors',
  summary: 'Signs where the history of every tenant ends now, and gives all signed anchors, to be kept elsewhere',
  arguments: [['[file]', 'a line is added to it for each; standard output if left out']],
  help: 'Example, to be run daily:\n  eleven audit anchors /mnt/other/anchors.txt',
  async run(call) {
    const { open } = await call.connect();
    const owner = open({ role: null, applicationName: 'eleven audit' });
    await sealAll(owner, call.signal);
    await anchorAll(owner, await anchorKey(call.config().secretKey), null, '0 seconds');
    const { rows } = await open({ role: INTERNAL_ROLE, applicationName: 'eleven audit' }).query<{ signed: string }>(
      'select signed from ledger_anchors order by anchored_at',
    );
    const anchors = rows.map((row) => row.signed);
    const [file] = call.args;
    if (typeof file === 'string') appendFileSync(file, anchors.map((one) => `${one}\n`).join(''));
    call.result({ anchors }, typeof file === 'string' ? `Added ${anchors.length} anchors to ${file}.` : anchors.join('\n'));
  },
} satisfies Command;
