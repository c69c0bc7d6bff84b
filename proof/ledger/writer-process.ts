import { startWriter, type WriterJob, type Writing } from './writer.js';

/** A writer in a process of its own: `{ job }` begins, `{ use }` changes the addresses, `{ finish }` ends and is answered. */
let writing: Writing | undefined;
process.on('message', (message: { job?: WriterJob; use?: string[]; finish?: number }) => {
  if (message.job) writing = startWriter(message.job);
  if (message.use) writing?.use(message.use);
  if (message.finish !== undefined)
    void (writing?.finish(message.finish) ?? Promise.resolve()).then(
      () => process.send?.({ finished: true }, () => process.exit(0)),
      (error: unknown) => process.send?.({ finished: false, why: String(error) }, () => process.exit(1)),
    );
});
process.on('disconnect', () => process.exit(1));
