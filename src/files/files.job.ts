import { defineJob } from '../declare/module.js';
import type { KeptFiles } from './kept-files.js';

/** Contents without a record go, an hour after they came; records without a content are told in the log. */
export const removeOrphans = defineJob('files.remove-orphans', {
  cron: '25 * * * *',
  run: (ctx) => (ctx.files as KeptFiles).tidy(),
});

export const previewFile = defineJob('files.make-previews', {
  run: (ctx, input) => (ctx.files as KeptFiles).preview(String(input.id)),
});
