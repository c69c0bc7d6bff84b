import type { Reason, StrongId, StrongIdKind } from './candidate.js';

const sameWeight = 0.98;
const against: Readonly<Record<StrongIdKind, number>> = { inn: 0.5, ogrn: 0.5, vat: 0.5, kpp: 0.1, portal: 0.2, external: 0.2 };

/**
 * What identifiers say. Those of one kind (and system) that have a value in common agree; those with none in common differ, and
 * that alone forbids to merge without a person deciding (CON1). An equal KPP is no evidence: thousands share one.
 */
export function compareStrongIds(a: readonly StrongId[], b: readonly StrongId[]): Reason[] {
  const [left, right] = [byScope(a), byScope(b)];
  return [...left].flatMap(([scope, ours]): Reason[] => {
    const theirs = right.get(scope);
    if (!theirs) return [];
    const kind = [...ours.values()][0]!.kind;
    const field = `strongId.${kind}`;
    const common = [...ours.keys()].filter((value) => theirs.has(value)).sort();
    const show = (ids: Map<string, StrongId>, values: readonly string[]) =>
      values.map((value) => ids.get(value)!.value).join(', ');
    if (common.length === 0) {
      const [ourValues, theirValues] = [[...ours.keys()].sort(), [...theirs.keys()].sort()];
      return [{ field, kind: 'differs', weight: -against[kind], left: show(ours, ourValues), right: show(theirs, theirValues) }];
    }
    if (kind === 'kpp') return [];
    return [{ field, kind: 'same', weight: sameWeight, left: show(ours, common), right: show(theirs, common) }];
  });
}

/** Kind, system and value in the form that is compared: tax ids without spaces and dashes, in upper case. */
export function strongIdKey({ kind, system, value }: StrongId): { scope: string; value: string } {
  const scope = kind === 'external' ? `external:${system ?? ''}` : kind;
  const isOurs = kind === 'external' || kind === 'portal';
  return { scope, value: isOurs ? value.trim() : value.replace(/[\s.\-/]/g, '').toUpperCase() };
}

/** Empty values are no identifiers. */
function byScope(ids: readonly StrongId[]): Map<string, Map<string, StrongId>> {
  const scopes = new Map<string, Map<string, StrongId>>();
  for (const id of ids) {
    const { scope, value } = strongIdKey(id);
    if (value === '') continue;
    scopes.set(scope, (scopes.get(scope) ?? new Map<string, StrongId>()).set(value, id));
  }
  return scopes;
}
