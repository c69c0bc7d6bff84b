import type { Context } from '../declare/context.js';
import type { Rights } from '../access/rights.js';
import type { EntityModel } from '../registry/model.js';
import type { Selected } from './read/query.js';
import { recordSql } from './read/select.js';
import { Statement, type Load } from './read/statement.js';
import { entityNamed, type Work } from './work.js';

interface Marked {
  readonly holder: Record<string, unknown>;
  readonly key: string;
  readonly reads: Record<string, unknown>;
}

/**
 * Fills in what code computes: the statement left `{ "$load0": id, "reads": {…} }` in each record; every such field's `load`
 * runs once for all records of the answer.
 */
export async function resolveLoads(
  text: string,
  loads: readonly Load[],
  work: Work,
  makeContext: (work: Work) => Context,
): Promise<string> {
  const root = { answer: JSON.parse(text) as unknown };
  const marks = new Map<string, Marked[]>(loads.map((load) => [load.marker, []]));
  collect(root, marks);
  const ctx = makeContext(work);
  for (const load of loads) {
    const places = marks.get(load.marker) ?? [];
    const compute = entityNamed(work, load.entity).fields.get(load.field)?.field.computed?.load;
    if (!compute || places.length === 0) continue;
    const values = await compute(
      places.map((p) => p.reads),
      ctx as never,
    );
    places.forEach((place, i) => (place.holder[place.key] = values[i] ?? null));
  }
  return JSON.stringify(root.answer);
}

function collect(node: unknown, marks: ReadonlyMap<string, Marked[]>): void {
  if (typeof node !== 'object' || node === null) return;
  for (const [key, value] of Object.entries(node)) {
    if (typeof value !== 'object' || value === null) continue;
    const marker = Object.keys(value)[0];
    const list = marker?.startsWith('$load') ? marks.get(marker) : undefined;
    if (list && 'reads' in value)
      list.push({
        holder: node as Record<string, unknown>,
        key,
        reads: {
          id: (value as Record<string, unknown>)[marker as string],
          ...(value as { reads: Record<string, unknown> }).reads,
        },
      });
    else collect(value, marks);
  }
}

/** The markers a writing statement with this selection leaves; an update's gives the record before as well as after. */
export function loadsOf(select: readonly Selected[], entity: EntityModel, rights: Rights): readonly Load[] {
  const s = new Statement(rights);
  recordSql(select, entity, 'after', s);
  recordSql(select, entity, 'before', s);
  return s.loads;
}
