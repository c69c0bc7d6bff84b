import type { Context } from '#kernel';
import type { Match } from './find.js';
import type { DuplicateEntity } from './load-candidates.js';

/** Two records that may be one: the record looked at, and what was found. */
export interface Pair {
  readonly id: string;
  readonly match: Match;
  /** Somebody has said that they are two. */
  readonly dismissed: boolean;
}

const CHUNK = 500;

export interface Kept {
  readonly created: number;
  readonly updated: number;
}

/**
 * Keeps pairs for review, each once, the smaller id left. A pair that is there gets the new score and reasons; one that
 * somebody has decided stays decided.
 */
export async function keepPairs(ctx: Context, entity: DuplicateEntity, pairs: readonly Pair[]): Promise<Kept> {
  const byKey = new Map(pairs.map((pair) => [keyOf(pair.id, pair.match.id), pair]));
  const all = [...byKey.values()];
  let [created, updated] = [0, 0];
  for (let start = 0; start < all.length; start += CHUNK) {
    const chunk = all.slice(start, start + CHUNK).map((pair) => asRow(ctx, entity, pair));
    const known = await ctx.sql<{ id: string; left_id: string; right_id: string; state: string; same: boolean }>(
      `select c.id, c.left_id, c.right_id, c.state, c.score = w.score and c.reasons = w.reasons and c.blocked is not distinct from w.blocked as same
       from json_to_recordset($3::json) as w ("leftId" uuid, "rightId" uuid, score int, reasons jsonb, blocked text)
       join merge_candidates c on c.tenant_id = $1 and c.entity = $2 and c.left_id = w."leftId" and c.right_id = w."rightId" and c.deleted_at is null`,
      [ctx.actor.tenantId, entity, JSON.stringify(chunk)],
    );
    const ids = new Map(known.map((k) => [keyOf(k.left_id, k.right_id), k]));
    const candidates = ctx.asSystem('possible duplicate').records('mergeCandidate');
    const fresh = chunk.filter((row) => !ids.has(keyOf(row.leftId, row.rightId)));
    await candidates.createMany(fresh as never);
    created += fresh.length;
    for (const row of chunk) {
      const there = ids.get(keyOf(row.leftId, row.rightId));
      if (!there || there.state !== 'new' || there.same) continue;
      const { score, certainty, reasons, blocked } = row;
      await candidates.update(there.id, { score, certainty, reasons, blocked } as never);
      updated += 1;
    }
  }
  return { created, updated };
}

const keyOf = (a: string, b: string): string => (a < b ? `${a} ${b}` : `${b} ${a}`);

function asRow(ctx: Context, entity: DuplicateEntity, { id, match, dismissed }: Pair) {
  const [leftId, rightId] = id < match.id ? [id, match.id] : [match.id, id];
  // The sides of a reason follow those of the pair.
  const reasons = id < match.id ? match.reasons : match.reasons.map((r) => ({ ...r, left: r.right, right: r.left }));
  const decision = dismissed ? { state: 'dismissed', decidedById: ctx.actor.userId, decidedAt: ctx.now().toISOString(), decisionNote: 'created as notDuplicate' } : { state: 'new', decidedById: null, decidedAt: null, decisionNote: null };
  return { entity, leftId, rightId, score: match.score, certainty: (match.score / 100).toFixed(3), reasons, blocked: match.blocked, ...decision };
}
