import { invalid, Problem } from '../platform/problem.js';
import type { EntityModel } from '../registry/model.js';
import { bulkPipeline } from '../records/context.js';
import type { Work } from '../records/work.js';
import { coerce } from './coerce.js';
import { findByKeys, findExternal } from './find-records.js';
import type { ReadyLink } from './mapping.js';

/** A link of one record whose target the file names. */
export interface WantedLink {
  readonly link: ReadyLink;
  readonly value: string;
  /** Of the record within its row, `''` for the row's own. */
  readonly pointer: string;
}

/** What became of it: found, or why not. */
export type Resolved = { readonly id: string } | { readonly problem: Problem } | { readonly later: true };

/**
 * Finds the targets of many links, one statement for each link of the mapping, and creates those that may be created. A link
 * to the entity being imported whose target is not there yet is left for `later`.
 */
export async function resolveLinks(
  wanted: readonly WantedLink[],
  importing: EntityModel | null,
  work: Work,
): Promise<Resolved[]> {
  const resolved: Resolved[] = new Array<Resolved>(wanted.length);
  for (const [link, members] of grouped(wanted)) {
    const values = [...new Set(members.map((i) => (wanted[i] as WantedLink).value))];
    const found = await findTargets(link, values, work);
    const missing = values.filter((value) => isMissing(found.get(value)));
    if (link.create && missing.length > 0) await createTargets(link, missing, found, work);
    for (const i of members) {
      const { value, pointer } = wanted[i] as WantedLink;
      const ids = found.get(value);
      if (ids instanceof Problem) resolved[i] = { problem: ids };
      else if (ids?.length === 1) resolved[i] = { id: ids[0] as string };
      else if (ids?.length === 0 && importing === link.target && pointer === '') resolved[i] = { later: true };
      else resolved[i] = { problem: ids && ids.length > 1 ? ambiguous(link, value, pointer) : unknown(link, value, pointer) };
    }
  }
  return resolved;
}

function grouped(wanted: readonly WantedLink[]): Map<ReadyLink, number[]> {
  const groups = new Map<ReadyLink, number[]>();
  wanted.forEach(({ link }, i) => {
    const members = groups.get(link);
    if (members) members.push(i);
    else groups.set(link, [i]);
  });
  return groups;
}

const isMissing = (ids: string[] | Problem | undefined): boolean => Array.isArray(ids) && ids.length === 0;

type Found = Map<string, string[] | Problem>;

async function findTargets(link: ReadyLink, values: readonly string[], work: Work): Promise<Found> {
  const found: Found = new Map();
  if (link.by === 'externalId') {
    const ids = await findExternal(link.target, link.system, values, work);
    values.forEach((value, i) => found.set(value, ids[i] == null ? [] : [ids[i]]));
    return found;
  }
  const field = link.target.fields.get(link.by)?.field;
  const tuples: { value: string; tuple: unknown[] }[] = [];
  for (const value of values) {
    try {
      tuples.push({ value, tuple: [field ? field.parse(coerce(field, value), '') : value] });
    } catch {
      found.set(value, unknown(link, value, ''));
    }
  }
  const ids = await findByKeys(
    link.target,
    [link.by],
    tuples.map((t) => t.tuple),
    work,
  );
  tuples.forEach(({ value }, i) => found.set(value, ids[i] as string[]));
  return found;
}

async function createTargets(link: ReadyLink, values: readonly string[], found: Found, work: Work): Promise<void> {
  if (link.by === 'externalId' || link.by === 'id') return;
  const field = link.target.fields.get(link.by)?.field;
  const inputs = values.map((value) => ({ ...link.create, [link.by]: field ? coerce(field, value) : value }));
  // Said here, since a target that cannot be created is the fault of the row that names it.
  const made = await bulkPipeline.run(link.target, 'create', inputs, work, {
    select: [{ kind: 'value', alias: 'id', key: 'id' }],
    atomic: false,
    unlimited: true,
  });
  made.forEach((item, i) =>
    found.set(values[i] as string, item.id === undefined ? (item.problem ?? unknown(link, values[i] as string, '')) : [item.id]),
  );
}

export const unknown = (link: ReadyLink, value: string, pointer: string): Problem =>
  invalid(
    `${pointer}/${link.key}`,
    `There is no ${link.target.name} with ${link.by} «${value.slice(0, 100)}», or you may not see it; correct the value or create it first.`,
    { field: link.key, value: value.slice(0, 100) },
    'link_not_found',
  );

const ambiguous = (link: ReadyLink, value: string, pointer: string): Problem =>
  invalid(
    `${pointer}/${link.key}`,
    `Several ${link.target.plural} have the ${link.by} «${value.slice(0, 100)}»; name the one by its id or external id.`,
    { field: link.key, value: value.slice(0, 100) },
    'ambiguous_link',
  );
