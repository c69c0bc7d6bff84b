import type { Context } from '#kernel';
import type { Reason } from './candidate.js';
import { loadCandidates, type DuplicateEntity } from './load-candidates.js';
import { compareStrongIds } from './strong-ids.js';

/** What tells these records apart although they may look alike: tax ids, portal users, external ids that differ (CON1). */
export async function differentIds(ctx: Context, entity: DuplicateEntity, ids: readonly string[]): Promise<Reason[]> {
  const loaded = [...(await loadCandidates(ctx, entity, ids)).values()];
  return loaded.flatMap((one, i) =>
    loaded
      .slice(i + 1)
      .flatMap((other) =>
        compareStrongIds(one.candidate.strongIds ?? [], other.candidate.strongIds ?? []).filter(
          (reason) => reason.kind === 'differs',
        ),
      ),
  );
}
