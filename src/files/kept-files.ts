import type { Files } from '../declare/files.js';
import { makeContext } from '../records/context.js';
import type { Work } from '../records/work.js';
import { checkFiles } from './check-files.js';
import { contentKey, keeperOf } from './keeper.js';
import { makePreviews } from './previews.js';

/** What the kernel's own jobs do with files besides. */
export interface KeptFiles extends Files {
  tidy(): Promise<void>;
  preview(id: string): Promise<void>;
}

/** {@link Files} of a work together with what its jobs need. */
export const keptFiles = (files: Files, work: Work): KeptFiles => ({
  ...files,
  async tidy() {
    const { orphans, missing } = await checkFiles(work, { remove: true });
    const { tenantId } = work.rights;
    if (orphans.length > 0) work.kernel.log('info', `${orphans.length} contents that no file names were removed.`, { tenantId });
    if (missing.length > 0)
      work.kernel.log('error', `${missing.length} files have lost their content.`, { tenantId, ids: missing.slice(0, 20) });
  },
  async preview(id) {
    const ctx = makeContext(work);
    const file = await ctx.records('file').find(id);
    if (file?.state !== 'clean' || file.previewable !== null) return;
    const key = contentKey(work.rights.tenantId, String(file.sha256));
    const made = await makePreviews(keeperOf(work.kernel).store, key, work.kernel.newId());
    await ctx.records('file').update(id, { previewable: made });
  },
});
