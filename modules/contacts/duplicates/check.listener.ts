import { conflict, defineListener, Problem, type Context, type EventOf } from '#kernel';
import { findDuplicates, type Match } from './find.js';
import { loadCandidates, type DuplicateEntity } from './load-candidates.js';
import { keepPairs, type Pair } from './pairs.js';
import { stoppingKeys } from './stopping-keys.js';
import { tellable } from './tellable.js';

/** At most so many of them are told with a refusal. */
const MOST_TOLD = 10;

/** 409 `duplicate_found`: `params.candidates` are the records it may be, as far as the actor may see them, with scores and reasons. */
export function duplicateFound(entity: DuplicateEntity, matches: readonly Match[], pointer = ''): Problem {
  const problem = conflict(
    'duplicate_found',
    !matches[0]?.name
      ? `There is such a ${entity} already, which you may not see. Ask somebody who may, or send notDuplicate: true to create this one all the same.`
      : `There is ${matches.length === 1 ? `a ${entity}` : `more than one ${entity}`} like this already: ${matches[0]?.name}, ${matches[0]?.score} of 100. Use that one, or send notDuplicate: true to create this one all the same.`,
    { candidates: matches.slice(0, MOST_TOLD) },
  );
  return new Problem(problem.code, problem.status, problem.message, {
    pointer: pointer || '/notDuplicate',
    params: { ...problem.params },
  });
}

export const stops = ({ verdict }: Match): boolean => verdict === 'block' || verdict === 'autoLink';

/** CON2: a record that is very likely there already is refused, unless the client says it is not; a less likely one is kept for review. */
async function checkCreated(ctx: Context, events: readonly EventOf[]): Promise<void> {
  const entity = events[0]?.entity as DuplicateEntity;
  const ids = events.map((e) => e.recordId);
  const loaded = await loadCandidates(ctx, entity, ids);
  const found = await findDuplicates(
    ctx,
    entity,
    ids.map((id) => ({ id, candidate: loaded.get(id)?.candidate ?? { kind: 'person' } })),
  );
  const pairs: Pair[] = [];
  for (const [i, event] of events.entries()) {
    // Of two in one write the later one is the duplicate.
    const matches = (found[i] ?? []).filter((m) => !ids.includes(m.id, i + 1));
    const known = event.after?.notDuplicate === true;
    const stopping = known ? [] : matches.filter(stops);
    if (stopping.length > 0) {
      const [told = []] = await tellable(ctx, entity, [stopping]);
      throw duplicateFound(entity, told, event.index === undefined ? '' : `/${event.index}/notDuplicate`);
    }
    pairs.push(...matches.map((match) => ({ id: event.recordId, match, dismissed: known })));
  }
  await keepPairs(ctx, entity, pairs);
}

/** CON2: a new contact point makes whom it belongs to more like somebody else; that is kept for review and stops nothing (CON1). */
async function checkPoints(ctx: Context, events: readonly EventOf[]): Promise<void> {
  for (const [entity, key] of [
    ['person', 'personId'],
    ['account', 'accountId'],
  ] as const) {
    const ids = [...new Set(events.flatMap((e) => (typeof e.after?.[key] === 'string' ? [e.after[key]] : [])))];
    if (ids.length === 0) continue;
    const loaded = await loadCandidates(ctx, entity, ids);
    const probes = ids.flatMap((id) => loaded.get(id) ?? []);
    const found = await findDuplicates(ctx, entity, probes);
    await keepPairs(
      ctx,
      entity,
      probes.flatMap(({ id }, i) => (found[i] ?? []).map((match) => ({ id, match, dismissed: false }))),
    );
  }
}

export const duplicateChecks = [
  ...(['person', 'account'] as const).map((entity) =>
    defineListener(`${entity}.created`, {
      name: 'check-duplicates',
      when: 'transaction',
      sharing: stoppingKeys(entity),
      runMany: checkCreated,
    }),
  ),
  ...['contactPoint.created', 'contactPoint.updated'].map((event) =>
    defineListener(event, {
      name: 'check-duplicates',
      when: 'transaction',
      changed: ['valueNorm', 'personId', 'accountId'],
      runMany: checkPoints,
    }),
  ),
];
