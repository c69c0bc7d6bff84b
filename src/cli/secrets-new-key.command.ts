import { addSecretKey } from '../platform/config/secret-key.js';
import { ConfigError } from '../platform/config-error.js';
import type { Command } from './command.js';

export default {
  name: 'secrets new-key',
  summary: 'Puts a new secret key before the one kept in DATA_DIR',
  help: 'Processes know it from their next start on: restart them, then run eleven secrets rotate.\nWhere SECRET_KEY is set the new key goes there: SECRET_KEY=<new>,<old>, made by openssl rand -hex 32.',
  async run(call) {
    const { dataDir, secretKeyKept } = call.config();
    if (!secretKeyKept)
      throw new ConfigError(
        'SECRET_KEY is set, so the key is not kept in DATA_DIR: put a new one before it, SECRET_KEY=<new>,<old>; openssl rand -hex 32 makes one.',
      );
    const keys = addSecretKey(dataDir);
    call.result({ keys }, `${dataDir}/secret.key holds ${keys} keys now. Restart every process, then run eleven secrets rotate.`);
  },
} satisfies Command;
