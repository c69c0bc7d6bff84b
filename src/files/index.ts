import { defineModule } from '../declare/module.js';
import { describeFile, discardFile, linkFile, quarantineFile, releaseFile } from './file.actions.js';
import { file } from './file.entity.js';
import { previewFile, removeOrphans } from './files.job.js';

declare module '#kernel/types' {
  interface Entities {
    file: typeof file;
  }
  interface Actions {
    'file.link': typeof linkFile;
    'file.describe': typeof describeFile;
    'file.discard': typeof discardFile;
    'file.quarantine': typeof quarantineFile;
    'file.release': typeof releaseFile;
  }
}

/** Files, kept once per content, for every module. */
export const files = defineModule('files', {
  everywhere: true,
  entities: [file],
  actions: [linkFile, describeFile, discardFile, quarantineFile, releaseFile],
  jobs: [removeOrphans, previewFile],
});
