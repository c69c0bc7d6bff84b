import { defineSetting, int, type Context } from '#kernel';
import { blockingKeys } from './blocking-keys.js';
import type { Candidate, CandidatePoint, Reason, StrongId } from './candidate.js';
import { loadCandidates, TABLES, type DuplicateEntity } from './load-candidates.js';
import { score } from './score.js';
import { hashedKeys } from './stored-keys.js';
import { defaultThresholds, thresholdSetting, verdict, type Thresholds, type Verdict } from './thresholds.js';

export const sharedKeySetting = defineSetting('contacts.mostSharedKey', int({ min: 2, max: 1000 }), {
  default: 50,
  label: { en: 'Most records with one key', ru: 'Наибольшее число записей с общим признаком' },
  description: 'A name, number or birthday that more records have is no reason to compare them.',
});
/** Defaults of the search for duplicates. */
export const duplicateSettings = [thresholdSetting, sharedKeySetting];

/** What is looked for: a record to be, or one that is there (then never found itself). */
export interface Probe {
  readonly candidate: Candidate;
  readonly id?: string;
}

/** A record that may be the one looked for, and why. */
export interface Match {
  readonly id: string;
  readonly name: string;
  readonly score: number;
  readonly verdict: Verdict;
  readonly reasons: readonly Reason[];
  /** Set when a person must decide, whatever the score (CON1). */
  readonly blocked: string | null;
}

interface Limits {
  readonly thresholds: Thresholds;
  readonly most: number;
}

export async function limitsOf(ctx: Context): Promise<Limits> {
  const thresholds = { ...defaultThresholds, ...(await ctx.setting<Partial<Thresholds>>(thresholdSetting.name)) };
  return { thresholds, most: await ctx.setting<number>(sharedKeySetting.name) };
}

/** Live records like each probe, from the warning threshold on, the likeliest first: one answer per probe, a few statements for all. */
export async function findDuplicates(ctx: Context, entity: DuplicateEntity, probes: readonly Probe[]): Promise<Match[][]> {
  const limits = await limitsOf(ctx);
  const found = await sharing(ctx, entity, probes, limits.most);
  const loaded = await loadCandidates(ctx, entity, [...new Set(found.flatMap((ids) => [...ids]))]);
  return probes.map((probe, i) => {
    const others = [...(found[i] ?? [])].flatMap((id) => (id === probe.id ? [] : (loaded.get(id) ?? [])));
    const matches = others.map((other): Match => {
      const judged = score(probe.candidate, withHolders(probe.candidate, other.candidate));
      return {
        id: other.id,
        name: other.name,
        score: judged.score,
        verdict: verdict(judged, limits.thresholds),
        reasons: judged.reasons,
        blocked: judged.blocked ?? null,
      };
    });
    return matches.filter((m) => m.verdict !== 'none').sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
  });
}

/** A point the record to be would share has one holder more than it has now. */
function withHolders(probe: Candidate, other: Candidate): Candidate {
  const asked = new Set((probe.points ?? []).filter((p) => p.holders === undefined).map(pointKey));
  return {
    ...other,
    points: (other.points ?? []).map((p) => (asked.has(pointKey(p)) ? { ...p, holders: (p.holders ?? 1) + 1 } : p)),
  };
}

/** Not the form of any other key, which are hashed or begin with a kind and a colon. */
const externalKey = ({ system = '', value }: StrongId): string => `external ${system} ${value}`;

const pointKey = ({ kind, value }: CandidatePoint): string => `${kind}:${value}`;

/** For each probe the ids of live records with which it shares a key that is not shared by very many. */
async function sharing(ctx: Context, entity: DuplicateEntity, probes: readonly Probe[], most: number): Promise<Set<string>[]> {
  const { table, owner } = TABLES[entity];
  const byKey = new Map<string, number[]>();
  const known = new Map<string, StrongId>();
  const note = (key: string, i: number) => byKey.set(key, [...(byKey.get(key) ?? []), i]);
  const points = new Map<string, CandidatePoint>();
  probes.forEach(({ candidate }, i) => {
    for (const key of hashedKeys(blockingKeys({ ...candidate, points: [] }))) note(key, i);
    for (const id of candidate.strongIds ?? [])
      if (id.kind === 'external' && probes[i]?.id === undefined) {
        known.set(externalKey(id), id);
        note(externalKey(id), i);
      }
    for (const point of candidate.points ?? []) {
      points.set(pointKey(point), point);
      note(pointKey(point), i);
    }
  });
  const hits = await ctx.sql<{ key: string; id: string }>(
    `select key, id from search_${table}_duplicate_keys_any($2::text[], $5)
     union all select w.kind || ':' || w.value, p.id from unnest($3::text[], $4::text[]) w (kind, value) cross join lateral (select p.${owner} as id from contact_points p
       where p.tenant_id = $1 and p.kind = w.kind and p.value_norm = w.value and p.${owner} is not null and p.deleted_at is null limit $5) p
     union all select 'external ' || w.system || ' ' || w.id, e.record_id from unnest($6::text[], $7::text[]) w (system, id)
       join external_refs e on e.tenant_id = $1 and e.entity = $8 and e.system = w.system and e.external_id = w.id`,
    [
      ctx.actor.tenantId,
      [...byKey.keys()].filter((key) => !points.has(key) && !known.has(key)),
      [...points.values()].map((p) => p.kind),
      [...points.values()].map((p) => p.value),
      most + 1,
      [...known.values()].map(({ system }) => system ?? ''),
      [...known.values()].map(({ value }) => value),
      entity,
    ],
  );
  const counts = new Map<string, number>();
  for (const { key } of hits) counts.set(key, (counts.get(key) ?? 0) + 1);
  const found = probes.map(() => new Set<string>());
  for (const { key, id } of hits) if ((counts.get(key) ?? 0) <= most) for (const i of byKey.get(key) ?? []) found[i]?.add(id);
  return found;
}
