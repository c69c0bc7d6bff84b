import { applyMigrations } from '../../src/surfaces/table/migrations/apply-migrations.js';
import type { MigrationFolder } from '../../src/surfaces/table/migrations/slices.js';

/** Migrates as the product does at its start, in a process that may be killed: `{ url, folders }`. */
process.on('message', ({ url, folders }: { url: string; folders: MigrationFolder[] }) => {
  void applyMigrations(url, folders, () => undefined).then(
    () => process.exit(0),
    (error: unknown) => process.send?.({ failed: String(error) }, () => process.exit(1)),
  );
});
process.on('disconnect', () => process.exit(1));
