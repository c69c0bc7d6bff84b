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
  const byKey = new Map(pairs.map((pair) => [keyOf(pair.id, pair.match.id), asRow(ctx, pair)]));
  // In one order, so that two writers who find the same pairs wait for each other and do not lock each other out.
  const all = [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  const kept = { created: 0, updated: 0 };
  for (let start = 0; start < all.length; start += CHUNK) {
    const done = await ctx.sql<{ created: boolean }>(
      `insert into merge_candidates as c (tenant_id, id, entity, left_id, right_id, score, certainty, reasons, blocked, state, decided_by_id, decided_at, decision_note, created_by_id, updated_by_id)
       select $1, w.id, $2, w."leftId", w."rightId", w.score, w.score / 100.0, w.reasons, w.blocked, w.state, w."decidedById", w."decidedAt", w."decisionNote", $4, $4
       from json_to_recordset($3::json) as w (id uuid, "leftId" uuid, "rightId" uuid, score int, reasons jsonb, blocked text, state text, "decidedById" uuid, "decidedAt" timestamptz, "decisionNote" text)
       on conflict (tenant_id, entity, left_id, right_id) where deleted_at is null do update set score = excluded.score, certainty = excluded.certainty, reasons = excluded.reasons,
         blocked = excluded.blocked, version = c.version + 1, updated_at = now()
       where c.state = 'new' and (c.score, c.reasons, c.blocked) is distinct from (excluded.score, excluded.reasons, excluded.blocked)
       returning xmax = 0 as created`,
      [ctx.actor.tenantId, entity, JSON.stringify(all.slice(start, start + CHUNK)), ctx.actor.userId],
    );
    kept.created += done.filter((d) => d.created).length;
    kept.updated += done.filter((d) => !d.created).length;
  }
  return kept;
}

const keyOf = (a: string, b: string): string => (a < b ? `${a} ${b}` : `${b} ${a}`);

function asRow(ctx: Context, { id, match, dismissed }: Pair) {
  const [leftId, rightId] = id < match.id ? [id, match.id] : [match.id, id];
  // The sides of a reason follow those of the pair.
  const reasons = id < match.id ? match.reasons : match.reasons.map((r) => ({ ...r, left: r.right, right: r.left }));
  const decision = dismissed
    ? {
        state: 'dismissed',
        decidedById: ctx.actor.userId,
        decidedAt: ctx.now().toISOString(),
        decisionNote: 'created as notDuplicate',
      }
    : { state: 'new', decidedById: null, decidedAt: null, decisionNote: null };
  return { id: ctx.newId(), leftId, rightId, score: match.score, reasons, blocked: match.blocked, ...decision };
}
