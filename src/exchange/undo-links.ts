import { Problem } from '../platform/problem.js';
import { read } from '../records/read/execute.js';
import type { Work } from '../records/work.js';
import { isLinks } from '../registry/build.js';
import type { EntityModel } from '../registry/model.js';

/** What a run has made of one list of links. */
export interface LinkMoves {
  readonly added: ReadonlySet<string>;
  readonly removed: ReadonlySet<string>;
}

interface Step {
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
}

/** The links that came and went by these changes of one record, by API key; one that came and went again did neither. */
export function linkMoves(entity: EntityModel, changes: readonly Step[]): Map<string, LinkMoves> {
  const moves = new Map<string, LinkMoves>();
  for (const { key, field } of entity.fields.values()) {
    if (!isLinks(field) || field.options.readOnly) continue;
    const added = new Set<string>();
    const removed = new Set<string>();
    for (const { before, after } of changes) {
      const [was, is] = [idsOf(before?.[key]), idsOf(after?.[key])];
      for (const id of is) if (!was.includes(id) && !removed.delete(id)) added.add(id);
      for (const id of was) if (!is.includes(id) && !added.delete(id)) removed.add(id);
    }
    if (added.size > 0 || removed.size > 0) moves.set(key, { added, removed });
  }
  return moves;
}

const idsOf = (value: unknown): readonly string[] => (Array.isArray(value) ? (value as string[]) : []);

/**
 * The lists to be written to take moves back, link by link: what was added and is still there goes, what was removed comes back, and
 * what others have linked or unlinked since stays so. `lost` are the lists of which something cannot come back, since the record it led to
 * is not there for the actor.
 */
export async function linksBefore(
  entity: EntityModel,
  moves: ReadonlyMap<string, LinkMoves>,
  now: Readonly<Record<string, unknown>>,
  work: Work,
): Promise<{ input: Record<string, string[]>; lost: string[] }> {
  const input: Record<string, string[]> = {};
  const lost: string[] = [];
  for (const [key, { added, removed }] of moves) {
    const is = idsOf(now[key]);
    const missing = [...removed].filter((id) => !is.includes(id));
    const back = await present(work, entity.fields.get(key)?.field.target ?? '', missing);
    if (back.length < missing.length) lost.push(key);
    const next = [...is.filter((id) => !added.has(id)), ...back];
    if (back.length > 0 || next.length < is.length) input[key] = next;
  }
  return { input, lost };
}

/** Those of the ids that the actor may see as live records. */
async function present(work: Work, target: string, ids: readonly string[]): Promise<string[]> {
  const entity = work.kernel.registry.entities.get(target);
  if (!entity || ids.length === 0) return [];
  const reader: Work = { ...work, rights: { ...work.rights, accessVersion: -1 } };
  try {
    const { texts } = await read([{ kind: 'many', entity, ids, select: [{ kind: 'value', alias: 'id', key: 'id' }] }], reader);
    return (JSON.parse(texts[0] ?? '[]') as ({ id: string } | null)[]).flatMap((one) => (one ? [one.id] : []));
  } catch (error) {
    if (error instanceof Problem && error.status === 403) return [];
    throw error;
  }
}
