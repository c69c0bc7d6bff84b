import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { anchorKey } from '../audit/anchor-key.js';
import { sealAll } from '../audit/seal.js';
import { verifyLedger } from '../audit/verify.js';
import { ConfigError } from '../platform/config-error.js';
import { INTERNAL_ROLE } from '../platform/roles.sql.js';
import type { Command } from './command.js';
import { exitCode } from './exit-code.js';

export default {
  name: 'audit verify',
  summary: 'Holds the history of every tenant against its seals and signed anchors',
  options: [
    [
      '--anchors <file>',
      'anchors kept elsewhere, as eleven audit anchors wrote them; audit-anchors.txt of DATA_DIR is always read',
    ],
    ['--archives <folder>', 'where the files of eleven archive are; archive in DATA_DIR unless given'],
  ],
  help: 'A row that was changed, taken out, put in, exchanged or moved from another tenant is found, and so is an end that was cut off after\nit was anchored. Ends with 1 if anything is found.',
  async run(call) {
    const config = call.config();
    const { open } = await call.connect();
    await sealAll(open({ role: null, applicationName: 'eleven audit' }), call.signal);
    const progress = call.progress('Verifying');
    const result = await verifyLedger({
      everything: open({ role: INTERNAL_ROLE, applicationName: 'eleven audit' }),
      key: await anchorKey(config.secretKey),
      anchors: [...kept(join(config.dataDir, 'audit-anchors.txt')), ...given(call.options['anchors'])],
      archives: typeof call.options['archives'] === 'string' ? call.options['archives'] : join(config.dataDir, 'archive'),
      signal: call.signal,
      onSeals: (done, of) => progress.to(done, of),
    });
    progress.end();
    const { findings, rows, seals, anchors, foreignAnchors } = result;
    const foreign = foreignAnchors > 0 ? ` ${foreignAnchors} anchors of another SECRET_KEY could not be checked.` : '';
    const told = findings.map((one) => `${one.tenantId ? `tenant ${one.tenantId}: ` : ''}${one.message}`).join('\n');
    const text =
      findings.length === 0
        ? `${rows} rows under ${seals} seals and ${anchors} anchors are as they were written.${foreign}`
        : `${told}${foreign}`;
    call.result(result, text);
    return findings.length === 0 ? exitCode.ok : exitCode.failed;
  },
} satisfies Command;

const kept = (file: string): string[] => (existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : []);

function given(file: unknown): string[] {
  if (typeof file !== 'string') return [];
  if (!existsSync(file)) throw new ConfigError(`--anchors ${file}: there is no such file.`);
  return kept(file);
}
