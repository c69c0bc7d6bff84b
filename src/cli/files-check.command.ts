import { openFiles } from '../files/open-files.js';
import { checkFiles } from '../files/check-files.js';
import { openStore } from '../files/store/open-store.js';
import type { Command } from './command.js';
import { exitCode } from './exit-code.js';
import { tenantWork } from './tenant-work.js';

/** Compares the kept contents of a tenant with its files. */
export default {
  name: 'files check',
  summary: 'Compares the kept contents with the files that name them',
  options: [
    ['--tenant <slug>', 'whose files; needed if there are several tenants'],
    ['--deep', 'read every content and compare its SHA-256'],
    ['--remove-orphans', 'remove contents older than an hour that no file names'],
  ],
  async run(call) {
    const bare = await tenantWork(call, 'check of the files');
    const { fileStore, fileLimit, secretKey, publicUrl } = call.config();
    const files = openFiles({ store: openStore(fileStore), limit: fileLimit, secretKey, publicUrl });
    const found = await checkFiles(
      { ...bare, kernel: { ...bare.kernel, files } },
      { deep: call.options['deep'] === true, remove: call.options['removeOrphans'] === true },
    );
    const lines = [
      `${found.files} files, ${found.objects} contents and previews.`,
      ...found.missing.map((id) => `The content of the file ${id} is missing.`),
      ...found.damaged.map((key) => `The content ${key} is damaged.`),
      ...found.orphans.map((key) => `No file names the content ${key}.`),
    ];
    call.result(found, lines.join('\n'));
    return found.missing.length + found.damaged.length > 0 ? exitCode.failed : exitCode.ok;
  },
} satisfies Command;
