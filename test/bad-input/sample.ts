import { chance, seed } from './random.js';

/**
 * Of each group at most `most` members, chosen by chance but the same for the same seed, in the order they came. Groups may be
 * of any size; of each only what is chosen is kept.
 */
export function sampled<T>(
  all: Iterable<T>,
  groupOf: (one: T) => string,
  most: number,
): { of: number; chosen: T[]; groups: number } {
  const next = chance(seed);
  const groups = new Map<string, { seen: number; kept: { place: number; one: T }[] }>();
  let of = 0;
  for (const one of all) {
    const name = groupOf(one);
    let group = groups.get(name);
    if (!group) groups.set(name, (group = { seen: 0, kept: [] }));
    group.seen++;
    // Each member stays with the same likelihood (reservoir sampling).
    const place = group.kept.length < most ? group.kept.length : Math.floor(next() * group.seen);
    if (place < most) group.kept[place] = { place: of, one };
    of++;
  }
  const chosen = [...groups.values()].flatMap((group) => group.kept).sort((a, b) => a.place - b.place);
  return { of, chosen: chosen.map(({ one }) => one), groups: groups.size };
}

/** Finds the route of an address: `GET /v1/accounts/123` → `GET /v1/accounts/:id`. */
export function routeFinder(routes: readonly string[]): (method: string, url: string) => string {
  const byShape = new Map<string, { route: string; parts: string[] }[]>();
  for (const route of routes) {
    const [method = '', pattern = ''] = route.split(' ');
    const parts = pattern.split('/');
    const shape = `${method} ${parts.length}`;
    byShape.set(shape, [...(byShape.get(shape) ?? []), { route, parts }]);
  }
  for (const candidates of byShape.values())
    candidates.sort((a, b) => a.parts.filter((p) => p.startsWith(':')).length - b.parts.filter((p) => p.startsWith(':')).length);
  return (method, url) => {
    const parts = (url.split('?')[0] ?? '').split('/');
    const fits = (pattern: string[]) => pattern.every((part, i) => part.startsWith(':') || part === parts[i]);
    return byShape.get(`${method} ${parts.length}`)?.find((one) => fits(one.parts))?.route ?? `${method} nowhere`;
  };
}
