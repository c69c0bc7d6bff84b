import type { RawProperty, Version } from './card.js';
import { typesOf } from './params.js';
import { unescapeText } from './values.js';

/** Properties that say something about another one. */
export interface Related {
  readonly printed: ReadonlyMap<RawProperty, RawProperty>;
  readonly labels: ReadonlyMap<string, RawProperty>;
}

/** The user's own name for a property, and the property that says so. */
export interface Label {
  readonly text: string;
  readonly source: RawProperty;
}

/** Apple names a property by X-ABLabel in its group. */
export function labelsByGroup(raw: readonly RawProperty[]): Map<string, RawProperty> {
  const labels = raw.filter((property) => property.group !== undefined && property.name.toUpperCase() === 'X-ABLABEL');
  return new Map(labels.reverse().map((property) => [property.group?.toLowerCase() ?? '', property]));
}

/** The label of a property; Apple's own names stand in `_$!<…>!$_`. */
export function labelOf({ group }: RawProperty, { labels }: Related, version: Version): Label | undefined {
  const source = group === undefined ? undefined : labels.get(group.toLowerCase());
  return (
    source && {
      source,
      text: unescapeText(source.value, version)
        .replace(/^_\$!<(.*)>!\$_$/s, '$1')
        .trim(),
    }
  );
}

/** The LABEL (2.1, 3.0) of each ADR: the first unused one of the same types. */
export function addressLabels(raw: readonly RawProperty[]): Map<RawProperty, RawProperty> {
  const kindOf = (property: RawProperty) => [...typesOf(property)].sort().join();
  const labels = new Map<string, RawProperty[]>();
  for (const label of raw)
    if (label.name.toUpperCase() === 'LABEL') labels.set(kindOf(label), [label, ...(labels.get(kindOf(label)) ?? [])]);
  const found = new Map<RawProperty, RawProperty>();
  for (const address of raw.filter((property) => property.name.toUpperCase() === 'ADR')) {
    const label = labels.get(kindOf(address))?.pop();
    if (label) found.set(address, label);
  }
  return found;
}
